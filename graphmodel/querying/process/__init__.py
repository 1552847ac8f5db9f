"""Work in a child process with limits on time and memory: the embedded engine and the client of a server both run in one."""
