"""Decisions in force, for browsing."""
