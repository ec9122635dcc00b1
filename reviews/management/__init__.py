"""Management commands of the portal; each is a thin door to one room."""
