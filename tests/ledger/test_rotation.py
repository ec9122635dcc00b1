"""The signing key is replaced twice; every head, bundle and rotation verifies with the portal's key file."""

import base64
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from reviews.jobs.heads import deliver, line, sign_head
from reviews.ledger import dsse, keyring, rotation
from reviews.ledger.models import LedgerEntry, SignedHead
from tests import scenes
from tests.cast import Cast
from tests.decisions.exports.test_exports import verify as verify_bundle
from tests.ledger.test_audit_page import tamper
from tests.ledger.test_heads import send_all
from tests.ledger.test_heads import verify as verify_ledger

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = (bytes([number]) * 32 for number in (1, 2, 3))


@pytest.fixture(autouse=True)
def portal(settings: Settings, tmp_path: Path) -> Path:
    settings.SIGNING_KEY, settings.SIGNING_KEY_NEXT = FIRST, b""
    settings.HEAD_FILE = str(tmp_path / "heads.jsonl")
    return tmp_path


def rotate(*words: str) -> str:
    out = StringIO()
    call_command("rotate_signing_key", "--reason", "Yearly change", *words, stdout=out)
    return out.getvalue()


def key_id(private: bytes) -> str:
    return dsse.key_id(dsse.public_key(private))


def bundle_of(client: Client, folder: Path, number: int) -> Path:
    path = folder / f"{number}-{SignedHead.objects.count()}.zip"
    path.write_bytes(client.get(f"/decisions/{number}.zip").content)
    return path


@pytest.mark.long
def test_two_rotations(cast: Cast, client: Client, settings: Settings, portal: Path) -> None:
    """Steps of docs/proof.md: the next key in the settings, the command, then the setting is moved."""
    scenes.candidate_at("decided", cast)
    client.force_login(cast.auditor)
    before = bundle_of(client, portal, 1)
    for old, new in ((FIRST, SECOND), (SECOND, THIRD)):
        settings.SIGNING_KEY, settings.SIGNING_KEY_NEXT = old, new
        assert rotation.signing_key() == old  # nothing changes until the command runs
        assert key_id(new)[:16] in rotate()
        assert rotation.signing_key() == new  # at once, in every process, before the setting is moved
        assert SignedHead.objects.first().key == key_id(new)  # type: ignore[union-attr]
        settings.SIGNING_KEY, settings.SIGNING_KEY_NEXT = new, b""
        assert rotation.signing_key() == new
        scenes.candidate_at("decided", cast, f"sample-lab/{new[0]}")
    send_all()
    (portal / "key.pem").write_bytes(client.get("/decisions/key.pem").content)
    keys = keyring.parse((portal / "key.pem").read_text())
    assert [one.key_id for one in keys] == [key_id(THIRD), key_id(SECOND), key_id(FIRST)]
    assert [one.last is None for one in keys] == [True, False, False]
    status, said = verify_ledger(portal)
    assert status == 0, said
    assert "signed heads: 5 verified" in said
    assert "key rotations: 2 verified" in said
    again = bundle_of(client, portal, 1)  # exported now: everything in it is signed by the newest key
    for path in (before, again, bundle_of(client, portal, 2), bundle_of(client, portal, 3)):
        status, said = verify_bundle(path, "--key", str(portal / "key.pem"))
        assert (status, said.splitlines()[0]) == (0, "true")
    assert dsse.signer(json.loads(_read(before, "bundle.dsse.json"))) == key_id(FIRST)
    assert dsse.signer(json.loads(_read(again, "bundle.dsse.json"))) == key_id(THIRD)


def _read(path: Path, name: str) -> bytes:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def test_keys_may_come_in_several_files(cast: Cast, settings: Settings, portal: Path) -> None:
    scenes.candidate_at("decided", cast)
    settings.SIGNING_KEY_NEXT = SECOND
    rotate()
    send_all()
    (portal / "key.pem").write_text(dsse.pem(dsse.public_key(SECOND)))
    with pytest.raises(CommandError, match="not among the keys given"):
        verify_ledger(portal)
    (portal / "old.pem").write_text(dsse.pem(dsse.public_key(FIRST)))
    status, said = verify_ledger(portal, "--key", str(portal / "old.pem"))
    assert status == 0, said


