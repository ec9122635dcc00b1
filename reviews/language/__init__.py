"""Languages: what the portal itself says, in the language of whoever reads."""
