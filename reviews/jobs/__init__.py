"""Background jobs: the row in PostgreSQL is authoritative, the queue only carries its id."""
