"""How the portal starts, refuses to start, runs and stops."""
