"""Acts on the legal record: texts, agreements, acceptances and conclusions of a repository, and linked pages."""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.evidence.models import TextBlob
from reviews.evidence.rows import storable
from reviews.files.rows import keep
from reviews.hub.shapes.page import ServedPage
from reviews.jobs.models import JobRun
from reviews.language.phrases import say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.legal import agreements, permits, rows
from reviews.legal.details import (
    AcceptanceDetails,
    AgreementDetails,
    ConcludedDocuments,
    DocumentDetails,
    ReferenceDetails,
)
from reviews.legal.identities import identity_of, why_not_copy
from reviews.legal.linked_pages import ask_for, why_not_read
from reviews.legal.models import (
    AddedDocument,
    Agreement,
    Conclusion,
    GateAcceptance,
    Kept,
    LinkedPage,
    PageReading,
    ReadMark,
    ReferenceCopy,
)
from reviews.licensing.models import License
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import WORKER, Actor, actor_name, require
from reviews.sentences import require as require_sentences

NOUNS: dict[type[Kept], str] = {
    AddedDocument: "text", Agreement: "agreement", GateAcceptance: "acceptance", Conclusion: "conclusion",
}  # fmt: skip


@act
def add_document(hub: str, repo_id: str, *, details: DocumentDetails, by: User) -> AddedDocument:
    """Add a text that is not in the repository; it is kept as it was pasted or uploaded, by its SHA-256."""
    require(permits.why_not_keep(by))
    body = storable(details.text.replace("\r\n", "\n"))
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    TextBlob.objects.bulk_create([TextBlob(sha256=sha256, text=body)], ignore_conflicts=True)
    rows.remember({sha256: body})
    row = AddedDocument.objects.create(
        hub=hub, repo_id=repo_id, role=details.role, title=details.title, source=details.source, dated=details.dated,
        language=details.language, blob_id=sha256, by=by,
    )  # fmt: skip
    _record(
        "legal:text-added", row, by, role=row.role, title=row.title, source=row.source, dated=row.dated.isoformat(),
        sha256=sha256,
    )  # fmt: skip
    return row


@act
def attach_agreement(hub: str, repo_id: str, *, details: AgreementDetails, by: User) -> Agreement:
    """Attach a licensor's separate agreement with its file; it settles nothing until a second reviewer approves it."""
    require(permits.why_not_keep(by))
    require_sentences({say("Permitted use"): details.scope})
    said = {name: value for name, value in vars(details).items() if name != "file"}
    digest = hashlib.sha256(details.file.data).hexdigest()
    row = Agreement.objects.create(hub=hub, repo_id=repo_id, by=by, sha256=digest, **said)
    keep(details.file, owner_kind=agreements.OWNER, owner_id=str(row.pk), by=by)
    agreements.changed(row, agreements.ATTACHED)
    said |= {"signed_on": details.signed_on.isoformat(), "sha256": digest}
    said["valid_until"] = details.valid_until.isoformat() if details.valid_until else None
    _record("legal:agreement-attached", row, by, **said)
    return row


@act
def approve_agreement(row: Agreement, *, by: User) -> Agreement:
    """Approve an agreement that another legal reviewer attached; from now on it settles the terms that it covers."""
    row = Agreement.objects.select_for_update(of=("self",)).select_related("by").get(pk=row.pk)
    freeze_people()
    require(permits.why_not_approve_agreement(by, row))
    row.approved_by, row.approved_at = by, timezone.now()
    row.save(update_fields=["approved_by", "approved_at"])
    agreements.changed(row, agreements.APPROVED)
    _record(
        "legal:agreement-approved", row, by, number=row.pk, title=str(row), attached_by=actor_name(row.by),
        covers=row.covers, sha256=row.sha256,
    )  # fmt: skip
    return row


@act
def record_acceptance(hub: str, repo_id: str, *, details: AcceptanceDetails, by: User) -> GateAcceptance:
    """Record who accepted a gate's prompt for the company."""
    require(permits.why_not_keep(by))
    row = GateAcceptance.objects.create(hub=hub, repo_id=repo_id, by=by, **vars(details))
    until = details.valid_until.isoformat() if details.valid_until else None
    _record(
        "legal:gate-accepted", row, by, account=row.account, account_kind=row.account_kind,
        accepted_by=row.accepted_by, accepted_on=row.accepted_on.isoformat(), prompt_sha256=row.prompt_sha256,
        fields=row.fields, approval=row.approval, valid_until=until,
        answers_for_it=details.person.name if details.person else None,
    )  # fmt: skip
    return row


