"""Counts that the portal keeps for a ledger head: forgotten where rows change without an act."""

import uuid

from django.core.cache import caches


def forget() -> None:
    """Begin anew with counts of lists, in this thread and in those that are still to come."""
    caches.settings["kept"]["KEY_PREFIX"] = caches["kept"].key_prefix = f"portal:{uuid.uuid4().hex}"
    caches["here"].clear()  # what a process has read of them, and drawn
