"""The requirements panel: named gates over one candidate, each with its outcome and what would satisfy it.

The candidate's outcome is computed from these, never set. An error never counts as a pass.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reviews.workflow import states
from reviews.workflow.questions import QUESTIONS

SATISFIED, UNSATISFIED, WAIVED = "satisfied", "unsatisfied", "waived"
NOT_APPLICABLE, ERROR = "not applicable", "error"

WORDS: dict[str, tuple[str, str]] = {
    ERROR: ("bad", "Error"),
    UNSATISFIED: ("warn", "Unsatisfied"),
    SATISFIED: ("ok", "Satisfied"),
    WAIVED: ("info", "Waived"),
    NOT_APPLICABLE: ("quiet", "Not applicable"),
}
"""Tone and word of every outcome, in the order in which pages show them: what blocks comes first."""

PERMISSION, ENDORSEMENT, DECISION = "Permission", "Endorsement", "Decision"


@dataclass(frozen=True)
class TrackCase:
    """How one track stands: its stored state, who signed it, and the titles of what moved since."""

    state: str = states.LOCKED
    signer: str = ""
    moved: tuple[str, ...] = ()
    open_remarks: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The state that counts: a sign-off on a basis that moved is outdated, whatever it said."""
        signed = self.state not in (states.LOCKED, states.OPEN)
        return states.OUTDATED if signed and self.moved else self.state

    @property
    def passed(self) -> bool:
        """Whether the sign-off in force passes on what is known now."""
        return self.shown in states.PASSING


@dataclass(frozen=True)
class Case:
    """One candidate as plain values, which is all that the requirements look at."""

    requester: str
    tracks: Mapping[str, TrackCase]
    read: bool = False
    reading_error: str = ""
    partial: bool = False
    intake: str = ""
    license_known: bool = False
    conflicts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    waived: frozenset[str] = frozenset()
    blocking: tuple[str, ...] = ()
    findings: frozenset[str] = frozenset()
    tokenizer_needed: bool = True
    template_needed: bool = False
    conditions_without_owner: int = 0
    conditions: int = 0


@dataclass(frozen=True)
class Requirement:
    """One gate: ``outcome`` is one of ``WORDS``, ``how`` says what satisfies it or why it is satisfied.

    ``page`` is the URL name of the evidence; ``blocks`` are the acts that need it: pass legal, pass engineering, issue.
    """

    key: str
    group: str
    name: str
    outcome: str
    how: str
    page: str
    blocks: tuple[str, ...] = ("issue",)

    @property
    def met(self) -> bool:
        """Whether it stands in nobody's way."""
        return self.outcome in (SATISFIED, WAIVED, NOT_APPLICABLE)


def requirements(case: Case) -> list[Requirement]:
    """Every gate of a candidate, permission first, then endorsement, then the decision."""
    return [*_permission(case), *_endorsement(case), *_decision(case)]


def hindrances(gates: list[Requirement], act: str) -> list[Requirement]:
    """The gates that keep this act from being done."""
    return [gate for gate in gates if act in gate.blocks and not gate.met]


def verdict(case: Case, track: str) -> str:
    """The state word of one of the two verdicts: permission is the legal track's, endorsement engineering's."""
    return case.tracks[track].shown


def _gate(key: str, group: str, name: str, ok: bool, done: str, todo: str, page: str, *blocks: str) -> Requirement:
    how = done if ok else f"To satisfy: {todo}"
    return Requirement(key, group, name, SATISFIED if ok else UNSATISFIED, how, page, (*blocks, "issue"))


def _reading(case: Case) -> Requirement:
    name = "Read at one commit"
    if case.reading_error and not case.read:
        how = f"{case.reading_error} Not read counts as not passed. To satisfy: read it again."
        return Requirement(
            "reading", PERMISSION, name, ERROR, how, "evidence", ("pass legal", "pass engineering", "issue")
        )
    return _gate(
        "reading", PERMISSION, name, case.read, "Facts, files and documents come from one commit.",
        "wait for the reading to end.", "evidence", "pass legal", "pass engineering",
    )  # fmt: skip


