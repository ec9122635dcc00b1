"""Pages of reference data shared by all reviews: licenses with their terms and clauses, and node classes."""
