"""Read again what earlier versions read, signed and decided: the same bytes outdate nothing but what they contradict.

`thirteen_migrations.sql.xz` is the whole demonstration. `reader_one.sql.xz` holds a decision on each repository of
`reader_one.py`, made and dumped in the same way by the last version before reader 2, with the license terms imported.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoDbBlocker

from portal.sample_hub import serve
from reviews.decisions.models import Decision
from reviews.decisions.queries import decisions, holds_now, standing
from reviews.evidence.models import Snapshot
from reviews.hub.reading import read
from reviews.hub.shapes.reader import READER
from reviews.hub.shapes.reading import FindingValue, ReadingValue
from reviews.hub.transport.hubs import Hub
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.workflow import states
from reviews.workflow.actions.reviewing import answer
from reviews.workflow.candidate_rows import outdated_on
from reviews.workflow.models import Candidate
from reviews.workflow.policy.actions import adopt
from reviews.workflow.policy.models import PolicyVersion, in_force
from reviews.workflow.queries import candidate_detail
from reviews.workflow.rereads.models import Contradiction, ReaderFinding
from reviews.workflow.statements import AnswerStatement
from tests.ops.earlier import database, restore, upgrade
from tests.ops.reader_one import MODEL_LICENSE, OVERLAY, PLAIN, SHARDS, write_repositories
from tests.programs import SAMPLE

pytestmark = pytest.mark.long  # each restores a database; test_earlier_acknowledgements does it in the usual run
HERE = Path(__file__).parent
DEMONSTRATION, READER_ONE = HERE / "thirteen_migrations.sql.xz", HERE / "reader_one.sql.xz"
Change = Callable[[ReadingValue], ReadingValue]


@pytest.fixture(autouse=True)
def may_connect(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """These tests use databases of their own, never the one of the run."""
    with django_db_blocker.unblock():
        yield


@contextmanager
def restored(dump: Path) -> Iterator[None]:
    """The database of a dump, brought to today's tables by the command that every operator runs."""
    with database():
        restore(dump)
        upgrade()
        yield


def read_again(root: Path, change: Change | None = None) -> None:
    """Read the commit of every candidate that is not closed, from a hub over HTTP, by today's reader."""
    found = Candidate.objects.filter(snapshot__isnull=False).order_by("pk")
    with serve(root) as server:
        for one in found.exclude(state__in=(states.REJECTED, states.WITHDRAWN)):
            reading = read(Hub(one.hub, server.url), one.repo_id, one.commit)
            take_reading(one.pk, change(reading) if change else reading)


def signed() -> dict[tuple[str, int, str], tuple[str, str]]:
    """Every track's state with what outdates it, as pages say it and as lists filter it."""
    found = {}
    for one in Candidate.objects.filter(snapshot__isnull=False):
        for name, track in candidate_detail(one).value.tracks.items():
            listed = Candidate.objects.filter(outdated_on(name), pk=one.pk).exists()
            assert listed == bool(track.moved or track.contradicted)
            found[one.repo_id, one.pk, name] = track.shown, track.why_outdated
    return found


def decided() -> dict[str, tuple[str, str]]:
    """The standing of every decision, as pages say it and as lists filter it."""
    kept = set(decisions().filter(holds_now()).values_list("pk", flat=True))
    found = {}
    for one in decisions():
        stands = standing(one)
        assert (one.pk in kept) == (stands.word == "in force")
        found[one.repo_id] = stands.word, stands.why
    return found


def learned() -> list[tuple[str, str, list[str]]]:
    return [(one.candidate.repo_id, one.kind, one.tracks) for one in ReaderFinding.objects.select_related("candidate")]


def ledger_holds() -> None:
    said = StringIO()
    call_command("verify_ledger", rebuild=True, stdout=said)
    assert "ok: yes" in said.getvalue()
    assert "the tables match" in said.getvalue()


def test_the_demonstration_of_an_earlier_version_read_again_outdates_nothing_and_teaches_nothing() -> None:
    with restored(DEMONSTRATION):
        before = signed(), decided()
        assert Snapshot.objects.exclude(reader=1).count() == 0
        read_again(SAMPLE)
        assert (signed(), decided()) == before
        assert Snapshot.objects.filter(reader=READER).exists()
        assert learned() == [], [one.sentences for one in ReaderFinding.objects.all()]
        assert not Contradiction.objects.exists()
        ledger_holds()


