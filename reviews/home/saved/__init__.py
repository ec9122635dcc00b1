"""Saved views: the address of a list under a name, for oneself or a team."""
