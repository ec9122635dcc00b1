"""Pages that show several rooms at once; no tables of its own."""
