"""What happened: an append-only, hash-chained list of acts that depends on no other room."""
