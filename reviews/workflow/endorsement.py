"""The gates of the engineering track: is the artifact set whole and safe, does it fit, what was answered."""

from reviews.workflow import states
from reviews.workflow.gates import (
    ENDORSEMENT,
    NOT_APPLICABLE,
    CandidateValue,
    Gate,
    Requirement,
    TrackValue,
    answers,
    passed,
    remarks,
)
from reviews.workflow.policy.rules import TUNABLE


def endorsement(candidate: CandidateValue) -> list[Requirement]:
    """The gates of the engineering track."""
    engineering = candidate.tracks[states.ENGINEERING]
    return [
        _unread(candidate, "whole", "Evidence was read whole")
        or Gate("whole", ENDORSEMENT, "Evidence was read whole", "evidence", ("pass engineering",)).judge(
            True, "No document was left out.", ""
        ),
        _hard(candidate),
        _complete(candidate),
        _tokenizer(candidate),
        _template(candidate),
        _formats(candidate),
        _base(candidate),
        _code(candidate),
        _scan(candidate),
        answers(candidate, states.ENGINEERING, ENDORSEMENT, "Engineering checklist answered"),
        remarks(engineering, states.ENGINEERING, ENDORSEMENT),
        passed(engineering, states.ENGINEERING, ENDORSEMENT, "Engineering track passes"),
        _tested(engineering),
    ]


def _unread(candidate: CandidateValue, key: str, name: str) -> Requirement | None:
    """The gate of something that nobody has read: what was not read never counts as passed."""
    if candidate.read and not candidate.partial:
        return None
    todo = (
        "give the portal's account access to the gated files and read again."
        if candidate.read
        else "read the repository."
    )
    return Gate(key, ENDORSEMENT, name, "evidence", ("pass engineering",)).judge(
        False, "", f"{todo} Not read is not passed."
    )


def _hard(candidate: CandidateValue) -> Requirement:
    name, done = "No hard disqualifier of engineering's", "Inputs and context that the workload needs are in the files."
    todo = f"choose another model or another statement. {' '.join(candidate.hard)}"
    return Gate("no-hard-stop", ENDORSEMENT, name, "engineering_note", ("pass engineering",)).judge(
        not candidate.hard, done, todo
    )


def _complete(candidate: CandidateValue) -> Requirement:
    name = "Atomic artifact set is complete"
    todo = f"choose a commit without this: {'; '.join(candidate.blocking)}"
    done = "Every file comes from the pinned commit and no finding blocks."
    found = Gate("complete", ENDORSEMENT, name, "engineering", ("pass engineering",)).judge(
        not candidate.blocking, done, todo
    )
    return _unread(candidate, "complete", name) or found


def _tokenizer(candidate: CandidateValue) -> Requirement:
    name = "Tokenizer is there"
    if not candidate.tokenizer_needed:
        how = "This kind of repository brings no tokenizer."
        return Requirement("tokenizer", ENDORSEMENT, name, NOT_APPLICABLE, how, "engineering")
    ok = "tokenizer-absent" not in candidate.findings
    todo = "choose a commit with its tokenizer; weights and tokenizer are one artifact set."
    done = "Tokenizer files stand at the same commit as the weights."
    found = Gate("tokenizer", ENDORSEMENT, name, "engineering", ("pass engineering",)).judge(ok, done, todo)
    return _unread(candidate, "tokenizer", name) or found


def _template(candidate: CandidateValue) -> Requirement:
    name = "Chat template is there"
    if not candidate.template_needed:
        how = "Only asked for where the repository is an instruction-tuned text model."
        return Requirement("template", ENDORSEMENT, name, NOT_APPLICABLE, how, "engineering")
    answered = candidate.tracks[states.ENGINEERING].answers.get("chat-template") in ("conditional", "not applicable")
    ok = "template-absent" not in candidate.findings or answered
    todo = "answer the chat template question: without one this is no chat model."
    done = "Read at the commit, or engineering answered how prompts are built."
    found = Gate("template", ENDORSEMENT, name, "engineering", ("pass engineering",)).judge(ok, done, todo)
    return _unread(candidate, "template", name) or found


def _formats(candidate: CandidateValue) -> Requirement:
    name = "Safe formats, or a recorded reason"
    pickled = "pickle-weights" in candidate.findings
    ok = not pickled or candidate.tracks[states.ENGINEERING].answers.get("safety") in ("yes", "conditional")
    done = "Weights are pickled; engineering recorded why they may be loaded." if pickled else "No weights are pickled."
    todo = "answer the safety question with the reason for loading pickled weights."
    found = Gate("formats", ENDORSEMENT, name, "engineering", ("pass engineering",)).judge(ok, done, todo)
    return _unread(candidate, "formats", name) or found


def _base(candidate: CandidateValue) -> Requirement:
    name, how = "Base model is known", "It names its base, or was made from none."
    if not {"base-unknown", "base-local"} & candidate.findings:
        return Requirement("base-known", ENDORSEMENT, name, NOT_APPLICABLE, how, "variants")
    shown = candidate.tracks[states.ENGINEERING].answers.get("base-model") in ("yes", "conditional")
    done = "No file names it; engineering recorded what shows which model it was."
    todo = "answer the base model question with what shows it. A fine-tune of an unknown base is a high risk."
    return Gate("base-known", ENDORSEMENT, name, "variants", ("pass engineering",)).judge(shown, done, todo)


def _code(candidate: CandidateValue) -> Requirement:
    name = TUNABLE["remote-code"]
    ok = "remote-code" not in candidate.findings
    todo = "choose a repository whose architecture the runtime has built in, or have the code read and waive this."
    done = "No file of code is asked for by its configuration."
    found = Gate("remote-code", ENDORSEMENT, name, "evidence", ("pass engineering",)).judge(ok, done, todo)
    return _unread(candidate, "remote-code", name) or found


def _scan(candidate: CandidateValue) -> Requirement:
    name = TUNABLE["hub-scan"]
    ok = "hub-scan-issue" not in candidate.findings
    todo = "find out what the scan saw; choose a commit without it, or have the files looked at and waive this."
    done = "Where the hub scanned, it named nothing; what it did not scan is no evidence."
    found = Gate("hub-scan", ENDORSEMENT, name, "evidence", ("pass engineering",)).judge(ok, done, todo)
    return _unread(candidate, "hub-scan", name) or found


def _tested(track: TrackValue) -> Requirement:
    """Asked of a pass that is there; so it stands against the decision and not against the pass."""
    name = TUNABLE["tested-envelope"]
    if not track.passed:
        how = "Asked once engineering passed."
        return Requirement("tested-envelope", ENDORSEMENT, name, NOT_APPLICABLE, how, states.ENGINEERING)
    todo = "run the first artifact at the load of the workload, and sign anew with a tested envelope."
    done = "Engineering ran it at this load."
    return Gate("tested-envelope", ENDORSEMENT, name, states.ENGINEERING).judge(track.known == "tested", done, todo)
