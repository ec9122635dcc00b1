#!/usr/bin/env python3
"""Verify an evidence bundle of the model review portal: python verify_bundle.py bundle.zip [--key public.pem]

One file; it needs Python 3.11 and the package "cryptography", but no portal and no network. It runs nothing from the
bundle. It prints "true" and what was verified, or what is wrong; it exits with 0 (true), 1 (not true) or 2 (no bundle).

It verifies that the record has the digest that the ledger noted when the decision was issued; that this entry, and
every other one in the bundle, is among the entries covered by the signed head; that the head and the statement over
the artifacts are signed by the key in the bundle (or by the one given with --key); and that evidence and license
documents have the digests that the record names. It does not show who held the key: compare its id with one that you
received through another channel.
"""

import argparse
import base64
import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

SCHEMA = "model-review-bundle/1"
HEAD_TYPE = "application/vnd.model-review.ledger-head+json"
STATEMENT_TYPE = "application/vnd.in-toto+json"
MOST_BYTES = 512 * 2**20
"""Limit for unpacked bytes; larger bundles are refused before they are read."""


class Wrong(Exception):
    """Something in the bundle is not valid; the message says what."""


class NoBundle(Exception):
    """The file is not a bundle that this program can read."""


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


def check_manifest(files: dict[str, bytes]) -> dict[str, Any]:
    """Check that every file has the digest in the manifest, and that none is missing or added."""
    if "manifest.json" not in files:
        raise NoBundle("It contains no manifest.json.")
    manifest = parsed(files, "manifest.json")
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise NoBundle(f"Its manifest does not use schema {SCHEMA}.")
    listed = manifest["files"]
    for name in sorted(set(listed) | set(files) - {"manifest.json"}):
        if name not in files:
            raise Wrong(f"{name} is missing.")
        if name not in listed:
            raise Wrong(f"{name} was added; the manifest does not name it.")
        if sha256(files[name]) != listed[name]:
            raise Wrong(f"{name} was changed: its digest differs from the manifest.")
    return manifest


def opened(envelope: dict[str, Any], kind: str, key: Ed25519PublicKey, what: str) -> bytes:
    """Return the payload of a DSSE envelope signed by the key. Raises ``Wrong``."""
    payload = base64.b64decode(envelope["payload"], validate=True)
    if envelope["payloadType"] != kind:
        raise Wrong(f"{what} contains {envelope['payloadType']}.")
    name = kind.encode()
    signed = b"DSSEv1 %d %s %d %s" % (len(name), name, len(payload), payload)
    for one in envelope["signatures"]:
        try:
            key.verify(base64.b64decode(one["sig"], validate=True), signed)
            return payload
        except InvalidSignature:
            continue
    raise Wrong(f"{what} is not signed by this key.")


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


def check_documents(files: dict[str, bytes], record: dict[str, Any]) -> list[str]:
    """Check that evidence and license documents have the digests in the record; return lines about the result."""
    digest = record["snapshot"]["digest"]
    if sha256(files["evidence.json"]) != digest:
        raise Wrong("evidence.json is not the snapshot on which the record is based.")
    lines = [f"evidence: the snapshot {digest}"]
    named = {(one["path"], one["sha256"]) for one in record["license"]["documents"]}
    listed = parsed(files, "documents.json")
    if {(one["path"], one["sha256"]) for one in listed} != named:
        raise Wrong("documents.json does not list the license documents that the record names.")
    for one in listed:
        if one["exact"] and sha256(files[one["file"]]) != one["sha256"]:
            raise Wrong(f"{one['path']} is not the document that the record names.")
    inexact = sum(1 for one in listed if not one["exact"])
    told = f"; {inexact} only as decoded text, whose bytes cannot be verified" if inexact else ""
    return [*lines, f"license documents: {len(listed)}{told}"]


def check_statement(files: dict[str, bytes], key: Ed25519PublicKey, record: dict[str, Any], digest: str) -> str:
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


def key_of(files: dict[str, bytes], given: str | None) -> tuple[Ed25519PublicKey | None, str]:
    """Return the key to check with and its id; None if the portal signed nothing. Raises ``Wrong`` and ``NoBundle``."""
    data = files.get("key.pem", b"")
    if given:
        try:
            data = Path(given).read_bytes()
        except OSError as error:
            raise NoBundle(f"{given} cannot be read: {error}") from error
    if not data:
        return None, ""
    try:
        key = load_pem_public_key(data)
    except ValueError as error:
        raise NoBundle("The key is not a public key in PEM format.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise NoBundle("The key is not an Ed25519 key.")
    return key, sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def verify(files: dict[str, bytes], given: str | None) -> list[str]:
    """Return what was verified, line by line. Raises ``Wrong`` with the first invalid item."""
    check_manifest(files)
    record, digest = parsed(files, "record.json"), sha256(files["record.json"])
    number = int(record["number"])
    key, key_id = key_of(files, given)
    proof = parsed(files, "proof.json")
    if key is None:
        if "envelope" in proof or "statement.dsse.json" in files:
            raise Wrong("The bundle contains signatures but no key to check them.")
        head = proof["head"]
        signed = ["head: NOT SIGNED, this portal has no key; ask for a head that was stored elsewhere"]
    else:
        if "envelope" not in proof:
            raise Wrong("The head is not signed.")
        head = json.loads(opened(proof["envelope"], HEAD_TYPE, key, "The head"))
        signed = [f"head: entry {head['size']}, signed {head['at']}", f"key: {key_id}"]
        signed.append(check_statement(files, key, record, digest))
    entries = check_ledger(files, head, digest, number)
    model = record["model"]
    return [
        f"decision: {number}, {model['repository']} at {model['commit']}, for {record['workload']['name']}",
        f"issued: {record['issued_at']} by {record['issued_by']['name']}",
        f"record: {digest}",
        *signed,
        f"ledger: {entries} entries, each proven to be covered by the head",
        *check_documents(files, record),
    ]


def main(words: list[str] | None = None) -> int:
    """Verify the file named on the command line, and print the verdict."""
    parser = argparse.ArgumentParser(description="Verify an evidence bundle without the portal and without a network.")
    parser.add_argument("bundle", help="the bundle, a zip file")
    parser.add_argument("--key", help="the public key in PEM that you trust; default: the one in the bundle")
    given = parser.parse_args(words)
    try:
        lines = verify(load(given.bundle), given.key)
    except Wrong as error:
        print(f"NOT TRUE: {error}")
        return 1
    except NoBundle as error:
        print(error, file=sys.stderr)
        return 2
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        print(f"NOT TRUE: a part of the bundle is malformed ({type(error).__name__}: {error}).")
        return 1
    print("true\n" + "\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