def test_each_kind_of_new_knowledge_is_one_finding_and_contradicts_what_was_signed(tmp_path: Path) -> None:
    write_repositories(tmp_path)
    with restored(READER_ONE):
        assert {word for word, _ in signed().values()} == {states.PASSED}
        for _ in range(2):  # the second time changes nothing
            read_again(tmp_path)
            assert sorted(learned()) == [
                (MODEL_LICENSE, "license", ["legal"]),
                (OVERLAY, "weights", ["engineering"]),
                (SHARDS, "weights", ["engineering"]),
            ]
            outdated = {(repo, track): why for (repo, _, track), (word, why) in signed().items() if word == "outdated"}
            assert outdated == {
                (SHARDS, "engineering"): (
                    "The sign-off rests on 1 weight file of 8,320 bytes; the set has 4 weight files of 33,280 bytes."
                ),
                (OVERLAY, "engineering"): (
                    "The sign-off rests on 2 weight files of 33,184 bytes; the set has 3 weight files of 41,504 bytes."
                ),
                (MODEL_LICENSE, "legal"): (
                    "Legal signed apache-2.0 as the license; MODEL_LICENSE is another license text, of no known "
                    "license, which that reading did not have."
                ),
            }
            under_review = {repo: why for repo, (word, why) in decided().items() if word == "under review"}
            assert set(under_review) == {SHARDS, OVERLAY, MODEL_LICENSE}
            assert all(why.startswith("a sign-off is contradicted: ") for why in under_review.values())
            assert decided()[PLAIN] == ("in force", "")
        ledger_holds()


def unscanned(reading: ReadingValue) -> ReadingValue:
    """The reading with a file that no scan cleared, as reader 2 says it."""
    found = FindingValue("file-not-scanned", "warn", "A file was not scanned", "", "notes.bin")
    return replace(reading, findings=(*reading.findings, found), digest="e" * 64)


def test_new_rules_are_a_later_policy_that_asks_nothing_of_earlier_candidates(tmp_path: Path) -> None:
    write_repositories(tmp_path)
    with restored(READER_ONE):
        offered = PolicyVersion.objects.get(number=2)
        assert (in_force().number, offered.by, hasattr(offered, "step")) == (1, None, False)
        assert "Every file is scanned, or a recorded reason" in offered.reason
        upgrade()
        assert PolicyVersion.objects.count() == 2
        read_again(tmp_path, unscanned)
        one = Candidate.objects.get(repo_id=PLAIN)
        engineer, decider = (User.objects.get(username=name) for name in ("engineer", "decider"))
        unsure = AnswerStatement(track="engineering", question="safety", choice="unknown", text="Not scanned.")
        answer(one, said=unsure, seen=one.snapshot.digest, by=engineer)  # type: ignore[union-attr]
        asked = {found.key: found for found in candidate_detail(one).requirements}
        assert (asked["scanned"].met, asked["hub-scan"].outcome) == (True, "satisfied")
        assert "Policy 1 does not require this" in asked["scanned"].how
        client, number = Client(), Decision.objects.get(repo_id=PLAIN).number
        client.force_login(decider)
        words = "would also ask for “Every file is scanned, or a recorded reason”"
        assert words in page(client, f"/candidates/{one.pk}/")
        assert "would refuse this decision" not in page(client, f"/decisions/{number}/")
        adopt(offered, reason="Scans are read now.", by=decider)
        assert "The version in force," in page(client, f"/candidates/{one.pk}/")
        assert page(client, f"/decisions/{number}/").count("Policy 2 would refuse this decision") == 1
        assert decided()[PLAIN] == ("in force", "")
        ledger_holds()


def page(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_a_changed_byte_is_outdated_beside_a_newer_reader(tmp_path: Path) -> None:
    write_repositories(tmp_path)

    def other_config(reading: ReadingValue) -> ReadingValue:
        documents = tuple(
            replace(one, sha256="c" * 64) if one.path == "config.json" else one for one in reading.documents
        )
        artifacts = tuple(
            replace(one, blob_id="c0" * 20, sha256="") if one.path == "config.json" else one
            for one in reading.artifacts
        )
        return replace(reading, documents=documents, artifacts=artifacts, digest="c" * 64)

    with restored(READER_ONE):
        read_again(tmp_path, other_config)
        found = {track: state for (repo, _, track), state in signed().items() if repo == PLAIN}
        assert found["legal"] == (states.PASSED, "")
        word, why = found["engineering"]
        assert (word, "Model configuration" in why) == ("outdated", True)
