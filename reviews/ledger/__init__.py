"""What happened: an append-only, hash-chained list of acts that knows nobody."""
