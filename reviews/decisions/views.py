"""Pages of decisions: deciding, the record with its exports, and withdrawing."""

import json
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reviews.decisions import actions, duties, instants, permits, queries
from reviews.decisions import record_page as shown
from reviews.decisions.boundary import boundary_start
from reviews.decisions.bounds import last_review
from reviews.decisions.confirm_page import issue_context, of_withdrawal
from reviews.decisions.conflict_basis import found_in
from reviews.decisions.exports import markdown
from reviews.decisions.exports.bundle import staged
from reviews.decisions.fallback_choices import choices, why_not_fallback
from reviews.decisions.first_page import record_context
from reviews.decisions.forms import REVIEW_AFTER, RulingBasis, RulingForm, WithdrawForm
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.page_reads import alerts_shown, issuing, neighbours, replaced_by, visible_decision
from reviews.decisions.past import standing_at
from reviews.decisions.record import holds
from reviews.decisions.responsibility.handed import as_values, handed_over
from reviews.decisions.responsibility.page import responsible
from reviews.decisions.stages.page import stage_page
from reviews.decisions.stages.ruling_fields import with_more_rows
from reviews.desks.engineering.note_page import newest_entries
from reviews.desks.facts import shown as facts_shown
from reviews.desks.tabs import tabs
from reviews.evidence.queries import facts_of
from reviews.language.phrases import say, say_count
from reviews.ledger.chain import canonical
from reviews.ledger.rotation import signing_key
from reviews.people.permits import Stale, refusal, require
from reviews.people.requests import person
from reviews.workflow import states
from reviews.workflow.actions.reviewing import require_open
from reviews.workflow.choice import envelope_misfits
from reviews.workflow.models import Candidate
from reviews.workflow.notes.plain import plain_text
from reviews.workflow.policy.queries import later_policy
from reviews.workflow.queries import CandidateDetail, candidate_detail, candidate_for

UNPROCESSABLE = 422
SHOWN_APART = DecisionAlert.AlertKind.POLICY_WOULD_REFUSE
"""The page has a part of its own for what a later policy would refuse."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show the verdicts of both tracks, the unmet requirements, and the form that issues the decision."""
    who = person(request)
    candidate = candidate_for(who, candidate_id)
    if candidate is None:
        raise Http404(say("No such candidate exists, or you do not have access to it."))
    if request.method == "POST":
        require_open(candidate)
    known = candidate_detail(candidate)
    why_not = permits.why_not_issue(who, known)
    standing = queries.standing_for(candidate)
    fits, judged = partial(why_not_fallback, known, who), partial(found_in, known)
    basis = RulingBasis(choices(known, who), fits, last_review(known), judged, candidate.workload.risk_level)
    start = _proposed(candidate, standing, basis.last.day)
    step, status = request.POST.get("step"), 200
    more = step == "rows"
    start = with_more_rows(request.POST) if more else start
    form = RulingForm(None if more else request.POST or None, basis=basis, initial=start)
    if request.method == "POST" and not more:
        if form.is_valid() and not why_not and step != "edit":
            if step != "issue":
                effects = issue_context(known, form.ruling(), standing, request.POST)
                return render(request, "decisions/confirm_issue.html", effects)
            data = form.cleaned_data
            issued = actions.issue(
                candidate, ruling=form.ruling(), seen=data["seen"], by=who, supersedes=data["supersedes"]
            )
            messages.success(request, say("Decision {number_of} issued.", number_of=issued.number))
            return redirect("decision", issued.number)
        if form.errors or why_not:
            status = refusal(why_not) if why_not else UNPROCESSABLE
    context = _decide_context(candidate, known, form, why_not) | {"standing": standing}
    return render(request, "decisions/decide.html", context, status=status)


def _proposed(candidate: Candidate, standing: Decision | None, last: date) -> dict[str, Any]:
    """Return the form's initial values, such as the card's limitations and a review in half a year."""
    snapshot = candidate.snapshot
    facts = facts_shown(candidate, facts_of(snapshot), ["card.limitations"]) if snapshot else []
    risk = newest_entries(candidate).get(("risk", "largest"))
    return {
        "largest_risk": str(risk.values.get("text", "")) if risk else "",
        "seen": snapshot.digest if snapshot else "",
        "supersedes": standing.number if standing else None,
        "limitations": plain_text(next((fact.text for fact in facts if fact.text), ""))[:5000],
        "review_by": min(timezone.localdate() + REVIEW_AFTER, last),
        "revision_strategy": "pin-and-watch",
        **boundary_start(candidate),
        "triggers": ["license-changed", "owner-changed", "vulnerability", "workload-changed"],
    }


def _decide_context(candidate: Candidate, known: CandidateDetail, form: RulingForm, why_not: str) -> dict[str, Any]:
    snapshot = candidate.snapshot
    facts = facts_shown(candidate, facts_of(snapshot), ["card.limitations"]) if snapshot else []
    said = [
        (track, states.TRACK_WORDS[value.shown], track.signoff, value.why_outdated)
        for name, track in known.tracks.items()
        for value in [known.value.tracks[name]]
    ]
    signoff = known.tracks[states.ENGINEERING].signoff
    met = sum(1 for requirement in known.requirements if requirement.met)
    return {
        "misfits": envelope_misfits(candidate.workload, signoff.terms) if signoff else [],
        "candidate": candidate, "detail": known, "tabs": tabs(known, "decide"), "page_title": say("Decide"),
        "form": form,
        "why_not": why_not, "said": said, "left": [one for one in known.requirements if not one.met],
        "errors_form": form if form.errors else None,
        "met_words": say_count(met, "{number} met", "{number} met"),
        "unmet_words": say_count(len(known.requirements) - met, "{number} unmet", "{number} unmet"),
        "limitation": next((replace(fact, text=plain_text(fact.text)) for fact in facts if fact.text), None),
    }  # fmt: skip


