"""Tokens of sample documents: counted by the entry's own tokenizer in a process of its own, else estimated."""
