"""Reads of decisions: their standing on a day, what is in force, and what a machine may be told."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from reviews.decisions import answers
from reviews.decisions.answers import Known, Question, Reply
from reviews.decisions.models import Decision, DecisionFile
from reviews.evidence import groups
from reviews.people.models import User
from reviews.workflow import states
from reviews.workflow.models import Candidate, Track
from reviews.workloads.permits import sees_private


@dataclass(frozen=True)
class Standing:
    """How a decision stands, in a word of ``answers.STANDING_WORDS``, with the reason."""

    word: str
    why: str

    @property
    def tone(self) -> str:
        """The look's tone of the word."""
        return answers.STANDING_WORDS[self.word][0]

    @property
    def title(self) -> str:
        """The words pages show."""
        return answers.STANDING_WORDS[self.word][1]


def decisions() -> QuerySet[Decision]:
    """Decisions with what their standing is computed from, newest first."""
    tracks = Prefetch("candidate__tracks", Track.objects.all())
    return Decision.objects.select_related(
        "candidate__snapshot", "candidate__requester", "workload__team", "legal_signoff__signer",
        "engineering_signoff__signer", "issued_by", "change__successor", "change__by",
    ).prefetch_related(tracks)  # fmt: skip


def visible_to(user: User | AnonymousUser) -> QuerySet[Decision]:
    """The decisions that this person may see: those for workloads that they may see."""
    found = decisions()
    if not isinstance(user, User):
        return found.none()
    if sees_private(user):
        return found
    return found.filter(Q(workload__private=False) | Q(workload__team__in=user.team_ids))


def standing(decision: Decision, at: datetime | None = None) -> Standing:
    """How a decision stands now, or how it stood at a moment.

    For the past only what was recorded then counts: supersession, withdrawal and the review date.
    """
    moment = at or timezone.now()
    change = getattr(decision, "change", None)
    if change and change.at > moment:
        change = None
    word, why = answers.standing(
        change=change.kind if change else "",
        successor=change.successor_id if change else None,
        change_reason=change.reason if change else "",
        review_by=decision.review_by,
        today=moment.date(),
        moved=[] if at else moved(decision),
    )
    return Standing(word, why)


def moved(decision: Decision) -> list[str]:
    """What is different now from what the decision's sign-offs rested on, and tracks that no longer pass."""
    snapshot = decision.candidate.snapshot
    if snapshot is None:
        return []
    digests = snapshot.groups
    slugs = {
        slug
        for signoff in (decision.legal_signoff, decision.engineering_signoff)
        for slug in groups.moved(signoff.basis, digests)
    }
    titles = groups.titles([group.slug for group in groups.GROUPS if group.slug in slugs])
    for track in decision.candidate.tracks.all():
        if track.state not in states.PASSING:
            titles.append(f"the {track.name} track is {track.get_state_display().lower()}")
    return titles


def in_force(found: QuerySet[Decision], today: date | None = None) -> QuerySet[Decision]:
    """Of these decisions those neither superseded, withdrawn nor past their review date (under review is in force)."""
    day = today or timezone.now().date()
    return found.filter(change__isnull=True, review_by__gte=day)


def on_day(found: QuerySet[Decision], moment: datetime) -> QuerySet[Decision]:
    """Of these decisions those that were in force at a moment."""
    return found.filter(issued_at__lte=moment, review_by__gte=moment.date()).filter(
        Q(change__isnull=True) | Q(change__at__gt=moment)
    )


def standing_for(candidate: Candidate) -> Decision | None:
    """The decision that stands for the candidate's repository and workload: neither superseded nor withdrawn.

    There is at most one, because a new one takes the place of the old.
    """
    return Decision.objects.filter(
        hub=candidate.hub, repo_id=candidate.repo_id, workload=candidate.workload_id, change__isnull=True
    ).first()


def check(question: Question) -> Reply:
    """Allow or deny, with reasons and the decision's number. Repository names are compared exactly, within one hub."""
    found = decisions().filter(hub=question.hub, repo_id=question.repo)
    return answers.reply(question, [_known(decision, question) for decision in found])


def _known(decision: Decision, question: Question) -> Known:
    stands = standing(decision)
    same = decision.commit == question.commit and question.sha256
    files = (
        DecisionFile.objects.filter(decision=decision, sha256=question.sha256) if same else DecisionFile.objects.none()
    )
    return Known(
        number=decision.number,
        commit=decision.commit,
        workload=decision.workload.slug,
        risk=decision.workload.risk_level,
        standing=stands.word,
        why=stands.why,
        sha256s=frozenset(files.values_list("sha256", flat=True)),
    )


def duties_of(decision: Decision) -> list[dict[str, str]]:
    """The duties that the record names, with owner and due event; none in a record from before there were any."""
    data = json.loads(bytes(decision.canonical))
    found = data["license"].get("rights", {}).get("duties", [])
    return [one for one in found if isinstance(one, dict)]