@act
def conclude(
    hub: str, repo_id: str, *, documents: str | ConcludedDocuments, license: License, reason: str, by: User
) -> Conclusion:
    """Conclude that a known license's terms apply to these documents.

    ``documents`` is the digest of the documents together, which is enough where none of them differs from the license.
    Raises ``ValueError`` for a second conclusion of the same.
    """
    require(permits.why_not_keep(by))
    given = ConcludedDocuments(documents) if isinstance(documents, str) else documents
    try:
        with transaction.atomic():
            row = Conclusion.objects.create(
                hub=hub, repo_id=repo_id, documents=given.digest, license=license, reason=reason, by=by,
                touched=given.touched, binds=given.binds,
            )  # fmt: skip
    except IntegrityError:
        raise ValueError(say("Someone has already concluded {name} for these documents.", name=license.name)) from None
    said = {name: value for name, value in (("touched", given.touched), ("binds", given.binds)) if value}
    _record("legal:concluded", row, by, license=license.key, documents=given.digest, reason=reason, **said)
    return row


@act
def store_reference(license: License, *, details: ReferenceDetails, by: User) -> ReferenceCopy:
    """Store the company's own copy of a license's text, once.

    Raises ``ValueError`` for another text, and for a second copy.
    """
    require(permits.why_not_keep(by))
    body = storable(details.text.replace("\r\n", "\n"))
    digest = hashlib.sha256(body.encode()).hexdigest()
    if why_not := why_not_copy(license.key, license.name, identity_of(digest, body)):
        raise ValueError(why_not)
    if ReferenceCopy.objects.filter(license=license).exists():
        raise ValueError(say("Someone has already stored a copy of {name}.", name=license.name))
    TextBlob.objects.bulk_create([TextBlob(sha256=digest, text=body)], ignore_conflicts=True)
    rows.remember({digest: body})
    row = ReferenceCopy.objects.create(
        license=license, blob_id=digest, source=details.source, dated=details.dated, by=by
    )
    record(
        "legal:reference-stored", actor=actor_name(by), subject=f"license:{license.key}", label=license.name,
        source=row.source, dated=row.dated.isoformat(), sha256=digest,
    )  # fmt: skip
    return row


@act
def mark_read(hub: str, repo_id: str, *, role: str, sha256: str, by: User) -> ReadMark:
    """Record that this person read a document of a repository, by the digest of its text."""
    require(permits.why_not_keep(by))
    row, new = ReadMark.objects.get_or_create(hub=hub, repo_id=repo_id, sha256=sha256, by=by, defaults={"role": role})
    if not new:
        unchanged(say("This person has already recorded that they read this document."))
        return row
    record(
        "legal:document-read", actor=actor_name(by), subject=f"repository:{hub}/{repo_id}", label=repo_id, role=role,
        sha256=sha256,
    )  # fmt: skip
    return row


@act
def end(row: Kept, *, reason: str, by: User) -> Kept:
    """End what is in force; the row is kept with the reason."""
    row = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)  # type: ignore[attr-defined]
    require(permits.why_not_end(by, row))
    row.ended_by, row.ended_at, row.ended_reason = by, timezone.now(), reason
    row.save(update_fields=["ended_by", "ended_at", "ended_reason"])
    if isinstance(row, Agreement):
        agreements.changed(row, agreements.ENDED)
    _record("legal:ended", row, by, what=NOUNS[type(row)], number=row.pk, title=str(row), reason=reason)
    return row


@act
def read_now(url: str, *, by: User) -> JobRun:
    """Ask for a page at once. Raises ``ValueError`` when the portal may not read its host."""
    require(permits.why_not_keep(by))
    if why_not := why_not_read(url):
        raise ValueError(why_not)
    page = rows.page_at(url)
    run = ask_for(page, by)
    _record_page("legal:page-wanted", page, by)
    return run


@act
def take_page(page: LinkedPage, *, found: ServedPage, by: Actor = WORKER) -> PageReading:
    """Keep the text of a page as it was read; only a text that differs from the last reading is an act."""
    page = LinkedPage.objects.select_for_update().get(pk=page.pk)
    body = storable(found.text)
    digest = hashlib.sha256(body.encode()).hexdigest()
    before = page.readings.filter(blob__isnull=False).order_by("pk").last()
    TextBlob.objects.bulk_create([TextBlob(sha256=digest, text=body)], ignore_conflicts=True)
    rows.remember({digest: body})
    reading = PageReading.objects.create(
        page=page, final_url=found.final_url[:2000], media_type=found.media_type[:60], raw_sha256=found.sha256,
        blob_id=digest,
    )  # fmt: skip
    if before and before.blob_id == digest:
        unchanged(say("The page has the same text as at its last reading."))
    else:
        event = "legal:page-changed" if before else "legal:page-read"
        _record_page(event, page, by, old=before.blob_id if before else None, new=digest)
    return reading


def _record(event: str, row: Kept, by: User, **said: Any) -> None:
    subject, label = f"repository:{row.hub}/{row.repo_id}", row.repo_id
    record(event, actor=actor_name(by), subject=subject, label=label, **said)


def _record_page(event: str, page: LinkedPage, by: Actor, **said: Any) -> None:
    record(event, actor=actor_name(by), subject=f"page:{page.pk}", label=page.url[:300], **said)
