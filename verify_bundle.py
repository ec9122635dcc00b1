#!/usr/bin/env python3
"""Verify an evidence bundle of the model review portal: python verify_bundle.py bundle.zip --key keys.pem

One file; it needs Python 3.11 and the package "cryptography", but no portal and no network. It runs nothing from the
bundle. Run your own copy, from the portal's source: whoever forged a bundle could have forged the copy inside it.

``--key`` takes a file of public keys in PEM that you received through another channel; a key may stand after lines
with its span (``First-Entry: 1``, ``Last-Entry: 5123``). Exit status and first line of the answer:

0  true: everything is signed by a key that you gave, and every file is proven
1  NOT TRUE, with what is wrong
2  the file is no bundle, or the keys cannot be read
3  consistent, but not proven: signed by an unknown key (no --key), not signed at all, or an old bundle, in which
   nothing signs the readable copies

It verifies that the record has the digest that the ledger noted when the decision was issued; that this entry, and
every other one in the bundle, is among the entries covered by the signed head; that head, artifacts and manifest are
signed by one key; that the ledger approves the decision for the stage that the bundle names, test or production; that
evidence, license documents and duties pack have the digests that the record names; and that every file, readable
copies included, has the digest in the signed manifest.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

SCHEMAS = {"model-review-bundle/1": 1, "model-review-bundle/2": 2}
MANIFEST, SIGNED_MANIFEST = "manifest.json", "bundle.dsse.json"
PACK = "duties.zip"
HEAD_TYPE = "application/vnd.model-review.ledger-head+json"
STATEMENT_TYPE = "application/vnd.in-toto+json"
MOST_BYTES = 512 * 2**20
"""Limit for unpacked bytes; larger bundles are refused before they are read."""


class Wrong(Exception):
    """Something in the bundle is not valid; the message says what."""


class NoBundle(Exception):
    """The file is not a bundle that this program can read."""


@dataclass(frozen=True)
class Key:
    """A public key, its id, and the ledger entries whose heads it may sign; ``last`` is None for the key in use."""

    public: Ed25519PublicKey
    id: str
    first: int = 1
    last: int | None = None


@dataclass
class Verdict:
    """What was verified: the first line, lines of detail, and the files that are proven."""

    answer: str
    status: int
    lines: list[str] = field(default_factory=list)
    proven: set[str] = field(default_factory=set)


def sha256(data: bytes) -> str:
    """Return the SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def load(path: str) -> dict[str, bytes]:
    """Return every file of the bundle by name. Raises ``NoBundle``."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
                raise NoBundle(f"{path} unpacks to more than {MOST_BYTES // 2**20} MiB.")
            names = archive.namelist()
            if len(names) != len(set(names)):
                raise NoBundle(f"{path} contains a name twice.")
            return {name: archive.read(name) for name in names}
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise NoBundle(f"{path} cannot be read as a bundle: {error}") from error


def parsed(files: dict[str, bytes], name: str) -> Any:
    """Return one file of the bundle parsed as JSON. Raises ``Wrong``."""
    if name not in files:
        raise Wrong(f"{name} is missing.")
    try:
        return json.loads(files[name])
    except (ValueError, RecursionError) as error:
        raise Wrong(f"{name} is not JSON.") from error


def check_manifest(files: dict[str, bytes]) -> int:
    """Check that every file has the digest in the manifest, none missing or added; return the bundle's version."""
    if MANIFEST not in files:
        raise NoBundle("It contains no manifest.json.")
    manifest = parsed(files, MANIFEST)
    version = SCHEMAS.get(manifest.get("schema", "")) if isinstance(manifest, dict) else None
    if version is None:
        raise NoBundle(f"Its manifest uses none of the schemas {', '.join(SCHEMAS)}.")
    listed = manifest["files"]
    beside = {MANIFEST, SIGNED_MANIFEST} if version > 1 else {MANIFEST}
    if beside & set(listed):
        raise Wrong("The manifest names itself or its signature.")
    for name in sorted(set(listed) | set(files) - beside):
        if name not in files:
            raise Wrong(f"{name} is missing.")
        if name not in listed:
            raise Wrong(f"{name} was added; the manifest does not name it.")
        if sha256(files[name]) != listed[name]:
            raise Wrong(f"{name} was changed: its digest differs from the manifest.")
    return version


