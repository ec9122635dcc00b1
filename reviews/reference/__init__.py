"""Pages of what is kept for all reviews: licenses with their terms and clauses, and node classes."""
