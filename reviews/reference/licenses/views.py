"""License pages: the list, one license, and editing one term."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from reviews.language.phrases import say
from reviews.licensing.actions import change_terms
from reviews.licensing.models import License, TermsVersion
from reviews.licensing.permits import why_not_own_terms
from reviews.licensing.readings.statements import TextAtHand, anchors_of
from reviews.licensing.rows import Moved
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.values import Anchor, BadTerms, Term
from reviews.licensing.terms.vocabulary import CONFIRMED
from reviews.people.models import User
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.reference.licenses import pages
from reviews.reference.licenses.clause_form import OTHER, SHA256, PresentTerm
from reviews.reference.licenses.clauses import Clauses, stored_texts, texts
from reviews.reference.licenses.dependants import resting
from reviews.reference.licenses.forms import FilterForm
from reviews.reference.licenses.term_form import TermForm
from reviews.reference.licenses.words import TermRow, anchors_in, shown, slug_of, status_words
from reviews.templatetags.characters import readable
from reviews.workflow.queries import candidate_for

UNPROCESSABLE, CONFLICT = 422, 409


@login_required
@require_safe
def licenses(request: HttpRequest) -> HttpResponse:
    """List every known license, filtered by the words and filters in the address."""
    form = FilterForm(request.GET)
    asked, every = form.asked(), pages.rows()
    told = {
        "form": form,
        "page": pages.page_of((one for one in every if asked.fits(one)), request.GET.get("page")),
        "total": len(every),
        "filtered": asked != pages.LicenseFilters() or bool(form.errors),
        "why_not": why_not_own_terms(person(request)),
    }
    return render(request, "reference/licenses/list.html", told)


@login_required
@require_safe
def license_page(request: HttpRequest, key: str) -> HttpResponse:
    """Show one license: terms with clauses, texts, history, and the decisions that depend on older terms."""
    row, version = _found(key)
    who = person(request)
    told = {
        "told": pages.license_page(row, version, who, request.GET.get("page")),
        "license": row,
        "why_not": why_not_own_terms(who),
    }
    return render(request, "reference/licenses/license.html", told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def license_term(request: HttpRequest, key: str, path: str) -> HttpResponse:
    """Confirm or change one term; ``?doc=``, ``?start=``, ``?end=``, ``?candidate=`` pass a clause from a desk."""
    who = person(request)
    require(why_not_own_terms(who))
    row, version = _found(key)
    if path not in FIELDS:
        raise Http404(say("Licenses have no such term."))
    posted = request.method == "POST"
    seen = _number(request.POST.get("seen")) if posted else version.number
    form, now = _form(request, row, version, path, who)
    moved = _moved(row, path, version, seen) if posted and seen != version.number else ""
    valid = posted and form.is_valid()
    if valid and not moved and form.term is not None:
        try:
            made = change_terms(
                row, values={path: form.term}, seen=seen, reason=form.cleaned_data["reason"], by=who,
                texts=_quoted(form.term),
            )  # fmt: skip
        except Moved:
            row, version = _found(key)
            form, now = _form(request, row, version, path, who)
            form.is_valid()
            moved = _moved(row, path, version, seen)
        except BadTerms as error:
            form.add_error(None, str(error))
        else:
            how = status_words(pages.term_of(made, path)).lower()
            messages.success(
                request,
                say(
                    "{title}: {how}, saved in version {number_of}.",
                    title=FIELDS[path].title,
                    how=how,
                    number_of=made.number,
                ),
            )
            return redirect(_back(request, who, row, path))
    told = {
        "form": form, "license": row, "version": version, "now": now, "moved": moved,
        "back": _back(request, who, row, path), "from_desk": _candidate(request, who) is not None,
        "resting": resting(row.key, path, now.term, who),
    }  # fmt: skip
    status = CONFLICT if moved else UNPROCESSABLE if form.errors else 200
    return render(request, "reference/licenses/term.html", told, status=status)


def _quoted(term: Term) -> list[TextAtHand]:
    """Return the stored texts that a term quotes."""
    return [TextAtHand(one) for one in texts([anchor.document for anchor in anchors_of(term)]).values()]


def _found(key: str) -> tuple[License, TermsVersion]:
    """Return a license with the current version of its terms."""
    row = get_object_or_404(License, key=key.replace("\0", ""))
    version = pages.newest(row)
    if version is None:
        raise Http404(say("This license has no terms."))
    return row, version


def _number(text: str | None) -> int:
    """Parse a whole number from a form or address, such as the base version; 0 if there is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _form(request: HttpRequest, row: License, version: TermsVersion, path: str, who: User) -> tuple[TermForm, TermRow]:
    """Return the form of one term with its initial values, and the current term."""
    term = pages.term_of(version, path)
    anchors = anchors_in(term)
    clauses = Clauses(anchors, who)
    offered = _offered(request, row, term, who)
    quoted: dict[Anchor, str] = {anchor: clauses.words(anchor) for anchor in anchors}
    present = PresentTerm(path, term, quoted, offered, read=lambda sha256: texts([sha256]).get(sha256))
    data = request.POST if request.method == "POST" else None
    form = TermForm(data, present=present, by=who, initial=_asked(request, dict(offered)))
    return form, shown(path, term, clauses)


