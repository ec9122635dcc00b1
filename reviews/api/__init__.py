"""Machines ask: check, decisions, ledger head."""
