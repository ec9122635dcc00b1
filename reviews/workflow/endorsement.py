"""The requirements of the engineering track: artifact set whole and safe, model fits, questions answered."""

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
    """Return the requirements of the engineering track."""
    engineering = case.tracks[states.ENGINEERING]
    return [
        _unread(case, "whole", "Evidence was read completely")
        or gate(
            "whole", ENDORSEMENT, "Evidence was read completely", True, "No document was skipped.", "", "evidence",
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
    """Return a failed requirement if its subject has not been read; unread never counts as passed."""
    if case.read and not case.partial:
        return None
    todo = (
        "get the portal's account access to the gated files, then read again." if case.read else "read the repository."
    )
    return gate(
        key,
        ENDORSEMENT,
        name,
        False,
        "",
        f"{todo} Unread evidence does not count as passed.",
        "evidence",
        "pass engineering",
    )


def _hard(case: CandidateValue) -> Requirement:
    name, done = "No engineering disqualifier", "The files show the inputs and the context that the workload needs."
    todo = f"choose another model or change the workload statement. {' '.join(case.hard)}"
    return gate("no-hard-stop", ENDORSEMENT, name, not case.hard, done, todo, "engineering_note", "pass engineering")


def _complete(case: CandidateValue) -> Requirement:
    name = "Atomic artifact set is complete"
    todo = f"choose a commit without this problem: {'; '.join(case.blocking)}"
    done = "Every file comes from the pinned commit, and there is no blocking finding."
    found = gate("complete", ENDORSEMENT, name, not case.blocking, done, todo, "engineering", "pass engineering")
    return _unread(case, "complete", name) or found


def _tokenizer(case: CandidateValue) -> Requirement:
    name = "Tokenizer is present"
    if not case.tokenizer_needed:
        how = "This kind of repository has no tokenizer."
        return Requirement("tokenizer", ENDORSEMENT, name, NOT_APPLICABLE, how, "engineering")
    ok = "tokenizer-absent" not in case.findings
    todo = "choose a commit that includes the tokenizer; weights and tokenizer are one artifact set."
    done = "The tokenizer files are at the same commit as the weights."
    found = gate("tokenizer", ENDORSEMENT, name, ok, done, todo, "engineering", "pass engineering")
    return _unread(case, "tokenizer", name) or found


def _template(case: CandidateValue) -> Requirement:
    name = "Chat template is present"
    if not case.template_needed:
        how = "Required only for instruction-tuned text models."
        return Requirement("template", ENDORSEMENT, name, NOT_APPLICABLE, how, "engineering")
    answered = case.tracks[states.ENGINEERING].answers.get("chat-template") in ("conditional", "not applicable")
    ok = "template-absent" not in case.findings or answered
    todo = "answer the chat template question; without a template, this is not a chat model."
    done = "Read at the commit, or engineering recorded how prompts are built."
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
    name, how = "Base model is known", "The repository names its base, or has none."
    if not {"base-unknown", "base-local"} & case.findings:
        return Requirement("base-known", ENDORSEMENT, name, NOT_APPLICABLE, how, "variants")
    shown = case.tracks[states.ENGINEERING].answers.get("base-model") in ("yes", "conditional")
    done = "No file names the base; engineering recorded how it was identified."
    todo = "answer the base model question with evidence of the base. A fine-tune of an unknown base is high risk."
    return gate("base-known", ENDORSEMENT, name, shown, done, todo, "variants", "pass engineering")


def _code(case: CandidateValue) -> Requirement:
    name = TUNABLE["remote-code"]
    ok = "remote-code" not in case.findings
    todo = "choose an architecture that the runtime supports natively, or review the code and waive this."
    done = "The configuration loads no code from a repository."
    found = gate("remote-code", ENDORSEMENT, name, ok, done, todo, "evidence", "pass engineering")
    return _unread(case, "remote-code", name) or found


def _scan(case: CandidateValue) -> Requirement:
    name = TUNABLE["hub-scan"]
    ok = "hub-scan-issue" not in case.findings
    todo = "find out what the scan reported; choose a clean commit, or inspect the files and waive this."
    done = "The hub's scan reported nothing. Files that it did not scan prove nothing."
    found = gate("hub-scan", ENDORSEMENT, name, ok, done, todo, "evidence", "pass engineering")
    return _unread(case, "hub-scan", name) or found


def _tested(track: TrackValue) -> Requirement:
    """Return the requirement on a given pass; it blocks the decision, not the pass itself."""
    name = TUNABLE["tested-envelope"]
    if not track.passed:
        how = "Applies once engineering has passed."
        return Requirement("tested-envelope", ENDORSEMENT, name, NOT_APPLICABLE, how, states.ENGINEERING)
    todo = "run the first artifact at the workload's load, then sign again with a tested envelope."
    done = "Engineering tested it at this load."
    return gate("tested-envelope", ENDORSEMENT, name, track.known == "tested", done, todo, states.ENGINEERING)
