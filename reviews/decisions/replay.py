"""Replay of the ledger: rebuilds the state of every candidate and decision from its events alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reviews.decisions.answers import PRODUCTION, SUPERSEDED, TEST, WITHDRAWN
from reviews.decisions.corrections.models import CorrectionReview
from reviews.decisions.models import Decision
from reviews.decisions.stages.models import EvidenceDelivery
from reviews.language.phrases import say
from reviews.ledger.models import LedgerEntry
from reviews.readmodels.queries import stale
from reviews.workflow import states
from reviews.workflow.models import Candidate, Condition, Track
from reviews.workflow.waivers.models import Waiver

OUTCOME_STATES = {
    "pass": states.PASSED, "pass with conditions": states.PASSED_WITH_CONDITIONS,
    "request changes": states.CHANGES_REQUESTED, "fail": states.FAILED,
}  # fmt: skip
READ = ("candidate:read", "candidate:read-partly", "candidate:read-again")


@dataclass
class Told:
    """One candidate as rebuilt from its events; a track without a sign-off in force is ""."""

    state: str = states.READING
    commit: str = ""
    snapshot: str = ""
    tracks: dict[str, str] = field(default_factory=lambda: dict.fromkeys(states.TRACKS, ""))
    conditions_met: int = 0
    waivers: dict[int, str] = field(default_factory=dict)


@dataclass
class Ruled:
    """One decision as rebuilt from its events."""

    candidate: int
    sha256: str
    standing: str = ""
    stage: str = PRODUCTION
    deliveries: int = 0
    corrections: int = 0


@dataclass
class World:
    """Everything rebuilt from the events."""

    candidates: dict[int, Told] = field(default_factory=dict)
    decisions: dict[int, Ruled] = field(default_factory=dict)


@dataclass(frozen=True)
class StateDifference:
    """One difference between the tables and the events: the subject, the property, and both values."""

    subject: str
    what: str
    events: str
    tables: str


def replay(entries: Iterable[tuple[str, str, Mapping[str, Any]]]) -> World:
    """Fold (event, subject, data) in order. Events on other subjects have no effect."""
    world = World()
    for event, subject, data in entries:
        noun, _, number = subject.partition(":")
        if noun == "candidate":
            key = int(number)
            _candidate(world.candidates.setdefault(key, Told()), event, data)
            _decision(world, key, event, data)
    return world


def _candidate(told: Told, event: str, data: Mapping[str, Any]) -> None:
    if event in READ:
        told.state = states.IN_REVIEW if told.state == states.READING else told.state
        told.commit, told.snapshot = data["commit"], data["snapshot"]
        for one in data.get("inherited", ()):
            told.tracks[one["track"]] = OUTCOME_STATES[one["outcome"]]
            told.conditions_met += one["conditions_met"]
    elif event in ("candidate:withdrawn", "candidate:rejected"):
        told.state = states.WITHDRAWN if event.endswith("withdrawn") else states.REJECTED
    elif event in ("signoff:given", "signoff:renewed"):
        told.tracks[data["track"]] = OUTCOME_STATES[data["outcome"]]
    elif event == "signoff:withdrawn":
        told.tracks[data["track"]] = ""
    elif event == "condition:met":
        told.conditions_met += 1
    elif event == "decision:issued":
        told.state = states.DECIDED
    elif event.startswith("waiver:"):
        _waiver(told, event, data)


def _waiver(told: Told, event: str, data: Mapping[str, Any]) -> None:
    word = {"waiver:asked": "asked", "waiver:ended": "ended"}.get(event, "approved")
    if word == "approved":  # it replaces an earlier waiver of the same rule
        same = [key for key, said in told.waivers.items() if said == f"approved {data['rule']}"]
        told.waivers |= dict.fromkeys(same, say("ended {rule}", rule=data["rule"]))
    told.waivers[int(data["waiver"])] = say("{word} {rule}", word=word, rule=data["rule"])


def _decision(world: World, candidate: int, event: str, data: Mapping[str, Any]) -> None:
    if event == "decision:issued":
        # entries from before stages were recorded name none, and mean production
        world.decisions[data["number"]] = Ruled(candidate, data["sha256"], stage=data.get("stage", PRODUCTION))
        if data["supersedes"] is not None:
            world.decisions[data["supersedes"]].standing = SUPERSEDED
    elif event == "decision:withdrawn":
        world.decisions[data["number"]].standing = WITHDRAWN
    elif event == "decision:released":
        world.decisions[data["number"]].stage = PRODUCTION
    elif event == "evidence:delivered":
        world.decisions[data["number"]].deliveries += 1
    elif event == "correction:agreed":
        world.decisions[data["number"]].corrections += 1


def present() -> World:
    """Return the current state from the tables."""
    world = World()
    rows = Candidate.objects.values_list("pk", "state", "commit", "snapshot__digest")
    for key, state, commit, digest in rows.iterator(chunk_size=2000):
        world.candidates[key] = Told(state, commit, digest or "")
    for key, name, state in Track.objects.values_list("candidate", "name", "state").iterator(chunk_size=2000):
        world.candidates[key].tracks[name] = "" if state in (states.LOCKED, states.OPEN) else state
    for key in Condition.objects.filter(met_at__isnull=False).values_list("signoff__candidate", flat=True):
        world.candidates[key].conditions_met += 1
    for row in Waiver.objects.values("pk", "candidate", "rule", "approved_at", "ended_at"):
        word = "ended" if row["ended_at"] else "approved" if row["approved_at"] else "asked"
        world.candidates[row["candidate"]].waivers[row["pk"]] = say("{word} {rule}", word=word, rule=row["rule"])
    said = Decision.objects.values_list("number", "candidate", "sha256", "change__kind", "for_test", "release")
    for number, key, sha256, change, for_test, released in said.iterator(chunk_size=2000):
        stage = TEST if for_test and not released else PRODUCTION
        world.decisions[number] = Ruled(key, sha256, change or "", stage)
    for number in EvidenceDelivery.objects.values_list("item__decision", flat=True).iterator(chunk_size=2000):
        world.decisions[number].deliveries += 1
    for number in CorrectionReview.objects.filter(agreed=True).values_list("correction__decision", flat=True):
        world.decisions[number].corrections += 1
    return world


def differences(told: World, stands: World) -> list[StateDifference]:
    """Return the differences between the two, candidates first."""
    found = []
    for noun, then, now in (
        ("candidate", told.candidates, stands.candidates),
        ("decision", told.decisions, stands.decisions),
    ):
        for key in sorted(set(then) | set(now)):
            found += _one(say("{noun} {key}", noun=noun, key=key), then.get(key), now.get(key))
    return found


def _one(subject: str, then: object, now: object) -> list[StateDifference]:
    if then is None or now is None:
        return [StateDifference(subject, "exists", "yes" if then else "no", "yes" if now else "no")]
    return [
        StateDifference(subject, name.replace("_", " "), str(vars(then)[name]), str(vars(now)[name]))
        for name in vars(then)
        if vars(then)[name] != vars(now)[name]
    ]


def rebuilt() -> list[StateDifference]:
    """Replay the ledger, compare it with the tables, and the rows of lists with their definition; [] if all agree."""
    rows = LedgerEntry.objects.order_by("sequence").values_list("event", "subject", "data")
    apart = differences(replay(rows.iterator(chunk_size=5000)), present())
    return apart + [
        StateDifference(
            say("decision {number_of}", number_of=number), say("row in lists"), say("as defined"), "another"
        )
        for number in stale()
    ]
