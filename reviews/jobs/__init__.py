"""Background runs: the row in PostgreSQL is the truth, the queue only carries it."""
