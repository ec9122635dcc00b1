"""The requirements panel: every requirement of a candidate, with its outcome and what would satisfy it.

The candidate's outcome is computed from these, never set. An error never counts as a pass.
"""

from dataclasses import replace

from reviews.workflow import states
from reviews.workflow.endorsement import endorsement
from reviews.workflow.gates import (
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
    TrackValue,
    answers,
    gate,
    passed,
    remarks,
)
from reviews.workflow.policy.rules import BREAK_GLASS, OFF, TUNABLE, WARN

__all__ = [
    "DECISION", "ENDORSEMENT", "ERROR", "NOT_APPLICABLE", "PERMISSION", "SATISFIED", "UNSATISFIED", "WAIVED", "WORDS",
    "CandidateValue", "Requirement", "TrackValue", "hindrances", "requirements", "verdict",
]  # fmt: skip


def requirements(case: CandidateValue) -> list[Requirement]:
    """Return every requirement of a candidate: permission first, then endorsement, then the decision.

    The policy under which the candidate was proposed sets the weight of a requirement at its risk. A waiver in force
    sets a requirement aside; it stays in the list, with the waiver's owner and expiry.
    """
    return [_waived(case, _weighed(case, one)) for one in [*_permission(case), *endorsement(case), *_decision(case)]]


def _weighed(case: CandidateValue, found: Requirement) -> Requirement:
    if found.key not in TUNABLE or found.outcome in (SATISFIED, NOT_APPLICABLE):
        return found
    level = case.policy.level(found.key, case.risk)
    if level == OFF:
        how = f"Policy {case.policy.number} does not require this at {case.risk} risk. {found.how}"
        return replace(found, outcome=NOT_APPLICABLE, how=how)
    if level == WARN:
        how = f"Policy {case.policy.number} only warns about this at {case.risk} risk. {found.how}"
        return replace(found, how=how, weight=WARN)
    return found


def _waived(case: CandidateValue, found: Requirement) -> Requirement:
    words = case.waived.get(f"requirement:{found.key}")
    if not words or found.met or found.outcome == ERROR or found.key not in BREAK_GLASS:
        return found
    return replace(found, outcome=WAIVED, how=f"Waived {words}. Without it: {found.how}")


def hindrances(gates: list[Requirement], act: str) -> list[Requirement]:
    """Return the requirements that block this act."""
    return [gate for gate in gates if act in gate.blocks and not gate.met]


def verdict(case: CandidateValue, track: str) -> str:
    """Return the state word of one verdict: permission is the legal track's, endorsement the engineering track's."""
    return case.tracks[track].shown


def _reading(case: CandidateValue) -> Requirement:
    name = "Read at one commit"
    if case.reading_error and not case.read:
        how = f"{case.reading_error} Unread evidence does not count as passed. To satisfy: read the repository again."
        return Requirement(
            "reading", PERMISSION, name, ERROR, how, "evidence", ("pass legal", "pass engineering", "issue")
        )
    return gate(
        "reading", PERMISSION, name, case.read, "All facts, files and documents come from one commit.",
        "wait until the repository has been read.", "evidence", "pass legal", "pass engineering",
    )  # fmt: skip


def _permission(case: CandidateValue) -> list[Requirement]:
    legal = case.tracks[states.LEGAL]
    return [
        _reading(case),
        gate(
            "intake", PERMISSION, "License intake recorded", bool(case.intake), f"{case.intake}.",
            "a legal reviewer records publisher, license, commercial limits, redistribution and acceptable use.",
            "legal", "pass legal", "pass engineering",
        ),
        gate(
            "license-known", PERMISSION, "License is known", case.license_known,
            "The license intake names where the terms are.",
            "name the location of the terms in the license intake: a file that was read, or another source.",
            "legal", "pass legal",
        ),
        *_terms(case),
        answers(case, states.LEGAL, PERMISSION, "Legal checklist answered"),
        remarks(legal, states.LEGAL, PERMISSION),
        passed(legal, states.LEGAL, PERMISSION, "Legal track passes"),
    ]  # fmt: skip


def _terms(case: CandidateValue) -> list[Requirement]:
    """Return what the rules said at the license intake: what stops the candidate, and what blocks a pass."""
    names = ("No disqualifying terms", "Terms fit the workload")
    if not case.intake:
        how = "The rules run with the license intake."
        keys = zip(("no-stop", "terms-fit"), names, strict=True)
        return [Requirement(key, PERMISSION, name, NOT_APPLICABLE, how, "legal_fit") for key, name in keys]
    others = [one for one in case.conflicts if one not in case.stops]
    return [
        gate(
            "no-stop", PERMISSION, names[0], not case.stops,
            "At the license intake, nothing conflicted with the rights, the access gate or the publisher's statements.",
            f"resolve this before technical work begins. {' '.join(case.stops)}",
            "legal_fit", "pass legal", "pass engineering",
        ),
        gate(
            "terms-fit", PERMISSION, names[1], not others,
            "At the license intake, nothing conflicted with our policies.",
            f"resolve or waive this: {' '.join(others)}", "legal_fit", "pass legal",
        ),
    ]  # fmt: skip


def _conditions_left(case: CandidateValue) -> str:
    """Say what is left to do about the conditions, most urgent first."""
    if case.lapsed:
        return f"meet the conditions past their grace period: {'; '.join(case.lapsed)}."
    if case.conditions_first:
        return f"meet the {case.conditions_first} that must be met before release."
    return f"name an owner for {case.conditions_without_owner} of the conditions."


def _decision(case: CandidateValue) -> list[Requirement]:
    signers = {name: track.signer for name, track in case.tracks.items() if track.signer}
    own = case.requester in signers.values()
    both = len(signers) == 2 and len(set(signers.values())) == 1
    conditions = gate(
        "conditions", DECISION, "Conditions have an owner and a date, and are met in time",
        not (case.conditions_without_owner or case.conditions_first or case.lapsed),
        f"{case.conditions} condition{'s' if case.conditions != 1 else ''}, each with an owner and a date.",
        _conditions_left(case), "candidate",
    )  # fmt: skip
    if not case.conditions:
        conditions = Requirement(
            "conditions", DECISION, conditions.name, NOT_APPLICABLE, "No sign-off has conditions.", "candidate"
        )
    return [
        conditions,
        gate(
            "duties", DECISION, "Duties are separate", not own and not both,
            "The requester signed neither track, and no one signed both.",
            "have another reviewer sign: the requester may sign neither track, and no one may sign both.", "candidate",
        ),
    ]  # fmt: skip
