"""Views of the two desks and their acts; every act is a form that keeps its input when it fails."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.desks.desk import Desk
from reviews.desks.engineering.desk import EngineeringDesk
from reviews.desks.forms import (
    AnswerForm,
    IntakeForm,
    MeetConditionForm,
    SignForm,
    WithdrawSignOffForm,
)
from reviews.desks.legal.desk import LegalDesk
from reviews.desks.tabs import tabs
from reviews.language.phrases import say
from reviews.people.permits import refusal, require
from reviews.people.requests import person
from reviews.workflow import permits, questions, states
from reviews.workflow.actions import reviewing as actions
from reviews.workflow.actions import signing
from reviews.workflow.attachments import CONDITION, attached
from reviews.workflow.models import Candidate, Condition
from reviews.workflow.queries import candidate_for, candidates_for
from reviews.workflow.rereads.queries import unread
from reviews.workflow.statements import AnswerStatement, SignOffStatement

UNPROCESSABLE = 422
"""The page is shown again with its input: the form is invalid, or the person may not do this."""


def candidate_or_404(request: HttpRequest, candidate_id: int) -> Candidate:
    """Return the candidate with this number if this person may see it. Raises ``Http404``."""
    candidate = candidate_for(person(request), candidate_id)
    if candidate is None:
        raise Http404(say("No candidate with this number is visible to you."))
    return candidate


def open_desk(request: HttpRequest, candidate: Candidate, track: str, forms: dict[str, Any] | None = None) -> Desk:
    """Return the track's desk as this person sees it; ``forms`` holds an invalid form by the name of its act."""
    opened = request.GET.get("open", "")
    if track == states.LEGAL:
        doc, form = request.GET.get("doc", ""), request.GET.get("as", "")
        return LegalDesk(person(request), candidate, doc=doc, form=form, opened=opened, forms=forms)
    return EngineeringDesk(person(request), candidate, opened=opened, forms=forms)


def _page(
    request: HttpRequest, candidate: Candidate, track: str, forms: dict[str, Any] | None = None, refused: str = ""
) -> HttpResponse:
    """Render the desk, with an invalid form in its place; ``refused`` is the sentence of a permit that refused."""
    if forms and refused:
        next(iter(forms.values())).add_error(None, refused)
    desk = open_desk(request, candidate, track, forms)
    context = {
        "candidate": candidate,
        "detail": desk.detail,
        "learned": unread(candidate, track),
        "desk": desk,
        "tabs": tabs(desk.detail, track),
        "page_title": desk.title,
        "query": f"?doc={request.GET['doc']}" if request.GET.get("doc", "").isalnum() else "",
        "bad_form": next(iter(forms.values())) if forms else None,
    }
    return render(
        request,
        f"desks/{track}/desk.html",
        context,
        status=(refusal(refused) if refused else UNPROCESSABLE) if forms else 200,
    )


def _back(request: HttpRequest, candidate: Candidate, page: str, *, opened: str = "", anchor: str = "") -> HttpResponse:
    """Redirect to the track's page, keeping the open document and the position on the page."""
    query = {
        key: value
        for key, value in (("doc", request.GET.get("doc", "")), ("open", opened))
        if value and value.replace("-", "").isalnum()
    }
    return redirect(f"{reverse(page, args=[candidate.pk], query=query)}{f'#{anchor}' if anchor else ''}")


