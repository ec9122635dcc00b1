"""Figures of the reviews, drawn with a table beside each."""
