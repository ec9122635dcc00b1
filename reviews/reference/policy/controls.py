"""The controls of the form in which a policy is written: one for each part, with its help sentence and its unit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from reviews.hub.files.inventory import WEIGHT_FORMATS
from reviews.language.phrases import say
from reviews.workflow.policy import lists
from reviews.workflow.policy import rules as policy
from reviews.workflow.states import TRACKS

CHOICE, NUMBER, DAYS, TICKS, NAMES = "choice", "number", "days", "ticks", "names"
"""One of a few words; a whole number; several numbers of days; words that are ticked; names, typed one a line."""

Choices = tuple[tuple[str, str], ...]
Path = tuple[str, ...]


@dataclass(frozen=True)
class PolicyControl:
    """One control: ``path`` is its place in a policy's body, ``unit`` what its numbers count, "" for words."""

    path: Path
    title: str
    help: str
    kind: str
    choices: Choices = ()
    unit: str = ""

    @property
    def name(self) -> str:
        """The name of its field."""
        return "-".join(self.path)


@dataclass(frozen=True)
class PolicyGroup:
    """Controls under one heading; each row is one control, or one for each risk; ``matrix`` draws ticks as a table."""

    key: str
    title: str
    about: str
    rows: tuple[tuple[PolicyControl, ...], ...] = field(default=())
    matrix: bool = False


REQUIREMENT_HELP = {
    "template": say("A chat model's template was read, or engineering recorded how prompts are built."),
    "formats": say("No weights are pickled, or engineering recorded why they may be loaded."),
    "scanned": say("No file is unscanned or suspicious, or engineering recorded why the files may be loaded."),
    "base-known": say(
        "A source identifies the model that this one was made from, or engineering recorded evidence of it."
    ),
    "remote-code": say("The configuration loads no code from a repository."),
    "hub-scan": say("The hub's scan reported nothing, and no file was left out of it."),
    "tested-envelope": say("Engineering ran the first artifact at the workload's load; an estimate is not enough."),
    "evaluated": say("A run of the workload's own cases was imported; published benchmarks do not count."),
}
ALLOWED: Choices = ((policy.ALLOW, say("Allowed, with the reason")), (policy.DENY, say("Denied")))


def _words(found: Iterable[str]) -> Choices:
    return tuple((one, one) for one in found)


def _one(path: str, title: str, about: str, kind: str, *more: Any) -> tuple[PolicyControl, ...]:
    """Return a row with one control."""
    return (PolicyControl(tuple(path.split()), title, about, kind, *more),)


def _by_risk(path: str, title: str, about: str, kind: str, *more: Any) -> tuple[PolicyControl, ...]:
    """Return a row with one control for each risk."""
    return tuple(PolicyControl((*path.split(), risk), title, about, kind, *more) for risk in policy.RISKS)


