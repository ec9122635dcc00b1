"""Identify a license text: normalise it, compare it with known texts, and say what differs."""
