"""Management commands of the portal, each a thin entry point to one room."""
