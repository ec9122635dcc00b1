"""The requirements of the engineering track: artifact set whole and safe, model fits, questions answered."""

from reviews.language.phrases import joined, say
from reviews.workflow import states
from reviews.workflow.policy.rules import TUNABLE
from reviews.workflow.requirement import (
    ENDORSEMENT,
    NOT_APPLICABLE,
    CandidateValue,
    Requirement,
    RequirementRule,
    TrackValue,
    answers,
    passed,
    remarks,
)


def endorsement(candidate: CandidateValue) -> list[Requirement]:
    """Return the requirements of the engineering track."""
    engineering = candidate.tracks[states.ENGINEERING]
    return [
        _unread(candidate, "whole", say("Evidence was read completely"))
        or RequirementRule(
            "whole", ENDORSEMENT, say("Evidence was read completely"), "evidence", ("pass engineering",)
        ).judge(True, say("No document was skipped."), ""),
        _hard(candidate),
        _complete(candidate),
        _tokenizer(candidate),
        _template(candidate),
        _formats(candidate),
        _scanned(candidate),
        _base(candidate),
        _code(candidate),
        _scan(candidate),
        answers(candidate, states.ENGINEERING, ENDORSEMENT, say("Engineering checklist answered")),
        remarks(candidate, states.ENGINEERING, ENDORSEMENT),
        passed(engineering, states.ENGINEERING, ENDORSEMENT, say("Engineering track passes")),
        _tested(engineering),
        _evaluated(candidate),
    ]


def _unread(candidate: CandidateValue, key: str, name: str) -> Requirement | None:
    """Return a failed requirement if its subject has not been read; unread never counts as passed."""
    if candidate.read and not candidate.partial:
        return None
    todo = (
        say("get the portal's account access to the gated files, then read again.")
        if candidate.read
        else say("read the repository.")
    )
    return RequirementRule(key, ENDORSEMENT, name, "evidence", ("pass engineering",)).judge(
        False, "", say("{todo} Unread evidence does not count as passed.", todo=todo)
    )


def _hard(candidate: CandidateValue) -> Requirement:
    name, done = (
        say("No engineering disqualifier"),
        say("The files show the inputs and the context that the workload needs."),
    )
    todo = say("choose another model or change the workload statement. {hard}", hard=joined(" ", candidate.hard))
    return RequirementRule("no-hard-stop", ENDORSEMENT, name, "engineering_note", ("pass engineering",)).judge(
        not candidate.hard, done, todo
    )


def _complete(candidate: CandidateValue) -> Requirement:
    name = say("Atomic artifact set is complete")
    todo = say("choose a commit without this problem: {blocking}", blocking=joined("; ", candidate.blocking))
    done = say("Every file comes from the pinned commit, and there is no blocking finding.")
    found = RequirementRule("complete", ENDORSEMENT, name, "engineering", ("pass engineering",)).judge(
        not candidate.blocking, done, todo
    )
    return _unread(candidate, "complete", name) or found


def _tokenizer(candidate: CandidateValue) -> Requirement:
    name = say("Tokenizer is present")
    if not candidate.tokenizer_needed:
        how = say("This kind of repository has no tokenizer.")
        return Requirement("tokenizer", ENDORSEMENT, name, NOT_APPLICABLE, how, "engineering")
    ok = "tokenizer-absent" not in candidate.findings
    todo = say("choose a commit that includes the tokenizer; weights and tokenizer are one artifact set.")
    done = say("The tokenizer files are at the same commit as the weights.")
    found = RequirementRule("tokenizer", ENDORSEMENT, name, "engineering", ("pass engineering",)).judge(ok, done, todo)
    return _unread(candidate, "tokenizer", name) or found


def _template(candidate: CandidateValue) -> Requirement:
    name = say("Chat template is present")
    if candidate.template_needed is False:
        how = say("Required only for instruction-tuned text models.")
        return Requirement("template", ENDORSEMENT, name, NOT_APPLICABLE, how, "engineering")
    answered = candidate.tracks[states.ENGINEERING].answers.get("chat-template") in ("conditional", "not applicable")
    ok = "template-absent" not in candidate.findings or answered
    todo = say("answer the chat template question; without a template, this is not a chat model.")
    done = say("Read at the commit, or engineering recorded how prompts are built.")
    found = RequirementRule("template", ENDORSEMENT, name, "engineering", ("pass engineering",)).judge(ok, done, todo)
    return _unread(candidate, "template", name) or found


UNSCANNED = frozenset({"file-not-scanned", "pickle-not-scanned"})
"""Codes of findings about files that neither we nor the hub scanned."""


