"""What `make run` does: the whole portal on one machine, started, watched and stopped together."""
