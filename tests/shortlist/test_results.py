"""What a suite run measured stands beside the entry of the very same bytes, and beside no other."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from reviews.shortlist.results import newest_runs, told_of
from tests import scenes
from tests.cast import Cast
from tests.shortlist import lists
from tests.suites.samples import brought, handed_out, played, uploaded

pytestmark = pytest.mark.django_db


def test_the_measures_of_a_run_stand_beside_the_entry_of_its_bytes(cast: Cast) -> None:
    work = scenes.workload(cast)
    candidate = lists.model(cast, work, lists.ATLAS, state="legal-passed")
    out = handed_out(uploaded(work, cast), cast)
    brought(candidate, played(candidate, out, {"one": "412", "two": "412"}), cast)
    shortlist = lists.started(cast, work)
    mine = lists.added(cast, shortlist, candidate)
    other = lists.added(cast, shortlist, lists.model(cast, work, lists.QUILL))
    found = {key: told_of(runs) for key, runs in newest_runs([mine, other]).items()}
    assert {one.title: one.score for one in found[mine.pk]}["Cases answered"] == "2 of 3"
    assert {one.title for one in found[mine.pk]} >= {"Quality", "Format kept"}
    assert found[other.pk] == []
    client = Client()
    client.force_login(cast.requester)
    page = client.get(reverse("shortlist", args=[work.slug])).content.decode()
    assert "Limiting factor" in page
    assert "Cases answered: 2 of 3 (Claim letters" in " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
