"""What each command does, without a terminal: one function for each."""
