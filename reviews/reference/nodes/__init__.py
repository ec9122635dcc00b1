"""Pages of node classes and their versions."""
