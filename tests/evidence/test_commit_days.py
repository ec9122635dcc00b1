"""Since when a commit exists: what is dated before it is refused, and what nobody knows refuses nothing and is said."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.evidence.commit_days import CommitDays, commit_days
from reviews.licensing.actions import ship
from reviews.licensing.terms.values import Term, Terms, Threshold
from reviews.proposals.actions import take_reading
from reviews.runs.refused import RefusedRun
from reviews.watch.usage.limits import limits_of
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.license_reading import KEY, NAME, SAID
from tests.readings import again, reading
from tests.runs import results
from tests.runs.imports import imported

pytestmark = pytest.mark.django_db
WHOLE = {"seen": 3, "more": False, "first": "2026-10-05", "last": "2026-11-28", "last_90_days": 3}
REPO = "sample-lab/atlas-1b-instruct"


def dated(candidate: Candidate, **changes: Any) -> None:
    """A later reading of the same commit, with its history."""
    take_reading(candidate.pk, again(reading(REPO), around={"commits": WHOLE | changes}))


def run_on(candidate: Candidate, cast: Cast, day: str) -> Any:
    return imported(candidate, cast, results.vllm(date=f"{day.replace('-', '')}-101500"), date=day)


@pytest.mark.parametrize(
    ("said", "run", "usage"),
    [
        (WHOLE, date(2026, 11, 27), date(2026, 9, 1)),
        (WHOLE | {"first": "2026-01-31"}, date(2026, 11, 27), date(2025, 12, 1)),
        (WHOLE | {"more": True}, date(2026, 11, 27), None),  # older commits were not read
        (WHOLE | {"last": "2199-01-01"}, None, date(2026, 9, 1)),  # a commit states its own day
        (WHOLE | {"last": "lately", "first": 7}, None, None),
        ({}, None, None),
    ],
)
def test_days_are_those_of_the_history_or_unknown(cast: Cast, said: Any, run: date | None, usage: date | None) -> None:
    candidate = scenes.candidate_at("read", cast)
    take_reading(candidate.pk, again(reading(REPO), around={"commits": said}))
    days = commit_days(candidate.snapshot)
    assert (days.run, days.usage) == (run, usage)
    assert commit_days(None) == CommitDays()


def test_no_run_is_older_than_its_commit(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    run = run_on(candidate, cast, "2026-11-26")  # nobody knows since when the commit is there
    there = f"/candidates/{candidate.pk}/engineering/runs/{run.pk}/"
    client.force_login(cast.engineer)
    assert "Unknown, so the day of the run was not compared with it" in client.get(there).content.decode()
    dated(candidate)
    with pytest.raises(RefusedRun, match=r"says 2026-11-25, before commit \w{7} existed \(2026-11-28\)"):
        run_on(candidate, cast, "2026-11-25")
    run_on(candidate, cast, "2026-11-27")  # the day before is another time zone
    assert "28 Nov 2026" in client.get(there).content.decode()


def test_no_reading_of_the_usage_is_older_than_the_month_before_the_model(cast: Cast, client: Client) -> None:
    limit = Threshold("mau", ">", 700, "separate_license", entity="with_affiliates", measured_at="any_time")
    values = {path: Term(value, "proposed") for path, value in SAID.items()} | {
        "thresholds": Term((limit,), "proposed")
    }
    ship([Terms(KEY, NAME, values=values)], hub_ids={}, spdx={})
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    there = f"/decisions/{decision.number}/usage/"
    client.force_login(cast.engineer)
    assert "on which the model appeared is unknown" in client.get(there).content.decode()
    dated(Decision.objects.get().candidate)
    assert "The earliest day of a reading is <time" in client.get(there).content.decode()
    key = limits_of(decision)[0].key
    due = (timezone.localdate() + timedelta(30)).isoformat()
    said = {"limit": key, "value": "5", "measured_on": "2026-08-31", "source": "The dashboard of October.", "due": due}
    refused = client.post(there, said)
    assert (refused.status_code, "Choose 1 Sep 2026 or later" in refused.content.decode()) == (422, True)
    assert client.post(there, said | {"measured_on": "2026-09-30"}).status_code == 302
