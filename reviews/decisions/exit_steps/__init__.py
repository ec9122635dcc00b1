"""The exit plan of a decision as steps: where it is stopped, what replaces it, which copies go, and who confirms it."""
