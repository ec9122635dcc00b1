"""Checks of an answer without a model: each looks at the text alone, within bounds, and asks nothing of any network."""
