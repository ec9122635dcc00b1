"""The requirements panel: named gates over one candidate, each with its outcome and what would satisfy it.

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
    """Every gate of a candidate, permission first, then endorsement, then the decision.

    The policy that the candidate was proposed under says what a gate weighs at its risk; a waiver in force sets one
    aside, and it stays in the list with who answers for it until when.
    """
    return [_waived(case, _weighed(case, one)) for one in [*_permission(case), *endorsement(case), *_decision(case)]]


def _weighed(case: CandidateValue, found: Requirement) -> Requirement:
    if found.key not in TUNABLE or found.outcome in (SATISFIED, NOT_APPLICABLE):
        return found
    level = case.policy.level(found.key, case.risk)
    if level == OFF:
        how = f"Policy {case.policy.number} does not ask for it at {case.risk} risk. {found.how}"
        return replace(found, outcome=NOT_APPLICABLE, how=how)
    if level == WARN:
        how = f"Policy {case.policy.number} only warns of it at {case.risk} risk. {found.how}"
        return replace(found, how=how, weight=WARN)
    return found


def _waived(case: CandidateValue, found: Requirement) -> Requirement:
    words = case.waived.get(f"requirement:{found.key}")
    if not words or found.met or found.outcome == ERROR or found.key not in BREAK_GLASS:
        return found
    return replace(found, outcome=WAIVED, how=f"Waived {words}. Without it: {found.how}")


def hindrances(gates: list[Requirement], act: str) -> list[Requirement]:
    """The gates that keep this act from being done."""
    return [gate for gate in gates if act in gate.blocks and not gate.met]


def verdict(case: CandidateValue, track: str) -> str:
    """The state word of one of the two verdicts: permission is the legal track's, endorsement engineering's."""
    return case.tracks[track].shown


def _reading(case: CandidateValue) -> Requirement:
    name = "Read at one commit"
    if case.reading_error and not case.read:
        how = f"{case.reading_error} Not read counts as not passed. To satisfy: read it again."
        return Requirement(
            "reading", PERMISSION, name, ERROR, how, "evidence", ("pass legal", "pass engineering", "issue")
        )
    return gate(
        "reading", PERMISSION, name, case.read, "Facts, files and documents come from one commit.",
        "wait for the reading to end.", "evidence", "pass legal", "pass engineering",
    )  # fmt: skip


def _permission(case: CandidateValue) -> list[Requirement]:
    legal = case.tracks[states.LEGAL]
    return [
        _reading(case),
        gate(
            "intake", PERMISSION, "License intake recorded", bool(case.intake), f"{case.intake}.",
            "legal records publisher, license, commercial limits, redistribution and acceptable use.",
            "legal", "pass legal", "pass engineering",
        ),
        gate(
            "license-known", PERMISSION, "License is known", case.license_known,
            "The intake names where the terms stand.",
            "the license intake names where the terms stand, in a file that was read or elsewhere.",
            "legal", "pass legal",
        ),
        *_terms(case),
        answers(case, states.LEGAL, PERMISSION, "Legal checklist answered"),
        remarks(legal, states.LEGAL, PERMISSION),
        passed(legal, states.LEGAL, PERMISSION, "Legal track passes"),
    ]  # fmt: skip


def _terms(case: CandidateValue) -> list[Requirement]:
    """What the rules said when legal recorded the intake: what stops the candidate, and what stands against a pass."""
    names = ("Nothing disqualifies it", "Terms fit the workload")
    if not case.intake:
        how = "The rules are asked with the license intake."
        keys = zip(("no-stop", "terms-fit"), names, strict=True)
        return [Requirement(key, PERMISSION, name, NOT_APPLICABLE, how, "legal_fit") for key, name in keys]
    others = [one for one in case.conflicts if one not in case.stops]
    return [
        gate(
            "no-stop", PERMISSION, names[0], not case.stops,
            "No conflict of rights, gate or publisher's words stood at the intake.",
            f"clear what stops it before technical work. {' '.join(case.stops)}",
            "legal_fit", "pass legal", "pass engineering",
        ),
        gate(
            "terms-fit", PERMISSION, names[1], not others, "No conflict with a policy of ours stood at the intake.",
            f"clear or waive this: {' '.join(others)}", "legal_fit", "pass legal",
        ),
    ]  # fmt: skip


def _conditions_left(case: CandidateValue) -> str:
    """What is to be done about the conditions, the most pressing first."""
    if case.lapsed:
        return f"meet what is overdue beyond its grace: {'; '.join(case.lapsed)}."
    if case.conditions_first:
        return f"meet {case.conditions_first} of them, which must be met before the release."
    return f"name an owner for {case.conditions_without_owner} of them."


def _decision(case: CandidateValue) -> list[Requirement]:
    signers = {name: track.signer for name, track in case.tracks.items() if track.signer}
    own = case.requester in signers.values()
    both = len(signers) == 2 and len(set(signers.values())) == 1
    conditions = gate(
        "conditions", DECISION, "Conditions are owned, dated and kept",
        not (case.conditions_without_owner or case.conditions_first or case.lapsed),
        f"{case.conditions} condition{'s' if case.conditions != 1 else ''}, each with an owner and a date.",
        _conditions_left(case), "candidate",
    )  # fmt: skip
    if not case.conditions:
        conditions = Requirement(
            "conditions", DECISION, conditions.name, NOT_APPLICABLE, "No sign-off asks for a condition.", "candidate"
        )
    return [
        conditions,
        gate(
            "duties", DECISION, "Duties are separate", not own and not both,
            "The requester signs no track, and no person signs both.",
            "another reviewer signs: the requester signs no track, and no person signs both.", "candidate",
        ),
    ]  # fmt: skip
