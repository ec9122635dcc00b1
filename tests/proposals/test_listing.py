"""The page of candidates reads a few columns, and shows of each candidate what its whole review says."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews.jobs.models import JobRun
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.proposals.list_lines import line
from reviews.proposals.listing import ListedCandidate, ListedTrack, listed, whole_rows
from reviews.selects import options
from reviews.templatetags.addresses import numbering
from reviews.workflow import states
from reviews.workflow.actions.reviewing import remark
from reviews.workflow.models import Candidate, LicenseIntake
from reviews.workflow.queries import candidate_detail
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast
from tests.kept import forget
from tests.readings import reading

WAYS = ("reading", "read", "answered", "legal-passed", "ready", "decided", "rejected", "withdrawn")
HOSTILE = "<script>alert(1)</script>"


def agrees() -> dict[int, str]:
    """What is listed of all candidates, after it was compared with their whole reviews."""
    keys = [*Candidate.objects.order_by("-pk").values_list("pk", flat=True)]
    found, whole = listed(keys), whole_rows(keys)
    assert [one.pk for one in found] == keys
    for one in found:
        row = whole[one.pk]
        said = [(name, row.value.tracks[name].shown, row.since[name]) for name in states.TRACKS]
        assert (one.state, [(each.name, each.shown, each.since) for each in one.tracks]) == (row.state, said)
        work = row.candidate.workload
        assert (one.workload, one.team, one.private) == (work.name, work.team.name, work.private)
        assert one.requester == row.candidate.requester.name
    return {one.pk: " ".join([one.state, *(each.shown for each in one.tracks)]) for one in found}


@pytest.mark.django_db
def test_a_candidate_is_listed_as_its_review_says(cast: Cast) -> None:
    for place, way in enumerate(WAYS):
        scenes.candidate_at(way, cast, f"sample-lab/way-{place}")
    assert "ready passed passed" in agrees().values()
    JobRun.objects.filter(kind="read_hub").update(state=JobRun.State.FAILED, lease_until=None, ended_at=timezone.now())
    assert states.UNREADABLE in " ".join(agrees().values())
    with scenes.later(days=2000):
        assert "decided expired expired" in agrees().values(), "the clock alone turns it"
    moved = scenes.candidate_at("ready", cast, "sample-lab/moved")
    take_reading(moved.pk, reading("sample-lab/moved", license_text="Another text.\n"))
    assert agrees()[moved.pk].startswith("in_review outdated")


@pytest.mark.django_db
def test_only_what_requirements_decide_is_read_whole(cast: Cast) -> None:
    decided = scenes.candidate_at("decided", cast)
    with CaptureQueriesContext(connection) as asked:
        listed([decided.pk])
    assert len(asked) == 1
    ready = scenes.candidate_at("ready", cast, "sample-lab/other-1b")
    with CaptureQueriesContext(connection) as asked:
        listed([ready.pk, decided.pk])
    assert len(asked) == 3


@pytest.mark.django_db
def test_the_list_judges_what_is_ready_as_its_own_page_does_in_three_statements_for_all(cast: Cast) -> None:
    ready = [scenes.candidate_at("ready", cast, f"sample-lab/ready-{place}") for place in range(3)]
    stopped, conditional = ready[0], scenes.candidate_at("legal-passed", cast, "sample-lab/conditional")
    scenes.sign_track(conditional, "engineering", cast, "pass with conditions")
    remark(ready[1], track="engineering", about="", text="Which shard?", by=cast.engineer)
    before = stopped.intakes.values().get()
    against = {"rule": "eu", "outcome": "conflict", "sentence": "Not in the EU.", "hard": True}
    fits = against | {"rule": "use", "outcome": "clear", "sentence": "For any use."}
    LicenseIntake.objects.create(**{**before, "id": None, "match": [fits, against, fits]})
    keys = [*Candidate.objects.order_by("-pk").values_list("pk", flat=True)]
    with CaptureQueriesContext(connection) as asked:
        states_listed = {one.pk: one.state for one in listed(keys)}
    assert len(asked) == 3
    whole = whole_rows(keys)
    for pk in keys:
        page = candidate_detail(Candidate.objects.get(pk=pk))
        assert (whole[pk].value, whole[pk].requirements) == (page.value, page.requirements)
        assert states_listed[pk] == page.state
    assert whole[stopped.pk].value.conflicts == ("Not in the EU.",)
    assert sorted(states_listed.values()) == ["in_review", "in_review", "ready", "ready"]


@pytest.mark.django_db
def test_the_number_is_what_a_person_may_see(cast: Cast, client: Client) -> None:
    one = scenes.candidate_at("read", cast)
    scenes.candidate_at("read", cast, "sample-lab/other-1b", work=scenes.workload(cast, name="Other use"))

    def told(person: User) -> str:
        client.force_login(person)
        return re.findall(r'id="found">([^<]*)<', client.get("/candidates/").content.decode())[0]

    assert told(cast.stranger) == "2 candidates"
    Workload.objects.filter(pk=one.workload_id).update(private=True)
    forget()  # an act would add to the ledger
    assert [told(one) for one in (cast.stranger, cast.requester, cast.legal)] == [
        "1 candidate", "2 candidates", "2 candidates",
    ]  # fmt: skip


def test_a_line_is_text_whatever_it_says() -> None:
    now = timezone.now() - timedelta(days=400)
    tracks = tuple(ListedTrack(name, states.OPEN, now) for name in states.TRACKS)
    one = ListedCandidate(7, f"x/{HOSTILE}", HOSTILE, states.READING, now, HOSTILE, True, HOSTILE, HOSTILE, tracks)
    said = line(one, numbering("candidate"))
    assert "<script" not in said + options([(HOSTILE, HOSTILE)], {HOSTILE})
    assert said.count("&lt;script&gt;") == 5
    assert 'href="/candidates/7/"' in said
    assert len(re.findall(r"<td role", said)) == 5
