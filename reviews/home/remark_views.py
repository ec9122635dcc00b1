"""The remarks of a candidate: what must be answered before a track passes, and how each was resolved."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reviews.evidence.spelling import words
from reviews.home.candidate_views import UNPROCESSABLE, fetch, frame
from reviews.home.evidence.document_views import STATE_WORDS
from reviews.home.forms import RemarkForm, ReplyForm, ResolveForm
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.single_lines import as_line
from reviews.workflow import permits
from reviews.workflow.actions import reviewing as actions
from reviews.workflow.attachments import REMARK, REPLY, attached
from reviews.workflow.models import Candidate, Remark, RemarkReply
from reviews.workflow.queries import candidate_detail

MOST_QUOTED = 500
"""Characters of a value that a remark quotes."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remarks(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """List all remarks, open ones first, with the form for a new one."""
    user = person(request)
    found = candidate_detail(fetch(request, candidate_id))
    why_not = permits.why_not_remark(user, found.candidate)
    about = request.GET.get("about", "")[:200]
    start = {"track": request.GET.get("track", "legal"), "about": about, "text": quotation(found.candidate, about)}
    form = RemarkForm(request.POST or None, request.FILES or None, initial=start, candidate=found.candidate)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            actions.remark(found.candidate, by=user, **form.cleaned_data)
            messages.success(request, say("Remark recorded."))
            return redirect("remarks", candidate_id)
    threads = Prefetch("replies", RemarkReply.objects.select_related("by"))
    rows = list(found.candidate.remarks.select_related("by", "resolved_by").prefetch_related(threads).order_by("-pk"))
    _with_files(rows)
    for row in rows:
        row.candidate = found.candidate
    context = {
        **frame(found, "remarks", say("Remarks")),
        "open": [
            (row, permits.why_not_resolve(user, row), permits.why_not_reply(user, row))
            for row in rows
            if not row.resolved_at
        ],
        "resolved": [row for row in rows if row.resolved_at],
        "form": form,
        "why_not": why_not,
    }
    return render(request, "home/remarks.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply_remark(request: HttpRequest, candidate_id: int, remark_id: int) -> HttpResponse:
    """Show the thread of one remark with the form to reply."""
    user = person(request)
    found = candidate_detail(fetch(request, candidate_id))
    threads = Prefetch("replies", RemarkReply.objects.select_related("by"))
    row = get_object_or_404(found.candidate.remarks.select_related("by").prefetch_related(threads), pk=remark_id)
    row.candidate = found.candidate
    _with_files([row])
    why_not = permits.why_not_reply(user, row)
    form = ReplyForm(request.POST or None, request.FILES or None, candidate=found.candidate)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            actions.reply(row, by=user, **form.cleaned_data)
            messages.success(request, say("Reply recorded."))
            return redirect(f"{reverse('remarks', args=[candidate_id])}#remark-{row.pk}")
    context = {**frame(found, "remarks", say("Answer a remark")), "remark": row, "form": form, "why_not": why_not}
    return render(request, "home/reply_remark.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def resolve_remark(request: HttpRequest, candidate_id: int, remark_id: int) -> HttpResponse:
    """Ask how a remark was resolved, then record it."""
    user = person(request)
    found = candidate_detail(fetch(request, candidate_id))
    row = get_object_or_404(found.candidate.remarks.select_related("by", "resolved_by"), pk=remark_id)
    row.candidate = found.candidate
    why_not = permits.why_not_resolve(user, row)
    form = ResolveForm(request.POST or None, own=row.by_id == user.pk)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            actions.resolve(row, resolution=form.cleaned_data["resolution"], by=user)
            messages.success(request, say("Remark resolved."))
            return redirect("remarks", candidate_id)
    context = {**frame(found, "remarks", say("Resolve a remark")), "remark": row, "form": form, "why_not": why_not}
    return render(request, "home/resolve_remark.html", context, status=UNPROCESSABLE if form.errors else 200)


def _with_files(rows: Iterable[Remark]) -> None:
    """Set ``files`` on remarks and on their replies, in two queries."""
    for kind, found in ((REMARK, list(rows)), (REPLY, [one for row in rows for one in row.replies.all()])):
        kept = attached(kind, [one.pk for one in found]) if found else {}
        for one in found:
            vars(one)["files"] = kept.get(one.pk, [])


def quotation(candidate: Candidate, about: str) -> str:
    """Return the fact that a remark is about as quoted lines, with its value, state and commit; "" if it is none."""
    one = candidate.snapshot.facts.filter(key=about).first() if about and candidate.snapshot else None
    if one is None:
        return ""
    value = as_line(words(one.value))
    short = value if len(value) <= MOST_QUOTED else f"{value[:MOST_QUOTED]}…"
    return say(
        "> {about}: {short}\n> {state}, commit {commit}\n\n",
        about=about,
        short=short,
        state=STATE_WORDS.get(one.state, one.state),
        commit=candidate.commit[:7],
    )
