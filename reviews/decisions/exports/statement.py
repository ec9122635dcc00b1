"""A decision as an in-toto statement: record as predicate, artifacts as subjects, signed in a DSSE envelope."""

from typing import Any

from reviews.ledger import dsse
from reviews.ledger.chain import canonical
from reviews.ledger.rotation import signing_key

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:model-review:decision:v2"
"""Type of the predicate: a decision record as docs/schema describes it, with its digest."""
BUNDLE = "urn:model-review:bundle:v2"
"""Type of the predicate of a bundle's manifest: the decision's number and the digest of its record."""


def statement(data: dict[str, Any], sha256: str) -> dict[str, Any]:
    """Return the statement over every file with a known digest; a file in git is named by its blob id."""
    return {
        "_type": STATEMENT,
        "subject": [
            {"name": one["path"], "digest": _digest(one)}
            for one in data["artifacts"]
            if one["sha256"] or one["blob_id"]
        ],
        "predicateType": PREDICATE,
        "predicate": {"record": data, "recordDigest": {"sha256": sha256}},
    }


def of_manifest(number: int, record: str, manifest: str) -> dict[str, Any]:
    """Return the statement over a bundle's manifest; ``record`` and ``manifest`` are SHA-256 in hexadecimal."""
    return {
        "_type": STATEMENT,
        "subject": [{"name": "manifest.json", "digest": {"sha256": manifest}}],
        "predicateType": BUNDLE,
        "predicate": {"decision": number, "recordDigest": {"sha256": record}},
    }


def _digest(file: dict[str, Any]) -> dict[str, str]:
    found = {"sha256": file["sha256"]} if file["sha256"] else {}
    return found | ({"gitBlob": file["blob_id"]} if file["blob_id"] else {})


def envelope(data: dict[str, Any], sha256: str) -> dict[str, Any] | None:
    """Return the signed statement; None if the portal has no key."""
    key = signing_key()
    return dsse.sign(dsse.IN_TOTO_TYPE, canonical(statement(data, sha256)), key) if key else None