def _formats(candidate: CandidateValue) -> Requirement:
    name = TUNABLE["formats"]
    pickled, reasoned = "pickle-weights" in candidate.findings, _reasoned(candidate)
    done = (
        say("Weights are pickled; engineering recorded why they may be loaded.")
        if pickled
        else say("No weights are pickled.")
    )
    todo = say("answer the safety question with the reason for loading pickled weights.")
    rule = RequirementRule("formats", ENDORSEMENT, name, "evidence", ("pass engineering",))
    return _unread(candidate, "formats", name) or rule.judge(not pickled or reasoned, done, todo)


def _scanned(candidate: CandidateValue) -> Requirement:
    """Return the requirement on files that no scan cleared; a policy from before it does not ask for it."""
    name = TUNABLE["scanned"]
    left, reasoned = bool((UNSCANNED | {"pickle-suspicious"}) & candidate.findings), _reasoned(candidate)
    told = say("Not every file is known to be safe; engineering recorded why the files may be loaded.")
    todo = say("answer the safety question with the reason for loading files that were not scanned or are suspicious.")
    rule = RequirementRule("scanned", ENDORSEMENT, name, "evidence", ("pass engineering",))
    done = told if left else say("No finding names an unscanned or suspicious file.")
    return _unread(candidate, "scanned", name) or rule.judge(not left or reasoned, done, todo)


def _reasoned(candidate: CandidateValue) -> bool:
    return candidate.tracks[states.ENGINEERING].answers.get("safety") in ("yes", "conditional")


def _base(candidate: CandidateValue) -> Requirement:
    name, how = (
        say("Base model is known"),
        say("The repository names its base, and the hub described it; or it has none."),
    )
    if not {"base-unknown", "base-local"} & candidate.findings:
        blocks = ("pass engineering", "issue")
        return Requirement("base-known", ENDORSEMENT, name, NOT_APPLICABLE, how, "variants", blocks)
    shown = candidate.tracks[states.ENGINEERING].answers.get("base-model") in ("yes", "conditional")
    done = say("No source identifies the base; engineering recorded how it was identified.")
    todo = say(
        "answer the base model question with evidence of the base. A model made from an unknown base is high risk."
    )
    return RequirementRule("base-known", ENDORSEMENT, name, "variants", ("pass engineering",)).judge(shown, done, todo)


def _code(candidate: CandidateValue) -> Requirement:
    name = TUNABLE["remote-code"]
    ok = "remote-code" not in candidate.findings
    todo = say("choose an architecture that the runtime supports natively, or review the code and waive this.")
    done = say("The configuration loads no code from a repository.")
    found = RequirementRule("remote-code", ENDORSEMENT, name, "evidence", ("pass engineering",)).judge(ok, done, todo)
    return _unread(candidate, "remote-code", name) or found


def _scan(candidate: CandidateValue) -> Requirement:
    name = TUNABLE["hub-scan"]
    counted = UNSCANNED if candidate.policy.asks("scanned") else frozenset[str]()
    ok = not ({"hub-scan-issue"} | counted) & candidate.findings
    todo = say("find out what was reported or not scanned; choose a clean commit, or inspect the files and waive this.")
    done = say("The hub's scan reported nothing, and no finding names an unscanned file.")
    if counted and "scan.hub" in candidate.unanswered:
        done = say("The hub states no scan, and no finding names an unscanned file.")
    elif not counted:
        done = say("The hub's scan reported nothing. Files that it did not scan prove nothing.")
    found = RequirementRule("hub-scan", ENDORSEMENT, name, "evidence", ("pass engineering",)).judge(ok, done, todo)
    return _unread(candidate, "hub-scan", name) or found


def _tested(track: TrackValue) -> Requirement:
    """Return the requirement on a given pass; it blocks the decision, not the pass itself."""
    name = TUNABLE["tested-envelope"]
    if not track.passed:
        how = say("Applies once engineering has passed.")
        return Requirement("tested-envelope", ENDORSEMENT, name, NOT_APPLICABLE, how, states.ENGINEERING)
    todo = say("run the first artifact at the workload's load, import the run, then sign again with a tested envelope.")
    done = (
        say("A run served this load.")
        if track.ran
        else say("Engineering said that it tested this load, without a run.")
    )
    return RequirementRule("tested-envelope", ENDORSEMENT, name, states.ENGINEERING).judge(
        track.known == "tested", done, todo
    )


def _evaluated(candidate: CandidateValue) -> Requirement:
    """Return the requirement on a run of our own suite; published benchmarks are no part of what it reads."""
    said = candidate.evaluation
    return RequirementRule("evaluated", ENDORSEMENT, TUNABLE["evaluated"], "evaluation").judge(
        not said.missing, said.done, said.missing
    )
