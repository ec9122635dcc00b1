"""A list's one query says of every candidate exactly what its own page says."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviews.hub.shapes.reading import FindingValue
from reviews.jobs.models import JobRun
from reviews.proposals.actions import take_reading
from reviews.workflow import candidate_rows, queries
from reviews.workflow.actions.reviewing import remark
from reviews.workflow.candidate_query import with_values
from reviews.workflow.models import Candidate
from tests import cast as people
from tests import scenes
from tests.readings import reading

pytestmark = pytest.mark.django_db


def rows() -> list[candidate_rows.CandidateRow]:
    return list(candidate_rows.rows(with_values(Candidate.objects.order_by("pk"))))


@pytest.mark.long
def test_every_scene_comes_to_the_same_case(django_assert_num_queries: Any) -> None:
    cast = people.assemble()
    for number, state in enumerate(scenes.STATES):
        scenes.candidate_at(state, cast, f"sample-lab/model-{number}")
    conditional = scenes.candidate_at("answered", cast, "sample-lab/conditional")
    scenes.sign_track(conditional, "legal", cast, "pass with conditions")
    blocked = reading("sample-lab/blocked", findings=(FindingValue("shard-missing", "block", "A shard is missing"),))
    candidate = scenes.candidate_at("intake", cast, "sample-lab/blocked", read=blocked)
    remark(candidate, track="engineering", about="", text="Which shard?", by=cast.engineer)
    moved = scenes.candidate_at("ready", cast, "sample-lab/moved")
    take_reading(moved.pk, reading("sample-lab/moved", license_text="Another text.\n"))
    unreadable = scenes.proposed(cast, "sample-lab/unreadable")
    JobRun.objects.filter(subject_id=unreadable.pk, kind="read_hub").update(
        state="failed", error="No such repository.", error_code="not-found", ended_at=timezone.now()
    )
    for row in rows():
        page = queries.candidate_detail(scenes.fresh(row.candidate))
        assert row.value == page.value
        assert row.requirements == page.requirements
        assert row.state == page.state
        assert row.since == {name: track.since for name, track in page.tracks.items()}
    with django_assert_num_queries(1):
        assert {row.state for row in rows()} == {
            "reading", "unreadable", "in_review", "ready", "decided", "rejected", "withdrawn"
        }  # fmt: skip


def test_outdated_tracks_are_found_by_the_database() -> None:
    cast = people.assemble()
    still = scenes.candidate_at("ready", cast, "sample-lab/still")
    moved = scenes.candidate_at("ready", cast, "sample-lab/moved")
    take_reading(moved.pk, reading("sample-lab/moved", license_text="Another text.\n"))
    assert list(Candidate.objects.filter(candidate_rows.outdated_on("legal"))) == [moved]
    assert list(Candidate.objects.filter(candidate_rows.outdated_on())) == [moved]
    assert not Candidate.objects.filter(candidate_rows.outdated_on("engineering")).exists()
    assert still.pk != moved.pk


def test_a_row_knows_who_had_a_hand_in_it() -> None:
    cast = people.assemble()
    scenes.candidate_at("ready", cast)
    (row,) = rows()
    assert row.signed == {(cast.legal.pk, "legal"), (cast.engineer.pk, "engineering")}
    assert row.words["legal"].signer == "Lena Legal"
    assert row.intake
    assert row.intake[0] == cast.legal.pk
    assert timezone.now() - row.words["legal"].at < timedelta(
        hours=1
    )  # the way there may have been walked earlier in this run
