"""Acts on decisions: issuing one, which may supersede an earlier one, and withdrawing one."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max, Q
from django.utils import timezone

from reviews.decisions import permits
from reviews.decisions.alerts import alive
from reviews.decisions.answers import PRODUCTION, TEST
from reviews.decisions.denials.rows import work_out_denial
from reviews.decisions.document import document
from reviews.decisions.duties import digest_of, duties_of
from reviews.decisions.exit_steps.rows import begin_exit
from reviews.decisions.looks.rows import first_look
from reviews.decisions.models import Acknowledgement, Decision, DecisionChange, DecisionFile, Fallback, named_in_record
from reviews.decisions.packs.queries import of_record, pack_of
from reviews.decisions.queries import standing_for
from reviews.decisions.record import Ruling, seal
from reviews.decisions.responsibility.queries import recorded
from reviews.decisions.responsibility.rows import name_holders, tell_holders
from reviews.decisions.rows import AlertChange, alerts_after_end, end_alerts, work_out
from reviews.decisions.stages.rows import keep_stage
from reviews.decisions.telling.models import DecisionEvent
from reviews.decisions.telling.rows import Happening, announce, tell
from reviews.evidence.models import Snapshot
from reviews.jobs.heads import sign_head
from reviews.language.phrases import joined, say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.locks import freeze_people
from reviews.people.models import Team, User
from reviews.people.permits import WORKER, Actor, Stale, actor_name, require
from reviews.sentences import require as require_sentences
from reviews.workflow import queries, states
from reviews.workflow.actions.reviewing import locked, require_seen
from reviews.workflow.models import Candidate, SignOff
from reviews.workflow.queries import CandidateDetail

# Decision numbers run without gaps, so they are taken under a lock of their own: "decide" in ASCII.
NUMBER_LOCK = 0x646563696465


@act
def issue(candidate: Candidate, *, ruling: Ruling, seen: str, by: User, supersedes: int | None = None) -> Decision:
    """Issue the decision on a candidate whose requirements are all met.

    ``supersedes`` is the number of the decision in force for the same repository and workload, as the page showed it,
    or None: so a form that is sent twice issues once. Raises ``Forbidden`` with what is missing, ``Stale`` when the
    evidence, or the decision in force, changed since the page was opened.
    """
    candidate = _locked_with_fallback(candidate, ruling)
    freeze_people()
    snapshot = require_seen(candidate, seen)
    detail = queries.candidate_detail(candidate)
    require(permits.why_not_issue(by, detail))
    number = _next_number()
    require(permits.why_not_rule(by, detail, ruling))
    require_sentences(ruling.sentences(), names=ruling.boundary_labels.values())
    old = standing_for(candidate)
    permits.require_standing(old, supersedes)
    candidate.state = states.step(states.CANDIDATE_STEPS, candidate.state, "issue")
    candidate.save()
    related = permits.relations_in(detail, by)
    content = document(number, detail, ruling, by, timezone.now()) | ({"related_accounts": related} if related else {})
    require(permits.why_not_held(recorded(content)))
    content["duties_pack"] = of_record(content, snapshot)
    decision = _write(content, detail, snapshot, ruling, by)
    name_holders(decision, recorded(content), by=by, why=named_in_record(number))
    tell_holders(decision, recorded(content), by=by)
    for_test = keep_stage(decision, ruling)
    changed = _supersede(old, decision, by) if old else AlertChange()
    stopped = work_out_denial(decision, by=actor_name(by))
    _tell_of_issue(decision, old, by)
    record(
        "decision:issued",
        actor=actor_name(by),
        subject=f"candidate:{candidate.pk}",
        label=candidate.label,
        number=number,
        sha256=decision.sha256,
        supersedes=supersedes,
        stage=TEST if for_test else PRODUCTION,
        related=related,
        **AlertChange(changed.opened + stopped.opened, changed.closed).told(),
    )
    sign_head(say("decision {number_of}", number_of=number))
    return decision


def _locked_with_fallback(candidate: Candidate, ruling: Ruling) -> Candidate:
    """Lock the candidate and that of the named fallback, so that the fallback cannot end meanwhile.

    They are locked in the order of their keys, so that two decisions that name each other's models do not deadlock.
    """
    named = Decision.objects.filter(pk__in=[ruling.fallback_decision or 0]).values("candidate")
    rows = Candidate.objects.select_for_update().filter(Q(pk=candidate.pk) | Q(pk__in=named))
    list(rows.order_by("pk").values_list("pk"))
    return locked(candidate)


def _write(content: dict[str, Any], detail: CandidateDetail, snapshot: Snapshot, ruling: Ruling, by: User) -> Decision:
    candidate, sealed = detail.candidate, seal(content)
    decision = Decision.objects.create(
        number=content["number"],
        candidate=candidate,
        snapshot=snapshot,
        workload=candidate.workload,
        legal_signoff=_signed(detail, states.LEGAL),
        engineering_signoff=_signed(detail, states.ENGINEERING),
        hub=candidate.hub,
        repo_id=candidate.repo_id,
        commit=candidate.commit,
        canonical=sealed.canonical,
        sha256=sealed.sha256,
        review_by=ruling.review_by,
        issued_by=by,
        issued_at=datetime.fromisoformat(content["issued_at"]),
        **_columns(content),
    )
    first_look(decision, ruling, by)
    if ruling.fallback_decision is not None:
        Fallback.objects.create(decision=decision, named_id=ruling.fallback_decision, cause=ruling.fallback_cause)
    DecisionFile.objects.bulk_create(
        DecisionFile(decision=decision, path=file["path"], sha256=file["sha256"], size=file["size"])
        for file in content["artifacts"]
    )
    return decision


@act
def withdraw(decision: Decision, *, reason: str, by: User) -> DecisionChange:
    """Withdraw a decision; its record stays as it was written."""
    # The candidate's row is the lock: the app's role may not even lock rows of a write-once table.
    locked(decision.candidate)
    decision = Decision.objects.select_related("candidate").get(pk=decision.pk)
    if change := DecisionChange.objects.filter(decision=decision).first():
        raise Stale(
            say(
                "Decision {number_of} was {kind} after you opened this page: {reason}",
                number_of=decision.number,
                kind=change.kind,
                reason=change.reason,
            )
        )
    require(permits.why_not_withdraw(by, decision))
    require_sentences({say("Reason"): reason})
    change = DecisionChange.objects.create(
        decision=decision, kind=DecisionChange.ChangeKind.WITHDRAWN, reason=reason, by=by, at=timezone.now()
    )
    changed = alerts_after_end(decision, say("It was withdrawn."), by=actor_name(by))
    steps = begin_exit(decision, by)
    why = say("{name} withdrew decision {number_of}: {reason}", name=by.name, number_of=decision.number, reason=reason)
    announce(
        decision,
        say("Decision {number_of} was withdrawn", number_of=decision.number),
        why,
        by=by,
        kind=DecisionEvent.Kind.WITHDRAWN,
    )
    record(
        "decision:withdrawn",
        actor=actor_name(by),
        subject=f"candidate:{decision.candidate_id}",
        label=decision.candidate.label,
        number=decision.number,
        reason=reason,
        exit_steps=len(steps),
        **changed.told(),
    )
    sign_head(say("withdrawal of decision {number_of}", number_of=decision.number))
    return change


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBER_LOCK])
    return int(Decision.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _signed(detail: CandidateDetail, track: str) -> SignOff:
    signoff = detail.tracks[track].signoff
    if signoff is None:
        raise ValueError(say("The {track} track is not signed.", track=track))
    return signoff


def _supersede(old: Decision, new: Decision, by: User) -> AlertChange:
    DecisionChange.objects.create(
        decision=old,
        kind=DecisionChange.ChangeKind.SUPERSEDED,
        successor=new,
        reason=say("Decision {number_of} supersedes it.", number_of=new.number),
        by=by,
        at=new.issued_at,
    )
    return alerts_after_end(old, say("Decision {number_of} supersedes it.", number_of=new.number), by=actor_name(by))


def _tell_of_issue(decision: Decision, old: Decision | None, by: User) -> None:
    """Tell those concerned of the decision, and of the one that it supersedes those whom only that one concerns."""
    instead = say(" It supersedes decision {number_of}.", number_of=old.number) if old else ""
    why = say("{name} issued decision {number_of}.{instead}", name=by.name, number_of=decision.number, instead=instead)
    subject = say("Decision {number_of} was issued", number_of=decision.number)
    told = announce(decision, subject, why, by=by, kind=DecisionEvent.Kind.ISSUED)
    if old:
        ended = Happening(
            DecisionEvent.Kind.SUPERSEDED,
            "act",
            say("Decision {number_of} was superseded", number_of=old.number),
            say(
                "{name} issued decision {number_of}, which supersedes decision {number_of2}.",
                name=by.name,
                number_of=decision.number,
                number_of2=old.number,
            ),
        )
        tell(old, ended, by=actor_name(by), but={by.pk, *(one.pk for one in told)})


def _columns(content: dict[str, Any]) -> dict[str, Any]:
    model, envelope = content["model"], content["envelope"]
    return {
        "license_name": content["license"]["name"],
        "task": model["task"] or "",
        "parameters": model["parameters"],
        "runtime": content["runtime"],
        "node_class": envelope["node_class"],
        "context_tokens": envelope["context_tokens"],
    }


@act
def refresh(decision: Decision, *, by: Actor = WORKER) -> AlertChange:
    """Open and close the alerts that rest on a decision as time has changed its standing: expired, overdue, ended."""
    locked(decision.candidate)
    changed = work_out(decision, by=actor_name(by))
    if not alive().filter(pk=decision.pk).exists():
        ended = end_alerts(decision, say("It is no longer in force."), by=actor_name(by))
        changed = AlertChange(changed.opened, changed.closed + ended)
    if not changed.told():
        unchanged(say("The alerts are as the standing of the decision demands."))
        return changed
    record(
        "fallback:checked",
        actor=actor_name(by),
        subject=f"candidate:{decision.candidate_id}",
        label=decision.candidate.label,
        number=decision.number,
        opened=joined(", ", map(str, changed.opened)) or "none",
        closed=joined(", ", map(str, changed.closed)) or "none",
    )
    return changed


@act
def acknowledge(decision: Decision, *, team: Team, by: User) -> Acknowledgement:
    """Acknowledge a decision's duties for a team that uses the model. Raises ``Forbidden`` with the reason."""
    locked(decision.candidate)
    found = Decision.objects.select_related("workload__team", "change").get(pk=decision.pk)
    duties = duties_of(found)
    require(permits.why_not_acknowledge(by, found, duties, team))
    pack = pack_of(found)
    require(permits.why_not_rely(pack))
    row = Acknowledgement.objects.create(
        decision=found, team=team, duties=duties, duties_digest=digest_of(duties), pack_sha256=pack.sha256, by=by
    )
    record(
        "duties:acknowledged",
        actor=actor_name(by),
        subject=f"candidate:{found.candidate_id}",
        label=str(found),
        number=found.number,
        team=team.name,
        duties=[one["words"] for one in duties],
        pack=pack.sha256,
    )
    return row
