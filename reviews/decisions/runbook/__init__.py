"""The runbook of a decision: what a person on call needs at night, on one page that prints."""
