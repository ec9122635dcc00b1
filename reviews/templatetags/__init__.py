"""Template tags and filters of which every page is built."""
