"""Plain text taken from files of other formats, in a process of its own that has little and may do nothing."""
