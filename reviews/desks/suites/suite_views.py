"""Views of a workload's suite: the cases, upload, hand-out, the file handed out, and grading."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.desks.suites.forms import GradeForm, HandOutForm, SuiteForm, sent
from reviews.desks.views import UNPROCESSABLE
from reviews.language.phrases import say, say_count
from reviews.people.permits import Forbidden, Stale, require
from reviews.people.requests import person
from reviews.suites.actions import grade, hand_out, upload_suite
from reviews.suites.models import Suite, SuiteCase, SuiteHandout
from reviews.suites.permits import why_not_grade, why_not_read_cases, why_not_write_suite
from reviews.suites.queries import file_lines, grade_agreement, kinds_of, newest_suite, next_to_grade, to_grade
from reviews.suites.refused import RefusedSuite
from reviews.suites.vocabulary import KINDS, below
from reviews.workloads.models import Workload
from reviews.workloads.queries import visible_to

PAGE = 25
EXAMPLE = """\
{"suite": "model-review-suite/1", "title": "Claim letters", "data_class": "personal"}
{"key": "total-1", "kind": "task", "turns": [{"role": "user", "content": "What did the repair cost?"}], \
"documents": [{"id": "letter", "text": "The repair cost 412 euros."}], "checks": [{"type": "contains", "any": ["412"]}]}
{"key": "reply-1", "kind": "task", "turns": [{"role": "user", "content": "Write a short reply."}], \
"documents": [{"id": "letter", "text": "Our cellar is wet."}], "rubric": "Polite, and names the damage."}
"""
"""A suite of two cases: one is checked by its text, one by people."""


@login_required
@require_safe
def suite(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one version of the suite, the newest or the one of ``?version=``, with its cases and hand-outs."""
    work, who = _workload(request, slug), person(request)
    versions = list(Suite.objects.filter(workload=work).select_related("by", "workload__team").order_by("-number"))
    asked = request.GET.get("version", "")
    shown = next((one for one in versions if str(one.number) == asked), versions[0] if versions else None)
    told: dict[str, Any] = {"workload": work, "shown": shown, "versions": versions,
                            "why_not_write": why_not_write_suite(who, work), "example": EXAMPLE}  # fmt: skip
    if shown:
        hidden = why_not_read_cases(who, shown)
        entries: Any = SuiteCase.objects.none() if hidden else shown.suite_cases.order_by("position")
        told |= {
            "hidden": hidden, "below": below(shown.data_class, work.data_sensitivity),
            "page": Paginator(entries, PAGE).get_page(request.GET.get("page")),
            "kinds": [(KINDS[kind], n) for kind, n in kinds_of(shown).items()],
            "handouts": shown.handouts.select_related("by")[:PAGE], "agreement": grade_agreement(shown).words,
            "left": to_grade(shown, who).count(), "why_not_grade": why_not_grade(who, work),
        }  # fmt: skip
    return render(request, "desks/suites/suite.html", told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_suite(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload the next version of the suite."""
    work, who = _workload(request, slug), person(request)
    require(why_not_write_suite(who, work))
    form = SuiteForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            row = upload_suite(work, said=form.cleaned_data["file"], by=who)
        except RefusedSuite as error:
            form.add_error("file", str(error))
        else:
            size = say_count(row.size, "{number:,} case", "{number:,} cases")
            messages.success(
                request,
                say("Version {number_of} of the suite has been uploaded: {size}.", number_of=row.number, size=size),
            )
            return redirect("suite", work.slug)
    told = {"workload": work, "form": form, "example": EXAMPLE}
    return render(request, "desks/suites/suite_new.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_out_suite(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand the newest version out, to be played at one place."""
    work, who = _workload(request, slug), person(request)
    require(why_not_write_suite(who, work))
    newest = newest_suite(work)
    if newest is None:
        return redirect("suite", work.slug)
    form = HandOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hand_out(newest, **form.cleaned_data, by=who)
        except RefusedSuite as error:
            form.add_error("place", str(error))
        else:
            messages.success(
                request,
                say("Version {number_of} has been handed out. Download its file below.", number_of=newest.number),
            )
            return redirect("suite", work.slug)
    told = {"workload": work, "form": form, "suite": newest}
    return render(request, "desks/suites/hand_out.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def suite_file_handed_out(request: HttpRequest, slug: str, handout_id: int) -> StreamingHttpResponse:
    """Download a suite as it was handed out."""
    work = _workload(request, slug)
    require(why_not_write_suite(person(request), work))
    found = get_object_or_404(
        SuiteHandout.objects.select_related("suite__workload"), pk=handout_id, suite__workload=work
    )  # fmt: skip
    lines: Iterator[bytes] = file_lines(found)
    answer = StreamingHttpResponse(lines, content_type="application/x-ndjson")
    name = f"suite-{work.slug}-{found.suite.number}-{found.pk}.jsonl"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grade_answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Grade the next answer of the newest version, without its model or run."""
    work, who = _workload(request, slug), person(request)
    require(why_not_grade(who, work))
    newest = newest_suite(work)
    if newest is None:
        return redirect("suite", work.slug)
    form = GradeForm(request.POST or None)
    waiting = to_grade(newest, who)
    found = next_to_grade(waiting, who)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        answered = waiting.filter(pk=said.pop("answer")).first()
        if answered is None:
            raise Stale(say("This answer no longer needs a grade from you. Nothing was saved."))
        try:
            grade(answered, **said, by=who)
        except Forbidden as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, say("Your grade has been recorded."))
            return redirect("grade_answers", work.slug)
    elif request.method == "POST" and form["answer"].value() != (str(found.pk) if found else ""):
        raise Stale(say("Another answer is next. Nothing was saved; read it and grade again."))
    elif found:
        form.initial["answer"] = found.pk
    told = {"workload": work, "form": form, "suite": newest, "found": found, "left": waiting.count()}
    return render(request, "desks/suites/grade.html", told, status=UNPROCESSABLE if form.errors else 200)


def _workload(request: HttpRequest, slug: str) -> Workload:
    """Return a statement that this person may see; a hidden one gives the same 404 as a missing one."""
    return get_object_or_404(visible_to(request.user), slug=slug.replace("\0", ""))
