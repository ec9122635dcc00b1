"""Copies by the worker: what legal decided, what waits and why, what is reported, and the nightly look."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from reviews.decisions.actions import withdraw
from reviews.decisions.alerts import open_alerts
from reviews.decisions.exit_steps.actions import finish
from reviews.decisions.exit_steps.queries import steps_of
from reviews.decisions.models import Decision, DecisionAlert
from reviews.jobs.enqueue import enqueue
from reviews.jobs.models import JobRun, JobState
from reviews.ledger import queries as ledger
from reviews.ledger.models import LedgerEntry
from reviews.mirror.actions import copy_to_mirror, remove_from_mirror
from reviews.mirror.jobs import copy_mirror, want_copies, want_verification
from reviews.mirror.models import Mirror
from reviews.mirror.queries import held_bytes, held_files, others_wait
from reviews.mirror.store import Store
from reviews.people.permits import Forbidden
from reviews.readmodels.models import CatalogEntry
from tests import scenes
from tests.cast import Cast
from tests.mirror.file_hub import FileHub
from tests.mirror.mirrored import FILES, WEIGHTS, copied, decided, mirroring, sha, worked

pytestmark = pytest.mark.django_db
State = Mirror.MirrorState


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mirror"


@pytest.fixture
def hub(folder: Path) -> Iterator[FileHub]:
    with mirroring(folder) as found:
        yield found


@pytest.fixture
def decision(cast: Cast) -> Decision:
    return decided(cast)


def test_exactly_the_files_of_the_decision_are_copied_and_recorded(
    decision: Decision, cast: Cast, hub: FileHub, folder: Path
) -> None:
    hub.files["extra.bin"] = b"nobody decided on this"
    mirror = copied(decision, cast)
    assert mirror.state == State.COMPLETE
    assert {one.path: one.sha256 for one in mirror.files.all()} == {path: sha(body) for path, body in FILES.items()}
    store = Store(folder)
    assert all(store.path(sha(body)).read_bytes() == body for body in FILES.values())
    assert held_bytes() == sum(map(len, FILES.values()))
    asked, done = LedgerEntry.objects.order_by("-pk")[:2][::-1]
    assert (asked.event, asked.data["legal"], done.event) == ("mirror:asked", "yes", "mirror:completed")
    assert done.data["files"][WEIGHTS] == sha(FILES[WEIGHTS])
    assert ledger.verify().ok


@pytest.mark.parametrize(("answer", "words"), [("no", "decided against"), ("", "did not decide"), ("with duties", "")])
def test_only_what_legal_lets_the_company_keep_is_copied(cast: Cast, hub: FileHub, answer: str, words: str) -> None:
    decision = decided(cast, answer)
    if not words:
        assert copied(decision, cast).state == State.COMPLETE
        return
    with pytest.raises(Forbidden, match=words):
        copy_to_mirror(decision, by=cast.engineer)
    assert not Mirror.objects.exists()


def test_a_gated_repository_needs_an_acceptance_that_holds(cast: Cast, hub: FileHub) -> None:
    decision = decided(cast, gated="auto")
    with pytest.raises(Forbidden, match="no acceptance"):
        copy_to_mirror(decision, by=cast.engineer)


def test_without_a_folder_and_for_other_roles_nothing_is_copied(decision: Decision, cast: Cast, hub: FileHub) -> None:
    for person in (cast.reader, cast.requester, cast.legal, cast.auditor):
        with pytest.raises(Forbidden, match="Only engineering reviewers"):
            copy_to_mirror(decision, by=person)
    with override_settings(MIRROR_DIR=None), pytest.raises(Forbidden, match="MIRROR_DIR is not set"):
        copy_to_mirror(decision, by=cast.engineer)


def test_a_withdrawal_stops_a_copy(decision: Decision, cast: Cast, hub: FileHub) -> None:
    mirror = copy_to_mirror(decision, by=cast.administrator)
    withdraw(decision, reason="The publisher left.", by=cast.decider)
    assert worked().state == JobState.FAILED
    mirror.refresh_from_db()
    assert (mirror.state, hub.asked) == (State.STOPPED, [])


def test_other_bytes_on_the_hub_stop_the_copy_and_are_an_alert(
    decision: Decision, cast: Cast, hub: FileHub, folder: Path
) -> None:
    hub.files[WEIGHTS] = FILES[WEIGHTS][:-1] + b"!"
    mirror = copied(decision, cast)
    assert (mirror.state, mirror.complete_at) == (State.STOPPED, None)
    assert not Store(folder).has(sha(FILES[WEIGHTS]))
    assert list((folder / "partial").iterdir()) == []
    alert = open_alerts().get(decision=decision)
    assert (alert.kind, alert.evaluator_name) == (DecisionAlert.AlertKind.MIRROR_OTHER_BYTES, "Enno Engineer")
    assert "other bytes of model.safetensors" in alert.why
    assert CatalogEntry.objects.get(pk=decision.pk).card["alerts"], "the catalog has it in the same act"
    want_copies()
    assert JobRun.objects.filter(kind="copy_mirror").count() == 1, "a person must ask again"
    hub.files[WEIGHTS] = FILES[WEIGHTS]
    assert copied(decision, cast).state == State.COMPLETE
    assert not open_alerts().exists()
    assert DecisionAlert.objects.get().closed_reason.startswith("Every file of the mirror")


def test_a_hub_that_fails_is_asked_again_later(decision: Decision, cast: Cast, hub: FileHub) -> None:
    hub.status = 500
    mirror = copied(decision, cast)
    assert mirror.state == State.COPYING
    assert "answered 500" in mirror.error
    want_copies()
    assert JobRun.objects.filter(kind="copy_mirror").count() == 1, "not due yet"
    hub.status = 0
    with scenes.later(days=1):
        want_copies()
        worked()
    mirror.refresh_from_db()
    assert (mirror.state, mirror.error) == (State.COMPLETE, "")


def test_other_work_that_has_waited_is_noticed(decision: Decision, cast: Cast, hub: FileHub) -> None:
    JobRun.objects.update(state=JobState.DONE, ended_at=timezone.now(), lease_until=None)
    copy_to_mirror(decision, by=cast.engineer)
    JobRun.objects.filter(kind="copy_mirror").update(due_at=timezone.now() - timedelta(days=1))
    assert not others_wait(), "copies do not wait for each other"
    enqueue("remind", 1, label="Reminders", asked_by="tests")
    assert not others_wait(), "it has only just been asked for"
    JobRun.objects.filter(kind="remind").update(due_at=timezone.now() - timedelta(seconds=6))
    assert others_wait()


def test_two_workers_on_one_mirror_never_write_one_file(
    decision: Decision, cast: Cast, hub: FileHub, folder: Path
) -> None:
    store = Store(folder)
    store.open(new=True)
    with store.partial(sha(FILES[WEIGHTS])):  # as the other worker holds it
        mirror = copied(decision, cast)
        assert (mirror.state, mirror.error) == (State.COPYING, "Another worker copies one of the files.")
        assert held_files().count() == len(FILES) - 1
    with scenes.later(days=1):
        want_copies()
        worked()
    mirror.refresh_from_db()
    assert mirror.state == State.COMPLETE
    assert [path for path, _ in hub.asked].count(WEIGHTS) == 1


def test_no_room_is_said_before_the_first_byte(decision: Decision, cast: Cast, folder: Path) -> None:
    with mirroring(folder, MIRROR_MOST=1000) as hub:
        mirror = copied(decision, cast)
        assert "the mirror holds 0 bytes and may hold 1000" in mirror.error.replace(",", "")
    with mirroring(folder, MIRROR_FREE=2**60) as hub:
        Mirror.objects.update(next_at=timezone.now())
        want_copies()
        assert "0 bytes are left beside" in worked().error
        assert hub.asked == []


def test_two_decisions_on_the_same_bytes_hold_them_once(
    decision: Decision, cast: Cast, hub: FileHub, folder: Path
) -> None:
    mirror = copied(decision, cast)
    hub.asked.clear()
    second = decided(cast, work=scenes.workload(cast, name="Second team"))
    assert copied(second, cast).state == State.COMPLETE
    assert {path for path, _ in hub.asked} == {"config.json"}, "what has no SHA-256 in the record cannot be known"
    assert held_bytes() == sum(map(len, FILES.values()))
    remove_from_mirror(mirror, reason="The exit plan is done.", by=cast.decider)
    worked("clear_mirror")
    assert Store(folder).has(sha(FILES[WEIGHTS]))
    assert held_files().count() == len(FILES)


def test_every_night_each_file_is_read_and_damage_is_mended(
    decision: Decision, cast: Cast, hub: FileHub, folder: Path
) -> None:
    mirror = copied(decision, cast)
    want_verification()
    assert not JobRun.objects.filter(kind="verify_mirror").exists(), "all of it was read today"
    place = Store(folder).path(sha(FILES[WEIGHTS]))
    place.chmod(0o640)
    place.write_bytes(FILES[WEIGHTS][:-1] + b"!")
    Store(folder).path(sha(FILES["README.md"])).unlink()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        want_verification()
        assert worked("verify_mirror").state == JobState.DONE
        mirror.refresh_from_db()
        assert mirror.state == State.COPYING
        alert = open_alerts().get(decision=decision)
        assert alert.kind == DecisionAlert.AlertKind.MIRROR_DAMAGED
        assert "model.safetensors is damaged in the mirror" in alert.why
        assert "README.md is no longer in the mirror" in alert.why
        assert held_files().count() == len(FILES) - 2
        want_copies()
        worked()
        assert not open_alerts().exists()
        want_verification()
        assert JobRun.objects.filter(kind="verify_mirror").count() == 1
    assert place.read_bytes() == FILES[WEIGHTS]


def test_a_disk_that_is_away_says_nothing_about_the_files(
    decision: Decision, cast: Cast, hub: FileHub, folder: Path
) -> None:
    copied(decision, cast)
    folder.rename(folder.with_name("elsewhere"))
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        want_verification()
        assert "Is its disk mounted" in worked("verify_mirror").error
    assert held_files().count() == len(FILES)
    assert not open_alerts().exists()


def test_a_removal_while_files_are_copied_leaves_nothing(
    decision: Decision, cast: Cast, hub: FileHub, folder: Path
) -> None:
    mirror = copy_to_mirror(decision, by=cast.engineer)

    def step(words: str) -> None:
        if WEIGHTS in words:
            remove_from_mirror(mirror, reason="The exit plan is done.", by=cast.decider)
            worked("clear_mirror")

    copy_mirror(mirror.pk, step)
    assert held_files().exists(), "the file that was under way came after the removal"
    worked("clear_mirror")
    assert not held_files().exists()
    assert not list((folder / "objects").rglob("*/*"))


def test_removal_is_an_act_and_keeps_what_another_decision_holds(
    decision: Decision, cast: Cast, hub: FileHub, folder: Path
) -> None:
    mirror = copied(decision, cast)
    with pytest.raises(Forbidden, match="only a decider"):
        remove_from_mirror(mirror, reason="The exit plan is done.", by=cast.engineer)
    withdraw(decision, reason="The publisher left.", by=cast.decider)
    assert Store(folder).has(sha(FILES[WEIGHTS])), "bytes stay until somebody removes them"
    with pytest.raises(Forbidden, match="still has 3 steps to do"):
        remove_from_mirror(mirror, reason="The exit plan is done.", by=cast.engineer)
    for step in steps_of(decision)[:3]:
        finish(step, said="It was stopped and removed on both clusters.", by=cast.decider)
    remove_from_mirror(mirror, reason="The exit plan is done.", by=cast.engineer)
    assert worked("clear_mirror").state == JobState.DONE
    assert not list((folder / "objects").rglob("*/*"))
    assert not held_files().exists()
    assert LedgerEntry.objects.latest("pk").data["reason"] == "The exit plan is done."
    with pytest.raises(Forbidden, match="already been removed"):
        remove_from_mirror(Mirror.objects.get(), reason="The exit plan is done.", by=cast.engineer)
