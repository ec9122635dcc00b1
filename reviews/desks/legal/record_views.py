"""Views of a repository's legal record: its license documents, and the acts that add or end entries."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.desks.legal.conclude_form import conclude_form
from reviews.desks.legal.forms import (
    AcceptanceForm,
    AddTextForm,
    AgreementForm,
    EndForm,
    ReuseForm,
)
from reviews.desks.legal.record_page import AgreementRow, LegalRecordPage
from reviews.desks.tabs import tabs
from reviews.desks.views import UNPROCESSABLE, candidate_or_404
from reviews.language.phrases import say
from reviews.legal import actions as legal
from reviews.legal.agreements import files_of
from reviews.legal.details import AcceptanceDetails, AgreementDetails, ConcludedDocuments, DocumentDetails
from reviews.legal.documents import LicenseDocuments, card_of
from reviews.legal.models import AddedDocument, Agreement, Conclusion, GateAcceptance, Kept
from reviews.legal.permits import why_not_approve_agreement, why_not_end, why_not_keep
from reviews.legal.touched import near_texts
from reviews.licensing.terms.fields import FIELDS
from reviews.people.models import User
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.workflow import states
from reviews.workflow.actions.reusing import learned_since, moved_since, reusable_answers, reuse_review
from reviews.workflow.models import Candidate
from reviews.workflow.permits import why_not_record_intake
from reviews.workflow.queries import candidate_detail, earlier_intake

Act = Callable[[Candidate, LegalRecordPage, dict[str, Any], User], str]


@dataclass(frozen=True)
class Addition:
    """One kind of entry: the texts of its page, its form, and the act that returns the success message."""

    title: str
    about: str
    button: str
    form: Callable[[Any, Any, LegalRecordPage], forms.Form]
    act: Act
    model: type[Kept]


def _said(details: type[Any], data: dict[str, Any]) -> dict[str, Any]:
    """Return what a form gave for each field of a dataclass, by the field's name."""
    return {field.name: data[field.name] for field in fields(details)}


def _text(candidate: Candidate, record: LegalRecordPage, data: dict[str, Any], by: User) -> str:
    details = DocumentDetails(**_said(DocumentDetails, data))
    legal.add_document(candidate.hub, candidate.repo_id, details=details, by=by)
    return say("“{title}” has been added to the license documents.", title=data["title"])


def _agreement(candidate: Candidate, record: LegalRecordPage, data: dict[str, Any], by: User) -> str:
    details = AgreementDetails(**_said(AgreementDetails, data))
    legal.attach_agreement(candidate.hub, candidate.repo_id, details=details, by=by)
    return say(
        "The agreement with {licensor} has been attached. Another legal reviewer must approve it.",
        licensor=data["licensor"],
    )


def _acceptance(candidate: Candidate, record: LegalRecordPage, data: dict[str, Any], by: User) -> str:
    given = data | {"prompt_sha256": data["prompt"], "fields": data["fields_given"]}
    details = AcceptanceDetails(**_said(AcceptanceDetails, given))
    legal.record_acceptance(candidate.hub, candidate.repo_id, details=details, by=by)
    return say("Recorded that {accepted_by} accepted the access prompt.", accepted_by=data["accepted_by"])


def _conclusion(candidate: Candidate, record: LegalRecordPage, data: dict[str, Any], by: User) -> str:
    found = data["license"]
    if record.bundle is None or data["seen"] != record.bundle.snapshot.digest:
        raise ValueError(
            say("The repository has been read again since you opened this page. Check its documents again.")
        )
    near = near_texts(record.legal_documents, found.key)
    documents = ConcludedDocuments(
        record.bundle.documents_digest, [text.record(data) for text in near], data.get("binds", "")
    )
    legal.conclude(candidate.hub, candidate.repo_id, documents=documents, license=found, reason=data["reason"], by=by)
    return say("You concluded that the terms of {name} apply.", name=found.name)


