"""Servable rungs of a snapshot, the memory they need, and how variants compare; does not know candidates."""