def _offered(request: HttpRequest, row: License, term: Term, who: User) -> list[tuple[str, str]]:
    """Return the stored texts to choose from: those of this license, and that of the present clause."""
    found = {
        one.sha256: say("Text {sha256}, {where}", sha256=one.sha256[:7], where=one.where)
        for one in stored_texts(row.key, who)
    }
    if term.anchor and term.anchor.document not in found:
        found[term.anchor.document] = say(
            "Text {document}, containing the present clause", document=term.anchor.document[:7]
        )
    asked = request.GET.get("doc", "")
    if SHA256.fullmatch(asked) and asked not in found and texts([asked]):
        found[asked] = say("Text {asked}, which you were reading", asked=asked[:7])
    return list(found.items())


def _asked(request: HttpRequest, offered: dict[str, str]) -> dict[str, Any]:
    """Return the initial values from the address: a marked clause is there to be confirmed."""
    document, start, end = (
        request.GET.get("doc", ""),
        _number(request.GET.get("start")),
        _number(request.GET.get("end")),
    )
    filled: dict[str, Any] = {}
    if not SHA256.fullmatch(document):
        return filled
    filled |= {"text": document} if document in offered else {"text": OTHER, "sha256": document}
    if quote := readable(texts([document]).get(document, "")[start:end]):
        filled |= {"quote": quote, "status": CONFIRMED}
    return filled


def _moved(row: License, path: str, version: TermsVersion, seen: int) -> str:
    """Say that someone else changed the terms first, and whether they changed this term."""
    older = row.versions.filter(number=seen).first()
    lead = say(
        "Nothing was saved: {actor} changed these terms first; they are now at version {number_of}.",
        actor=version.actor,
        number_of=version.number,
    )
    if older and pages.term_of(older, path) == pages.term_of(version, path):
        return say("{lead} This term is unchanged. Save your input below again.", lead=lead)
    return say("{lead} This term has changed. Check it, then save your input below if it is still right.", lead=lead)


def _candidate(request: HttpRequest, who: User) -> int | None:
    """Return the candidate whose desk sent the person here, if they may see it."""
    number = _number(request.GET.get("candidate"))
    return number if number and candidate_for(who, number) else None


def _back(request: HttpRequest, who: User, row: License, path: str) -> str:
    """Return the address to continue at: the legal desk that sent the person here, else the term's row."""
    number = _candidate(request, who)
    return reverse("legal", args=[number]) if number else f"{reverse('license', args=[row.key])}#{slug_of(path)}"