ADDITIONS: dict[str, Addition] = {
    "text": Addition(
        say("Add a text"),
        say(
        "A document that the terms rest on and that is not in the repository, such as a linked policy or an "
        "addendum. The text is kept unchanged, with its SHA-256 and the day on which you retrieved it."
        ),
        say("Add the text"), lambda data, files, record: AddTextForm(data, files, initial=record.text_initial), _text,
        AddedDocument,
    ),
    "agreement": Addition(
        say("Attach an agreement"),
        say(
        "A separate agreement between the licensor and your company. Only such an agreement resolves a conflict of "
        "rights: a right that the license does not grant cannot be waived. You need the signed file, the names of both "
        "parties, the terms that it settles, the permitted use, and its first and last day with the notice period. It "
        "settles nothing until another legal reviewer has approved it."
        ),
        say("Attach the agreement"), lambda data, files, record: AgreementForm(data, files), _agreement, Agreement,
    ),
    "acceptance": Addition(
        say("Record who accepted the access prompt"),
        say(
        "The hub grants access to a person, never to a company, and the publisher can revoke it. The portal never "
        "stores tokens."
        ),
        say("Record the acceptance"),
        lambda data, files, record: AcceptanceForm(data, prompt=record.prompt_digest), _acceptance, GateAcceptance,
    ),
    "conclusion": Addition(
        say("Conclude the license"),
        say(
        "Read these documents, then name the known license that they contain. Your conclusion applies to exactly these "
        "documents; if one of them changes, conclude the license again."
        ),
        say("Conclude"),
        lambda data, files, record: conclude_form(data, record), _conclusion, Conclusion,
    ),
}  # fmt: skip


def context_of(candidate: Candidate, title: str, track: str = states.LEGAL) -> dict[str, Any]:
    """Return the template context that every page under a track needs."""
    found = candidate_detail(candidate)
    return {"candidate": candidate, "detail": found, "tabs": tabs(found, track), "page_title": title}


