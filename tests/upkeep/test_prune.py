"""Old readings that nothing rests on become tombstones; whatever names one keeps it, and nothing else changes."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone
from pytest_django import Settings

from reviews.decisions.exports.bundle import bundle
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.replay import rebuilt
from reviews.evidence.models import Artifact, Document, Fact, Reading, Snapshot, TextBlob, Tombstone
from reviews.evidence.rows import store
from reviews.ledger import dsse
from reviews.ledger import queries as ledger
from reviews.ledger.models import LedgerEntry
from reviews.proposals.actions import take_reading
from reviews.runs.models import Run
from reviews.shortlist.models import Shortlist, ShortlistEntry
from reviews.suites.models import Suite, SuiteCoverage
from reviews.upkeep.actions import prune
from reviews.upkeep.pruning import plan
from reviews.watch.models import WatchedAncestor, WatchedRepository
from reviews.workflow.actions.reviewing import remark
from reviews.workflow.models import Candidate
from reviews.workloads.nodes.models import NodeClassVersion
from tests import scenes
from tests.cast import Cast
from tests.readings import reading

pytestmark = pytest.mark.django_db

ONE, TWO, THREE = "1a" * 20, "2b" * 20, "3c" * 20
KEY = bytes(range(32))
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def owner(db: None, settings: Settings) -> Iterator[None]:
    """Let the owner's connection be the test's own, and keep readings for a year."""
    settings.PRUNE_DAYS, settings.SIGNING_KEY = 365, KEY
    aside = connections["owner"]
    connections["owner"] = connections["default"]
    yield
    connections["owner"] = aside


@pytest.fixture
def decided(cast: Cast) -> Decision:
    return scenes.decide(scenes.candidate_at("ready", cast), cast)


def read(commit: str, *, days: int = 400, repo_id: str = "sample-lab/atlas-1b-instruct", card: str = "") -> Snapshot:
    """What a reading that many days ago left, as the watch stores it: no candidate and no entry names it."""
    with time_machine.travel(timezone.now() - timedelta(days=days)):
        return store(reading(repo_id, commit, card=card or f"# Card of {commit}\n"))


def superseded(commit: str = ONE) -> Snapshot:
    """An old reading, and a newer one of its repository."""
    found = read(commit)
    read(THREE)
    return found


def say(*words: str) -> str:
    out = StringIO()
    call_command("prune", *words, stdout=out)
    return out.getvalue()


def holders(snapshot: Snapshot) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT holder FROM reviews_snapshot_holders(%s)", [[snapshot.pk]])
        return {row[0].removeprefix("reviews_") for row in cursor.fetchall()}


def test_an_old_reading_becomes_a_tombstone_and_everything_else_holds(decided: Decision, tmp_path: Path) -> None:
    first = superseded()
    card = first.documents.get(path="README.md").sha256
    before = content_of(bundle(decided))
    kept = set(Snapshot.objects.exclude(pk=first.pk).values_list("pk", flat=True))
    assert "nothing rests on: 1\n" in say("--dry-run")
    assert Snapshot.objects.filter(pk=first.pk).exists(), "a dry run changes nothing"
    assert "Compacted to tombstones: 1;" in say()
    assert set(Snapshot.objects.values_list("pk", flat=True)) == kept
    left = Tombstone.objects.get()
    assert (left.repo_id, left.commit, left.digest, left.readings) == (first.repo_id, ONE, first.digest, 1)
    assert left.size > 5_000
    assert {"path": "README.md", "sha256": card} in left.documents
    assert TextBlob.objects.filter(pk=card).exists(), "texts stay under their digest"
    assert not Document.objects.filter(snapshot_id=first.pk).exists()
    entry = LedgerEntry.objects.get(event="snapshots:pruned")
    assert entry.data["digests"] == [first.digest]
    assert ledger.verify().ok
    assert rebuilt() == []
    after = content_of(bundle(decided))
    assert before == after
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle(decided))
    key = tmp_path / "key.pem"
    key.write_bytes(dsse.pem(dsse.public_key(KEY)).encode())
    command = [sys.executable, "-I", str(ROOT / "verify_bundle.py"), str(path), "--key", str(key)]
    done = subprocess.run(command, check=False, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing rests on: 0\n" in say()


def content_of(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.startswith("manifest")}


def test_what_a_decision_names_is_refused_by_the_database_itself(decided: Decision) -> None:
    held = decided.snapshot
    assert holders(held) >= {"decision", "candidate", "signoff", "ledgerentry"}
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        prune([held.pk], before=timezone.now() - timedelta(days=31), by="system:tests")
    assert Snapshot.objects.filter(pk=held.pk).exists()
    assert not Tombstone.objects.exists()


def test_a_candidate_keeps_each_reading_that_an_entry_of_it_names(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    first = candidate.snapshot
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        take_reading(candidate.pk, reading(card="# Another card\n"))
    assert first is not None
    assert Candidate.objects.get(pk=candidate.pk).snapshot_id != first.pk
    assert "ledgerentry" in holders(first)
    assert "candidate" in holders(first), "another reading of the same commit"


@pytest.mark.parametrize("word", [ONE, ONE[:7], ONE[:12]])
def test_a_commit_that_an_entry_names_in_a_sentence_keeps_its_reading(cast: Cast, word: str) -> None:
    candidate = scenes.candidate_at("read", cast)
    found = superseded()
    assert holders(found) == set()
    remark(candidate, track="legal", about="", text=f"Compare with:\n{word}, which is newer.", by=cast.legal)
    assert holders(found) == {"ledgerentry"}


def watched(found: Snapshot, decision: Decision) -> None:
    about = {"hub": "huggingface", "due_at": timezone.now()}
    WatchedRepository.objects.create(repo_id="sample-lab/other", newest=found, **about)


def ancestor(found: Snapshot, decision: Decision) -> None:
    WatchedAncestor.objects.create(decision=decision, hub="huggingface", repo_id=found.repo_id, commit=found.commit)


def alert(found: Snapshot, decision: Decision) -> None:
    why = f"At the newest commit {found.commit[:7]}, the card says something else."
    now = timezone.now()
    DecisionAlert.objects.create(decision=decision, kind="card-changed", why=why, evaluator_name="Enno", since=now)


def run(found: Snapshot, decision: Decision) -> None:
    Run.objects.create(
        hub=found.hub, repo_id=found.repo_id, commit=found.commit, rung="r", rung_words="r", artifact="a" * 64,
        runtime="vLLM", version="1", image="", accelerators=1, tool="vllm", measures={}, ran_on=timezone.now(),
        ran_by="E", digest="b" * 64, actor="e", by=decision.issued_by, candidate=decision.candidate,
        node_class_version=NodeClassVersion.objects.earliest("pk"),
    )  # fmt: skip


def shortlisted(found: Snapshot, decision: Decision) -> None:
    by = decision.issued_by
    listed = Shortlist.objects.create(workload=decision.workload, task="chat", edition=1, by=by)
    ShortlistEntry.objects.create(
        shortlist=listed,
        snapshot=found,
        rung="r",
        rung_words="r",
        artifact="a" * 64,
        because="b",
        disqualified_by="d",
        by=by,
    )


def covered(found: Snapshot, decision: Decision) -> None:
    suite = Suite.objects.create(
        workload=decision.workload,
        number=1,
        title="t",
        data_class="public",
        size=1,
        digest="c" * 64,
        by=decision.issued_by,
    )
    SuiteCoverage.objects.create(
        candidate=decision.candidate,
        suite=suite,
        snapshot=found,
        covers={},
        total=0,
        uncovered=0,
        by=decision.issued_by,
    )


@pytest.mark.parametrize(
    ("write", "holder"),
    [
        (watched, "watchedrepository"), (ancestor, "watchedancestor"), (alert, "decisionalert"), (run, "run"),
        (shortlisted, "shortlistentry"), (covered, "suitecoverage"),
    ],
)  # fmt: skip
def test_what_names_a_reading_keeps_it(
    decided: Decision, write: Callable[[Snapshot, Decision], None], holder: str
) -> None:
    found = superseded()
    assert holders(found) == set()
    write(found, decided)
    assert holders(found) == {holder}
    assert f"held by {holder}: 1" in say()
    assert Snapshot.objects.filter(pk=found.pk).exists()


def test_the_newest_reading_of_each_repository_stays() -> None:
    only = read(ONE, repo_id="sample-lab/alone")
    assert holders(only) == {"newest of its repository"}


def test_what_was_read_again_lately_stays() -> None:
    found = read(ONE)
    read(ONE, days=3)
    read(THREE)
    assert Reading.objects.filter(snapshot=found).count() == 2
    assert found.pk not in plan(365).free
    with pytest.raises(IntegrityError, match="read since"), transaction.atomic():
        prune([found.pk], before=timezone.now() - timedelta(days=365), by="system:tests")


def test_nothing_of_the_last_month_goes_whatever_is_asked() -> None:
    found = superseded()
    with pytest.raises(IntegrityError, match="last 30 days"), transaction.atomic():
        prune([found.pk], before=timezone.now() - timedelta(days=3), by="system:tests")


@pytest.mark.parametrize(("days", "why"), [(0, "kept for ever"), (29, "30 or more")])
def test_it_is_off_until_days_are_set(settings: Settings, days: int, why: str) -> None:
    settings.PRUNE_DAYS = days
    with pytest.raises(CommandError, match=why):
        say()


def test_a_pruned_reading_may_be_read_again_and_pruned_again() -> None:
    superseded()
    say()
    again = read(ONE)
    read(TWO)
    assert Snapshot.objects.get(pk=again.pk).facts.exists()
    say()
    assert Tombstone.objects.filter(commit=ONE).count() == 2
    assert not Snapshot.objects.filter(commit=ONE).exists()


def test_write_once_holds_again_afterwards_and_the_apps_role_cannot_prune() -> None:
    found = superseded()
    say()
    for part in (Tombstone, Snapshot, Reading, Artifact, Document, Fact):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            part.objects.all()._raw_delete("default")
    call_command("grant_app_role", role="portal_app", stdout=StringIO())
    calls = (f"reviews_prune(ARRAY[{found.pk}]::bigint[], now())", "reviews_snapshot_holders(ARRAY[1]::bigint[])")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_app")
        for call in calls:
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(f"SELECT * FROM {call}")
        cursor.execute("RESET ROLE")
