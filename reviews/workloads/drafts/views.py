"""Pages of the statement as steps: the beginning with its presets, one question, the check page, and the deletion."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.workloads import actions, permits
from reviews.workloads.drafts import rows
from reviews.workloads.drafts.forms import StatementCheckForm, StatementStepForm
from reviews.workloads.drafts.models import StatementDraft
from reviews.workloads.drafts.queries import draft_of
from reviews.workloads.drafts.settling import settled, still_answered
from reviews.workloads.drafts.steps import BY_SLUG, StatementStep
from reviews.workloads.drafts.walk import DraftWalk
from reviews.workloads.forms import BEGUN, begun
from reviews.workloads.presets import preset_named, presets

UNPROCESSABLE = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin_statement(request: HttpRequest) -> HttpResponse:
    """Offer the presets; a POST begins the draft with one of them, or with nothing, and with what a question said."""
    who = person(request)
    require(permits.why_not_write(who))
    draft = draft_of(who)
    if request.method == "POST":
        if draft is None:
            preset = preset_named(request.POST.get("preset", ""))
            said = (preset.answers() if preset else {}) | begun(request.POST) | _only_team(who)
            draft = rows.begin_draft(who, preset=preset.slug if preset else "", said=said)
        return _next(DraftWalk(draft, who))
    heard = begun(request.GET)
    told = {
        "presets": presets(), "draft": draft, "walk": DraftWalk(draft, who) if draft else None,
        "begun": dict.fromkeys(BEGUN, "") | heard,
        "query": f"?{urlencode(heard)}" if heard else "",
    }  # fmt: skip
    return render(request, "workloads/draft/begin.html", told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def statement_step(request: HttpRequest, asked: str) -> HttpResponse:
    """Ask one question; what is sent is kept in the draft, also on the way back and when the person leaves."""
    who = person(request)
    require(permits.why_not_write(who))
    if (step := BY_SLUG.get(asked)) is None:
        raise Http404
    draft = draft_of(who, lock=request.method == "POST")
    if draft is None:
        return redirect("begin_statement")
    if not step.applies(draft.said):
        return _next(DraftWalk(draft, who))
    sent = request.POST if request.method == "POST" else None
    form = StatementStepForm(sent, person=who, step=step, initial=draft.said)
    if request.method == "POST":
        go = request.POST.get("go", "")
        if form.is_valid():
            _keep(draft, step, form, answers=not go)
        elif go:
            left = [slug for slug in draft.answered if slug != step.slug]
            rows.keep_draft(draft, said=draft.said | form.said(), answered=left)
        if form.is_valid() or go:
            return _left(request, DraftWalk(draft, who), step, go)
    walk = DraftWalk(draft, who)
    told = {
        "form": form, "step": step, "walk": walk, "number": walk.path.index(step) + 1 if step in walk.path else 0,
        "back": walk.before(step), "filled_in": walk.filled_in(step),
        "mismatches": [(one, _elsewhere(walk, step, one.fields)) for one in walk.concerning(step)],
    }  # fmt: skip
    return render(request, "workloads/draft/step.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_statement(request: HttpRequest) -> HttpResponse:
    """Show all answers with links to change them; a POST makes the statement by the act of the single form."""
    who = person(request)
    require(permits.why_not_write(who))
    sent = request.POST if request.method == "POST" else None
    draft = draft_of(who, lock=sent is not None)
    if draft is None:
        return redirect("begin_statement")
    walk = DraftWalk(draft, who)
    form = StatementCheckForm(sent, given=bool(walk.given), mismatched=bool(walk.mismatches))
    if sent is not None and not walk.open and form.is_valid() and walk.form.is_valid():
        stated = actions.state(by=who, **walk.form.cleaned_data)
        rows.end_draft(who)
        messages.success(request, say("The statement is made, and your draft of it is deleted."))
        return redirect("workload", stated.slug)
    told = {
        "walk": walk, "form": form, "lines": walk.lines(),
        "mismatches": [(one, [walk.settling(name) for name in one.fields]) for one in walk.mismatches],
    }  # fmt: skip
    return render(request, "workloads/draft/check.html", told, status=200 if sent is None else UNPROCESSABLE)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard_statement(request: HttpRequest) -> HttpResponse:
    """Delete the person's own draft after a page that says so."""
    who = person(request)
    require(permits.why_not_write(who))
    if (draft := draft_of(who)) is None:
        return redirect("begin_statement")
    if request.method == "POST":
        rows.end_draft(who)
        messages.success(request, say("Your draft is deleted."))
        heard = begun(request.GET)
        return redirect(reverse("begin_statement") + (f"?{urlencode(heard)}" if heard else ""))
    told = {
        "draft": draft,
        "label": say("Delete the draft"),
        "back": reverse("begin_statement"),
        "back_label": say("Keep it"),
    }
    return render(request, "workloads/draft/discard.html", told)


def _keep(draft: StatementDraft, step: StatementStep, form: StatementStepForm, *, answers: bool) -> None:
    """Keep a valid answer with what it settles; a question that it leads to is asked anew if it has changed.

    Only "Continue" answers: whoever goes back or leaves may have read nothing of what a preset filled in.
    """
    said = settled(draft.said | form.said(), step, form.classes)
    answered = still_answered(draft.said, said, draft.answered) | ({step.slug} if answers else set())
    rows.keep_draft(draft, said=said, answered=answered)


def _left(request: HttpRequest, walk: DraftWalk, step: StatementStep, go: str) -> HttpResponse:
    """Lead on from a step: back, out, to the same step if its answer contradicts another, or on."""
    if go == "leave":
        messages.success(request, say("Your draft is saved. It waits for you here and in “Your turn”."))
        return redirect("workloads")
    if go == "back":
        before = walk.before(step)
        return redirect("statement_step", before.slug) if before else redirect("begin_statement")
    seen = set(request.POST.getlist("seen"))
    if any(one.key not in seen for one in walk.concerning(step)):
        return redirect("statement_step", step.slug)
    return _next(walk, step)


def _next(walk: DraftWalk, step: StatementStep | None = None) -> HttpResponse:
    ahead = walk.after(step) if step else next(iter(walk.open), None)
    return redirect("statement_step", ahead.slug) if ahead else redirect("check_statement")


def _elsewhere(walk: DraftWalk, step: StatementStep, fields: tuple[str, ...]) -> list[StatementStep]:
    """Return the other steps that a mismatch is about."""
    found = dict.fromkeys(walk.settling(name) for name in fields)
    return [one for one in found if one != step]


def _only_team(who: User) -> dict[str, str]:
    """Fill in the team of a person who is in one only."""
    teams = list(who.team_ids)
    return {"team": str(teams[0])} if len(teams) == 1 else {}