def strict(text: str) -> bytes:
    """Return the bytes of base64 text in its one canonical form. Raises ``ValueError`` for any other form."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("base64 with loose bits")
    return data


def opened(envelope: dict[str, Any], kind: str, key: Key, what: str) -> bytes:
    """Return the payload of a DSSE envelope with one signature, by this key. Raises ``Wrong``."""
    payload = strict(envelope["payload"])
    if envelope["payloadType"] != kind:
        raise Wrong(f"{what} contains {envelope['payloadType']}.")
    (one,) = envelope["signatures"]
    name = kind.encode()
    try:
        key.public.verify(strict(one["sig"]), b"DSSEv1 %d %s %d %s" % (len(name), name, len(payload), payload))
    except InvalidSignature:
        raise Wrong(f"{what} is not signed by key {key.id[:16]}.") from None
    if one["keyid"] != key.id:
        raise Wrong(f"{what} names another key than the one that signed it.")
    return payload


def includes(data: bytes, number: int, size: int, path: list[bytes], expected: bytes) -> bool:
    """Tell whether a Merkle audit path leads from an entry's bytes to the root (RFC 9162, section 2.1.3.2)."""
    if not 1 <= number <= size:
        return False
    place, last, found = number - 1, size - 1, hashlib.sha256(b"\x00" + data).digest()
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = hashlib.sha256(b"\x01" + step + found).digest()
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            found = hashlib.sha256(b"\x01" + found + step).digest()
        place >>= 1
        last >>= 1
    return last == 0 and found == expected


def check_ledger(files: dict[str, bytes], head: dict[str, Any], record_digest: str, number: int) -> int:
    """Check that the head covers every entry and that one of them issued this record; return the number of entries."""
    paths = {one["entry"]: one["path"] for one in parsed(files, "proof.json")["entries"]}
    issued = entries = 0
    for text in files["ledger.jsonl"].splitlines():
        row = json.loads(text)
        data = row["canonical"].encode("utf-8", "surrogateescape")
        said = json.loads(data)
        sequence = int(said["sequence"])
        if sha256(data) != row["digest"]:
            raise Wrong(f"Ledger entry {sequence} does not match its digest.")
        path = [bytes.fromhex(step) for step in paths.get(sequence, ["00"])]
        if not includes(data, sequence, int(head["size"]), path, bytes.fromhex(head["root"])):
            raise Wrong(f"Ledger entry {sequence} is not among the {head['size']} entries that the head covers.")
        entries += 1
        if said["event"] == "decision:issued" and said["data"]["number"] == number:
            if said["data"]["sha256"] != record_digest:
                raise Wrong(f"The ledger noted a different digest when decision {number} was issued.")
            issued = sequence
    if not issued:
        raise Wrong(f"No ledger entry in the bundle issued decision {number}.")
    return entries


def check_stage(files: dict[str, bytes], number: int) -> str:
    """Return what the ledger approves the decision for; the copy in stage.json must not say otherwise."""
    stage, released = "production", None
    for text in files["ledger.jsonl"].splitlines():
        said = json.loads(json.loads(text)["canonical"])
        data = said["data"]
        if data.get("number") != number:
            continue
        if said["event"] == "decision:issued":
            stage = data.get("stage", "production")  # none in ledgers from before stages were recorded
        elif said["event"] == "decision:released":
            stage, released = "production", {one["item"]: one["sha256"] or one["link"] for one in data["evidence"]}
    if "stage.json" in files:
        copy = parsed(files, "stage.json")
        if copy["stage"] != stage:
            raise Wrong(f"stage.json says {copy['stage']}, but the ledger approves the decision for {stage}.")
        given = {one["number"]: one["sha256"] or one["link"] for one in copy["evidence"]}
        if released is not None and given != released:
            raise Wrong("stage.json names other evidence than the ledger noted at the release.")
    return f"approved for: {stage}{' only' if stage == 'test' else ''}"


def check_documents(files: dict[str, bytes], record: dict[str, Any], found: Verdict) -> None:
    """Check that evidence and license documents have the digests in the record; add them to the verdict."""
    digest = record["snapshot"]["digest"]
    if sha256(files["evidence.json"]) != digest:
        raise Wrong("evidence.json is not the snapshot on which the record is based.")
    named = {(one["path"], one["sha256"]) for one in record["license"]["documents"]}
    listed = parsed(files, "documents.json")
    if {(one["path"], one["sha256"]) for one in listed} != named:
        raise Wrong("documents.json does not list the license documents that the record names.")
    for one in listed:
        if one["exact"] and sha256(files[one["file"]]) != one["sha256"]:
            raise Wrong(f"{one['path']} is not the document that the record names.")
    inexact = sum(1 for one in listed if not one["exact"])
    told = f"; {inexact} only as decoded text, whose bytes cannot be compared with the hub's" if inexact else ""
    found.lines += [f"evidence: the snapshot {digest}", f"license documents: {len(listed)}{told}"]
    found.proven |= {"evidence.json", *(one["file"] for one in listed if one["exact"])}


