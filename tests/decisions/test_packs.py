"""The duties pack: built from the record alone, the same bytes whenever, and it says what it does not know."""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

import verify_bundle
from reviews.api.actions import create_token
from reviews.decisions.actions import acknowledge
from reviews.decisions.packs import wording
from reviews.decisions.packs.archive import build
from reviews.decisions.packs.facts import read
from reviews.decisions.packs.queries import pack_of
from reviews.jobs.heads import sign_head
from reviews.ledger import queries as ledger
from reviews.licensing.actions import change_terms
from reviews.licensing.models import License
from reviews.licensing.terms.values import Term
from reviews.people.permits import Forbidden
from tests.cast import Cast
from tests.decisions.test_acknowledgement import NOTICE, decided

RECORDS = Path(__file__).parent / "records"
EDITION_ONE = "06952fab774aa08131d33ad7138e9d12fd507e4a77eec550f16357c4f5346953"
KEY = bytes(range(32))
SHA = hashlib.sha256(b"Copyright 2024 Sample Lab\n").hexdigest()


def record(**changes: Any) -> dict[str, Any]:
    """A record of version 2, from before packs, as it was issued."""
    data: dict[str, Any] = json.loads((RECORDS / "2.json").read_text())
    return data | changes


def with_duties(*duties: dict[str, Any], **kept: Any) -> dict[str, Any]:
    """The record with these duties, each triggered, and with what a new record keeps of its pack."""
    data = record()
    base = {"source": "sample-lab/atlas", "text": "", "trigger": "distribute", "state": "triggered", "owner": ""}
    rules = [{"rule": "duties", "title": "Duty: x", "outcome": "duty"}]
    data["license"]["rights"] |= {"duties": [{**base, "due": "", **one} for one in duties], "rules": rules}
    texts = [{"role": "notice", "title": "../../NOTICE\n.txt", "source": "sample-lab/atlas", "sha256": SHA}]
    said = {"edition": 1, "texts": texts, "copyright": ["Copyright 2024 Sample Lab"], "agreements": [], "unread": []}
    return data | {"duties_pack": said | kept}


def files(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_first_edition_keeps_its_bytes() -> None:
    """The digest is in records and acknowledgements: whoever changes a sentence makes a new edition."""
    duties = [{"kind": kind, "words": f"Do {kind}", "text": "Sample"} for kind in wording.ANSWERED_IN]
    built = build(with_duties(*duties), {SHA: "Copyright 2024 Sample Lab\n"})
    assert built.sha256 == EDITION_ONE
    assert built.sha256 == build(with_duties(*duties), {SHA: "Copyright 2024 Sample Lab\n"}).sha256


def test_names_in_the_zip_are_safe_and_the_manifest_names_every_file() -> None:
    found = files(build(with_duties(), {SHA: "Copyright 2024 Sample Lab\n"}).zip)
    assert "texts/01-notice-NOTICE-.txt.txt" in found
    assert all(".." not in name and not name.startswith("/") for name in found)
    named = json.loads(found["pack.json"])["files"]
    assert named == {
        name: hashlib.sha256(body.encode()).hexdigest() for name, body in found.items() if name != "pack.json"
    }


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("notice_file", "NOTICE.txt", "  Built with Sample"),
        ("model_name_prefix", "NAMING.txt", "with “Built with Sample”."),
        ("display", "NAMING.txt", "Display “Built with Sample”"),
        ("passthrough_clause", "USER-TERMS.txt", "bind the recipient to the same restrictions"),
        ("change_notice", "MODIFICATIONS.txt", "sample-lab/atlas: Do it"),
        ("attribution", "ATTRIBUTION.txt", "sample-lab/atlas: Do it"),
    ],
)
def test_each_duty_is_fulfilled_by_its_file(kind: str, name: str, said: str) -> None:
    duty = {"kind": kind, "words": "Do it", "text": "Built with Sample"}
    found = files(build(with_duties(duty), {SHA: "x"}).zip)
    assert said in found[name]
    assert f"In this pack: {name}" in found["DUTIES.txt"]


def test_what_the_record_does_not_hold_is_said_and_never_invented() -> None:
    unread = build(record(), {})
    assert "Not known: when decision 1 was issued, no reviewer had confirmed" in unread.said["NAMING.txt"]
    assert "Not in this record." in unread.said["NOTICE.txt"]
    assert unread.copies[0].state == "not stored; take it from the source"
    known = with_duties(
        {"kind": "model_name_prefix", "words": "Begin it"}, unread=["LICENSE.pdf, present and not read"]
    )
    said = build(known, {SHA: "x"})
    assert "a word that the record does not hold" in said.said["NAMING.txt"]
    found = wording.unknowns(said.facts)
    assert "Not read: LICENSE.pdf, present and not read." in found
    assert "No owner is named for the duty: Begin it." in found
    assert said.copies[0].state == "words as read; the file has other bytes"
    assert wording.NOT_ASKED.format(number=1) in said.said["USER-TERMS.txt"]
    assert read(known).copyright == ("Copyright 2024 Sample Lab",)


def test_planned_changes_ask_for_a_statement_that_only_the_team_can_fill_in() -> None:
    data = with_duties()
    data["workload"]["acts"] = ["run", "fine-tune"]
    said = build(data, {}).said
    assert "plans to fine-tune the model." in said["MODIFICATIONS.txt"]


