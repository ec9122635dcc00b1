"""“Your turn” is kept by what changes it: nothing that it shows changes otherwise, and a page shows what is so now."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews.decisions.actions import withdraw as withdraw_decision
from reviews.decisions.denials.actions import DeniedThing, deny
from reviews.decisions.models import Decision
from reviews.decisions.responsibility.actions import hand_over
from reviews.decisions.responsibility.queries import CHANGE_OWNER
from reviews.decisions.telling.models import DecisionEvent, DecisionNotice
from reviews.decisions.telling.rows import Happening, note_read, tell
from reviews.home.at_hand import at_hand
from reviews.home.home_page import home_rows, moving_parts, parts_of
from reviews.home.working_out import refresh
from reviews.ledger.queries import head
from reviews.people.holders import account_holder
from reviews.people.models import User
from reviews.readmodels.rows import replace
from reviews.workloads.drafts.rows import begin_draft
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_denials import weights
from tests.readmodels.test_turn import ACTS, REFUSED

pytestmark = pytest.mark.django_db

MOVING = {"reviews_turn", "reviews_turnmark", "reviews_decisionnotice", "reviews_decisionevent"}
"""Tables of the page that may change without an act: ``moving_parts`` asks of them each time."""
CHANGED = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
WORDS = (
    "intake", "read terms", "agree", "answer", "remark", "reply", "resolve", "attach an agreement",
    "approve the agreement", "waive", "approve", "ask for changes", "drop", "sign legal", "sign engineering", "renew",
    "read", "read the same", "answer", "sign legal", "sign engineering", "decide", "meet",
    "change a term", "end the agreement", "close account", "revoke",
)  # fmt: skip
"""Acts of ``ACTS`` in an order in which most of them are allowed."""


def rows_of(person: User) -> list[Any]:
    """What the page shows a person, worked out from the tables."""
    day = timezone.localdate()
    return list(home_rows(person, day, 10, at_hand(person, day, counted=False)))


def key_of(person: User) -> str:
    day, newest = timezone.localdate(), head()
    assert newest
    return json.dumps(parts_of(person, day, 10, newest, moving_parts(person, day)))


def again(person: User) -> User:
    """The person as the next request loads them."""
    return User.objects.get(pk=person.pk)


def tables_read(people: list[User]) -> set[str]:
    """The tables that the kept part of the page is read from."""
    with CaptureQueriesContext(connection) as asked:
        for person in people:
            rows_of(again(person))
    return set(re.findall(r"\breviews_\w+", " ".join(one["sql"] for one in asked.captured_queries)))


def changes() -> dict[str, int]:
    """How often each table has changed in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED)
        return dict(cursor.fetchall())


class Watched:
    """What the page has shown, by its key, and which tables of it changed without an act."""

    def __init__(self, people: list[User], read: set[str]) -> None:
        self.people, self.read = people, read
        self.shown: dict[str, list[Any]] = {}
        self.acts = self.silent = 0

    def step(self, do: Callable[[], object]) -> None:
        """Do something; then nothing that the page reads has changed unasked, and no key has a second page."""
        refresh()
        before, newest = changes(), head()
        try:
            with transaction.atomic():
                do()
        except REFUSED:
            return
        changed = {table for table, number in changes().items() if number != before.get(table, 0)} & self.read
        acted = head() != newest
        assert acted or changed <= MOVING, changed
        self.acts, self.silent = self.acts + acted, self.silent + (not acted and bool(changed))
        refresh()
        for person in map(again, self.people):
            rows = rows_of(person)
            assert self.shown.setdefault(key_of(person), rows) == rows, person


@pytest.fixture
def decided(cast: Cast) -> Decision:
    return scenes.decide(scenes.candidate_at("ready", cast), cast, **scenes.evidence("A load test"))


def told(decision: Decision, about: str) -> None:
    """Tell of a decision as the daily look does, which records nothing."""
    tell(decision, Happening(DecisionEvent.Kind.CHANGED, about, "Something", "Something happened.", mailed=False))


