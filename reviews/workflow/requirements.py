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
    Gate,
    Requirement,
    TrackValue,
    answers,
    passed,
    remarks,
)
from reviews.workflow.policy.rules import BREAK_GLASS, OFF, TUNABLE, WARN

__all__ = [
    "DECISION", "ENDORSEMENT", "ERROR", "NOT_APPLICABLE", "PERMISSION", "SATISFIED", "UNSATISFIED", "WAIVED", "WORDS",
    "CandidateValue", "Requirement", "TrackValue", "hindrances", "requirements", "verdict",
]  # fmt: skip

PASSES = ("pass legal", "pass engineering")
"""The acts that pass a track."""


def requirements(candidate: CandidateValue) -> list[Requirement]:
    """Every gate of a candidate, permission first, then endorsement, then the decision.

    The policy that the candidate was proposed under says what a gate weighs at its risk; a waiver in force sets one
    aside, and it stays in the list with who answers for it until when.
    """
    return [
        _waived(candidate, _weighed(candidate, one))
        for one in [*_permission(candidate), *endorsement(candidate), *_decision(candidate)]
    ]


def _weighed(candidate: CandidateValue, found: Requirement) -> Requirement:
    if found.key not in TUNABLE or found.outcome in (SATISFIED, NOT_APPLICABLE):
        return found
    level = candidate.policy.level(found.key, candidate.risk)
    if level == OFF:
        how = f"Policy {candidate.policy.number} does not ask for it at {candidate.risk} risk. {found.how}"
        return replace(found, outcome=NOT_APPLICABLE, how=how)
    if level == WARN:
        how = f"Policy {candidate.policy.number} only warns of it at {candidate.risk} risk. {found.how}"
        return replace(found, how=how, weight=WARN)
    return found


def _waived(candidate: CandidateValue, found: Requirement) -> Requirement:
    words = candidate.waived.get(f"requirement:{found.key}")
    if not words or found.met or found.outcome == ERROR or found.key not in BREAK_GLASS:
        return found
    return replace(found, outcome=WAIVED, how=f"Waived {words}. Without it: {found.how}")


def hindrances(gates: list[Requirement], act: str) -> list[Requirement]:
    """The gates that keep this act from being done."""
    return [gate for gate in gates if act in gate.blocks and not gate.met]


def verdict(candidate: CandidateValue, track: str) -> str:
    """The state word of one of the two verdicts: permission is the legal track's, endorsement engineering's."""
    return candidate.tracks[track].shown


def _reading(candidate: CandidateValue) -> Requirement:
    name = "Read at one commit"
    if candidate.reading_error and not candidate.read:
        how = f"{candidate.reading_error} Not read counts as not passed. To satisfy: read it again."
        return Requirement("reading", PERMISSION, name, ERROR, how, "evidence", (*PASSES, "issue"))
    return Gate("reading", PERMISSION, name, "evidence", PASSES).judge(
        candidate.read, "Facts, files and documents come from one commit.", "wait for the reading to end."
    )


def _permission(candidate: CandidateValue) -> list[Requirement]:
    legal = candidate.tracks[states.LEGAL]
    return [
        _reading(candidate),
        Gate("intake", PERMISSION, "License intake recorded", "legal", PASSES).judge(
            bool(candidate.intake),
            f"{candidate.intake}.",
            "legal records publisher, license, commercial limits, redistribution and acceptable use.",
        ),
        Gate("license-known", PERMISSION, "License is known", "legal", ("pass legal",)).judge(
            candidate.license_known,
            "The intake names where the terms stand.",
            "the license intake names where the terms stand, in a file that was read or elsewhere.",
        ),
        *_terms(candidate),
        answers(candidate, states.LEGAL, PERMISSION, "Legal checklist answered"),
        remarks(legal, states.LEGAL, PERMISSION),
        passed(legal, states.LEGAL, PERMISSION, "Legal track passes"),
    ]


def _terms(candidate: CandidateValue) -> list[Requirement]:
    """What the rules said when legal recorded the intake: what stops the candidate, and what stands against a pass."""
    names = ("Nothing disqualifies it", "Terms fit the workload")
    if not candidate.intake:
        how = "The rules are asked with the license intake."
        keys = zip(("no-stop", "terms-fit"), names, strict=True)
        return [Requirement(key, PERMISSION, name, NOT_APPLICABLE, how, "legal_fit") for key, name in keys]
    others = [one for one in candidate.conflicts if one not in candidate.stops]
    return [
        Gate("no-stop", PERMISSION, names[0], "legal_fit", PASSES).judge(
            not candidate.stops,
            "No conflict of rights, gate or publisher's words stood at the intake.",
            f"clear what stops it before technical work. {' '.join(candidate.stops)}",
        ),
        Gate("terms-fit", PERMISSION, names[1], "legal_fit", ("pass legal",)).judge(
            not others,
            "No conflict with a policy of ours stood at the intake.",
            f"clear or waive this: {' '.join(others)}",
        ),
    ]


def _conditions_left(candidate: CandidateValue) -> str:
    """What is to be done about the conditions, the most pressing first."""
    if candidate.lapsed:
        return f"meet what is overdue beyond its grace: {'; '.join(candidate.lapsed)}."
    if candidate.conditions_first:
        return f"meet {candidate.conditions_first} of them, which must be met before the release."
    return f"name an owner for {candidate.conditions_without_owner} of them."


def _decision(candidate: CandidateValue) -> list[Requirement]:
    signers = {name: track.signer for name, track in candidate.tracks.items() if track.signer}
    own = candidate.requester in signers.values()
    both = len(signers) == 2 and len(set(signers.values())) == 1
    conditions = Gate("conditions", DECISION, "Conditions are owned, dated and kept", "candidate").judge(
        not (candidate.conditions_without_owner or candidate.conditions_first or candidate.lapsed),
        f"{candidate.conditions} condition{'s' if candidate.conditions != 1 else ''}, each with an owner and a date.",
        _conditions_left(candidate),
    )
    if not candidate.conditions:
        conditions = Requirement(
            "conditions", DECISION, conditions.name, NOT_APPLICABLE, "No sign-off asks for a condition.", "candidate"
        )
    return [
        conditions,
        Gate("duties", DECISION, "Duties are separate", "candidate").judge(
            not own and not both,
            "The requester signs no track, and no person signs both.",
            "another reviewer signs: the requester signs no track, and no person signs both.",
        ),
    ]
