"""The demo's license terms: the sample's own licenses, read clause by clause and confirmed by Ines.

The quotes are from our own sample texts. Each is located in the text that the reading stored, so that a quote missing
from it stops the demo instead of pointing nowhere.
"""

from dataclasses import replace
from typing import Any

from django.utils import timezone

from reviews.evidence.models import Document
from reviews.legal.actions import conclude
from reviews.legal.documents import LicenseDocuments
from reviews.licensing.actions import add_license, change_terms
from reviews.licensing.models import License
from reviews.licensing.terms.clauses import locate
from reviews.licensing.terms.values import Anchor, Duty, Restriction, Term
from reviews.people.models import User
from reviews.workflow.models import Candidate

Read = dict[str, tuple[Any, str]]
SILENT = (
    "thresholds", "outputs.train_models", "territory.excluded", "restrictions", "use_policy.kind", "unilateral_update",
    "latest_version_duty", "remote_restriction", "registration",
)  # fmt: skip

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


def concluded(candidate: Candidate, key: str, by: User) -> None:
    """Conclude a license for a repository as Ines; the first time, read and confirm the sample license too."""
    candidate.refresh_from_db()
    if candidate.snapshot is None:
        raise ValueError("A license can only be concluded on documents that have been read.")
    rights = LicenseDocuments(candidate.snapshot)
    if any(one.license.key == key for one in rights.concluded):
        return
    found = License.objects.filter(key=key).first() or _read(candidate, key, by)
    reason = (
        "Read in full; these are the terms."
        if rights.legal_documents
        else "Declared on the card; the repository has no text."
    )
    conclude(
        candidate.hub,
        candidate.repo_id,
        documents=rights.documents_digest,
        license=found,
        reason=reason,
        by=by,
    )


def _read(candidate: Candidate, key: str, by: User) -> License:
    """Add a sample license and confirm its terms against the text of this repository."""
    name, read = TEXTS[key]
    row = add_license(key=key, name=name, steward="Sample Lab", reason="First seen in the sample.", by=by)
    text = Document.objects.select_related("blob").get(snapshot=candidate.snapshot, role="license")
    signed = Term(status="not_addressed", read_by=by.name, read_on=timezone.localdate().isoformat())
    values = {path: signed for path in SILENT if path not in read}
    for path, (value, quote) in read.items():
        anchor = Anchor(text.sha256, *locate(text.blob.text, quote))
        values[path] = replace(signed, status="confirmed", value=value, anchor=anchor)
    change_terms(row, values=values, seen=1, reason="Read clause by clause.", by=by)
    return row