def _permission(case: Case) -> list[Requirement]:
    legal = case.tracks[states.LEGAL]
    return [
        _reading(case),
        _gate(
            "intake", PERMISSION, "License intake recorded", bool(case.intake), f"{case.intake}.",
            "legal records publisher, license, commercial limits, redistribution and acceptable use.",
            "legal", "pass legal", "pass engineering",
        ),
        _gate(
            "license-known", PERMISSION, "License is known", case.license_known,
            "A license text was read at the commit, or the intake names where the terms stand.",
            "read a license text, or name in the intake where the terms stand.", "legal", "pass legal",
        ),
        *_terms(case),
        _answers(case, states.LEGAL, PERMISSION, "Legal checklist answered"),
        _remarks(legal, states.LEGAL, PERMISSION),
        _passed(legal, states.LEGAL, PERMISSION, "Legal track passes"),
    ]  # fmt: skip


def _terms(case: Case) -> list[Requirement]:
    """What the rules said when legal recorded the intake: what stops the candidate, and what stands against a pass."""
    names = ("Nothing disqualifies it", "Terms fit the workload")
    if not case.intake:
        how = "The rules are asked with the license intake."
        keys = zip(("no-stop", "terms-fit"), names, strict=True)
        return [Requirement(key, PERMISSION, name, NOT_APPLICABLE, how, "legal_fit") for key, name in keys]
    others = [one for one in case.conflicts if one not in case.stops]
    return [
        _gate(
            "no-stop", PERMISSION, names[0], not case.stops,
            "No conflict of rights, gate or publisher's words stood at the intake.",
            f"clear what stops it before technical work. {' '.join(case.stops)}",
            "legal_fit", "pass legal", "pass engineering",
        ),
        _gate(
            "terms-fit", PERMISSION, names[1], not others, "No conflict with a policy of ours stood at the intake.",
            f"clear or waive this: {' '.join(others)}", "legal_fit", "pass legal",
        ),
    ]  # fmt: skip


def _endorsement(case: Case) -> list[Requirement]:
    engineering = case.tracks[states.ENGINEERING]
    return [
        _unread(case, "whole", "Evidence was read whole")
        or _gate(
            "whole", ENDORSEMENT, "Evidence was read whole", True, "No document was left out.", "", "evidence",
            "pass engineering",
        ),
        _complete(case),
        _tokenizer(case),
        _template(case),
        _formats(case),
        _base(case),
        _answers(case, states.ENGINEERING, ENDORSEMENT, "Engineering checklist answered"),
        _remarks(engineering, states.ENGINEERING, ENDORSEMENT),
        _passed(engineering, states.ENGINEERING, ENDORSEMENT, "Engineering track passes"),
    ]  # fmt: skip


def _unread(case: Case, key: str, name: str) -> Requirement | None:
    """The gate of something that nobody has read: what was not read never counts as passed."""
    if case.read and not case.partial:
        return None
    todo = (
        "give the portal's account access to the gated files and read again." if case.read else "read the repository."
    )
    return _gate(key, ENDORSEMENT, name, False, "", f"{todo} Not read is not passed.", "evidence", "pass engineering")


def _complete(case: Case) -> Requirement:
    name = "Atomic artifact set is complete"
    todo = f"choose a commit without this: {'; '.join(case.blocking)}"
    done = "Every file comes from the pinned commit and no finding blocks."
    gate = _gate("complete", ENDORSEMENT, name, not case.blocking, done, todo, "engineering", "pass engineering")
    return _unread(case, "complete", name) or gate


def _tokenizer(case: Case) -> Requirement:
    name = "Tokenizer is there"
    if not case.tokenizer_needed:
        how = "This kind of repository brings no tokenizer."
        return Requirement("tokenizer", ENDORSEMENT, name, NOT_APPLICABLE, how, "engineering")
    ok = "tokenizer-absent" not in case.findings
    todo = "choose a commit with its tokenizer; weights and tokenizer are one artifact set."
    done = "Tokenizer files stand at the same commit as the weights."
    gate = _gate("tokenizer", ENDORSEMENT, name, ok, done, todo, "engineering", "pass engineering")
    return _unread(case, "tokenizer", name) or gate


def _template(case: Case) -> Requirement:
    name = "Chat template is there"
    if not case.template_needed:
        how = "Only asked for where the repository is an instruction-tuned text model."
        return Requirement("template", ENDORSEMENT, name, NOT_APPLICABLE, how, "engineering")
    answered = case.tracks[states.ENGINEERING].answers.get("chat-template") in ("conditional", "not applicable")
    ok = "template-absent" not in case.findings or answered
    todo = "answer the chat template question: without one this is no chat model."
    done = "Read at the commit, or engineering answered how prompts are built."
    gate = _gate("template", ENDORSEMENT, name, ok, done, todo, "engineering", "pass engineering")
    return _unread(case, "template", name) or gate


