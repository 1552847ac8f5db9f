"""What each command does, without a terminal: a module for each group of commands, with functions named like the commands."""
