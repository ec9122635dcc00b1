"""Acts on the legal record of a repository: bring a text, attach an agreement, note an acceptance, conclude, end."""

import hashlib
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.evidence.models import TextBlob
from reviews.evidence.rows import storable
from reviews.ledger.record import record
from reviews.legal import permits
from reviews.legal.models import AddedDocument, Agreement, Conclusion, GateAcceptance, Kept
from reviews.licensing.models import License
from reviews.people.models import User
from reviews.people.permits import actor_name, require

NOUNS: dict[type[Kept], str] = {
    AddedDocument: "text", Agreement: "agreement", GateAcceptance: "acceptance", Conclusion: "conclusion",
}  # fmt: skip


@transaction.atomic
def add_document(
    hub: str, repo_id: str, *, role: str, title: str, source: str, dated: date, language: str, text: str, by: User
) -> AddedDocument:
    """Keep a text that does not stand in the repository, as it was pasted or uploaded, by its SHA-256."""
    require(permits.why_not_keep(by))
    body = storable(text.replace("\r\n", "\n"))
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    TextBlob.objects.bulk_create([TextBlob(sha256=sha256, text=body)], ignore_conflicts=True)
    row = AddedDocument.objects.create(
        hub=hub, repo_id=repo_id, role=role, title=title, source=source, dated=dated, language=language,
        blob_id=sha256, by=by,
    )  # fmt: skip
    said = {"role": role, "title": title, "source": source, "dated": dated.isoformat(), "sha256": sha256}
    _record("legal:text-added", row, by, **said)
    return row


@transaction.atomic
def attach_agreement(
    hub: str, repo_id: str, *, licensor: str, licensee: str, covers: list[str], scope: str, signed_on: date,
    valid_until: date | None, reference: str, sha256: str, by: User,
) -> Agreement:  # fmt: skip
    """Note a licensor's separate agreement, which settles the terms that it ``covers`` while it is valid."""
    require(permits.why_not_keep(by))
    said: dict[str, Any] = {
        "licensor": licensor, "licensee": licensee, "covers": covers, "scope": scope, "reference": reference,
        "sha256": sha256,
    }  # fmt: skip
    row = Agreement.objects.create(
        hub=hub, repo_id=repo_id, signed_on=signed_on, valid_until=valid_until, by=by, **said
    )
    until = valid_until.isoformat() if valid_until else None
    _record("legal:agreement-attached", row, by, signed_on=signed_on.isoformat(), valid_until=until, **said)
    return row


@transaction.atomic
def record_acceptance(
    hub: str, repo_id: str, *, account: str, account_kind: str, accepted_by: str, accepted_on: date,
    prompt_sha256: str, fields: str, approval: str, valid_until: date | None, by: User, person: User | None = None,
) -> GateAcceptance:  # fmt: skip
    """Note who accepted a gate's prompt for us; ``prompt_sha256`` is the digest of the prompt as it was read.

    ``person`` is who answers for the account, where they have one here.
    """
    require(permits.why_not_keep(by))
    said = {
        "account": account, "account_kind": account_kind, "accepted_by": accepted_by,
        "prompt_sha256": prompt_sha256, "fields": fields, "approval": approval,
    }  # fmt: skip
    row = GateAcceptance.objects.create(
        hub=hub, repo_id=repo_id, accepted_on=accepted_on, valid_until=valid_until, by=by, person=person, **said
    )
    until = valid_until.isoformat() if valid_until else None
    answers = person.name if person else None
    _record(
        "legal:gate-accepted", row, by, accepted_on=accepted_on.isoformat(), valid_until=until, answers_for_it=answers,
        **said,
    )  # fmt: skip
    return row


@transaction.atomic
def conclude(hub: str, repo_id: str, *, documents: str, license: License, reason: str, by: User) -> Conclusion:
    """Say that a known license's terms apply to these documents. Raises ``ValueError`` when it was said already."""
    require(permits.why_not_keep(by))
    try:
        with transaction.atomic():
            row = Conclusion.objects.create(
                hub=hub, repo_id=repo_id, documents=documents, license=license, reason=reason, by=by
            )
    except IntegrityError:
        raise ValueError(f"{license.name} was concluded for these documents already.") from None
    _record("legal:concluded", row, by, license=license.key, documents=documents, reason=reason)
    return row


@transaction.atomic
def end(row: Kept, *, reason: str, by: User) -> Kept:
    """End what is in force; it stays to be read, with the reason."""
    row = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)  # type: ignore[attr-defined]
    require(permits.why_not_end(by, row))
    row.ended_by, row.ended_at, row.ended_reason = by, timezone.now(), reason
    row.save(update_fields=["ended_by", "ended_at", "ended_reason"])
    _record("legal:ended", row, by, what=NOUNS[type(row)], number=row.pk, title=str(row), reason=reason)
    return row


def _record(event: str, row: Kept, by: User, **said: Any) -> None:
    subject, label = f"repository:{row.hub}/{row.repo_id}", row.repo_id
    record(event, actor=actor_name(by), subject=subject, label=label, **said)
