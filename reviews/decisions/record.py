"""The decision record as a plain value: its vocabulary, its canonical bytes, and the check of a copy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reviews.language.phrases import say
from reviews.ledger.chain import canonical, digest
from reviews.people.holder import Holder, holder_from

SCHEMA = "model-review-decision/3"
"""Schema of new records; records of versions 1 and 2 are never rewritten and remain readable (docs/schema)."""

BOUNDARY: tuple[tuple[str, str], ...] = (
    ("container", say("Serving container")),
    ("tokenizer", say("Tokenizer")),
    ("weights", say("Weights")),
    ("prompt-template", say("Prompt template")),
    ("post-processing", say("Post-processing code")),
)
"""The parts reviewed as one security boundary."""

NONE_ACCEPTED = "none-accepted"
"""No fallback at all, which a named person accepts."""

SMALLER = "smaller-approved-model"
"""The fallback that is a decision itself, and names it."""

FALLBACKS: tuple[tuple[str, str], ...] = (
    (SMALLER, say("A smaller model that is itself approved")),
    ("hosted-stricter-boundary", say("A hosted model behind a stricter data boundary")),
    ("retrieval-first", say("Retrieval first, with generation only where needed")),
    ("delayed-launch", say("Delay the launch")),
    (NONE_ACCEPTED, say("None; a named person accepts that")),
)

CAUSES: tuple[tuple[str, str], ...] = (
    ("memory", say("Memory: the model does not fit, or no longer")),
    ("latency", say("Latency: the model answers too slowly")),
    ("cost", say("Cost: the model occupies too many accelerators")),
)
"""Why a smaller model takes over: what it must save."""
CAUSE_WORDS = {"memory": say("memory"), "latency": say("latency"), "cost": say("cost")}
"""What it saves, inside a sentence."""

REVISION_STRATEGIES: tuple[tuple[str, str], ...] = (
    ("pin-until-review", say("Stay pinned to this commit until the next review")),
    ("pin-and-watch", say("Stay pinned to this commit and propose every new commit for review")),
    ("pin-mirror", say("Serve this commit only from an internal mirror")),
)

TRIGGERS: tuple[tuple[str, str], ...] = (
    ("license-changed", say("The license, use policy or access gate changes on the hub")),
    ("owner-changed", say("The owner is renamed, or the repository is moved, gated or removed")),
    ("new-commit", say("The hub has a newer commit on the proposed branch")),
    ("base-changed", say("The base model's terms or repository change")),
    ("vulnerability", say("A vulnerability is published for the runtime, the tokenizer library or the artifact set")),
    ("workload-changed", say("The workload's users, data, territory or load change")),
    ("quality-drop", say("A monitored metric falls below its threshold")),
)


def words(choices: tuple[tuple[str, str], ...], value: str) -> str:
    """Return the words for one choice; an unknown value is shown as it is."""
    return dict(choices).get(value, value)


@dataclass(frozen=True)
class BoundaryPart:
    """One part of the security boundary: what was reviewed and who owns it, or why there is no such part."""

    reviewed: str = ""
    owner: Holder | None = None
    not_applicable: str = ""

    def as_record(self) -> dict[str, Any]:
        """Return the part as a record keeps it."""
        if self.owner is None:
            return {"not_applicable": self.not_applicable}
        return {"reviewed": self.reviewed, "owner": self.owner.as_record()}


@dataclass(frozen=True)
class EvidenceAsked:
    """One piece of operational evidence that production requires: what must be shown, by whom, until when."""

    what: str
    owner: Holder
    due: date


@dataclass(frozen=True)
class NoEvidence:
    """Why production requires no operational evidence, and who accepts that."""

    reason: str
    by: Holder


@dataclass(frozen=True)
class Ruling:
    """The decider's additions to the two sign-offs; ``fallback_decision`` is an approved fallback's number or None.

    ``boundary`` has every part of ``BOUNDARY`` by its key. ``fallback_cause`` is what a smaller model must save, "" for
    any other fallback. Either ``evidence`` has items, or ``evidence_none`` says why none is needed. ``resolved`` has
    the sentence that resolves each contradiction, by the conflict's key. ``watcher`` looks for the triggers by
    ``look_by``; None for the change owner and the review date. ``fallback_accepted_by`` accepts that there is no
    fallback, None if there is one.
    """

    limitations: str
    largest_risk: str
    revision_strategy: str
    fallback: str
    fallback_note: str
    fallback_decision: int | None
    triggers: tuple[str, ...]
    review_by: date
    removal_plan: str
    change_owner: Holder
    boundary: Mapping[str, BoundaryPart]
    fallback_cause: str = ""
    evidence: tuple[EvidenceAsked, ...] = ()
    evidence_none: NoEvidence | None = None
    resolved: Mapping[str, str] = field(default_factory=dict)
    watcher: Holder | None = None
    look_by: date | None = None
    fallback_accepted_by: Holder | None = None

    def sentences(self) -> dict[str, str]:
        """Return what must be said in words, by the label of its field."""
        return {
            say("Limitations"): self.limitations,
            say("Largest unresolved risk"): self.largest_risk,
            say("Fallback details"): self.fallback_note,
            say("Exit plan"): self.removal_plan,
            **{
                say("Evidence {number_of}", number_of=number): one.what
                for number, one in enumerate(self.evidence, start=1)
            },
            **({say("No evidence needed: the reason"): self.evidence_none.reason} if self.evidence_none else {}),
            **{label: self.boundary[key].reviewed for key, label in self.boundary_labels.items()},
            **{
                say("{title}: not applicable", title=title): part.not_applicable
                for key, title in BOUNDARY
                if (part := self.boundary.get(key)) and part.owner is None
            },
        }

    @property
    def boundary_labels(self) -> dict[str, str]:
        """The labels of the boundary's parts, by key."""
        return {
            key: say("{title}: what was reviewed", title=title)
            for key, title in BOUNDARY
            if key in self.boundary and self.boundary[key].owner
        }


@dataclass(frozen=True)
class SealedRecord:
    """A sealed record: its canonical bytes and their SHA-256."""

    canonical: bytes
    sha256: str


def seal(document: dict[str, Any]) -> SealedRecord:
    """Seal a record: return its canonical bytes (RFC 8785) and their digest, which is kept outside the record."""
    data = canonical({"schema": SCHEMA, **document})
    return SealedRecord(data, digest(data))


def in_words(data: dict[str, Any]) -> dict[str, Any]:
    """Return a record of any version with its people and teams in words, as pages and texts print them."""
    said = {**data, "change_owner": holder_from(data["change_owner"]).words}
    said["conditions"] = [_owned(one) for one in data["conditions"]]
    if "security_boundary" in data:
        said["security_boundary"] = {key: _owned(part) for key, part in data["security_boundary"].items()}
    if data.get("incident_contact"):
        said["incident_contact"] = holder_from(data["incident_contact"]).words
    if "pool" in data:
        said["pool"] = _owned(data["pool"])
    said["waivers"] = [_owned(one) for one in data.get("waivers", ())]
    rights = data["license"].get("rights")
    if rights:
        duties = [_owned(one) for one in rights["duties"]]
        said["license"] = {**data["license"], "rights": {**rights, "duties": duties}}
    return said


def _owned(part: dict[str, Any]) -> dict[str, Any]:
    return {**part, "owner": holder_from(part["owner"]).words} if part.get("owner") else part


def holds(data: bytes, sha256: str) -> bool:
    """Tell whether a copy of the bytes is the record with this digest."""
    return digest(data) == sha256
