"""The mirror's pages: what is held of a decision and why, asking for a copy, removing one, and the list."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from reviews.decisions.models import Decision
from reviews.jobs.models import JobState
from reviews.mirror.models import Mirror, MirrorFile
from reviews.mirror.rows import note_copied
from reviews.people.models import User
from tests import scenes
from tests.cast import Cast
from tests.mirror.file_hub import FileHub
from tests.mirror.mirrored import FILES, REPO, WEIGHTS, decided, mirroring, worked
from tests.readings import COMMIT

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[FileHub]:
    with mirroring(tmp_path / "mirror") as found:
        yield found


@pytest.fixture
def decision(cast: Cast, hub: FileHub) -> Decision:
    return decided(cast)


def shown(who: User, name: str, *args: object, **asked: str) -> str:
    client = Client()
    client.force_login(who)
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def sent(who: User, name: str, number: int, **fields: str) -> int:
    client = Client()
    client.force_login(who)
    return client.post(reverse(name, args=[number]), fields).status_code


def test_a_copy_is_asked_for_followed_and_removed_on_its_page(decision: Decision, cast: Cast) -> None:
    number = decision.number
    page = shown(cast.engineer, "decision_mirror", number)
    for words in ("No copy of these files", "Lena Legal", "Yes", "Machines are served once every file is held"):
        assert words in page
    assert sent(cast.reader, "copy_decision", number) == 403
    assert sent(cast.engineer, "copy_decision", number) == 302
    note_copied(MirrorFile.objects.get(path=WEIGHTS), 2**20)
    page = shown(cast.reader, "decision_mirror", number)
    assert f"0 of {len(FILES)} files, 1.0 MiB of 2.0 MiB" in page
    assert "Under way" in page
    assert sent(cast.engineer, "copy_decision", number) == 409
    assert worked().state == JobState.DONE
    page = shown(cast.reader, "decision_mirror", number)
    assert f"{len(FILES)} of {len(FILES)} files" in page
    assert f"hf download {REPO} --revision {COMMIT}" in page
    assert "last verified on" in page
    assert sent(cast.decider, "remove_copy", number, reason="done") == 422
    assert "Machines may still use this decision" in shown(cast.decider, "remove_copy", number)
    assert sent(cast.decider, "remove_copy", number, reason="The exit plan is done.") == 302
    assert "Dora Decider" in shown(cast.reader, "decision_mirror", number)


def test_what_legal_did_not_allow_says_so_beside_the_disabled_button(cast: Cast, hub: FileHub) -> None:
    number = decided(cast, "no").number
    page = shown(cast.engineer, "decision_mirror", number)
    assert "Legal decided against an internal mirror" in page
    assert sent(cast.engineer, "copy_decision", number) == 409
    with override_settings(MIRROR_DIR=None):
        assert "MIRROR_DIR is not set" in shown(cast.engineer, "decision_mirror", number)
        assert "Not known" in shown(cast.engineer, "mirrors")


def test_the_list_has_room_states_and_filters(decision: Decision, cast: Cast) -> None:
    assert "Ask for one on a decision" in shown(cast.engineer, "mirrors")
    sent(cast.engineer, "copy_decision", decision.number)
    worked()
    page = shown(cast.engineer, "mirrors")
    for words in ("Complete", "Free for copies", f"{len(FILES)} of {len(FILES)} files", "1 copy"):
        assert words in page
    assert "Free for copies" not in shown(cast.reader, "mirrors")
    assert "No copy fits" in shown(cast.reader, "mirrors", state="stopped")
    assert "Mirror of decision" in shown(cast.reader, "mirrors", q="atlas")


def test_a_private_workload_hides_its_copy(cast: Cast, hub: FileHub) -> None:
    number = decided(cast, work=scenes.workload(cast, private=True)).number
    sent(cast.engineer, "copy_decision", number)
    assert Mirror.objects.exists()
    client = Client()
    client.force_login(cast.stranger)
    for name in ("decision_mirror", "remove_copy"):
        assert client.get(reverse(name, args=[number])).status_code == 404
    assert "No copies" in shown(cast.stranger, "mirrors")


def test_decision_and_catalog_link_to_it(decision: Decision, cast: Cast) -> None:
    place = reverse("decision_mirror", args=[decision.number])
    assert f'href="{place}"' in shown(cast.reader, "decision", decision.number)
    assert f'href="{place}"' in shown(cast.reader, "catalog")
