"""The kinds of finding of the watch: how severe each is, which track evaluates it, what to ask, and what to redo."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from reviews.language.phrases import say
from reviews.people import roles
from reviews.watch import observed
from reviews.watch.ancestors import ANCESTOR_MOVED, ANCESTOR_TERMS
from reviews.watch.portal_side import ACCEPTANCE, LINKED, LISTED, RUNTIME, VULNERABLE
from reviews.watch.usage.queries import USAGE_DUE, USAGE_NEAR, USAGE_OVER
from reviews.workflow.states import ENGINEERING, LEGAL

CRITICAL, HIGH, MEDIUM, LOW = "critical", "high", "medium", "low"
DUE: Mapping[str, timedelta] = {
    CRITICAL: timedelta(days=1), HIGH: timedelta(days=7), MEDIUM: timedelta(days=30), LOW: timedelta(days=90),
}  # fmt: skip
"""By when a finding must be answered; past that day it is escalated. The most severe comes first."""
SEVERITIES: Mapping[str, tuple[str, str]] = {
    CRITICAL: ("bad", say("Critical")),
    HIGH: ("bad", say("High")),
    MEDIUM: ("warn", say("Medium")),
    LOW: ("quiet", say("Low")),
}
"""Tone and word of each severity."""
POWERS: Mapping[str, str] = {LEGAL: roles.SIGN_LEGAL, ENGINEERING: roles.SIGN_ENGINEERING}
"""The power to sign each track."""

EVALUATIONS, PROMPTS, LATENCY, SAFETY, SIZING, DUTIES = (
    "evaluations", "prompts", "latency", "safety", "sizing", "duties",
)  # fmt: skip
"""What a finding may require to be done again if it has an effect."""
OTHER_WEIGHTS = (EVALUATIONS, PROMPTS, LATENCY, SAFETY, SIZING)


@dataclass(frozen=True)
class WatchKind:
    """One kind of finding: its severity, the track that evaluates it, what its evaluator has to say, what to redo."""

    severity: str
    track: str
    ask: str
    redo: tuple[str, ...]


KINDS: Mapping[str, WatchKind] = {
    observed.GATE: WatchKind(
        HIGH, LEGAL, say("does the new gate ask for conditions that the company has not accepted?"), (DUTIES,)
    ),
    observed.DISABLED: WatchKind(
        HIGH, LEGAL, say("why was it switched off, and may your copy go on being used?"), (DUTIES, SAFETY)
    ),
    observed.PRIVATE: WatchKind(
        HIGH, LEGAL, say("did its publisher withdraw it, and may your copy go on being used?"), (DUTIES,)
    ),
    observed.RENAMED: WatchKind(
        MEDIUM, LEGAL, say("is it still the same publisher, and which name do the terms give?"), (DUTIES,)
    ),
    observed.OWNER: WatchKind(
        HIGH, LEGAL, say("who is the publisher now, and do the terms that were signed still come from them?"), (DUTIES,)
    ),
    observed.PROMPT: WatchKind(
        HIGH, LEGAL, say("does the new prompt ask for conditions that the company has not accepted?"), (DUTIES,)
    ),
    observed.NEW_VERSION: WatchKind(
        LOW,
        ENGINEERING,
        say("should the newer version be proposed, and for how long is this one maintained?"),
        OTHER_WEIGHTS,
    ),
    observed.SAFER: WatchKind(
        LOW,
        ENGINEERING,
        say("should the files in the safer format be proposed instead?"),
        (EVALUATIONS, LATENCY, SIZING),
    ),
    observed.NEW_COMMIT: WatchKind(
        LOW, ENGINEERING, say("what does the newer commit change, and should it be proposed?"), OTHER_WEIGHTS
    ),
    observed.CARD: WatchKind(
        MEDIUM,
        ENGINEERING,
        say("does what the publisher says now about use, limits or safety hold for this commit too?"),
        (EVALUATIONS, PROMPTS, SAFETY),
    ),
    observed.REPLACED: WatchKind(
        CRITICAL, LEGAL, say("who published the repository that has the name now?"), (DUTIES,)
    ),
    observed.GONE: WatchKind(HIGH, LEGAL, say("is your copy whole, and may it go on being used?"), (DUTIES,)),
    observed.LATER_TERMS: WatchKind(
        HIGH, LEGAL, say("does the publisher claim the new terms for the earlier commit too?"), (DUTIES,)
    ),
    ANCESTOR_TERMS: WatchKind(
        HIGH, LEGAL, say("do the ancestor's new terms bind this model, and from which commit on?"), (DUTIES,)
    ),
    ANCESTOR_MOVED: WatchKind(
        LOW, LEGAL, say("did the ancestor's publisher change its terms or its card with the newer commit?"), ()
    ),
    LINKED: WatchKind(HIGH, LEGAL, say("what does the page ask for now that it did not before?"), (DUTIES,)),
    ACCEPTANCE: WatchKind(
        HIGH, LEGAL, say("who accepts the conditions now, and may the company's copy be used?"), (DUTIES,)
    ),
    RUNTIME: WatchKind(
        MEDIUM, ENGINEERING, say("to which version is the service moved, and by when?"), (LATENCY, SIZING, EVALUATIONS)
    ),
    VULNERABLE: WatchKind(
        HIGH,
        ENGINEERING,
        say("is the service affected, and to which version is it moved, by when?"),
        (SAFETY, LATENCY, SIZING),
    ),
    USAGE_OVER: WatchKind(
        HIGH, LEGAL, say("which terms apply above the limit, and who agrees them with the licensor?"), (DUTIES,)
    ),
    USAGE_NEAR: WatchKind(
        MEDIUM, LEGAL, say("when is the limit passed, and what must be agreed with the licensor before?"), (DUTIES,)
    ),
    USAGE_DUE: WatchKind(MEDIUM, LEGAL, say("what is the usage now, and who reads it from now on?"), ()),
    LISTED: WatchKind(CRITICAL, ENGINEERING, say("has a node loaded the denied file, and what did it do?"), (SAFETY,)),
    observed.COMMIT_GONE: WatchKind(HIGH, ENGINEERING, say("is your copy whole, and from where is it restored?"), ()),
    observed.SCAN: WatchKind(
        CRITICAL, ENGINEERING, say("is the finding real, and has a node loaded the file?"), (SAFETY,)
    ),
}


def raised(severity: str) -> str:
    """Return the severity one degree above, for what a watched publisher does."""
    order = list(DUE)
    return order[max(0, order.index(severity) - 1)]


def due_on(severity: str, day: date) -> date:
    """Return the day by which a finding that was opened on a day must be answered."""
    return day + DUE[severity]
