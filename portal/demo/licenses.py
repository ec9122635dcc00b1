"""The demo's license terms: the sample's own licenses and Apache-2.0, read clause by clause by Ines and Nora.

The quotes are from our own sample texts. Each is located in the text that the reading stored, so that a quote missing
from it stops the demo instead of pointing nowhere.
"""

from collections.abc import Mapping
from importlib import metadata
from typing import Any

from django.utils import timezone

from reviews.legal.actions import add_document, conclude
from reviews.legal.details import DocumentDetails
from reviews.legal.documents import LicenseDocuments
from reviews.licensing.actions import add_license
from reviews.licensing.models import License, TermReading
from reviews.licensing.queries import NewestTerms, held
from reviews.licensing.readings.actions import agree, record_readings
from reviews.licensing.readings.statements import PUBLIC, TermStatement, TextAtHand, anchors_of
from reviews.licensing.terms.anchors import WordIndex, tied
from reviews.licensing.terms.clauses import locate
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.usual_words import is_usual
from reviews.licensing.terms.values import Anchor, Duty, Restriction, Term
from reviews.people.models import User
from reviews.workflow.models import Candidate

Read = dict[str, tuple[Any, str]]
PERMISSIVE: Read = {
    "commercial_use": ("yes", "for commercial and for non-commercial purposes"),
    "acts.run": ("allowed", "You may use, copy, change and run the Materials"),
    "acts.finetune": ("allowed", "a model made from the Materials by fine-tuning"),
    "acts.quantize": ("allowed", "a model made from the Materials by fine-tuning, merging, quantization"),
    "acts.merge": ("allowed", "a model made from the Materials by fine-tuning, merging"),
    "acts.mirror_internal": ("allowed", "in public or inside Your organisation"),
    "acts.redistribute": ("with_duties", "You may pass the Materials and Derivatives on"),
    "acts.redistribute_modified": ("with_duties", "Derivatives on, changed or unchanged"),
    "acts.host_for_third_parties": ("allowed", "You may use, copy, change and run the Materials, for commercial"),
    "outputs.owner": ("user", "You own what the Materials produce for You as far as anyone can own it."),
    "outputs.use": ("any", "You may use outputs for any purpose"),
    "outputs.train_models": ("free", "training of other models included"),
    "duties": (
        (Duty("include_license", "distribute"), Duty("change_notice", "distribute")),
        "keep this text with it and say whether You changed it",
    ),
    "patents.grant": ("express", "Each contributor grants You a free license to those of its patent claims"),
    "litigation_termination": ("patent_only", "ends for whoever starts a patent lawsuit over the Materials"),
    "revocable": ("on_breach", "Rights under section 2 end if You break section 3"),
    "cure_days": (30, "do not mend it within 30 days"),
}

RESPONSIBLE: Read = {
    "commercial_use": ("yes_conditional", "to use it commercially, as long as You observe sections 3 to 5"),
    "acts.run": ("allowed", "right to reproduce, publish, run and modify the Model"),
    "acts.finetune": ("allowed", "right to reproduce, publish, run and modify the Model"),
    "acts.quantize": ("allowed", "right to reproduce, publish, run and modify the Model"),
    "acts.mirror_internal": ("allowed", "right to reproduce, publish, run and modify the Model"),
    "acts.redistribute": ("with_duties", "You may distribute the Model and Derivatives if the recipient receives"),
    "restrictions": (
        (Restriction("biometric"), Restriction("surveillance")),
        "to identify natural persons from images, or to infer their ethnic origin, health",
    ),
    "duties": (
        (Duty("include_license", "distribute"), Duty("passthrough_clause", "distribute"),
         Duty("change_notice", "distribute")),
        "section 3 is made binding for the recipient in an enforceable form",
    ),
    "territory.excluded": (("EU",), "or a company with its principal place of business in, the European Union"),
    "territory.scope": ("all", "The rights in section 2 are not granted to a natural person who lives in"),
    "territory.test": ("domicile", "a company with its principal place of business in, the European Union"),
    "remote_restriction": ("yes", "The licensor may restrict the use of the Model that breaks this license."),
    "latest_version_duty": ("yes", "You make a reasonable effort to use the newest version."),
    "use_policy.kind": ("inside", "You will not use the Model or a Derivative"),
    "revocable": ("on_breach", "The license ends without notice when You break section 3"),
    "cure_days": (30, "30 days after a notice when You break anything else"),
}  # fmt: skip

