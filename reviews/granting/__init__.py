"""Roles that two administrators give together: one requests, a second one confirms or refuses."""
