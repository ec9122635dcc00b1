"""The first question in a sentence: what is approved for the same purpose, and what stands in the way."""
