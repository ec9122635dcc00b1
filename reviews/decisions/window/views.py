"""The page of an incident window and its two CSV files."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reviews.decisions.answers import SHA256
from reviews.decisions.gate.models import GateAnswer
from reviews.decisions.gate.queries import answers_for, between, narrowed
from reviews.decisions.gate.rows import DAYS_KEPT
from reviews.decisions.list_forms import InstantField
from reviews.decisions.models import Decision
from reviews.decisions.queries import seen_by
from reviews.decisions.window import queries
from reviews.decisions.window.asked import ENDS_FIRST, begin, lately, window
from reviews.decisions.window.queries import WindowFilter
from reviews.decisions.window.sheets import sheet
from reviews.language.phrases import say
from reviews.people.requests import person
from reviews.single_lines import PortalForm

PAGE, ANSWERS = 10, 50
UNPROCESSABLE = 422
ANSWER_COLUMNS = (
    "at (UTC)",
    "machine",
    "hub",
    "repository",
    "commit",
    "workload",
    "file SHA-256",
    "allowed",
    "decision",
    "reasons",
)


class WindowForm(PortalForm):
    """Two instants and what narrows the window; a day begins and ends in UTC."""

    only_asks = True

    start = InstantField(label=say("From"), required=True, help_text=say("A day, or a time with its offset from UTC."))
    end = InstantField(label=say("To"), required=True, help_text=say("A day means its end in UTC."))
    repo = forms.CharField(
        label=say("Repository"), required=False, max_length=200, help_text=say("owner/name, exactly")
    )
    sha256 = forms.CharField(label=say("SHA-256 of a file"), required=False, max_length=64)

    def add_prefix(self, field_name: str) -> str:
        """Call the two instants ``from`` and ``to`` in the address."""
        return {"start": "from", "end": "to"}.get(field_name, field_name)

    def clean_sha256(self) -> str:
        """Refuse what is no digest, which would find nothing without saying why."""
        digest = str(self.cleaned_data["sha256"]).lower()
        if digest and not SHA256.fullmatch(digest):
            raise forms.ValidationError(say("A SHA-256 has 64 hexadecimal digits."))
        return digest

    def clean(self) -> dict[str, Any]:
        """Refuse a window that ends before it begins."""
        said = super().clean() or self.cleaned_data
        start, end = said.get("start"), said.get("end")
        if start and end and begin(start) >= end.moment:
            self.add_error("end", ENDS_FIRST)
        return said

    def data_in_address(self) -> QueryDict:
        """Return what was asked for as an address has it."""
        found = QueryDict(mutable=True)
        found.update({name: str(value) for name, value in self.data.items() if value})
        return found

    def asked(self) -> WindowFilter:
        """Return what a valid form asks for."""
        said = self.cleaned_data
        return WindowFilter(window(said["start"], said["end"]), said["repo"], said["sha256"])


@login_required
@require_safe
def decision_window(request: HttpRequest) -> HttpResponse:
    """Show decisions in force at any time between two instants and which machines asked, at first the last 24 hours."""
    given = bool(request.GET.get("from") or request.GET.get("to"))
    form = WindowForm(request.GET if given else {**request.GET.dict(), **lately(timezone.now())})
    told: dict[str, Any] = {"form": form, "days": DAYS_KEPT, "lately": not given}
    if form.is_valid():
        asked = form.asked()
        page = queries.page_of(_decisions(request, asked), request.GET.get("page"), PAGE)
        answers = Paginator(_answers(request, asked), ANSWERS).get_page(request.GET.get("answers"))
        query = request.GET.copy() if given else form.data_in_address()
        for name in ("page", "answers"):
            query.pop(name, None)
        told |= {
            "asked": asked, "page": page, "rows": queries.rows(page, asked), "answers": answers,
            "query": query.urlencode(), "ahead": form.cleaned_data["end"].future(timezone.now()),
        }  # fmt: skip
    return render(request, "decisions/window.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def window_csv(request: HttpRequest, what: str) -> HttpResponseBase:
    """Send the decisions of a window, or the answers to machines in it, as CSV."""
    form = WindowForm(request.GET)
    if what not in ("decisions", "answers"):
        raise Http404(say("The window has the files decisions.csv and answers.csv."))
    if not form.is_valid():
        return render(request, "decisions/window.html", {"form": form, "days": DAYS_KEPT}, status=UNPROCESSABLE)
    asked = form.asked()
    if what == "decisions":
        return sheet(queries.COLUMNS, queries.lines(_decisions(request, asked), asked), "decisions-in-force")
    return sheet(ANSWER_COLUMNS, _answer_lines(request, asked), "answers-to-machines", ("reasons",))


def _decisions(request: HttpRequest, asked: WindowFilter) -> Any:
    return queries.decisions_in(seen_by(person(request), Decision.objects.all()), asked)


def _answers(request: HttpRequest, asked: WindowFilter) -> Any:
    found = between(answers_for(request.user), asked.window.start, asked.window.end)
    return narrowed(found, {"repo_id": asked.repo, "sha256": asked.sha256})


def _answer_lines(request: HttpRequest, asked: WindowFilter) -> Iterator[list[object]]:
    one: GateAnswer
    for one in _answers(request, asked).iterator(chunk_size=1000):
        yield [
            one.at.astimezone(UTC).isoformat(), one.asked_by, one.hub, one.repo_id, one.commit, one.workload,
            one.sha256, "yes" if one.allow else "no", one.decision or "", one.reasons,
        ]  # fmt: skip
