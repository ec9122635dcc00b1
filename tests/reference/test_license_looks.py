"""The pages of the license knowledge base in Chromium, in light on a desk and in dark on the narrowest phone."""

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from reviews.licensing.actions import add_license, change_terms
from reviews.licensing.terms.values import Anchor, Restriction, Term
from reviews.people.models import User
from tests import scenes
from tests.cast import Cast
from tests.journeys.sights import WORD, Sight
from tests.journeys.test_every_page import hold
from tests.pages.browser import Chromium
from tests.readings import LICENSE
from tests.reference.license_scene import CLAUSE, SHA, bring, store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def looked_at(cast: Cast) -> list[Sight]:
    """Licenses with clauses and a history, one nobody has read, forms with and without what is wrong."""
    scenes.candidate_at("read", cast)
    known = bring()
    store()
    start = LICENSE.index(CLAUSE)
    clause = Anchor(SHA, start, start + len(CLAUSE))
    values = {
        "commercial_use": Term("yes", "confirmed", clause, "Lena Legal", "2026-11-02"),
        "restrictions": Term((Restriction("other", note=WORD, anchor=clause),), "proposed", note=WORD, source=WORD),
        "revocable": Term(status="not_addressed", read_by="Lena Legal", read_on="2026-11-02"),
    }
    change_terms(known, values=values, seen=1, reason=f"Read. {WORD}", by=cast.legal)
    add_license(key="w" * 80, name=WORD[:200], steward=WORD[:200], reason="Met.", by=cast.legal)
    paths = ("commercial_use", "thresholds", "duties", "restrictions", "territory.excluded")
    return [
        see("licenses", cast.reader),
        see("licenses", cast.legal, query="?q=nothing+of+it&commercial=odd&thresholds=on"),
        see("license", cast.legal, known.key),
        see("license", cast.reader, known.key),
        see("license", cast.legal, "w" * 80),
        see("license_new", cast.legal),
        *(see("license_term", cast.legal, known.key, path) for path in paths),
        see("license_term", cast.legal, "w" * 80, "duties", query=f"?doc={SHA}&start=0&end=30"),
    ]


def see(name: str, person: User, *args: str, query: str = "") -> Sight:
    """One page as a person sees it."""
    return Sight(f"{name} {' '.join(args)[:40]} {query[:12]}", person, reverse(name, args=args) + query)


@pytest.mark.long  # the map of addresses has each of these pages once
def test_the_pages_have_no_fault(chromium: Chromium, live_server: LiveServer, cast: Cast) -> None:
    with transaction.atomic():
        seen = looked_at(cast)
    hold(chromium, live_server, seen)


@pytest.mark.long
def test_the_empty_list_has_no_fault(chromium: Chromium, live_server: LiveServer, cast: Cast) -> None:
    hold(chromium, live_server, [see("licenses", cast.reader)])