def check_pack(files: dict[str, bytes], record: dict[str, Any], found: Verdict) -> None:
    """Check that the duties pack is the one in the record, and name the teams that acknowledged this very pack."""
    named = (record.get("duties_pack") or {}).get("sha256", "")
    if PACK not in files:
        found.lines.append("duties pack: not in this bundle" + (f"; the record names {named}" if named else ""))
        return
    digest = sha256(files[PACK])
    if named and digest != named:
        raise Wrong(f"{PACK} is not the duties pack that the record names.")
    told = named or "built from the record when the bundle was made; the record names none"
    found.lines.append(f"duties pack: {told}")
    teams = set()
    for text in files["ledger.jsonl"].splitlines():
        said = json.loads(json.loads(text)["canonical"])
        mine = said["event"] == "duties:acknowledged" and said["data"].get("number") == record["number"]
        if mine and said["data"].get("pack") == digest:
            teams.add(said["data"]["team"])
    if teams:
        found.lines.append(f"duties pack acknowledged by: {', '.join(sorted(teams))}")
    if named:
        found.proven.add(PACK)


def check_statement(files: dict[str, bytes], key: Key, record: dict[str, Any], digest: str) -> str:
    """Check that the signed statement names this record and exactly its artifacts."""
    payload = json.loads(opened(parsed(files, "statement.dsse.json"), STATEMENT_TYPE, key, "The statement"))
    if payload["predicate"]["recordDigest"]["sha256"] != digest or payload["predicate"]["record"] != record:
        raise Wrong("The signed statement is about a different record.")
    subjects = {one["name"]: one["digest"] for one in payload["subject"]}
    for file in record["artifacts"]:
        said = subjects.pop(file["path"], {})
        if said.get("sha256", "") != file["sha256"] or said.get("gitBlob", "") != file["blob_id"]:
            raise Wrong(f"The signed statement has a different digest for {file['path']}.")
    if subjects:
        raise Wrong(f"The signed statement names {', '.join(sorted(subjects))}, which the record does not.")
    return f"artifacts: {len(record['artifacts'])}, named in the signed statement"


def check_signed_manifest(files: dict[str, bytes], key: Key, digest: str) -> None:
    """Check that the signed statement over the manifest is about these very bytes. Raises ``Wrong``."""
    envelope = parsed(files, SIGNED_MANIFEST)
    exact = json.dumps(envelope, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    if files[SIGNED_MANIFEST] != exact:
        raise Wrong(f"{SIGNED_MANIFEST} is not in its canonical form.")
    said = json.loads(opened(envelope, STATEMENT_TYPE, key, "The statement over the manifest"))
    if said["subject"] != [{"name": MANIFEST, "digest": {"sha256": sha256(files[MANIFEST])}}]:
        raise Wrong("manifest.json is not the one that was signed when the bundle was made.")
    if said["predicate"]["recordDigest"]["sha256"] != digest:
        raise Wrong("The manifest was signed for a different record.")


BLOCK = re.compile(
    r"((?:^[A-Za-z-]+:[^\n]*\n)*)(^-----BEGIN PUBLIC KEY-----\n.*?^-----END PUBLIC KEY-----$)", re.DOTALL | re.MULTILINE
)


def read_keys(data: bytes) -> list[Key]:
    """Return the keys in a PEM file, each with its span. Raises ``NoBundle``."""
    try:
        text = data.decode().replace("\r\n", "\n")
        found = [read_key(lines, pem) for lines, pem in BLOCK.findall(text)]
    except ValueError as error:
        raise NoBundle("The key is not a public key in PEM format.") from error
    if not found or text.count("-----BEGIN") != len(found):
        raise NoBundle("The key is not a public key in PEM format.")
    return found


def read_key(lines: str, pem: str) -> Key:
    """Return one key. Raises ``NoBundle`` and ``ValueError``."""
    said = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines.splitlines())}
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, Ed25519PublicKey):
        raise NoBundle("The key is not an Ed25519 key.")
    key_id = sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    if said.get("key-id", key_id) != key_id:
        raise NoBundle("The key file names another key than the one it contains.")
    last = int(said["last-entry"]) if "last-entry" in said else None
    return Key(key, key_id, int(said.get("first-entry", 1)), last)


