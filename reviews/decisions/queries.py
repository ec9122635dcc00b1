"""Reads of decisions: their standing on a day, those in force, and the answers to machines."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.utils import timezone

from reviews.decisions import answers
from reviews.decisions.answers import IN_FORCE, UNDER_REVIEW
from reviews.decisions.doubts import Doubts, TrackDoubt
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.stages.queries import stage_at, with_stage
from reviews.language.phrases import dated, say
from reviews.people.models import User
from reviews.readmodels.models import CatalogEntry
from reviews.workflow.models import Candidate, Condition, SignOff, Track
from reviews.workflow.policy.rules import ALLOW
from reviews.workflow.rereads import queries as rereads
from reviews.workflow.waivers.models import Waiver
from reviews.workloads.permits import sees_private


@dataclass(frozen=True)
class Standing:
    """The standing of a decision, as a word of ``answers.STANDING_WORDS``, with the reason, and its stage.

    ``refused`` tells of one under review whether its policy denies machines meanwhile.
    """

    word: str
    why: str
    stage: str = answers.PRODUCTION
    refused: bool = False

    @property
    def tone(self) -> str:
        """The tone in which the word is shown."""
        return answers.STANDING_WORDS[self.word][0]

    @property
    def title(self) -> str:
        """The words shown on pages."""
        return answers.STANDING_WORDS[self.word][1]

    @property
    def shown_tone(self) -> str:
        """The tone of a line that tells standing and stage: a decision in force for test only is no green light."""
        return self.approved_for[0] if self.word == IN_FORCE else self.tone

    @property
    def approved_for(self) -> tuple[str, str]:
        """Tone and words of the stage; ("", "") once the decision is neither in force nor under review."""
        return answers.STAGE_WORDS[self.stage] if self.word in (IN_FORCE, UNDER_REVIEW) else ("", "")


def decisions(now: datetime | None = None, day: date | None = None) -> QuerySet[Decision]:
    """Return the decisions with everything that their standing is computed from, newest first.

    ``now`` and its ``day`` are those of the request where the statement is kept, and else the clock's.
    """
    tracks = Prefetch("candidate__tracks", with_contradictions())
    noted = with_stage(Decision.objects.all())
    noted = noted.annotate(
        c_conditions=ArraySubquery(_conditions()),
        c_ended=Exists(waiver_ended(now, day)),
        c_halts=ArraySubquery(_halts()),
    )
    return noted.select_related(
        "candidate__snapshot", "candidate__policy", "candidate__requester", "workload__team", "legal_signoff__signer",
        "engineering_signoff__signer", "legal_signoff__contradiction", "engineering_signoff__contradiction",
        "issued_by", "change__successor", "change__by",
    ).prefetch_related(tracks)  # fmt: skip


def with_contradictions() -> QuerySet[Track]:
    """Return tracks with the sign-offs that count and what contradicts them."""
    return Track.objects.select_related("signoff__contradiction")


def visible_to(user: User | AnonymousUser) -> QuerySet[Decision]:
    """Return the decisions for workloads that this person may see."""
    return seen_by(user, decisions())


def seen_by(user: User | AnonymousUser, found: QuerySet[Decision]) -> QuerySet[Decision]:
    """Narrow decisions to those for workloads that this person may see."""
    if not isinstance(user, User):
        return found.none()
    if sees_private(user):
        return found
    return found.filter(Q(workload__private=False) | Q(workload__team__in=user.team_ids))


def standing(decision: Decision) -> Standing:
    """Return the current standing of a decision; see ``past`` for earlier ones."""
    if not hasattr(decision, "c_halts"):
        decision = decisions().get(pk=decision.pk)
    return standing_with(decision, timezone.now(), moved(decision), contradicted(decision))


def standing_with(decision: Decision, moment: datetime, different: list[str], against: list[str]) -> Standing:
    """Return the standing at a moment, given what had changed or was contradicted by then since signing."""
    change = getattr(decision, "change", None)
    if change and change.at > moment:
        change = None
    life = answers.DecisionLife(
        review_by=decision.review_by,
        lapsed=lapsed(decision, moment),
        moved=different,
        contradicted=against,
        change=change.kind if change else "",
        successor=change.successor_id if change else None,
        change_reason=change.reason if change else "",
        halted=halted(decision, moment),
    )
    word, why = answers.standing(life, moment.date())
    return Standing(word, why, stage_at(decision, moment), word == UNDER_REVIEW and _refused(decision))


def _refused(decision: Decision) -> bool:
    """Tell whether the policy denies use under review; a stored version that does not say so denies it."""
    body: Mapping[str, Any] = decision.candidate.policy.body
    return bool(body.get("under_review", {}).get(decision.workload.risk_level) != ALLOW)


def doubts(decision: Decision) -> Doubts:
    """Return all that can shake a decision, from what ``decisions`` has read of it."""
    snapshot = decision.candidate.snapshot
    counted = {
        track.name: (track, speaks(decision, track.name, track.signoff)) for track in decision.candidate.tracks.all()
    }
    tracks = {
        name: TrackDoubt(track.state, signoff.basis, rereads.contradicted(signoff))
        for name, (track, signoff) in counted.items()
    }
    return Doubts(snapshot.said if snapshot else [], tracks, bool(vars(decision).get("c_ended")))


def moved(decision: Decision) -> list[str]:
    """Return what has changed since the sign-offs of the decision, and the tracks that no longer pass."""
    return doubts(decision).moved


def contradicted(decision: Decision) -> list[str]:
    """Return what a newer reader contradicts of the sign-offs that count for a decision, in sentences."""
    return doubts(decision).contradicted


def moved_on(decision: Decision, name: str) -> list[str]:
    """Return what has changed since one sign-off or its renewal, and its track if it no longer passes."""
    return doubts(decision).moved_on(name)


def speaks(decision: Decision, track: str, in_force: SignOff | None) -> SignOff:
    """Return the sign-off that counts for a decision on a track: its own, or the renewal of it that is in force."""
    own: SignOff = getattr(decision, f"{track}_signoff")
    same = in_force is not None and (in_force.root_id or in_force.pk) == (own.root_id or own.pk)
    return in_force if in_force is not None and same else own


def lapsed(decision: Decision, moment: datetime) -> list[str]:
    """Return, in words, the decision's conditions that were past their grace period at a moment."""
    return lapsed_of(vars(decision)["c_conditions"], moment)


