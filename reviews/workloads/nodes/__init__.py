"""Node classes: their hardware, their versions, and reading them from a cluster."""