def decision_or_404(request: HttpRequest, number: int) -> Decision:
    """Return a decision that this person may see. Raises ``Http404`` otherwise."""
    found = visible_decision(person(request), number)
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def decision(request: HttpRequest, number: int) -> HttpResponse:
    """Show one record from its canonical bytes, with its current standing. ``?verify=1`` checks the bytes."""
    context = _record_context(request, number)
    now = {"responsible": responsible(context["decision"], person(request))}
    return render(request, "decisions/decision.html", context | now | _asked(request, context["decision"]))


def _asked(request: HttpRequest, found: Decision) -> dict[str, Any]:
    """Return the decision's standing at the instant in the address; of one that lies ahead, by what is recorded now."""
    try:
        asked = instants.read(instants.asked(request.GET))
    except instants.NotAnInstant as error:
        return {"asked_problem": str(error), "typed": instants.asked(request.GET)}
    if asked is None:
        return {}
    now = timezone.now()
    said: dict[str, Any] = {"asked_at": asked, "typed": asked.text, "ahead": asked.future(now)}
    if asked.moment < found.issued_at:
        return said | {"asked_problem": say("Decision {number_of} was issued after that.", number_of=found.number)}
    return said | {"asked": standing_at(found, asked.seen_from(now))}


@login_required
@require_safe
def decision_print(request: HttpRequest, number: int) -> HttpResponse:
    """Show the record for printing: full hashes, no navigation."""
    return render(request, "decisions/print.html", _record_context(request, number))


def _record_context(request: HttpRequest, number: int) -> dict[str, Any]:
    found = decision_or_404(request, number)
    data = bytes(found.canonical)
    entry = issuing(found)
    change, imposed = getattr(found, "change", None), duties.duties_of(found)
    done = duties.acknowledged(found, imposed) if imposed else []
    record, stands = shown.read(data), queries.standing(found)
    before, after = neighbours(person(request), number)
    return {
        "decision": found,
        "signs": bool(signing_key()),
        "record": record,
        "standing": stands,
        "stage": stage_page(found, stands, person(request)),
        "alerts": alerts_shown(found, SHOWN_APART),
        **record_context(found, record, stands, person(request)),
        "change": change,
        "later": None if change else later_policy(found.candidate),
        "successor_visible": bool(change and change.successor_id and _sees(request, change.successor_id)),
        "replaced": replaced_by(found),
        "entry": entry,
        "previous": before,
        "next": after,
        "duties": imposed,
        "acknowledgements": done,
        "teams_to_acknowledge": duties.teams_to_acknowledge(person(request), found, done) if imposed else [],
        "why_not_acknowledge": permits.why_not_acknowledge(person(request), found, imposed),
        "why_not_withdraw": permits.why_not_withdraw(person(request), found),
        "verified": _verified(found, data, entry) if "verify" in request.GET else None,
        "length": len(data),
        "now": timezone.now(),
    }


def _sees(request: HttpRequest, number: int) -> bool:
    return queries.seen_by(person(request), Decision.objects.filter(pk=number)).exists()


def _verified(found: Decision, data: bytes, entry: Any) -> dict[str, bool]:
    """Return three checks of a stored record: its digest, its canonical form, and the ledger's entry of its issuing."""
    return {
        "hash": holds(data, found.sha256),
        "canonical": canonical(json.loads(data)) == data,
        "ledger": bool(entry and entry.data.get("sha256") == found.sha256),
    }


@login_required
@require_safe
def decision_json(request: HttpRequest, number: int) -> HttpResponse:
    """Send the canonical bytes exactly as stored."""
    found = decision_or_404(request, number)
    response = HttpResponse(bytes(found.canonical), content_type="application/json")
    return _download(response, found, "json")


@login_required
@require_safe
def decision_markdown(request: HttpRequest, number: int) -> HttpResponse:
    """Send the record as Markdown."""
    found = decision_or_404(request, number)
    record, handed = shown.read(bytes(found.canonical)), as_values(handed_over(found))
    text = markdown.render(record, found.sha256, staged(found), handed)
    response = HttpResponse(text.encode(), content_type="text/markdown; charset=utf-8")
    return _download(response, found, "md")


def _download(response: HttpResponse, found: Decision, end: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="decision-{found.number}.{end}"'
    response["X-Record-SHA256"] = found.sha256
    if end == "json":
        response["X-Content-SHA256"] = found.sha256
        response["ETag"] = f'"{found.sha256}"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_decision(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for the reason, then withdraw the decision."""
    found = decision_or_404(request, number)
    why_not = permits.why_not_withdraw(person(request), found)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST":
        if hasattr(found, "change"):
            raise Stale(
                say(
                    "Decision {number_of} was {kind} after you opened this page: {reason}",
                    number_of=number,
                    kind=found.change.kind,
                    reason=found.change.reason,
                )
            )
        require(why_not)
        if form.is_valid():
            actions.withdraw(found, reason=form.cleaned_data["reason"], by=person(request))
            messages.success(request, say("Decision {number_of} withdrawn.", number_of=number))
            return redirect("decision", number)
    context = {
        "decision": found, "form": form, "why_not": why_not, "standing": queries.standing(found),
        "confirmation": of_withdrawal(found),
    }  # fmt: skip
    return render(request, "decisions/withdraw.html", context, status=UNPROCESSABLE if form.errors else 200)
