"""Pages of known licenses, their terms and their clauses."""
