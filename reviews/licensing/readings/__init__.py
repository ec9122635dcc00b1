"""Readings of terms: what a person read of each term in one text, and who agreed."""
