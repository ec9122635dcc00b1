"""What each file of a repository is by its bytes, and what loading it would run; nothing is loaded or executed."""
