"""The gates of the engineering track: is the artifact set whole and safe, does it fit, what was answered."""

from reviews.workflow import states
from reviews.workflow.gates import (
    ENDORSEMENT,
    NOT_APPLICABLE,
    CandidateValue,
    Requirement,
    TrackValue,
    answers,
    gate,
    passed,
    remarks,
)
from reviews.workflow.policy.rules import TUNABLE


def endorsement(case: CandidateValue) -> list[Requirement]:
    """The gates of the engineering track."""
    engineering = case.tracks[states.ENGINEERING]
    return [
        _unread(case, "whole", "Evidence was read whole")
        or gate(
            "whole", ENDORSEMENT, "Evidence was read whole", True, "No document was left out.", "", "evidence",
            "pass engineering",
        ),
        _hard(case),
        _complete(case),
        _tokenizer(case),
        _template(case),
        _formats(case),
        _base(case),
        _code(case),
        _scan(case),
        answers(case, states.ENGINEERING, ENDORSEMENT, "Engineering checklist answered"),
        remarks(engineering, states.ENGINEERING, ENDORSEMENT),
        passed(engineering, states.ENGINEERING, ENDORSEMENT, "Engineering track passes"),
        _tested(engineering),
    ]  # fmt: skip


def _unread(case: CandidateValue, key: str, name: str) -> Requirement | None:
    """The gate of something that nobody has read: what was not read never counts as passed."""
    if case.read and not case.partial:
        return None
    todo = (
        "give the portal's account access to the gated files and read again." if case.read else "read the repository."
    )
    return gate(key, ENDORSEMENT, name, False, "", f"{todo} Not read is not passed.", "evidence", "pass engineering")


def _hard(case: CandidateValue) -> Requirement:
    name, done = "No hard disqualifier of engineering's", "Inputs and context that the workload needs are in the files."
    todo = f"choose another model or another statement. {' '.join(case.hard)}"
    return gate("no-hard-stop", ENDORSEMENT, name, not case.hard, done, todo, "engineering_note", "pass engineering")


def _complete(case: CandidateValue) -> Requirement:
    name = "Atomic artifact set is complete"
    todo = f"choose a commit without this: {'; '.join(case.blocking)}"
    done = "Every file comes from the pinned commit and no finding blocks."
    found = gate("complete", ENDORSEMENT, name, not case.blocking, done, todo, "engineering", "pass engineering")
    return _unread(case, "complete", name) or found


def _tokenizer(case: CandidateValue) -> Requirement:
    name = "Tokenizer is there"
    if not case.tokenizer_needed:
        how = "This kind of repository brings no tokenizer."
        return Requirement("tokenizer", ENDORSEMENT, name, NOT_APPLICABLE, how, "engineering")
    ok = "tokenizer-absent" not in case.findings
    todo = "choose a commit with its tokenizer; weights and tokenizer are one artifact set."
    done = "Tokenizer files stand at the same commit as the weights."
    found = gate("tokenizer", ENDORSEMENT, name, ok, done, todo, "engineering", "pass engineering")
    return _unread(case, "tokenizer", name) or found


def _template(case: CandidateValue) -> Requirement:
    name = "Chat template is there"
    if not case.template_needed:
        how = "Only asked for where the repository is an instruction-tuned text model."
        return Requirement("template", ENDORSEMENT, name, NOT_APPLICABLE, how, "engineering")
    answered = case.tracks[states.ENGINEERING].answers.get("chat-template") in ("conditional", "not applicable")
    ok = "template-absent" not in case.findings or answered
    todo = "answer the chat template question: without one this is no chat model."
    done = "Read at the commit, or engineering answered how prompts are built."
    found = gate("template", ENDORSEMENT, name, ok, done, todo, "engineering", "pass engineering")
    return _unread(case, "template", name) or found


def _formats(case: CandidateValue) -> Requirement:
    name = "Safe formats, or a recorded reason"
    pickled = "pickle-weights" in case.findings
    ok = not pickled or case.tracks[states.ENGINEERING].answers.get("safety") in ("yes", "conditional")
    done = "Weights are pickled; engineering recorded why they may be loaded." if pickled else "No weights are pickled."
    todo = "answer the safety question with the reason for loading pickled weights."
    found = gate("formats", ENDORSEMENT, name, ok, done, todo, "engineering", "pass engineering")
    return _unread(case, "formats", name) or found


def _base(case: CandidateValue) -> Requirement:
    name, how = "Base model is known", "It names its base, or was made from none."
    if not {"base-unknown", "base-local"} & case.findings:
        return Requirement("base-known", ENDORSEMENT, name, NOT_APPLICABLE, how, "variants")
    shown = case.tracks[states.ENGINEERING].answers.get("base-model") in ("yes", "conditional")
    done = "No file names it; engineering recorded what shows which model it was."
    todo = "answer the base model question with what shows it. A fine-tune of an unknown base is a high risk."
    return gate("base-known", ENDORSEMENT, name, shown, done, todo, "variants", "pass engineering")


def _code(case: CandidateValue) -> Requirement:
    name = TUNABLE["remote-code"]
    ok = "remote-code" not in case.findings
    todo = "choose a repository whose architecture the runtime has built in, or have the code read and waive this."
    done = "No file of code is asked for by its configuration."
    found = gate("remote-code", ENDORSEMENT, name, ok, done, todo, "evidence", "pass engineering")
    return _unread(case, "remote-code", name) or found


def _scan(case: CandidateValue) -> Requirement:
    name = TUNABLE["hub-scan"]
    ok = "hub-scan-issue" not in case.findings
    todo = "find out what the scan saw; choose a commit without it, or have the files looked at and waive this."
    done = "Where the hub scanned, it named nothing; what it did not scan is no evidence."
    found = gate("hub-scan", ENDORSEMENT, name, ok, done, todo, "evidence", "pass engineering")
    return _unread(case, "hub-scan", name) or found


def _tested(track: TrackValue) -> Requirement:
    """Asked of a pass that is there; so it stands against the decision and not against the pass."""
    name = TUNABLE["tested-envelope"]
    if not track.passed:
        how = "Asked once engineering passed."
        return Requirement("tested-envelope", ENDORSEMENT, name, NOT_APPLICABLE, how, states.ENGINEERING)
    todo = "run the first artifact at the load of the workload, and sign anew with a tested envelope."
    done = "Engineering ran it at this load."
    return gate("tested-envelope", ENDORSEMENT, name, track.known == "tested", done, todo, states.ENGINEERING)
