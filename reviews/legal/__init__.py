"""The basis of a repository's rights besides its own files: added texts, agreements, conclusions."""
