"""The requirements panel: every requirement of a candidate, with its outcome and what would satisfy it.

The candidate's outcome is computed from these, never set. An error never counts as a pass.
"""

from collections.abc import Mapping
from dataclasses import replace

from reviews.language.memory import stored
from reviews.language.phrases import joined, say, say_count
from reviews.workflow import states
from reviews.workflow.endorsement import endorsement
from reviews.workflow.fact_needs import NEEDS, unknown
from reviews.workflow.policy.rules import BREAK_GLASS, OFF, TUNABLE, WARN
from reviews.workflow.questions import QUESTIONS
from reviews.workflow.requirement import (
    DECISION,
    ENDORSEMENT,
    ERROR,
    NOT_APPLICABLE,
    PERMISSION,
    SATISFIED,
    UNSATISFIED,
    WAIVED,
    WORDS,
    CandidateValue,
    Requirement,
    RequirementRule,
    TrackValue,
    answers,
    passed,
    remarks,
)

__all__ = [
    "DECISION", "ENDORSEMENT", "ERROR", "NOT_APPLICABLE", "PERMISSION", "SATISFIED", "UNSATISFIED", "WAIVED", "WORDS",
    "CandidateValue", "Requirement", "TrackValue", "hindrances", "requirements", "verdict",
]  # fmt: skip

PASSES = ("pass legal", "pass engineering")
"""The acts that pass a track."""

SETTLED = frozenset({"no-stop", "terms-fit", "tokenizer", "template"})
"""Requirements that do not apply for a reason that is known: no intake yet, a stop that comes first, or a task that
needs no such file."""


def requirements(candidate: CandidateValue) -> list[Requirement]:
    """Return every requirement of a candidate: permission first, then endorsement, then the decision.

    The policy under which the candidate was proposed sets the weight of a requirement at its risk. A waiver in force
    sets a requirement aside; it stays in the list, with the waiver's owner and expiry.
    """
    return [
        _waived(candidate, _weighed(candidate, _informed(candidate, one)))
        for one in [*_permission(candidate), *endorsement(candidate), *_decision(candidate)]
    ]


def _informed(candidate: CandidateValue, found: Requirement) -> Requirement:
    """Return the requirement, unsatisfied if a fact that it reads has no answer: unknown never satisfies."""
    if found.outcome not in (SATISFIED, NOT_APPLICABLE) or (found.outcome == NOT_APPLICABLE and found.key in SETTLED):
        return found
    lacking = unknown(found.key, candidate.unanswered, candidate.tracks[states.ENGINEERING].answers)
    if not lacking:
        return found
    asked = [need.question for need in NEEDS[found.key] if need.question]
    titles = [one.title for one in QUESTIONS[states.ENGINEERING] if one.key in asked]
    or_else = (
        say(", or answer {titles} on the engineering checklist with your evidence", titles=joined(say(" and "), titles))
        if titles
        else ""
    )
    how = say(
        "Not known: {lacking}. To satisfy: read the repository again{or_else}.",
        lacking=joined(", ", lacking),
        or_else=or_else,
    )
    return replace(found, outcome=UNSATISFIED, how=how)


def _weighed(candidate: CandidateValue, found: Requirement) -> Requirement:
    if found.key not in TUNABLE or found.outcome in (SATISFIED, NOT_APPLICABLE):
        return found
    level = candidate.policy.level(found.key, candidate.risk)
    if level == OFF:
        how = say(
            "Policy {number_of} does not require this at {risk} risk. {how}",
            number_of=candidate.policy.number,
            risk=candidate.risk,
            how=found.how,
        )
        return replace(found, outcome=NOT_APPLICABLE, how=how)
    if level == WARN:
        how = say(
            "Policy {number_of} only warns about this at {risk} risk. {how}",
            number_of=candidate.policy.number,
            risk=candidate.risk,
            how=found.how,
        )
        return replace(found, how=how, weight=WARN)
    return found


def _waived(candidate: CandidateValue, found: Requirement) -> Requirement:
    words = candidate.waived.get(f"requirement:{found.key}")
    if not words or found.met or found.outcome == ERROR or found.key not in BREAK_GLASS:
        return found
    return replace(found, outcome=WAIVED, how=say("Waived {words}. Without it: {how}", words=words, how=found.how))


def hindrances(requirements: list[Requirement], act: str) -> list[Requirement]:
    """Return the requirements that block this act."""
    return [requirement for requirement in requirements if act in requirement.blocks and not requirement.met]


def verdict(candidate: CandidateValue, track: str) -> str:
    """Return the state word of one verdict: permission is the legal track's, endorsement the engineering track's."""
    return candidate.tracks[track].shown


def _reading(candidate: CandidateValue) -> Requirement:
    name = say("Read at one commit")
    if candidate.reading_error and not candidate.read:
        how = say(
            "{reading_error} Unread evidence never counts as passed. To satisfy: read the repository again.",
            reading_error=stored(candidate.reading_error),
        )
        return Requirement("reading", PERMISSION, name, ERROR, how, "evidence", (*PASSES, "issue"))
    return RequirementRule("reading", PERMISSION, name, "evidence", PASSES).judge(
        candidate.read,
        say("All facts, files and documents come from one commit."),
        say("wait until the repository has been read."),
    )