@pytest.mark.django_db
def test_the_pack_comes_from_the_record_and_does_not_follow_the_terms(cast: Cast, client: Client) -> None:
    decision = decided(cast)
    pack = pack_of(decision)
    kept = json.loads(bytes(decision.canonical))["duties_pack"]
    assert kept["sha256"] == pack.sha256
    assert not pack.differs
    assert [one["role"] for one in kept["texts"]] == ["license"]
    assert pack.copies[0].exact
    row = License.objects.get(key="sample/1.0")
    newest = row.versions.count()
    change_terms(row, values={"duties": Term()}, seen=newest, reason="x", by=cast.legal)
    assert pack_of(decision).sha256 == pack.sha256
    client.force_login(cast.requester)
    page = client.get("/decisions/1/duties/").content.decode()
    assert NOTICE in page
    assert pack.sha256 in page
    assert "Not acknowledged" in page
    answer = client.get("/decisions/1/duties.zip")
    assert (hashlib.sha256(answer.content).hexdigest(), answer["X-Content-SHA256"]) == (pack.sha256, pack.sha256)
    assert "Sample Permissive License 1.0" in files(answer.content)["texts/01-license-LICENSE.txt"]
    assert "/decisions/1/duties/" in client.get("/decisions/1/").content.decode()
    assert "/decisions/1/duties/" in client.get("/catalog/").content.decode()


@pytest.mark.django_db
def test_the_acknowledgement_names_the_pack_and_the_bundle_proves_it(
    cast: Cast, client: Client, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page, the acknowledgement, the ledger, the download and the bundle all name the same zip."""
    settings.SIGNING_KEY = KEY
    decision = decided(cast)
    row = acknowledge(decision, team=cast.claims, by=cast.requester)
    sign_head("test")
    assert row.pack_sha256 == pack_of(decision).sha256
    entry = ledger.history(f"candidate:{decision.candidate_id}").get(event="duties:acknowledged")
    assert entry.data["pack"] == row.pack_sha256
    client.force_login(cast.requester)
    assert "with duties pack" in client.get("/decisions/1/duties/").content.decode()
    path, keys = tmp_path / "bundle.zip", tmp_path / "keys.pem"
    path.write_bytes(client.get("/decisions/1.zip").content)
    keys.write_bytes(client.get("/decisions/key.pem").content)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("duties.zip") == client.get("/decisions/1/duties.zip").content
    assert verify_bundle.main([str(path), "--key", str(keys)]) == 0
    said = capsys.readouterr().out
    assert f"duties pack: {row.pack_sha256}\n" in said
    assert "duties pack acknowledged by: Claims\n" in said
    assert "  proven      duties.zip\n" in said


@pytest.mark.parametrize(
    ("record", "pack", "said"),
    [
        ({"duties_pack": {"sha256": hashlib.sha256(b"pack").hexdigest()}}, b"pack", "duties pack: "),
        ({"duties_pack": {"sha256": "00"}}, None, "duties pack: not in this bundle; the record names 00"),
        ({"duties_pack": None}, b"pack", "the record names none"),
        ({}, None, "duties pack: not in this bundle"),
    ],
)
def test_a_bundle_from_before_packs_is_read(record: dict[str, Any], pack: bytes | None, said: str) -> None:
    files = {"ledger.jsonl": b""} | ({"duties.zip": pack} if pack else {})
    found = verify_bundle.Verdict("", 3)
    verify_bundle.check_pack(files, {"number": 1} | record, found)
    assert said in found.lines[0]


def test_a_pack_that_the_record_does_not_name_is_wrong() -> None:
    with pytest.raises(verify_bundle.Wrong, match="is not the duties pack that the record names"):
        verify_bundle.check_pack(
            {"duties.zip": b"other", "ledger.jsonl": b""}, {"number": 1, "duties_pack": {"sha256": "00"}},
            verify_bundle.Verdict("", 3),
        )  # fmt: skip


@pytest.mark.django_db
def test_a_pack_that_can_no_longer_be_built_is_not_acknowledged_and_not_exported(cast: Cast, client: Client) -> None:
    """A text that is gone from the store changes the zip: the record's digest is then of another one."""
    decision = decided(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE reviews_textblob DISABLE TRIGGER USER")
        cursor.execute("UPDATE reviews_textblob SET text = 'other'")
        cursor.execute("ALTER TABLE reviews_textblob ENABLE TRIGGER USER")
    client.force_login(cast.requester)
    page = client.get("/decisions/1/duties/").content.decode()
    assert "This pack is not the one that the record names" in page
    assert 'name="team"' not in page
    with pytest.raises(Forbidden, match="is not the one that the record names"):
        acknowledge(decision, team=cast.claims, by=cast.requester)
    answer = client.get("/decisions/1.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "duties.zip" not in archive.namelist()


@pytest.mark.django_db
def test_a_machine_gets_the_same_zip(cast: Cast, client: Client) -> None:
    decision = decided(cast)
    _, secret = create_token(name="ci", scopes=["decisions"], days=1, by="tests")
    asked = {"Authorization": f"Bearer {secret}"}
    said = client.get("/api/v1/decisions/1", headers=asked).json()["duties_pack"]
    answer = client.get("/api/v1/decisions/1/duties.zip", headers=asked)
    assert said["sha256"] == answer["X-Content-SHA256"] == pack_of(decision).sha256
    assert said["url"].endswith("/decisions/1/duties.zip")
    assert client.get("/api/v1/decisions/9/duties.zip", headers=asked).status_code == 404
    assert client.get("/api/v1/decisions/1/duties.zip").status_code == 401
