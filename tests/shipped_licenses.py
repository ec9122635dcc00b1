"""The licenses that the portal brings, as they stand after its first start; what ``ship`` does has tests of its own."""

from reviews.licensing.actions import ship
from reviews.licensing.terms.shipped import shipped
from tests import memory


def ship_licenses() -> None:
    """Import every bundled license, once for all processes of a run (see ``tests/memory.py``)."""
    terms, hub_ids, spdx = shipped()
    memory.remembered_value(lambda: ship(terms, hub_ids=hub_ids, spdx=spdx))
