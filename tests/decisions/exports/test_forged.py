"""A bundle is proven as a whole, by a key that the auditor brings; every file of it is forged in turn."""

import json
import zipfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

import verify_bundle
from reviews.ledger import dsse
from reviews.ledger.chain import canonical
from tests.cast import Cast
from tests.decisions.exports.test_exports import KEY, ROOT, changed, decided, edit, verify

pytestmark = pytest.mark.django_db

UNKNOWN = "signed by an unknown key, "


@pytest.fixture
def bundle(cast: Cast, client: Client, settings: Settings, tmp_path: Path) -> Path:
    settings.SIGNING_KEY = KEY
    decision = decided(cast)
    client.force_login(cast.auditor)
    path = tmp_path / "bundle.zip"
    path.write_bytes(client.get(f"/decisions/{decision.number}.zip").content)
    (tmp_path / "keys.pem").write_bytes(client.get("/decisions/key.pem").content)
    return path


def with_keys(path: Path) -> tuple[int, str]:
    """The program with the portal's keys; called here, since two hundred processes would take a minute."""
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        status = verify_bundle.main([str(path), "--key", str(path.with_name("keys.pem"))])
    return status, said.getvalue()


def listed(said: str, word: str) -> set[str]:
    """The files that the answer lists with this word."""
    return {line[14:] for line in said.splitlines() if line[:14] == f"  {word:<12}"}


def test_with_the_key_every_file_is_proven(bundle: Path) -> None:
    status, said = with_keys(bundle)
    assert (status, said.splitlines()[0]) == (0, "true")
    with zipfile.ZipFile(bundle) as archive:
        assert listed(said, "proven") == set(archive.namelist())
    assert not listed(said, "not proven")


def test_without_a_key_it_is_never_true(bundle: Path) -> None:
    status, said = verify(bundle)
    assert status == 3
    assert said.startswith(UNKNOWN + dsse.key_id(dsse.public_key(KEY)))
    assert not listed(said, "proven")
    assert "true" not in said.splitlines()


def forged(data: bytes) -> list[bytes]:
    """This file changed in several ways: one bit in its middle, one byte more, and, in JSON, one text or number."""
    middle = len(data) // 2
    ways = [data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :], data + b"\n", b""]
    try:
        said = json.loads(data)
    except ValueError:
        return ways
    return [*ways, json.dumps(said, indent=1).encode(), canonical(said).rstrip() + b"\n\n"]


def test_no_file_can_be_forged(bundle: Path) -> None:
    """The zip is enumerated: a file that a later version adds is forged too, and the manifest is made to fit."""
    with zipfile.ZipFile(bundle) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert len(files) > 12
    for name, data in files.items():
        own = name in (MANIFEST, SIGNED)  # no manifest can be made to fit them
        for bad in (*forged(data), None):
            for refit in (False,) if own else (True, False):
                status, said = with_keys(changed(bundle, _put(name, bad), listed=refit))
                assert status in (1, 2), (name, bad, refit, said)
                assert "true" not in said.splitlines()


def _put(name: str, data: bytes | None) -> Callable[[dict[str, bytes]], None]:
    """The change of one file to these bytes, None to leave it out."""

    def act(files: dict[str, bytes]) -> None:
        del files[name]
        if data is not None:
            files[name] = data

    return act


MANIFEST, SIGNED = "manifest.json", "bundle.dsse.json"
OTHER = bytes(range(1, 33))


def resigned(files: dict[str, bytes]) -> None:
    """What a forger does who has a key of their own: write the copy anew, and sign the manifest with it."""
    from reviews.decisions.exports import statement
    from reviews.ledger.chain import digest

    files["decision.md"] = b"# Approved for everything\n"
    manifest = json.loads(files[MANIFEST])
    manifest["files"]["decision.md"] = digest(files["decision.md"])
    files[MANIFEST] = canonical(manifest) + b"\n"
    said = statement.of_manifest(1, digest(files["record.json"]), digest(files[MANIFEST]))
    files["bundle.dsse.json"] = canonical(dsse.sign(dsse.IN_TOTO_TYPE, canonical(said), OTHER)) + b"\n"
    files["key.pem"] = dsse.pem(dsse.public_key(OTHER)).encode()


ACTS: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "signed anew with another key": (resigned, "key.pem was changed"),
    "made to look like an old bundle": (
        edit(MANIFEST, lambda data: data.update(schema="model-review-bundle/1")), "bundle.dsse.json was added",
    ),
    "the signer's name": (
        edit("bundle.dsse.json", lambda data: data["signatures"][0].update(keyid="0" * 64)), "canonical form",
    ),
    "two signatures": (
        edit("bundle.dsse.json", lambda data: data["signatures"].append(data["signatures"][0])), "canonical form",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "why"), ACTS.values(), ids=ACTS.keys())
def test_a_forger_with_a_key_of_their_own_says_what_is_wrong(
    bundle: Path, change: Callable[[dict[str, bytes]], None], why: str
) -> None:
    status, said = with_keys(changed(bundle, change, listed=False))
    assert status == 1
    assert why in said, said


@pytest.mark.long
def test_an_old_bundle_is_proven_but_for_its_copies(tmp_path: Path) -> None:
    """Made by the edition before this one; the same key signs in these tests."""
    old = ROOT / "tests" / "decisions" / "records" / "bundle-1.zip"
    keys = tmp_path / "keys.pem"
    keys.write_text(dsse.pem(dsse.public_key(KEY)))
    status, said = verify(old, "--key", str(keys))
    assert status == 3
    assert said.startswith("record and ledger are proven; the copies are not")
    assert {"record.json", "ledger.jsonl", "proof.json", "evidence.json"} <= listed(said, "proven")
    copies = {"decision.md", "decision.cdx.json", "decision.spdx.json", "README.txt", "verify_bundle.py"}
    assert copies <= listed(said, "not proven")
    assert verify(old)[0] == 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not a public key"),
        ("Key-Id: 00\n" + dsse.pem(dsse.public_key(KEY)), "names another key"),
        ("First-Entry: x\n" + dsse.pem(dsse.public_key(KEY)), "is not a public key"),
    ],
)
def test_a_key_file_that_cannot_be_read_is_one_sentence(bundle: Path, text: str, why: str) -> None:
    bundle.with_name("keys.pem").write_text(text)
    status, said = with_keys(bundle)
    assert status == 2
    assert why in said


def test_a_stage_that_the_ledger_does_not_give_is_named(bundle: Path) -> None:
    assert "approved for: production" in with_keys(bundle)[1]
    forged = changed(bundle, edit("stage.json", lambda data: data.update(stage="test")))
    status, said = with_keys(forged)
    assert status == 1
    assert "stage.json says test, but the ledger approves the decision for production." in said