@login_required
@require_safe
def legal(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show the legal desk: license text, terms and checklist, intake and sign-off."""
    return _page(request, candidate_or_404(request, candidate_id), states.LEGAL)


@login_required
@require_safe
def engineering(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show the engineering desk: artifact inventory, facts and checklist, envelope and sign-off."""
    return _page(request, candidate_or_404(request, candidate_id), states.ENGINEERING)


@login_required
@require_POST
def record_intake(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Record the license intake, or correct it."""
    candidate = candidate_or_404(request, candidate_id)
    why_not = permits.why_not_record_intake(person(request), candidate)
    form = IntakeForm(request.POST, auto_id="intake-%s")
    if not form.is_valid() or why_not:
        return _page(request, candidate, states.LEGAL, {"intake": form}, why_not)
    seen, before = form.cleaned_data["seen"], form.cleaned_data["before"]
    actions.record_intake(candidate, seen=seen, before=before, by=person(request), **form.values())
    messages.success(request, say("The license intake has been recorded."))
    return _back(request, candidate, "legal", anchor="intake")


@login_required
@require_POST
def answer(request: HttpRequest, candidate_id: int, track: str, question: str) -> HttpResponse:
    """Answer one checklist question and go to the next unanswered one."""
    candidate = candidate_or_404(request, candidate_id)
    asked = questions.find(track, question)
    if asked is None:
        raise Http404(say("There is no such question on this track."))
    row = candidate.tracks.get(name=track)
    row.candidate = candidate
    why_not = permits.why_not_answer(person(request), row)
    form = AnswerForm(request.POST, question=asked)
    if not form.is_valid() or why_not:
        return _page(request, candidate, track, {f"answer {question}": form}, why_not)
    data = form.cleaned_data
    said = AnswerStatement(track, question, data["choice"], data["text"].strip())
    actions.answer(candidate, said=said, seen=data["seen"], before=data["before"], by=person(request))
    messages.success(request, say("Your answer on “{title}” has been recorded.", title=asked.title))
    following = open_desk(request, candidate, track).next_open()
    return _back(request, candidate, track, opened=following, anchor=f"q-{following or question}")


@login_required
@require_POST
def sign(request: HttpRequest, candidate_id: int, track: str) -> HttpResponse:
    """Sign a track on the snapshot that the page showed."""
    candidate = candidate_or_404(request, candidate_id)
    if track not in states.TRACKS:
        raise Http404(say("There is no such track."))
    actions.require_open(candidate)
    desk = open_desk(request, candidate, track)
    if not desk.why_not_sign and request.POST.get("seen"):
        actions.require_seen(candidate, request.POST["seen"])  # a newer reading may trigger other duties
    form: SignForm = desk.posted_sign_form(request.POST)
    if (
        form.is_valid()
        and form.cleaned_data["outcome"].startswith("pass")
        and form.cleaned_data["seen"] == desk.seen
        and desk.why_not_pass
    ):
        # If the reading changed, the act answers with the 409 page; here only unmet requirements block the pass.
        form.add_error("outcome", desk.why_not_pass)
    if not form.is_valid() or desk.why_not_sign:
        return _page(request, candidate, track, {"sign": form}, desk.why_not_sign)
    data = form.cleaned_data
    said = SignOffStatement(track, data["outcome"], data["reason"], form.conditions(), form.terms(), data["review_by"])
    stands = data["stands"] if "stands" in request.POST else signing.UNASKED
    signing.sign(candidate, said=said, seen=data["seen"], by=person(request), stands=stands)
    messages.success(request, say("You signed the {track} track: {outcome}.", track=track, outcome=data["outcome"]))
    return _back(request, candidate, track, anchor="sign")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_signoff(request: HttpRequest, candidate_id: int, track: str) -> HttpResponse:
    """Ask for the reason, then withdraw the sign-off in force."""
    candidate = candidate_or_404(request, candidate_id)
    if track not in states.TRACKS:
        raise Http404(say("There is no such track."))
    desk = open_desk(request, candidate, track)
    form = WithdrawSignOffForm(request.POST or None)
    if request.method == "POST":
        require(desk.why_not_withdraw)
        if form.is_valid():
            signing.withdraw_signoff(candidate, track=track, reason=form.cleaned_data["reason"], by=person(request))
            messages.success(
                request, say("Your sign-off has been withdrawn; the {track} track is open again.", track=track)
            )
            return _back(request, candidate, track)
    context = {
        "candidate": candidate, "detail": desk.detail, "desk": desk, "tabs": tabs(desk.detail, track),
        "page_title": say("Withdraw {title} sign-off", title=desk.title.lower()), "form": form,
    }  # fmt: skip
    return render(request, "desks/withdraw_signoff.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meet_condition(request: HttpRequest, candidate_id: int, condition_id: int) -> HttpResponse:
    """Record how a condition was met."""
    candidate = candidate_or_404(request, candidate_id)
    found = Condition.objects.select_related("signoff", "met_by").filter(
        signoff__candidate__in=candidates_for(person(request))
    )
    condition = get_object_or_404(found, pk=condition_id, signoff__candidate=candidate)
    condition.signoff.candidate = candidate
    why_not = permits.why_not_meet(person(request), condition)
    form = MeetConditionForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            actions.meet_condition(condition, by=person(request), **form.cleaned_data)
            messages.success(
                request, say("Condition {number_of} has been recorded as met.", number_of=condition.number)
            )
            return _back(request, candidate, condition.signoff.track, anchor="sign")
    desk = open_desk(request, candidate, condition.signoff.track)
    context = {
        "candidate": candidate,
        "detail": desk.detail,
        "desk": desk,
        "tabs": tabs(desk.detail, condition.signoff.track),
        "page_title": say("Condition {number_of}", number_of=condition.number),
        "condition": condition,
        "form": form,
        "why_not": why_not,
        "files": attached(CONDITION, [condition.pk]).get(condition.pk, []) if condition.met_at else [],
    }
    return render(request, "desks/meet_condition.html", context, status=UNPROCESSABLE if form.errors else 200)