def lapsed_of(conditions: Iterable[Mapping[str, Any]], moment: datetime) -> list[str]:
    """Return, in words, those of some conditions that were past their grace period at a moment."""
    found = []
    for one in conditions:
        met = datetime.fromisoformat(one["met_at"]) if one["met_at"] else None
        if one["lapses_on"] and date.fromisoformat(one["lapses_on"]) < moment.date() and not (met and met <= moment):
            due = date.fromisoformat(one["due"])
            found.append(
                say(
                    "condition {number_of} of the {track} track, due {due}",
                    number_of=one["number"],
                    track=one["track"],
                    due=dated(due, "%-d %b %Y"),
                )
            )
    return found


def halted(decision: Decision, moment: datetime) -> list[str]:
    """Return the sentences of the findings that suspended a decision at a moment; for the future, of those now."""
    return [why for why, at, over in halts(decision) if at <= moment and (over is None or over > moment)]


def halts(decision: Decision) -> list[tuple[str, datetime, datetime | None]]:
    """Return each finding that suspends or suspended a decision: its sentence, since when, and until when."""
    return [
        (one["why"], datetime.fromisoformat(one["at"]), datetime.fromisoformat(one["over"]) if one["over"] else None)
        for one in vars(decision)["c_halts"]
    ]


def _halts() -> QuerySet[Any, Any]:
    found = DecisionAlert.objects.filter(decision=OuterRef("pk"), suspended_at__isnull=False).order_by("pk")
    return found.values(json=JSONObject(why="why", at="suspended_at", over="closed_at"))


