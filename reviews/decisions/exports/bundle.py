"""The evidence bundle of a decision: one zip that can be verified offline, with the program to do so inside."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from reviews.decisions import record_page as shown
from reviews.decisions.corrections.queries import as_values, corrections_of
from reviews.decisions.exports import cyclonedx as bom
from reviews.decisions.exports import markdown, statement
from reviews.decisions.models import Decision
from reviews.decisions.packs.queries import pack_of
from reviews.decisions.responsibility.handed import as_values as as_parts
from reviews.decisions.responsibility.handed import handed_over
from reviews.decisions.stages.queries import with_stage
from reviews.decisions.stages.summary import summary
from reviews.evidence.document import content
from reviews.ledger import dsse, export
from reviews.ledger.chain import canonical, digest
from reviews.ledger.models import LedgerEntry, SignedHead
from reviews.ledger.queries import head, history
from reviews.ledger.rotation import signing_key
from reviews.ledger.tree import prove_all, root_at

SCHEMA = "model-review-bundle/2"
SIGNED_MANIFEST = "bundle.dsse.json"
"""Signed statement over the manifest; the manifest names every other file."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""Timestamp of every file in the zip, so that the same decision and head give the same bytes."""
PROGRAM = Path(__file__).parents[3] / "verify_bundle.py"


def url_of(decision: Decision) -> str:
    """Return the URL of the record."""
    return page_of(decision.number)


def page_of(number: int) -> str:
    """Return the URL of the record with this number."""
    return f"{settings.PORTAL_URL}/decisions/{number}/"


def staged(decision: Decision) -> dict[str, Any]:
    """Return the stage of a decision now, with every item of evidence and the digest of its delivery."""
    found = decision if "c_for_test" in vars(decision) else with_stage(Decision.objects.all()).get(pk=decision.pk)
    return summary(found, timezone.now()).as_json()


def bundle(decision: Decision) -> bytes:
    """Return the zip. Its ledger entries are proven under the newest signed head that covers the issuing.

    One key signs all of it, now: the statement over the artifacts and the one over the manifest.
    """
    key = signing_key()
    files = _files(decision, key)
    manifest = _json({
        "schema": SCHEMA, "decision": decision.number, "portal": settings.PORTAL_URL,
        "files": {name: digest(data) for name, data in sorted(files.items())},
    })  # fmt: skip
    if key:
        said = statement.of_manifest(decision.number, decision.sha256, digest(manifest))
        files[SIGNED_MANIFEST] = _json(dsse.sign(dsse.IN_TOTO_TYPE, canonical(said), key))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [("manifest.json", manifest), *sorted(files.items())]:
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _files(decision: Decision, key: bytes) -> dict[str, bytes]:
    from reviews.decisions.exports import spdx  # its bindings are large, and few requests need them

    record, sha256, url = bytes(decision.canonical), decision.sha256, url_of(decision)
    data, stage, handed = json.loads(record), staged(decision), as_parts(handed_over(decision))
    files = {
        "record.json": record,
        "decision.md": markdown.render(shown.read(record), sha256, stage, handed).encode(),
        "decision.cdx.json": _json(bom.cyclonedx(data, sha256, url, stage)),
        "decision.spdx.json": spdx.document(data, sha256, url, stage),
        "stage.json": _json(stage),
        "evidence.json": content(decision.snapshot),
        "corrections.json": _json(as_values(corrections_of(decision))),
        "holders.json": _json(handed),
        "verify_bundle.py": PROGRAM.read_bytes(),
        "README.txt": README.encode(),
        **_documents(decision, data),
        **_pack(decision),
        **_ledger(decision, key),
    }
    if key:
        signed = dsse.sign(dsse.IN_TOTO_TYPE, canonical(statement.statement(data, sha256)), key)
        files["statement.dsse.json"] = _json(signed)
        files["key.pem"] = dsse.pem(dsse.public_key(key)).encode()
    return files


