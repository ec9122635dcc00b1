"""A VEX keeps a finding away while it counts: the page names it and its last day, and without it the finding opens."""

import pytest
from django.test import Client
from django.utils import timezone

from reviews.decisions.alerts import open_alerts
from reviews.jobs.models import JobRun
from reviews.watch.advisories.queries import CURRENT
from reviews.watch.jobs import match_advisories, want_matching
from reviews.watch.rows.repositories import add_unwatched
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get
from tests.watch.test_advisories import OSV, VEX, dumped
from tests.watch.test_shorter_lists import imported

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ending", ["expired", "withdrawn"])
def test_a_vex_keeps_a_finding_away_until_it_expires_or_is_withdrawn(ending: str, cast: Cast, client: Client) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    add_unwatched()
    imported(dumped(VEX), cast.decider, "vex")
    imported(dumped([OSV]), cast.engineer)
    assert not open_alerts().exists()
    there = f"/decisions/{decision.number}/boundary/"
    until = timezone.now() + CURRENT
    page = get(client, cast.reader, there)
    assert "for vllm 0.33.0: not affected, says the list vex of" in page
    assert "(unsigned, imported by Dora Decider" in page
    assert f"; until {until:%-d %b %Y})" in page
    assert "Does not count" in page
    assert want_matching() is None
    if ending == "withdrawn":
        imported(dumped(VEX | {"vulnerabilities": []}), cast.decider, "vex", missing=1)
        assert "says the list vex" not in get(client, cast.reader, there)
    else:
        with scenes.later(days=31):
            JobRun.objects.all().delete()
            assert want_matching()
            assert want_matching() is None
            match_advisories(0, lambda _: None)
            assert "VEX expired" in get(client, cast.reader, there)
    assert "GHSA-aaaa-bbbb-cccc names vllm 0.33.0" in open_alerts().get().why
