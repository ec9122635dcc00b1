"""API for machines: check, decisions, ledger head."""