def _permission(candidate: CandidateValue) -> list[Requirement]:
    legal = candidate.tracks[states.LEGAL]
    return [
        _reading(candidate),
        RequirementRule("intake", PERMISSION, say("License intake recorded"), "legal", PASSES).judge(
            bool(candidate.intake),
            say("{intake}.", intake=candidate.intake),
            say("a legal reviewer records publisher, license, commercial limits, redistribution and acceptable use."),
        ),
        RequirementRule("license-known", PERMISSION, say("License is known"), "legal", ("pass legal",)).judge(
            candidate.license_known,
            say("The license intake names where the terms are."),
            say("name the location of the terms in the license intake: a file that was read, or another source."),
        ),
        *_terms(candidate),
        answers(candidate, states.LEGAL, PERMISSION, say("Legal checklist answered")),
        remarks(candidate, states.LEGAL, PERMISSION),
        passed(legal, states.LEGAL, PERMISSION, say("Legal track passes")),
    ]


def _terms(candidate: CandidateValue) -> list[Requirement]:
    """Return what the rules said at the license intake: what stops the candidate, and what blocks a pass."""
    names = (say("No disqualifying terms"), say("Terms fit the workload"))
    if not candidate.intake:
        how = say("The rules run with the license intake.")
        keys = zip(("no-stop", "terms-fit"), names, strict=True)
        return [Requirement(key, PERMISSION, name, NOT_APPLICABLE, how, "legal_fit") for key, name in keys]
    others = [one for one in candidate.conflicts if one not in candidate.stops]
    fits = RequirementRule("terms-fit", PERMISSION, names[1], "legal_fit", ("pass legal",)).judge(
        not others,
        say("At the license intake, nothing conflicted with our policies."),
        say("resolve or waive this: {others}", others=joined(" ", others)),
    )
    if candidate.stops and not others:  # never "fits" beside what stops the candidate
        how = say("What stops the candidate is said above. Beside it, nothing conflicted with our policies.")
        fits = Requirement(fits.key, PERMISSION, fits.name, NOT_APPLICABLE, how, fits.page)
    return [
        RequirementRule("no-stop", PERMISSION, names[0], "legal_fit", PASSES).judge(
            not candidate.stops,
            say(
                "At the license intake, nothing conflicted with the rights, the access gate or the "
                "publisher's statements."
            ),
            say("resolve this before technical work begins. {stops}", stops=joined(" ", candidate.stops)),
        ),
        fits,
    ]


def _conditions_left(candidate: CandidateValue) -> str:
    """Say what is left to do about the conditions; those before release keep a decision in test (``stages``)."""
    if candidate.lapsed:
        return say("meet the conditions past their grace period: {lapsed}.", lapsed=joined("; ", candidate.lapsed))
    return say(
        "name an owner for {conditions_without_owner} of the conditions.",
        conditions_without_owner=candidate.conditions_without_owner,
    )


def _decision(candidate: CandidateValue) -> list[Requirement]:
    signers = {name: track.signer for name, track in candidate.tracks.items() if track.signer}
    tracks = candidate.tracks.values()
    own = candidate.requester in signers.values()
    both = len(signers) == 2 and len(set(signers.values())) == 1
    marks = [
        say("Marked, as policy {number_of} allows: {related}", number_of=candidate.policy.number, related=one.related)
        for one in tracks
        if one.related
    ]
    conditions = RequirementRule(
        "conditions", DECISION, say("Conditions have an owner and a date, and are met in time"), "candidate"
    ).judge(
        not (candidate.conditions_without_owner or candidate.lapsed),
        say_count(
            candidate.conditions,
            "{number} condition, each with an owner and a date.",
            "{number} conditions, each with an owner and a date.",
        ),
        _conditions_left(candidate),
    )
    if not candidate.conditions:
        conditions = Requirement(
            "conditions", DECISION, conditions.name, NOT_APPLICABLE, say("No sign-off has conditions."), "candidate"
        )
    return [
        conditions,
        _duties(signers, own=own, both=both, marks=marks),
    ]


def _duties(signers: Mapping[str, str], *, own: bool, both: bool, marks: list[str]) -> Requirement:
    """Require that requester and the two signers are different people; without a sign-off there is nothing to say."""
    rule = RequirementRule("duties", DECISION, say("Duties are separate"), "candidate")
    if not signers:
        how = say("Applies once a track is signed.")
        return Requirement(rule.key, DECISION, rule.name, NOT_APPLICABLE, how, rule.page)
    return rule.judge(
        not own and not both,
        joined(" ", [say("The requester signed neither track, and no one signed both."), *marks]),
        say("have another reviewer sign: the requester may sign neither track, and no one may sign both."),
    )
