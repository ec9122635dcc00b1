"""Writes on candidates that several acts share: candidates with their tracks, and what a later commit inherits."""