TEXTS: dict[str, tuple[str, Read]] = {
    "sample-permissive-1.0": ("Sample Permissive License 1.0", PERMISSIVE),
    "sample-responsible-use-1.0": ("Sample Responsible Use License 1.0", RESPONSIBLE),
}


APACHE_SOURCE = "https://www.apache.org/licenses/LICENSE-2.0.txt"


def concluded(candidate: Candidate, key: str, people: Mapping[str, User]) -> None:
    """Conclude a license for a repository as Ines, and read its terms in the repository's texts with Nora.

    Nora adds the text of Apache-2.0 where a repository only declares it; its terms are read once for all of them.
    """
    candidate.refresh_from_db()
    if candidate.snapshot is None:
        raise ValueError("A license can only be concluded on documents that have been read.")
    rights = LicenseDocuments(candidate.snapshot)
    if any(one.license.key == key for one in rights.concluded):
        return
    if key == "apache-2.0" and not any(one.role == "license" for one in rights.legal_documents):
        _add_apache(candidate, people["nora"])
        rights = LicenseDocuments(candidate.snapshot)
    found = License.objects.filter(key=key).first() or _add(key, people["ines"])
    texts = [one for one in rights.legal_documents if one.role == "license"]
    reason = "Read in full; these are the terms." if texts else "Declared on the card; the repository has no text."
    conclude(
        candidate.hub,
        candidate.repo_id,
        documents=rights.documents_digest,
        license=found,
        reason=reason,
        by=people["ines"],
    )
    for one in texts:
        theirs = key in TEXTS or one.identity.key == key
        if theirs and not TermReading.objects.filter(license=found, words=one.same.words).exists():
            _read(found, TextAtHand(one.text, f"{one.title} of {candidate.repo_id}"), people)


def _add(key: str, by: User) -> License:
    name, _ = TEXTS[key]
    return add_license(key=key, name=name, steward="Sample Lab", reason="First seen in the sample.", by=by)


def _add_apache(candidate: Candidate, by: User) -> None:
    """Add the text of Apache-2.0, as a library that the portal uses comes with it."""
    text = metadata.distribution("huggingface_hub").read_text("licenses/LICENSE")
    if not text:
        raise ValueError("The text of Apache-2.0 is not installed with huggingface_hub.")
    details = DocumentDetails("license", "Apache License 2.0", APACHE_SOURCE, timezone.localdate(), "English", text)
    add_document(candidate.hub, candidate.repo_id, details=details, by=by)


def _read(found: License, text: TextAtHand, people: Mapping[str, User]) -> None:
    """Read every term in a text as Ines, in one entry, and agree as Nora."""
    newest = held([found.key])[found.key]
    said = [_statement(newest, path, text) for path in FIELDS if not path.startswith(PUBLIC)]
    rows = record_readings(found, text=text, said=said, seen=newest.number, by=people["ines"])
    agree(found, readings=rows, by=people["nora"])


def _statement(newest: NewestTerms, path: str, text: TextAtHand) -> TermStatement:
    """Return what the text says of a term: as quoted above, or as the portal ships it; else that it says nothing."""
    _, read = TEXTS.get(newest.key, ("", {}))
    shipped = newest.terms[path]
    term = tied(newest.key, path, shipped, WordIndex(text.text), text.digest) if shipped.known else None
    if path in read:
        value, quote = read[path]
        term = Term(value, "proposed", Anchor(text.digest, *locate(text.text, quote)))
    odd = term and not all(is_usual(path, text.text[one.start : one.end]) for one in anchors_of(term))
    return TermStatement(path, term, "The section as a whole is about this." if odd else "")