def read_all(person: User) -> None:
    note_read(DecisionNotice.objects.filter(person=person).values_list("pk", flat=True), person=person)


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["some", "all"])
def test_nothing_that_is_kept_changes_without_an_act_or_what_is_asked(
    cast: Cast, decided: Decision, whole: bool
) -> None:
    everyone = [*cast.by_role().values(), cast.both, cast.stranger, cast.engineer_two, cast.legal_two]
    people = everyone if whole else [cast.engineer, cast.requester]
    watched = Watched(people, tables_read([cast.engineer, cast.both]))
    assert len(watched.read) > 20
    candidate = scenes.candidate_at("read", cast, "sample-lab/other")
    unread = scenes.candidate_at("reading", cast, "sample-lab/third")
    watched.step(lambda: ACTS["job fails"](cast, unread))
    for word in WORDS if whole else WORDS[:4]:
        watched.step(lambda word=word: ACTS[word](cast, scenes.fresh(candidate)))
    watched.step(lambda: told(decided, "a day"))
    watched.step(lambda: read_all(cast.requester))
    watched.step(lambda: scenes.deliver_all(decided, by=cast.engineer))
    to = account_holder(cast.engineer_two)
    watched.step(lambda: hand_over(decided, part=CHANGE_OWNER, to=to, why="Enno moves.", by=cast.engineer))
    watched.step(lambda: deny(DeniedThing(sha256=weights()), reason="It was taken over.", by=cast.engineer))
    watched.step(lambda: withdraw_decision(decided, reason="The supplier left.", by=cast.decider))
    assert watched.silent >= 3, "a job failed, someone was told, someone has read"
    assert watched.acts >= (20 if whole else 4)
    assert len({json.dumps(rows) for rows in watched.shown.values()}) > len(people)


@pytest.mark.parametrize("ahead", [0, *(pytest.param(days, marks=pytest.mark.long) for days in (14, 31, 400))])
def test_what_is_kept_is_the_same_from_one_midnight_to_the_next(cast: Cast, decided: Decision, ahead: int) -> None:
    scenes.candidate_at("answered", cast, "sample-lab/other")
    people = (cast.engineer, cast.legal, cast.decider, cast.requester)
    day = datetime.combine(timezone.localdate() + timedelta(days=ahead + 1), time(), UTC)
    found = []
    for at in (day, day + timedelta(hours=23, minutes=59)):
        with time_machine.travel(at):
            refresh()
            found.append([rows_of(again(person)) for person in people])
    assert found[0] == found[1]
    key = key_of(cast.engineer)
    with scenes.later(days=1):
        assert key_of(cast.engineer) != key


# --- pages -----------------------------------------------------------------------------------------------------------
def page(client: Client, **headers: str) -> str:
    return client.get("/", headers=headers).content.decode().partition("<main")[2]


def untold(text: str) -> str:
    """A page without the tokens of its forms."""
    return re.sub(r'name="(csrfmiddlewaretoken|form_token)" value="[^"]*"', "", text)


def test_a_page_that_is_kept_asks_two_statements_and_shows_at_once_what_no_act_changes(
    cast: Cast, decided: Decision, client: Client
) -> None:
    unread = scenes.candidate_at("reading", cast, "sample-lab/third")
    client.force_login(cast.requester)
    before = page(client)
    with CaptureQueriesContext(connection) as asked:
        assert untold(page(client)) == untold(before)
    assert len(asked) == 2, [one["sql"][:80] for one in asked]
    told(decided, "a day")
    assert "Something happened." in page(client)
    read_all(cast.requester)
    assert "Something happened." not in page(client)
    assert "The hub did not answer." not in page(client)
    ACTS["job fails"](cast, unread)
    assert "The hub did not answer." in page(client)
    begin_draft(cast.requester, preset="", said={"name": "A draft of mine"})
    assert "A draft of mine" in page(client)


def test_a_page_that_is_kept_is_that_of_its_reader_and_language(cast: Cast, decided: Decision, client: Client) -> None:
    client.force_login(cast.engineer)
    english, german = page(client), page(client, accept_language="de")
    assert f"Decision {decided.number}: you own evidence 1" in english
    assert "you own evidence" not in german
    assert german.count("A load test") == english.count("A load test") == 1
    client.force_login(cast.legal)
    assert "A load test" not in page(client)


def test_turns_that_end_without_others_change_the_key(cast: Cast) -> None:
    """Whoever works out that a candidate has no turns any more writes none, and yet nothing old is shown."""
    candidate = scenes.candidate_at("read", cast)
    refresh()
    before = moving_parts(cast.legal, timezone.localdate()).worked_out
    replace([candidate.pk], [], {})
    assert moving_parts(cast.legal, timezone.localdate()).worked_out > before


def test_a_person_is_told_how_mails_reach_them(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    assert "one by one, immediately. <button" in re.sub(r"\s+", " ", page(client))
    User.objects.filter(pk=cast.reader.pk).update(digest=True)
    assert "once a day, in one digest. <button" in re.sub(r"\s+", " ", page(client))
    User.objects.filter(pk=cast.reader.pk).update(email="", time_zone="Europe/Berlin")
    assert "Your account has no e-mail address" in page(client)
    assert "Europe/Berlin</a>" in page(client)