def _of_decision() -> Q:
    """Return the filter for a decision's sign-offs, each as the first of its renewals, to which conditions refer."""
    return Q(signoff=Coalesce(OuterRef("legal_signoff__root_id"), OuterRef("legal_signoff_id"))) | Q(
        signoff=Coalesce(OuterRef("engineering_signoff__root_id"), OuterRef("engineering_signoff_id"))
    )


def _conditions() -> QuerySet[Any, Any]:
    said = JSONObject(number="number", track="signoff__track", due="due", lapses_on="lapses_on", met_at="met_at")
    return Condition.objects.filter(_of_decision()).order_by("signoff", "number").values(json=said)


def _open_beyond(moment: datetime) -> Exists:
    """Return the filter for decisions with a condition past its grace period at a moment."""
    late = Condition.objects.filter(_of_decision(), lapses_on__lt=moment.date())
    return Exists(late.filter(Q(met_at__isnull=True) | Q(met_at__gt=moment)))


def waiver_ended(moment: datetime | None = None, day: date | None = None) -> QuerySet[Waiver]:
    """Return the waivers that a decision rested on and that have ended without a replacement, now or at a moment.

    A replacement counts only while it lasts: a waiver whose renewal ended or expired has ended too.
    """
    now = moment or timezone.now()
    rested_on = Waiver.objects.filter(
        candidate=OuterRef("candidate"), approved_at__lte=OuterRef("issued_at"), ended_at__gt=OuterRef("issued_at"),
        expires__gte=Cast(OuterRef("issued_at"), DateField()), ended_at__lte=now,
    )  # fmt: skip
    instead = Waiver.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=now), candidate=OuterRef("candidate"), rule=OuterRef("rule"),
        approved_at__lte=now, expires__gte=day or now.date(),
    )  # fmt: skip
    return rested_on.filter(~Exists(instead))


def holds_now() -> Q:
    """Return the filter for decisions under which nothing has changed, equivalent to ``moved``."""
    today = timezone.now().date()
    return Q(pk__in=CatalogEntry.objects.filter(Q(shaken_from__isnull=True) | Q(shaken_from__gt=today)).values("pk"))


def in_force(found: QuerySet[Decision]) -> QuerySet[Decision]:
    """Narrow to decisions not superseded, withdrawn, suspended or expired (under review counts as in force)."""
    return found.filter(pk__in=current(CatalogEntry.objects.all()).values("pk"))


def current(entries: QuerySet[CatalogEntry]) -> QuerySet[CatalogEntry]:
    """Narrow to the entries of decisions in force today, under review included."""
    today = timezone.now().date()
    standing_ones = entries.filter(ended="", review_by__gte=today)
    return standing_ones.filter(Q(suspended_from__isnull=True) | Q(suspended_from__gt=today))


def in_force_at(found: QuerySet[Decision], moment: datetime) -> QuerySet[Decision]:
    """Narrow to decisions that were in force at a moment."""
    then = found.filter(issued_at__lte=moment, review_by__gte=moment.date()).exclude(_open_beyond(moment))
    halts = DecisionAlert.objects.filter(decision=OuterRef("pk"), suspended_at__lte=moment)
    then = then.exclude(Exists(halts.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=moment))))
    return then.filter(Q(change__isnull=True) | Q(change__at__gt=moment))


def standing_for(candidate: Candidate) -> Decision | None:
    """Return the current decision for the candidate's repository and workload, neither superseded nor withdrawn.

    There is at most one, because a new decision replaces the old one.
    """
    return Decision.objects.filter(
        hub=candidate.hub, repo_id=candidate.repo_id, workload=candidate.workload_id, change__isnull=True
    ).first()
