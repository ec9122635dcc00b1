"""What leaves the portal with a decision: schemas and signatures hold, a bundle proves itself or says what is wrong."""

import base64
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from spdx_python_model.bindings import v3_0_1 as spdx

from reviews.decisions.exports import cyclonedx as bom
from reviews.decisions.exports import spdx as spdx_export
from reviews.decisions.models import Decision
from reviews.evidence.document import content
from reviews.ledger import dsse
from reviews.ledger.chain import canonical, digest
from reviews.workflow.statements import WaiverGrounds
from reviews.workflow.waivers import actions as waivers
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[3]
KEY = bytes(range(32))
URL = "https://models.example.org/decisions/1/"


@pytest.fixture(autouse=True)
def signing(settings: Settings) -> None:
    settings.SIGNING_KEY = KEY


def decided(cast: Cast) -> Decision:
    candidate = scenes.candidate_at("answered", cast)
    scenes.sign_track(candidate, "legal", cast, "pass with conditions")
    scenes.sign_track(candidate, "engineering", cast)
    return scenes.decide(candidate, cast)


def record(decision: Decision) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(bytes(decision.canonical))
    return data


def schema(version: int) -> jsonschema.Draft202012Validator:
    found = json.loads((ROOT / "docs" / "schema" / f"decision-{version}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


@pytest.mark.long
def test_a_record_is_what_its_schema_says(cast: Cast) -> None:
    data = record(decided(cast))
    schema(3).validate(data)
    assert data["change_owner"] == {"account": "engineer", "name": "Enno Engineer"}
    assert data["conditions"][0]["owner"] == {"account": "requester", "name": "Rolf Requester"}
    assert data["security_boundary"]["weights"]["owner"] == {"team": "claims", "name": "Claims"}
    assert (data["runs"], data["evaluation"], data["incident_contact"]) == ([], None, None)
    assert set(data["security_boundary"]) == {"container", "tokenizer", "weights", "prompt-template", "post-processing"}
    assert data["policy"] == 1
    assert any(one["key"] == "card.bias" and one["why"] for one in data["not_known"])
    assert data["signoffs"]["legal"]["basis"].keys() >= {"license-documents", "owner", "gate"}
    assert data["conditions"][0]["suspends_after"] > data["conditions"][0]["due"]
    with pytest.raises(jsonschema.ValidationError):
        schema(3).validate({key: value for key, value in data.items() if key != "removal_plan"})


def test_the_bill_of_materials_holds_against_cyclonedx_own_schema(cast: Cast) -> None:
    decision = decided(cast)
    drawn = bom.cyclonedx(record(decision), decision.sha256, URL)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(drawn)) is None
    model = drawn["metadata"]["component"]
    assert (model["type"], model["version"]) == ("machine-learning-model", decision.commit)
    assert model["modelCard"]["considerations"]["technicalLimitations"][0] == "Weak on tables."
    hashes = {one["name"]: one["hashes"][0]["content"] for one in drawn["components"] if "hashes" in one}
    assert hashes["model.safetensors"] == next(
        one["sha256"] for one in record(decision)["artifacts"] if one["path"] == "model.safetensors"
    )
    assert drawn == bom.cyclonedx(record(decision), decision.sha256, URL)


def test_the_spdx_document_is_read_by_the_projects_own_bindings(cast: Cast) -> None:
    decision = decided(cast)
    data = spdx_export.document(record(decision), decision.sha256, URL)
    objects = spdx.SHACLObjectSet()
    spdx.JSONLDDeserializer().read(io.BytesIO(data), objects)
    packages = list(objects.foreach_type(spdx.ai_AIPackage))
    assert [one.name for one in packages] == [decision.repo_id]
    assert "Weak on tables." in str(packages[0].ai_limitation)
    files = {one.name: one.verifiedUsing[0].hashValue for one in objects.foreach_type(spdx.software_File)
             if one.verifiedUsing}  # fmt: skip
    assert files["LICENSE"] == next(one["sha256"] for one in record(decision)["artifacts"] if one["path"] == "LICENSE")


def test_the_evidence_document_has_the_digest_of_its_snapshot(cast: Cast) -> None:
    snapshot = decided(cast).snapshot
    assert digest(content(snapshot)) == snapshot.digest


def test_every_copy_is_served_to_who_may_see_the_decision(cast: Cast, client: Client) -> None:
    decision = decided(cast)
    client.force_login(cast.reader)
    for end in ("cdx.json", "spdx.json", "dsse.json", "zip"):
        answer = client.get(f"/decisions/{decision.number}.{end}")
        assert answer.status_code == 200
        assert f'filename="decision-1.{end}"' in answer["Content-Disposition"]
    envelope = json.loads(client.get("/decisions/1.dsse.json").content)
    said = json.loads(dsse.opened(envelope, dsse.IN_TOTO_TYPE, dsse.public_key(KEY)))
    assert said["_type"] == "https://in-toto.io/Statement/v1"
    assert {"name": "LICENSE", "digest": next(
        {"sha256": one["sha256"], "gitBlob": one["blob_id"]}
        for one in record(decision)["artifacts"] if one["path"] == "LICENSE"
    )} in said["subject"]  # fmt: skip
    assert dsse.pem(dsse.public_key(KEY)) in client.get("/decisions/key.pem").content.decode()
    private = scenes.workload(cast, name="Secret", private=True)
    hidden = scenes.candidate_at("decided", cast, "sample-lab/hidden", work=private).decisions.get()
    assert client.get(f"/decisions/{hidden.number}.zip").status_code == 404


def verify(path: Path, *words: str) -> tuple[int, str]:
    """The program as an auditor runs it: no portal, no Django, no settings."""
    done = subprocess.run(
        [sys.executable, "-I", str(ROOT / "verify_bundle.py"), str(path), *words],
        capture_output=True, text=True, check=False, env={"PATH": "/usr/bin"},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def kept(cast: Cast, client: Client, tmp_path: Path) -> Path:
    decided(cast)
    client.force_login(cast.auditor)
    path = tmp_path / "decision-1.zip"
    path.write_bytes(client.get("/decisions/1.zip").content)
    return path


def test_a_bundle_proves_itself_offline(cast: Cast, kept: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.pem").write_text(dsse.pem(dsse.public_key(KEY)))
    (tmp_path / "other.pem").write_text(dsse.pem(dsse.public_key(bytes(32))))
    status, said = verify(kept, "--key", str(tmp_path / "mine.pem"))
    assert said.startswith("true\ndecision: 1, sample-lab/atlas-1b-instruct at")
    assert status == 0
    assert "each proven to be covered by the head" in said
    assert "license documents: 1" in said
    status, said = verify(kept, "--key", str(tmp_path / "other.pem"))
    assert status == 1
    assert "which is not the key given." in said
    with zipfile.ZipFile(kept) as archive:  # the program that is inside is the one in the repository
        assert archive.read("verify_bundle.py") == (ROOT / "verify_bundle.py").read_bytes()


def changed(kept: Path, change: Callable[[dict[str, bytes]], None], *, listed: bool = True) -> Path:
    """The bundle after somebody changed it; with ``listed`` its manifest was made to fit."""
    with zipfile.ZipFile(kept) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    if listed:
        manifest = json.loads(files["manifest.json"])
        manifest["files"] = {
            name: digest(data) for name, data in files.items() if name not in ("manifest.json", "bundle.dsse.json")
        }
        files["manifest.json"] = canonical(manifest)
    path = kept.with_name("changed.zip")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def edit(name: str, change: Callable[[Any], None]) -> Callable[[dict[str, bytes]], None]:
    def act(files: dict[str, bytes]) -> None:
        data = json.loads(files[name])
        change(data)
        files[name] = canonical(data)

    return act


def _drop_entry(files: dict[str, bytes]) -> None:
    lines = files["ledger.jsonl"].splitlines(keepends=True)
    files["ledger.jsonl"] = b"".join(line for line in lines if b"decision:issued" not in line)


def _edit_entry(files: dict[str, bytes]) -> None:
    files["ledger.jsonl"] = files["ledger.jsonl"].replace(b"Lena Legal", b"Eve Notlegal")


def _resign(files: dict[str, bytes]) -> None:
    proof = json.loads(files["proof.json"])
    payload = json.loads(base64.b64decode(proof["envelope"]["payload"]))
    payload["root"] = "0" * 64
    proof["envelope"]["payload"] = base64.b64encode(canonical(payload)).decode()
    files["proof.json"] = canonical(proof)


def _document(files: dict[str, bytes]) -> None:
    name = next(one for one in files if one.startswith("documents/"))
    files[name] += b"And you owe us money.\n"


TAMPERED: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "the record": (edit("record.json", lambda data: data.update(limitations="None.")), "is about a different record"),
    "an artifact": (
        edit("record.json", lambda data: data["artifacts"][0].update(sha256="0" * 64)), "is about a different record",
    ),
    "the evidence": (edit("evidence.json", lambda data: data["facts"].update(publisher="us")), "is not the snapshot"),
    "a license document": (_document, "is not the document that the record names"),
    "an entry of the ledger": (_edit_entry, "does not match its digest"),
    "the issuing left out": (_drop_entry, "No ledger entry in the bundle issued decision 1."),
    "the head": (_resign, "The head is not signed by key"),
    "the statement": (
        edit("statement.dsse.json", lambda data: data.update(payload=data["payload"][:-8] + "AAAAAAA=")),
        "The statement is not signed by key",
    ),
    "the key taken out": (lambda files: files.pop("key.pem") and None, "no key to check them"),
    "no JSON": (lambda files: files.update({"proof.json": b"{"}), "proof.json is not JSON"),
}  # fmt: skip


@pytest.mark.some(2)
@pytest.mark.parametrize(("change", "why"), TAMPERED.values(), ids=TAMPERED.keys())
def test_a_bundle_that_was_changed_says_what_is_wrong(
    kept: Path, change: Callable[[dict[str, bytes]], None], why: str
) -> None:
    status, said = verify(changed(kept, change))
    assert status == 1
    assert said.startswith("NOT TRUE: ")
    assert why in said


def test_the_manifest_names_what_was_changed_added_or_lost(kept: Path, tmp_path: Path) -> None:
    said = verify(changed(kept, lambda files: files.update({"decision.md": b"x"}), listed=False))
    assert said == (1, "NOT TRUE: decision.md was changed: its digest differs from the manifest.\n")
    said = verify(changed(kept, lambda files: files.update({"more.txt": b"x"}), listed=False))
    assert said == (1, "NOT TRUE: more.txt was added; the manifest does not name it.\n")
    said = verify(changed(kept, lambda files: files.pop("decision.md") and None, listed=False))
    assert said == (1, "NOT TRUE: decision.md is missing.\n")
    (tmp_path / "no.zip").write_bytes(b"no zip")
    assert verify(tmp_path / "no.zip")[0] == 2
    assert verify(tmp_path / "absent.zip")[0] == 2


def test_without_a_key_the_bundle_says_that_nothing_is_signed(
    cast: Cast, client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.SIGNING_KEY = b""
    decided(cast)
    client.force_login(cast.auditor)
    path = tmp_path / "b.zip"
    path.write_bytes(client.get("/decisions/1.zip").content)
    status, said = verify(path)
    assert status == 3
    assert said.startswith("not signed: this portal has no key")
    assert client.get("/decisions/1.dsse.json").status_code == 404


@pytest.mark.long
def test_a_waiver_stands_beside_the_pass_in_every_copy(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("intake", cast)
    for track in ("legal", "engineering"):
        scenes.answer_all(candidate, track, cast, leave_out=("safety",))
    until = timezone.localdate() + timedelta(days=5)
    grounds = WaiverGrounds("One question is open.", "The claims system is down.", scenes.ENNO, until)
    row = waivers.ask_requirement(
        scenes.fresh(candidate), key="engineering-answers", glass=True, grounds=grounds, by=cast.engineer
    )
    waivers.approve(row, by=cast.decider)
    scenes.sign_track(candidate, "legal", cast)
    scenes.sign_track(candidate, "engineering", cast)
    decision = scenes.decide(candidate, cast, review_by=until)
    data = record(decision)
    schema(3).validate(data)
    assert [(one["kind"], one["approved_by"]) for one in data["waivers"]] == [("break-glass", "Dora Decider")]
    client.force_login(cast.reader)
    page = " ".join(client.get("/decisions/1/").content.decode().split())
    assert "Waivers in this decision" in page
    assert "Break-glass" in page
    assert "### Waivers" in client.get("/decisions/1.md").content.decode()
    with scenes.later(days=6):  # the decision ends with what it rests on
        client.force_login(cast.reader)
        assert "Expired" in client.get("/decisions/1/").content.decode()