def key_for(files: dict[str, bytes], given: str | None) -> tuple[Key | None, bool]:
    """Return the key that signed the head, and whether the caller gave it; None if the portal signed nothing."""
    proof = parsed(files, "proof.json")
    if given:
        try:
            keys = read_keys(Path(given).read_bytes())
        except OSError as error:
            raise NoBundle(f"{given} cannot be read: {error}") from error
    elif "key.pem" in files:
        keys = read_keys(files["key.pem"])
    elif "envelope" in proof or {"statement.dsse.json", SIGNED_MANIFEST} & set(files):
        raise Wrong("The bundle contains signatures but no key to check them.")
    else:
        return None, False
    if "envelope" not in proof:
        raise Wrong("The head is not signed.")
    named = proof["envelope"]["signatures"][0]["keyid"]
    found = next((one for one in keys if one.id == named), None)
    if found is None:
        raise Wrong(f"The head is signed by key {named[:16]}, which is not the key given." if given else
                    "The head is not signed by the key in the bundle.")  # fmt: skip
    return found, bool(given)


def open_head(files: dict[str, bytes], key: Key) -> dict[str, Any]:
    """Return the signed head. Raises ``Wrong`` if the key did not sign it, or was replaced before it."""
    head: dict[str, Any] = json.loads(opened(parsed(files, "proof.json")["envelope"], HEAD_TYPE, key, "The head"))
    if not key.first <= int(head["size"]) <= (key.last or int(head["size"])):
        raise Wrong(f"Key {key.id[:16]} may not sign a head at entry {head['size']}.")
    return head


def verify(files: dict[str, bytes], given: str | None) -> Verdict:
    """Return what was verified. Raises ``Wrong`` with the first invalid item, and ``NoBundle``."""
    version = check_manifest(files)
    record, digest = parsed(files, "record.json"), sha256(files["record.json"])
    key, trusted = key_for(files, given)
    found = Verdict("", 3)
    if key is None:
        head = parsed(files, "proof.json")["head"]
        found.answer = "not signed: this portal has no key; compare with a head that was stored elsewhere"
    else:
        head = open_head(files, key)
        found.lines += [f"head: entry {head['size']}, signed {head['at']}", f"key: {key.id}"]
        found.lines.append(check_statement(files, key, record, digest))
    entries = check_ledger(files, head, digest, int(record["number"]))
    found.lines.append(f"ledger: {entries} entries, each proven to be covered by the head")
    found.lines.append(check_stage(files, int(record["number"])))
    check_documents(files, record, found)
    check_pack(files, record, found)
    if key and version > 1:  # last, so that a part that was forged is named by what is wrong with it
        check_signed_manifest(files, key, digest)
    found.proven |= {"record.json", "documents.json", "ledger.jsonl", "proof.json", "statement.dsse.json"} & set(files)
    return concluded(found, files, version, key, trusted)


def concluded(found: Verdict, files: dict[str, bytes], version: int, key: Key | None, trusted: bool) -> Verdict:
    """Return the verdict with its answer: which files are proven depends on who signed what."""
    if key is None or not trusted:
        found.proven = set()
        if key:
            found.answer = f"signed by an unknown key, {key.id}; give the keys that you trust with --key"
    elif version == 1:
        found.answer = "record and ledger are proven; the copies are not: in this old bundle nothing signs them"
    else:
        found.proven = set(files)
        found.answer, found.status = "true", 0
    return found


def words(found: Verdict, files: dict[str, bytes]) -> list[str]:
    """Return the answer for a terminal: the verdict, what it is about, and every file with proven or not proven."""
    record = parsed(files, "record.json")
    model = record["model"]
    return [
        found.answer,
        f"decision: {record['number']}, {model['repository']} at {model['commit']}, for {record['workload']['name']}",
        f"issued: {record['issued_at']} by {record['issued_by']['name']}",
        f"record: {sha256(files['record.json'])}",
        *found.lines,
        "files:",
        *(f"  {'proven    ' if name in found.proven else 'not proven'}  {name}" for name in sorted(files)),
    ]


def main(given: list[str] | None = None) -> int:
    """Verify the file named on the command line, and print the verdict."""
    parser = argparse.ArgumentParser(description="Verify an evidence bundle without the portal and without a network.")
    parser.add_argument("bundle", help="the bundle, a zip file")
    parser.add_argument("--key", help="file of the public keys that you trust; without it nothing is proven")
    asked = parser.parse_args(given)
    try:
        files = load(asked.bundle)
        found = verify(files, asked.key)
        lines = words(found, files)
    except Wrong as error:
        print(f"NOT TRUE: {error}")
        return 1
    except NoBundle as error:
        print(error, file=sys.stderr)
        return 2
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        print(f"NOT TRUE: a part of the bundle is malformed ({type(error).__name__}: {error}).")
        return 1
    print("\n".join(lines))
    return found.status


if __name__ == "__main__":
    sys.exit(main())
