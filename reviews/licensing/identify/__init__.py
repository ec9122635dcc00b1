"""Identification of a license text: normalise it, compare it with known texts, and report the differences."""
