"""Pages that combine several rooms; no tables of its own."""
