"""Views of the engineering note, and of its entries besides the checklist."""

from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from reviews.desks.engineering.hardware_page import Hardware
from reviews.desks.engineering.note_forms import FORMS, ControlForm, EntryForm, LimitationForm, TakeBackForm, form_for
from reviews.desks.engineering.note_known import KNOWN, known_answers
from reviews.desks.engineering.note_page import EngineeringNote, newest_entries
from reviews.desks.legal.record_views import context_of
from reviews.desks.views import UNPROCESSABLE, candidate_or_404
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.workflow.models import Candidate
from reviews.workflow.notes import actions
from reviews.workflow.notes.kinds import KINDS, asked
from reviews.workflow.notes.limitations import key_of

NEW = "new"
PREFILLED = say("Prefilled with what is known here: check it, and add what is not.")


@login_required
@require_safe
def engineering_note(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show the whole note, ready to print."""
    candidate = candidate_or_404(request, candidate_id)
    told = context_of(candidate, say("Engineering note"), "engineering") | {
        "note": EngineeringNote(candidate), "why_not": actions.why_not_write(person(request), candidate),
    }  # fmt: skip
    return render(request, "desks/engineering/note.html", told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write_entry(request: HttpRequest, candidate_id: int, kind: str, key: str) -> HttpResponse:
    """Write one entry; ``new`` is the key of a question or limitation that does not exist yet."""
    candidate = candidate_or_404(request, candidate_id)
    require(actions.why_not_write(person(request), candidate))
    heading, hint, form_class, kept = _asked(candidate, kind, key)
    form = form_class(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        if kind == "control" and key != NEW:
            values["text"] = heading
        try:
            actions.write(
                candidate, kind=kind, key=_key(kind, key, values), values=values, before=form.cleaned_data["before"],
                by=person(request),
            )  # fmt: skip
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, say("{title}: saved.", title=KINDS[kind].title))
            return redirect(f"{reverse('engineering_note', args=[candidate.pk])}#{kind}")
    told: dict[str, Any] = context_of(candidate, KINDS[kind].title, "engineering")
    told |= {"form": form, "heading": heading, "hint": hint, "kind": kind, "key": key, "held": "before" in kept}
    return render(request, "desks/engineering/note_entry.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_entry_back(request: HttpRequest, candidate_id: int, kind: str, key: str) -> HttpResponse:
    """Withdraw an entry."""
    candidate = candidate_or_404(request, candidate_id)
    require(actions.why_not_write(person(request), candidate))
    if kind not in KINDS or (kind, key) not in newest_entries(candidate):
        raise Http404(say("There is no such entry."))
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.take_back(candidate, kind=kind, key=key, reason=form.cleaned_data["reason"], by=person(request))
        messages.success(request, say("The {noun} has been withdrawn; it stays in the history.", noun=KINDS[kind].noun))
        return redirect(f"{reverse('engineering_note', args=[candidate.pk])}#{kind}")
    told = context_of(candidate, say("Withdraw an entry"), "engineering") | {"form": form, "noun": KINDS[kind].noun}
    return render(request, "desks/engineering/note_back.html", told, status=UNPROCESSABLE if form.errors else 200)


def _asked(candidate: Candidate, kind: str, key: str) -> tuple[str, str, type[EntryForm], dict[str, Any]]:
    """Return heading, hint, form and stored values of an entry. Raises ``Http404`` for an unknown entry."""
    held = newest_entries(candidate).get((kind, key))
    kept = {**held.values, "before": held.pk} if held else {}
    if known := asked(kind, key):
        start = known_answers(Hardware(candidate)).get(key, "") if key in KNOWN and not kept else ""
        heading, hint = known
        if start:
            return (
                heading,
                say("{hint} {prefilled}", hint=hint, prefilled=PREFILLED),
                form_for(kind, key),
                {"text": start},
            )
        return heading, hint, form_for(kind, key), kept
    if kind == "publisher" and (key == NEW or held):
        return say("A question to the publisher"), say("What only the publisher knows."), FORMS[kind], kept
    if kind == "control" and key == NEW:
        return (
            say("A limitation that the card does not state"),
            say("Observed here, or stated elsewhere."),
            LimitationForm,
            kept,
        )
    if kind == "control":
        stated = {one.key: one.title for one in EngineeringNote(candidate).controls}
        if key in stated:
            return stated[key], say("How this limitation is controlled."), ControlForm, kept
    raise Http404(say("There is no such entry."))


def _key(kind: str, key: str, values: dict[str, str]) -> str:
    """Return the key of an entry; a new key is derived from a limitation's words, or random for a question."""
    if key != NEW:
        return key
    return key_of(values["text"]) if kind == "control" else f"q-{token_hex(6)}"