def _formats(case: Case) -> Requirement:
    name = "Safe formats, or a recorded reason"
    pickled = "pickle-weights" in case.findings
    ok = not pickled or case.tracks[states.ENGINEERING].answers.get("safety") in ("yes", "conditional")
    done = "Weights are pickled; engineering recorded why they may be loaded." if pickled else "No weights are pickled."
    todo = "answer the safety question with the reason for loading pickled weights."
    gate = _gate("formats", ENDORSEMENT, name, ok, done, todo, "engineering", "pass engineering")
    return _unread(case, "formats", name) or gate


def _base(case: Case) -> Requirement:
    name, how = "Base model is known", "It names its base, or was made from none."
    if not {"base-unknown", "base-local"} & case.findings:
        return Requirement("base-known", ENDORSEMENT, name, NOT_APPLICABLE, how, "variants")
    shown = case.tracks[states.ENGINEERING].answers.get("base-model") in ("yes", "conditional")
    done = "No file names it; engineering recorded what shows which model it was."
    todo = "answer the base model question with what shows it. A fine-tune of an unknown base is a high risk."
    return _gate("base-known", ENDORSEMENT, name, shown, done, todo, "variants", "pass engineering")


def _answers(case: Case, track: str, group: str, name: str) -> Requirement:
    given = case.tracks[track].answers
    missing = [question.title for question in QUESTIONS[track] if question.key not in given]
    refused = [question.title for question in QUESTIONS[track] if given.get(question.key) == "no"]
    if "intended_use" in case.waived and given.get("intended-use") == "no":
        refused.remove(next(one.title for one in QUESTIONS[track] if one.key == "intended-use"))
    todo = f"answer {', '.join(missing)}." if missing else f"what was answered “no” must change: {', '.join(refused)}."
    done = f"All {len(QUESTIONS[track])} questions are answered and none says no."
    return _gate(f"{track}-answers", group, name, not missing and not refused, done, todo, track, f"pass {track}")


def _remarks(track: TrackCase, name: str, group: str) -> Requirement:
    n = track.open_remarks
    todo = f"resolve {n} open remark{'s' if n != 1 else ''} on the {name} track."
    title = f"No open remark on the {name} track"
    return _gate(f"{name}-remarks", group, title, n == 0, "Nothing is open.", todo, "remarks", f"pass {name}")


def _passed(track: TrackCase, name: str, group: str, title: str) -> Requirement:
    word = states.TRACK_WORDS[track.shown][1].lower()
    done = f"{track.signer} signed: {word}."
    if track.shown == states.OUTDATED:
        todo = f"sign again, because this changed since {track.signer} signed: {', '.join(track.moved)}."
    elif track.shown == states.FAILED:
        todo = f"{track.signer} failed it; that is a veto until {track.signer} withdraws it."
    else:
        todo = f"a reviewer signs the {name} track (it is {word})."
    return _gate(f"{name}-passed", group, title, track.passed, done, todo, name)


def _decision(case: Case) -> list[Requirement]:
    signers = {name: track.signer for name, track in case.tracks.items() if track.signer}
    own = case.requester in signers.values()
    both = len(signers) == 2 and len(set(signers.values())) == 1
    conditions = _gate(
        "conditions", DECISION, "Every condition has an owner and a date", case.conditions_without_owner == 0,
        f"{case.conditions} condition{'s' if case.conditions != 1 else ''}, each with an owner and a date.",
        f"name an owner for {case.conditions_without_owner} of them.", "candidate",
    )  # fmt: skip
    if not case.conditions:
        conditions = Requirement(
            "conditions", DECISION, conditions.name, NOT_APPLICABLE, "No sign-off asks for a condition.", "candidate"
        )
    return [
        conditions,
        _gate(
            "duties", DECISION, "Duties are separate", not own and not both,
            "The requester signs no track, and no person signs both.",
            "another reviewer signs: the requester signs no track, and no person signs both.", "candidate",
        ),
    ]  # fmt: skip
