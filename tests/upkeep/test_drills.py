"""The loss of each key, as docs/operate.md goes through it: what is lost, what the doctor says, and the way back."""

import hashlib
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from reviews.files import rows as files
from reviews.files.cipher import CannotOpen, unseal
from reviews.files.models import KeptFile
from reviews.files.uploads import content_of
from reviews.jobs.heads import sign_head
from reviews.ledger import dsse
from reviews.ledger.queries import verify
from reviews.ledger.rotation import keys as public_keys
from reviews.suites.models import RunUpload
from reviews.suites.rows import keep_upload, settle_upload
from reviews.suites.sealed_uploads import data_of
from reviews.upkeep import keys
from reviews.upkeep.examination import MISSING, OK, DoctorLine
from tests import scenes
from tests.cast import Cast
from tests.people.codes import give_app

pytestmark = pytest.mark.django_db

FIRST, SECOND = ("k1", b"1" * 32), ("k2", b"2" * 32)


def verdicts(lines: list[DoctorLine]) -> list[str]:
    return [line.verdict for line in lines if line.subject in ("SECRET_KEY", "FILES_KEY", "SIGNING_KEY")]


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_a_lost_secret_key_costs_sessions_and_apps_and_nothing_else(cast: Cast, settings: Settings) -> None:
    give_app(cast.administrator)
    client = Client()
    client.force_login(cast.administrator)
    assert client.get("/").status_code == 200
    settings.SECRET_KEY = "another-key-" * 8
    assert client.get("/").status_code == 302, "everyone is signed out"
    assert verdicts(list(keys.secret_key())) == [MISSING]
    link = run("invite_person", cast.administrator.username, "--reason", "SECRET_KEY was lost")
    assert "/invitation/" in link
    assert verdicts(list(keys.secret_key())) == [OK], "the invitation has removed the app that no key opens"
    assert verify().ok


def test_a_lost_files_key_costs_the_files_under_it_until_it_is_found(cast: Cast, settings: Settings) -> None:
    def keep(text: bytes) -> KeptFile:
        return files.keep(content_of("a.txt", text), owner_kind="tests", owner_id="1", by=cast.requester)

    settings.FILES_KEY = (FIRST,)
    old = keep(b"Some words that were kept.")
    settings.FILES_KEY = (SECOND,)
    assert verdicts(list(keys.files_key())) == [MISSING]
    with pytest.raises(CannotOpen):
        unseal(old.cipher)
    new = keep(b"Other words.")
    assert unseal(new.cipher) == b"Other words."
    settings.FILES_KEY = (SECOND, FIRST)
    run("rotate_files_key")
    settings.FILES_KEY = (SECOND,)
    assert verdicts(list(keys.files_key())) == [OK]
    old.cipher.refresh_from_db()
    assert unseal(old.cipher) == b"Some words that were kept."


def test_no_key_is_called_needless_while_what_waits_for_a_worker_is_under_it(cast: Cast, settings: Settings) -> None:
    settings.FILES_KEY = (FIRST,)
    words = b'{"one": "answer"}'
    row = RunUpload(
        candidate=scenes.candidate_at("read", cast), name="run.jsonl", size=len(words),
        sha256=hashlib.sha256(words).hexdigest(), by=cast.engineer,
    )  # fmt: skip
    keep_upload(row, words)
    settings.FILES_KEY = (SECOND, FIRST)
    assert verdicts(list(keys.files_key())) == [MISSING]
    with pytest.raises(CommandError, match=r"1 that waits to be judged or counted .* Remove no key"):
        run("rotate_files_key")
    assert data_of(RunUpload.objects.get()) == words
    settings.FILES_KEY = (SECOND,)
    (line,) = keys.files_key()
    assert "need the key k1" in line.found
    settle_upload(row, refused="It names no suite.")
    assert verdicts(list(keys.files_key())) == [OK]
    assert "You can remove every key but “k2”" in run("rotate_files_key")


def test_a_lost_signing_key_leaves_what_was_signed_valid(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.SIGNING_KEY, settings.HEAD_FILE = FIRST[1], ""
    scenes.workload(cast)
    before = sign_head("drill")
    assert before is not None
    settings.SIGNING_KEY, settings.SIGNING_KEY_NEXT = b"", SECOND[1]
    lost = ("rotate_signing_key", "--lost", "--reason", "The key was lost")
    with pytest.raises(CommandError, match="Name a file with it by --old-key"):
        run(*lost)
    for key, number in ((SECOND[1], 0), (FIRST[1], 1)):
        (tmp_path / f"{number}.pem").write_text(dsse.pem(dsse.public_key(key)))
    with pytest.raises(CommandError, match="did not sign the newest head"):
        run(*lost, "--old-key", str(tmp_path / "0.pem"))
    run(*lost, "--old-key", str(tmp_path / "1.pem"))
    settings.SIGNING_KEY, settings.SIGNING_KEY_NEXT = SECOND[1], b""
    assert verdicts(list(keys.signed_heads())) == [OK]
    after = sign_head("drill")
    assert after is not None
    assert {before.key, after.key} == {one.key_id for one in public_keys()}
    settings.SIGNING_KEY = FIRST[1]
    assert verdicts(list(keys.signed_heads())) == [MISSING], "the old key, found again, signs nothing"
