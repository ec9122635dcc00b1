"""What in a snapshot can be served, in how much memory, and how variants compare; knows no candidate."""