def test_a_key_that_was_replaced_signs_nothing_later(
    cast: Cast, client: Client, settings: Settings, portal: Path
) -> None:
    """Whoever kept the old key signs a head over the whole ledger; the key's span ends before it."""
    scenes.candidate_at("decided", cast)
    settings.SIGNING_KEY_NEXT = SECOND
    rotate()
    entry = LedgerEntry.objects.first()
    assert entry is not None
    envelope = dict(SignedHead.objects.first().envelope)  # type: ignore[union-attr]
    stolen = dsse.sign(dsse.HEAD_TYPE, base64.b64decode(envelope["payload"]), FIRST)
    (portal / "heads.jsonl").write_text(json.dumps(stolen) + "\n")
    (portal / "key.pem").write_text(keyring.write(rotation.keys()))
    with pytest.raises(CommandError, match=f"was replaced after entry {entry.sequence - 1}"):
        verify_ledger(portal)


def test_a_setting_without_the_key_in_use_signs_nothing_and_says_so(
    cast: Cast, client: Client, settings: Settings
) -> None:
    scenes.candidate_at("read", cast)
    settings.SIGNING_KEY_NEXT = SECOND
    rotate()
    settings.SIGNING_KEY, settings.SIGNING_KEY_NEXT = FIRST, b""  # an old settings file came back
    assert sign_head("by hand") is None
    client.force_login(cast.administrator)
    page = client.get("/").content.decode()
    assert "The portal cannot sign" in page
    assert key_id(SECOND)[:16] in page
    client.force_login(cast.reader)
    assert "The portal cannot sign" not in client.get("/").content.decode()


def test_a_lost_key_is_replaced_without_its_signature(cast: Cast, settings: Settings, portal: Path) -> None:
    scenes.candidate_at("read", cast)
    settings.SIGNING_KEY_NEXT = SECOND
    rotate()
    settings.SIGNING_KEY, settings.SIGNING_KEY_NEXT = b"", THIRD
    with pytest.raises(CommandError, match="The old key must sign the change"):
        rotate()
    rotate("--lost")
    entry = LedgerEntry.objects.filter(event=rotation.EVENT).first()
    assert entry is not None
    assert entry.data["lost"] is True
    assert len(entry.data["envelope"]["signatures"]) == 1
    send_all()
    (portal / "key.pem").write_text(keyring.write(rotation.keys()))
    status, said = verify_ledger(portal)
    assert (status, "key rotations: 2 verified" in said) == (0, True), said


REFUSED = {
    "no next key": (FIRST, b"", "SIGNING_KEY_NEXT is not set"),
    "no key at all": (b"", SECOND, "no signing key yet"),
    "the same key": (FIRST, FIRST, "is a key of this portal already"),
}


@pytest.mark.parametrize(("key", "following", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_a_rotation_that_makes_no_sense_is_refused(
    cast: Cast, settings: Settings, key: bytes, following: bytes, why: str
) -> None:
    settings.SIGNING_KEY, settings.SIGNING_KEY_NEXT = key, following
    with pytest.raises(CommandError, match=why):
        rotate()
    settings.SIGNING_KEY, settings.SIGNING_KEY_NEXT = FIRST, SECOND
    with pytest.raises(CommandError, match="Leave out --lost"):
        rotate("--lost")
    with pytest.raises(CommandError, match="Say why"):
        call_command("rotate_signing_key", "--reason", " ")


def test_a_rotation_that_was_changed_in_the_database_is_found(cast: Cast, settings: Settings, portal: Path) -> None:
    scenes.candidate_at("read", cast)
    settings.SIGNING_KEY_NEXT = SECOND
    rotate()
    keys = rotation.keys()
    (portal / "key.pem").write_text(keyring.write(keys))
    (portal / "heads.jsonl").write_bytes(b"")
    entry = LedgerEntry.objects.get(event=rotation.EVENT)
    assert rotation.check([(1, entry.data)], keys).ok
    for name in ("from", "to"):
        found = rotation.check([(1, entry.data | {name: "0" * 64})], keys)
        assert not found.ok
    swapped = entry.data | {"envelope": dsse.sign(dsse.ROTATION_TYPE, b"{}", THIRD)}
    assert "no signature by this key" in rotation.check([(1, swapped)], keys).why
    assert "not among the keys given" in rotation.check([(1, entry.data)], keys[:1]).why
    tamper("UPDATE reviews_ledgerentry SET data = data || '{\"lost\": true}' WHERE event = 'signing:rotated'")
    assert verify_ledger(portal)[0] == 1


def test_a_head_of_before_is_delivered_as_it_was_signed(cast: Cast, settings: Settings, portal: Path) -> None:
    scenes.candidate_at("decided", cast)
    row = SignedHead.objects.get()
    settings.SIGNING_KEY_NEXT = SECOND
    rotate()
    deliver(row.pk, lambda _words: None)
    assert (portal / "heads.jsonl").read_bytes() == line(row)