@login_required
@require_safe
def legal_record(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show everything about the rights: documents, links, declarations, agreements, acceptances."""
    candidate = candidate_or_404(request, candidate_id)
    context = context_of(candidate, say("Legal record"))
    record = LegalRecordPage(candidate)
    context |= {
        "record": record,
        "why_not": why_not_keep(person(request)),
        "agreements": record.agreements(person(request)),
    }
    return render(request, "desks/legal/record.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_to_record(request: HttpRequest, candidate_id: int, kind: str) -> HttpResponse:
    """Add a text, an agreement, an acceptance or a conclusion."""
    candidate, kept = candidate_or_404(request, candidate_id), ADDITIONS.get(kind)
    if kept is None or candidate.snapshot is None:
        raise Http404(say("There is no such entry, or the repository has not been read yet."))
    record, why_not = LegalRecordPage(candidate, asked=request.GET), why_not_keep(person(request))
    posted = request.method == "POST"
    form = kept.form(request.POST if posted else None, request.FILES if posted else None, record)
    if posted:
        require(why_not)
        if form.is_valid():
            try:
                messages.success(request, kept.act(candidate, record, form.cleaned_data, person(request)))
                return redirect(f"{reverse('legal_record', args=[candidate.pk])}#{kind}s")
            except ValueError as error:
                form.add_error(None, str(error))
    context = context_of(candidate, kept.title) | {
        "kind": kind, "kept": kept, "form": form, "why_not": why_not, "record": record,
    }  # fmt: skip
    return render(request, "desks/legal/record_add.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def read_linked_page(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Fetch a linked page now; only for an address that is part of the terms."""
    candidate = candidate_or_404(request, candidate_id)
    require(why_not_keep(person(request)))
    record, url = LegalRecordPage(candidate), request.POST.get("url", "")
    if all(one.url != url or why_not for one, why_not in record.reference_rows):
        raise Http404(say("This address is not part of the terms of this repository, or the portal may not fetch it."))
    run = legal.read_now(url, by=person(request))
    messages.success(
        request, say("Job {pk} is reading the page; its text appears here once the job is done.", pk=run.pk)
    )
    return redirect(f"{reverse('legal_record', args=[candidate.pk])}#links")


@login_required
@require_POST
def mark_read(request: HttpRequest, candidate_id: int, ref: str) -> HttpResponse:
    """Record that this person read one of the documents, or the model card."""
    candidate = candidate_or_404(request, candidate_id)
    require(why_not_keep(person(request)))
    if candidate.snapshot is None:
        raise Http404(say("The repository has not been read yet."))
    documents = LicenseDocuments(candidate.snapshot)
    found = next(
        (one for one in [*documents.legal_documents, card_of(candidate.snapshot)] if one and one.ref == ref), None
    )
    if found is None:
        raise Http404(say("The repository has no such document."))
    legal.mark_read(candidate.hub, candidate.repo_id, role=found.role, sha256=found.sha256, by=person(request))
    messages.success(request, say("Recorded that you read {title}.", title=found.title))
    return redirect(reverse("legal", args=[candidate.pk], query={"doc": ref}))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reuse(request: HttpRequest, candidate_id: int, intake_id: int) -> HttpResponse:
    """Show an earlier review of the same repository, and confirm it for this candidate."""
    candidate = candidate_or_404(request, candidate_id)
    earlier = earlier_intake(person(request), candidate)
    if earlier is None or earlier.pk != intake_id or candidate.snapshot is None:
        raise Http404(say("There is no such earlier review of this repository."))
    why_not = why_not_record_intake(person(request), candidate)
    moved = moved_since(earlier, candidate)
    form = ReuseForm(request.POST or None, seen=candidate.snapshot.digest)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            data = {name: form.cleaned_data[name] for name in ("intended_use", "hold", "seen")}
            try:
                reuse_review(candidate, earlier=earlier, by=person(request), **data)
                messages.success(
                    request, say("Earlier review confirmed for this use; the other questions remain open.")
                )
                return redirect("legal", candidate.pk)
            except ValueError as error:
                form.add_error(None, str(error))
    context = context_of(candidate, say("Reuse an earlier review")) | {
        "earlier": earlier, "answers": reusable_answers(earlier), "form": form, "why_not": why_not, "moved": moved,
        "learned": learned_since(earlier, candidate),
    }  # fmt: skip
    return render(request, "desks/legal/reuse.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_in_record(request: HttpRequest, candidate_id: int, kind: str, entry_id: int) -> HttpResponse:
    """End an entry with a reason; it stays in the record."""
    candidate, kept = candidate_or_404(request, candidate_id), ADDITIONS.get(kind)
    if kept is None or candidate.snapshot is None:
        raise Http404(say("There is no such entry."))
    names = {candidate.repo_id, candidate.snapshot.requested_id}
    found = kept.model._default_manager.select_related("by").filter(hub=candidate.hub, repo_id__in=names)
    row = get_object_or_404(found, pk=entry_id)
    why_not = why_not_end(person(request), row)
    form = EndForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            legal.end(row, reason=form.cleaned_data["reason"], by=person(request))
            messages.success(request, say("“{row}” has been ended.", row=row))
            return redirect(f"{reverse('legal_record', args=[candidate.pk])}#{kind}s")
    context = context_of(candidate, say("End an entry")) | {"row": row, "form": form, "why_not": why_not}
    return render(request, "desks/legal/record_end.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def approve_agreement(request: HttpRequest, candidate_id: int, entry_id: int) -> HttpResponse:
    """Show an agreement with its file to a second legal reviewer, who approves it."""
    candidate = candidate_or_404(request, candidate_id)
    if candidate.snapshot is None:
        raise Http404(say("There is no such agreement."))
    names = {candidate.repo_id, candidate.snapshot.requested_id}
    found = Agreement.objects.select_related("by", "approved_by").filter(hub=candidate.hub, repo_id__in=names)
    row = get_object_or_404(found, pk=entry_id)
    why_not = why_not_approve_agreement(person(request), row)
    if request.method == "POST":
        require(why_not)
        legal.approve_agreement(row, by=person(request))
        messages.success(
            request,
            say(
                "The agreement with {licensor} is approved and settles the terms that it covers.", licensor=row.licensor
            ),
        )
        return redirect(f"{reverse('legal_record', args=[candidate.pk])}#agreements")
    context = context_of(candidate, say("Approve an agreement")) | {
        "one": AgreementRow.of(row, files_of([row]), person(request)), "why_not": why_not,
        "terms": [FIELDS[path].title for path in row.covers if path in FIELDS],
    }  # fmt: skip
    return render(request, "desks/legal/agreement.html", context)
