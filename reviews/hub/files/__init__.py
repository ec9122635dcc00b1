"""The files of a commit: what kind each is, which belong together, and how their formats are read."""
