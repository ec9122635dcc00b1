"""The audit page: ledger entries filtered by address, verification of the chain, and its download."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviews.day_fields import DayField
from reviews.home.audit_lines import AuditRow, EventSelect, table
from reviews.language.phrases import say
from reviews.ledger import export, queries
from reviews.ledger.events import EVENTS, EventKind, sentence
from reviews.ledger.models import LedgerEntry
from reviews.people import permits
from reviews.people.sessions import ledger_head
from reviews.readmodels.kept import kept
from reviews.selects import PlainSelect
from reviews.single_lines import PortalForm
from reviews.templatetags.addresses import numbered

PAGE = 25
FILTERS = ("event", "actor", "text", "since", "until")
PLACES = ("before", "after")
"""Parameters that name the entry next to which a page lies."""
UNKNOWN_EVENT = EventKind("quiet", "")
COMMIT = re.compile(r"[0-9a-f]{40}")


class EventField(forms.ChoiceField):
    """The name of an event; 150 choices are neither copied nor looked through for each page."""

    def valid_value(self, value: object) -> bool:
        """Tell whether there is such an event."""
        return value in EVENTS


class AuditForm(PortalForm):
    """The filters of the list; a value that cannot be parsed is ignored."""

    event = EventField(label=say("What"), required=False, widget=EventSelect)
    actor = forms.CharField(label=say("Who"), required=False, max_length=200)
    text = forms.CharField(
        label=say("Words, entry or digest"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    since = DayField(label=say("Since"), required=False)
    until = DayField(label=say("Until"), required=False)

    def __init__(self, *args: object, actors: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["actor"].widget = PlainSelect(choices=[("", say("Anyone")), *((name, name) for name in actors)])


@login_required
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Show the ledger, newest first."""
    permits.require(permits.why_not_read_ledger(request.user))
    given = request.GET
    head = ledger_head(request)
    form = AuditForm(given, actors=kept(["actors", head.digest if head else ""], queries.actors))
    form.is_valid()
    chosen = {name: form.cleaned_data[name] for name in FILTERS if form.cleaned_data.get(name)}
    found = queries.search(**chosen)
    before, after = _entry(given, "before"), _entry(given, "after")
    if chosen or before or after:
        page = queries.page_of(found, PAGE, before=before, after=after)
    else:
        page = queries.newest_page(PAGE)
    number, estimated = queries.number_of(found, head, narrowed=bool(chosen))
    told = {
        "form": form,
        "page": page,
        "number": number,
        "estimated": estimated,
        "table": table([_row(entry) for entry in page.rows]),
        "filtered": bool(chosen),
        "notices": _notices(given, form),
        "pills": _pills(request, form, chosen),
        "why_not_verify": permits.why_not_verify_ledger(request.user),
    }
    return render(request, "home/audit.html", told)


@login_required
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Verify the whole chain now, against an earlier noted head if one is given; nothing is written."""
    permits.require(permits.why_not_verify_ledger(request.user))
    expected = request.POST.get("head", "").strip().lower()
    told = {"verdict": queries.verify(expected), "expected": expected, "checked_at": timezone.now()}
    return render(request, "home/audit.html", told)


@login_required
@require_safe
def export_chain(request: HttpRequest) -> StreamingHttpResponse:
    """Download the whole chain as JSON Lines, streamed; a filtered chain could not be verified."""
    permits.require(permits.why_not_verify_ledger(request.user))
    answer = StreamingHttpResponse(_lines(), content_type="application/x-ndjson")
    answer["Content-Disposition"] = f'attachment; filename="ledger-{timezone.now():%Y%m%dT%H%M%SZ}.jsonl"'
    answer["Cache-Control"] = "no-store"
    return answer


def _lines() -> Iterator[bytes]:
    for link in queries.links():
        yield export.line(link)


def _row(entry: LedgerEntry) -> AuditRow:
    event = EVENTS.get(entry.event, UNKNOWN_EVENT)
    return AuditRow(entry, event.tone, sentence(entry.event, entry.label, _shortened(entry.data)), place(entry))


def _shortened(data: dict[str, Any]) -> dict[str, Any]:
    """Return what an entry records with commits of seven digits, so that a row is a line; its bytes have them whole."""
    return {name: said[:7] if isinstance(said, str) and COMMIT.fullmatch(said) else said for name, said in data.items()}


def place(entry: LedgerEntry) -> str:
    """Return the address of the page an entry is about, "" if there is none; that page checks access itself."""
    noun, _, number = entry.subject.partition(":")
    if entry.event.startswith("decision:") and isinstance(entry.data.get("number"), int):
        return numbered("decision", entry.data["number"])
    if noun == "workload":
        slug = (entry.data.get("statement") or {}).get("slug") or entry.data.get("slug")
        return reverse("workload", args=[slug]) if slug else ""
    page = {"candidate": "candidate", "proposals": "proposed_list"}.get(noun)
    return numbered(page, int(number)) if page and number.isdigit() else ""


def _entry(given: QueryDict, name: str) -> int:
    text = given.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _notices(given: QueryDict, form: AuditForm) -> list[str]:
    unknown = [name for name in given if name not in (*FILTERS, *PLACES)][:10]
    said = [say("Unknown filter ignored: “{name}”.", name=name) for name in unknown]
    wrong = [
        say(
            "“{given}” is not a valid value for “{label}” and was ignored.",
            given=given[name][:60],
            label=form.fields[name].label,
        )
        for name in form.errors
    ]
    return said + wrong


def _pills(request: HttpRequest, form: AuditForm, chosen: dict[str, object]) -> list[tuple[str, str]]:
    found = []
    for name, value in chosen.items():
        rest = request.GET.copy()
        for gone in (name, *PLACES):
            rest.pop(gone, None)
        words = value.isoformat() if isinstance(value, date) else str(value)
        found.append(
            (
                say("{label}: {words}", label=form.fields[name].label, words=words),
                f"{reverse('audit')}?{rest.urlencode()}",
            )
        )
    return found