def _documents(decision: Decision, data: dict[str, Any]) -> dict[str, bytes]:
    """Return the license documents in the record; ``exact`` tells whether the kept text still has the served bytes."""
    held = {one.sha256: one for one in decision.snapshot.documents.select_related("blob")}
    files, listed = {}, []
    for one in data["license"]["documents"]:
        text = held[one["sha256"]].blob.text.encode("utf-8", "surrogatepass")
        name = f"documents/{one['sha256']}.txt"
        files[name] = text
        listed.append({**one, "file": name, "exact": digest(text) == one["sha256"]})
    return files | {"documents.json": _json(listed)}


def _pack(decision: Decision) -> dict[str, bytes]:
    """Return the duties pack as it is sent; nothing where it is no longer the one that the record names."""
    pack = pack_of(decision)
    return {} if pack.differs else {"duties.zip": pack.zip}


def _ledger(decision: Decision, key: bytes) -> dict[str, bytes]:
    """Return every ledger entry about the candidate up to the head, with the proof for each."""
    subject = f"candidate:{decision.candidate_id}"
    issued = history(subject).get(event="decision:issued", data__number=decision.number)
    signed = _head_over(issued, key)
    last = head()
    size = signed.size if signed else last.sequence if last else 0
    entries = list(history(subject).filter(sequence__lte=size).order_by("sequence"))
    proofs = [proof.to_json() for proof in prove_all([entry.sequence for entry in entries], size)]
    known: dict[str, Any] = {"entries": proofs}
    known |= {"envelope": signed.envelope} if signed else {"head": {"size": size, "root": root_at(size).hex()}}
    return {"ledger.jsonl": b"".join(export.line(entry.link()) for entry in entries), "proof.json": _json(known)}


def _head_over(entry: LedgerEntry, key: bytes) -> SignedHead | None:
    """Return the newest head that this key signed and that covers an entry."""
    if not key:
        return None
    named = dsse.key_id(dsse.public_key(key))
    return SignedHead.objects.filter(size__gte=entry.sequence, key=named).order_by("-pk").first()


def _json(value: Any) -> bytes:
    return canonical(value) + b"\n"


README = """\
Evidence bundle of a decision in the model review portal.

Whoever forged this bundle could also have forged the program in it. Verify with a copy of verify_bundle.py that you
got from the portal's source, and with public keys that you received through another channel:

  python verify_bundle.py BUNDLE.zip --key KEYS.pem    requires Python 3.11 and the package "cryptography"

Without --key the answer is never "true", because anyone can sign with a key of their own. The output lists every file
as proven or not proven.

record.json          the decision record, canonical JSON (RFC 8785); its SHA-256 identifies the decision
decision.md          readable version; decision.cdx.json (CycloneDX 1.6) and decision.spdx.json (SPDX 3.0.1)
stage.json           what it is approved for at the export, and the digests of the evidence delivered for that
corrections.json     words corrected after the decision was issued; the ledger below holds the same
holders.json         parts that someone else answers for than the record names, as handed over by the export; the
                     ledger below holds the same
evidence.json        evidence read at the commit; the record names its SHA-256 as the snapshot
documents/           license documents, named by SHA-256
duties.zip           duties pack for the team that uses the model; the record names its SHA-256, and so does the ledger
                     entry of each team that acknowledged it. Left out if it can no longer be built as it was
ledger.jsonl         history of the candidate; each line holds the hashed bytes
proof.json           signed head of the ledger, and a Merkle audit path (RFC 6962) for each entry
statement.dsse.json  in-toto statement over the artifacts, signed (DSSE, Ed25519)
manifest.json        SHA-256 of every file except itself and bundle.dsse.json
bundle.dsse.json     in-toto statement over manifest.json, signed when the bundle was made
key.pem              the public key that signed, for comparing its id; trust the keys that you received elsewhere
"""