LEVELS: Choices = tuple(policy.LEVELS.items())
COPIES: Choices = tuple(policy.COPY_RULES.items())
KINDS: Choices = tuple(lists.SUSPENDING.items())
GROUPS = (
    PolicyGroup(
        "levels",
        say("Requirements"),
        say("What a requirement does that is not met, by the risk of the workload. All others always block."),
        tuple(
            _by_risk(f"requirements {key}", title, REQUIREMENT_HELP[key], CHOICE, LEVELS)
            for key, title in policy.TUNABLE.items()
        ),
    ),
    PolicyGroup(
        "risks",
        say("Rules by risk"),
        say("They apply to candidates proposed under this version."),
        (
            _by_risk(
                "review_days",
                say("Next review of a pass"),
                say("Longest time until a sign-off is reviewed again."),
                NUMBER,
                (),
                say("days"),
            ),
            _by_risk(
                "under_review",
                say("Machine checks under review"),
                say("The answer to machines while a decision is being looked at again."),
                CHOICE,
                ALLOWED,
            ),
            _by_risk(
                "related_accounts",
                say("Acts by related accounts"),
                say("Sign-offs and decisions by an account that may belong to a person who must stay separate."),
                CHOICE,
                tuple(policy.RELATED.items()),
            ),
            _by_risk(
                "term_readers",
                say("Legal reviewers who read a term"),
                say("How many must have read a license term before it clears anything."),
                CHOICE,
                tuple(policy.READERS.items()),
            ),
        ),
    ),
    PolicyGroup(
        "times",
        say("Time limits"),
        say("They apply to candidates proposed under this version."),
        (
            _one(
                "remind_days",
                say("Reminders"),
                say("One to {most_reminders} numbers, for example 30, 7.", most_reminders=policy.MOST_REMINDERS),
                DAYS,
                (),
                say("days before a review is due"),
            ),
            _one(
                "grace_days",
                say("Grace period for a condition"),
                say("A condition that is not met suspends its decision after this time."),
                NUMBER,
                (),
                say("days"),
            ),
            _one(
                "waiver_days",
                say("Longest waiver"),
                say("Another reviewer of the track approves it."),
                NUMBER,
                (),
                say("days"),
            ),
            _one("waiver_renewals", say("Renewals of a waiver"), say("At most so often."), NUMBER, (), say("times")),
            _one(
                "break_glass_days",
                say("Longest break-glass"),
                say("A reviewer of the track and a decider agree to it."),
                NUMBER,
                (),
                say("days"),
            ),
        ),
    ),
    PolicyGroup(
        "copy",
        say("Later commits"),
        say("Whether a pass carries over to a later commit. A veto always does."),
        tuple(
            _one(
                f"copy {track}",
                say("{track} sign-off", track=say(track.capitalize())),
                say("Its basis is the facts and texts that its reviewer saw."),
                CHOICE,
                COPIES,
            )
            for track in TRACKS
        ),
    ),
    PolicyGroup(
        "suspends",
        say("Findings that suspend"),
        say(
            "Findings of the watch that suspend a decision without waiting for a person. Once in force, this applies "
            "to every decision, from the next look at its repository."
        ),
        (_by_risk("suspend_on", say("Suspends by itself"), "", TICKS, KINDS),),
        matrix=True,
    ),
    PolicyGroup(
        "publishers",
        say("Publishers"),
        say("The hub's names of owners, one a line. An owner belongs to one list."),
        (
            _one(
                f"publishers {lists.TRUSTED}",
                say("Trusted"),
                say("No license intake can be recorded for an owner whose name looks like one of these."),
                NAMES,
            ),
            _one(
                f"publishers {lists.WATCHED}",
                say("Watched"),
                say("Findings on their models count one degree more. Once in force, this applies to every decision."),
                NAMES,
            ),
            _one(
                f"publishers {lists.REFUSED}",
                say("Refused"),
                say("No license intake can be recorded for their models."),
                NAMES,
            ),
        ),
    ),
    PolicyGroup(
        "stops",
        say("What stops a license intake"),
        "",
        (
            _one(
                f"intake_stops {lists.FORMATS}",
                say("Weight formats"),
                say("A repository with weights in a ticked format is not taken in."),
                TICKS,
                _words(sorted(WEIGHT_FORMATS)),
            ),
            _one(
                f"intake_stops {lists.SCANS}",
                say("Results of the hub's scan"),
                say("A repository whose scan has a ticked result is not taken in."),
                TICKS,
                _words(lists.SCAN_STATES),
            ),
        ),
    ),
    PolicyGroup(
        "advisories",
        say("Advisory lists"),
        "",
        (
            _one(
                f"advisory_lists {lists.UNSIGNED}",
                say("Accepted without a signature"),
                say("A list of a kind that is not ticked must be signed."),
                TICKS,
                _words(lists.LIST_KINDS),
            ),
        ),
    ),
)
"""All controls in the order of the page."""
CONTROLS = tuple(control for group in GROUPS for row in group.rows for control in row)
