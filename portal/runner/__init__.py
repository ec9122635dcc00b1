"""What `make run` does: start, watch and stop the whole portal on one machine."""
