"""What was in force between two instants: spans, bytes, people, and the machines that asked."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reviews.decisions.actions import withdraw
from reviews.decisions.models import Decision, DecisionFile
from reviews.decisions.window.sheets import safe
from reviews.decisions.window.spans import DecisionSpan, Span, Suspension, after, in_force
from reviews.workflow.actions.reviewing import meet_condition
from reviews.workflow.models import Condition
from tests import scenes
from tests.api.asking import get as ask
from tests.cast import Cast
from tests.decisions.test_decision_pages import get

pytestmark = pytest.mark.django_db


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


LIFE = DecisionSpan(at(5), at(20).date(), None)
WINDOW = Span(at(1), at(31))


@pytest.mark.parametrize(
    ("life", "window", "expected"),
    [
        (LIFE, WINDOW, [(at(5), at(21))]),
        (LIFE, Span(at(7), at(8)), [(at(7), at(8))]),
        (LIFE, Span(at(22), at(23)), []),
        (LIFE, Span(at(1), at(4)), []),
        (DecisionSpan(at(5), at(20).date(), at(9, 6)), WINDOW, [(at(5), at(9, 6))]),
        (DecisionSpan(at(5), at(20).date(), None, [Suspension(at(9).date(), None)]), WINDOW, [(at(5), at(10))]),
        (
            DecisionSpan(at(5), at(20).date(), None, [Suspension(at(9).date(), at(12))]),
            WINDOW,
            [(at(5), at(10)), (at(12), at(21))],
        ),
        (DecisionSpan(at(5), at(20).date(), None, [Suspension(at(9).date(), at(8))]), WINDOW, [(at(5), at(21))]),
        (DecisionSpan(at(5), at(20).date(), None, (), [(at(9), None)]), WINDOW, [(at(5), at(9))]),
        (
            DecisionSpan(at(5), at(20).date(), None, [Suspension(at(9).date(), at(12))], [(at(7), at(8))]),
            WINDOW,
            [(at(5), at(7)), (at(8), at(10)), (at(12), at(21))],
        ),
        (
            DecisionSpan(
                at(5), at(20).date(), None, [Suspension(at(9).date(), None), Suspension(at(7).date(), at(15))]
            ),
            WINDOW,
            [(at(5), at(8))],
        ),
        (DecisionSpan(at(5), at(20).date(), None, [Suspension(at(9).date(), None)]), Span(at(12), at(14)), []),
    ],
)  # fmt: skip
def test_the_spans_of_a_life(life: DecisionSpan, window: Span, expected: list[tuple[datetime, datetime]]) -> None:
    assert [(one.start, one.end) for one in in_force(life, window)] == expected


DAYS = st.integers(1, 28)


@given(
    issued=DAYS, review=DAYS, ended=st.none() | DAYS, lapses=st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=3),
    hour=st.integers(0, 23), day=DAYS,
)  # fmt: skip
def test_spans_say_the_same_as_the_standing_at_every_moment(
    issued: int, review: int, ended: int | None, lapses: list[tuple[int, int | None]], hour: int, day: int
) -> None:
    """Compared with a plain reading of the rules at one moment."""
    suspensions = [Suspension(at(one).date(), at(met, 12) if met else None) for one, met in lapses]
    life = DecisionSpan(at(issued, 6), at(review).date(), at(ended, 18) if ended else None, suspensions)
    moment = at(day, hour)
    holds = life.issued_at <= moment and moment < after(life.review_by)
    holds = holds and not (life.ended_at and life.ended_at <= moment)
    for one in suspensions:
        holds = holds and not (after(one.lapses_on) <= moment and not (one.met_at and one.met_at <= moment))
    spans = in_force(life, WINDOW)
    assert any(one.start <= moment < one.end for one in spans) == holds
    assert all(one.start < one.end for one in spans)
    assert all(first.end <= second.start for first, second in pairwise(spans))


def window(start: datetime, end: datetime, **more: str) -> str:
    query = {"from": start.isoformat(), "to": end.isoformat(), **more}
    return "/decisions/window/?" + "&".join(f"{key}={value.replace('+', '%2B')}" for key, value in query.items())


@pytest.mark.long
def test_the_page_shows_decisions_bytes_people_changes_and_machines(cast: Cast, client: Client) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    ask("check", repo=decision.repo_id, commit=decision.commit, workload="claims-intake")
    withdraw(decision, reason="The publisher revoked it.", by=cast.decider)
    now = timezone.now()
    page = get(client, cast.reader, window(now - timedelta(hours=1), now + timedelta(minutes=1)))
    file = DecisionFile.objects.filter(decision=decision).exclude(sha256="")[0]
    for words in (
        "1 decision from", "Decision 1", "Not issued yet", "Withdrawn", "Issued by Dora Decider", "Lena Legal", "Enno",
        file.sha256[:8], "The publisher revoked it.", "1 answer to machines", "Allowed",
    ):  # fmt: skip
        assert words in page, words
    before = get(client, cast.reader, window(now - timedelta(days=2), now - timedelta(days=1)))
    assert "No decision was in force" in before
    later = get(client, cast.reader, window(now + timedelta(minutes=1), now + timedelta(days=1)))
    assert "No decision was in force" in later
    assert "ends in the future" in later


def test_a_suspension_within_the_window_splits_it(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    scenes.sign_track(candidate, "engineering", cast, "pass with conditions")
    decision = scenes.decide(scenes.fresh(candidate), cast)
    condition = Condition.objects.get()
    assert condition.lapses_on
    start = after(condition.lapses_on)
    days = (condition.lapses_on - timezone.now().date()).days
    with scenes.later(days=days + 5):
        meet_condition(condition, how="The record says so.", evidence="", by=cast.engineer)
        met = timezone.now()
        inside = get(client, cast.reader, window(start + timedelta(days=1), start + timedelta(days=2)))
        assert "Suspended throughout" in inside
        assert "Suspended" in inside
        around = get(client, cast.reader, window(start - timedelta(days=1), met + timedelta(seconds=1)))
        assert around.count(" to <time") >= 3
        assert f"Decision {decision.number}" in around


@pytest.mark.long
def test_repository_and_file_narrow_it(cast: Cast, client: Client) -> None:
    first = scenes.decide(scenes.candidate_at("ready", cast), cast)
    now = timezone.now()
    span = (now - timedelta(hours=1), now + timedelta(hours=1))
    file = DecisionFile.objects.filter(decision=first).exclude(sha256="")[0]
    assert "1 decision from" in get(client, cast.reader, window(*span, repo=first.repo_id))
    assert "No decision" in get(client, cast.reader, window(*span, repo="sample-lab/other"))
    assert "1 decision from" in get(client, cast.reader, window(*span, sha256=file.sha256.upper()))
    assert "No decision" in get(client, cast.reader, window(*span, sha256="0" * 64))


def test_what_a_person_may_not_see_is_in_no_window(cast: Cast, client: Client) -> None:
    secret = scenes.workload(cast, name="Secret", private=True)
    hidden = scenes.decide(scenes.candidate_at("ready", cast, "sample-lab/hidden", work=secret), cast)
    ask("check", repo=hidden.repo_id, commit=hidden.commit, workload=secret.slug)
    now = timezone.now()
    address = window(now - timedelta(hours=1), now + timedelta(hours=1))
    for place in ("window/", "window/decisions.csv", "window/answers.csv"):
        path = address.replace("window/", place)
        client.force_login(cast.stranger)
        answer = client.get(path)
        assert "sample-lab/hidden" not in b"".join(answer).decode(), path  # type: ignore[arg-type]
        client.force_login(cast.auditor)
        assert "sample-lab/hidden" in b"".join(client.get(path)).decode(), path  # type: ignore[arg-type]


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2026-01-02", "This field is required"),
        ("from=2026-01-02&to=2026-01-01", "ends before it has begun"),
        ("from=yesterday&to=2026-01-01", "Write a date"),
        ("from=2026-01-01&to=2026-01-01&sha256=abc", "64 hexadecimal digits"),
    ],
)
def test_a_window_that_is_none_is_refused_in_words(cast: Cast, client: Client, query: str, words: str) -> None:
    client.force_login(cast.reader)
    for place in ("", "decisions.csv", "answers.csv"):
        answer = client.get(f"/decisions/window/{place}?{query}")
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert client.get("/decisions/window/").status_code == 200
    assert client.get(f"/decisions/window/other.csv?{query}").status_code == 404


def test_the_csv_has_every_file_and_no_formula(cast: Cast, client: Client) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    now = timezone.now()
    address = window(now - timedelta(hours=1), now + timedelta(hours=1)).replace("window/", "window/decisions.csv")
    client.force_login(cast.reader)
    text = b"".join(client.get(address)).decode()  # type: ignore[arg-type]
    lines = list(csv.DictReader(StringIO(text.lstrip("\ufeff"))))
    assert [one["file"] for one in lines] == [one.path for one in DecisionFile.objects.filter(decision=decision)]
    assert {one["change owner in the record"] for one in lines} == {"Enno Engineer"}
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\ufeff=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
    assert safe("plain") == "plain"
    assert safe(-1) == -1
