"""Suggested answers to engineering's checklist, derived from the facts: a choice with its reason, to be accepted.

A suggestion is never an answer. If the facts are not enough there is none, and the question stays empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from reviews.language.memory import stored
from reviews.language.phrases import joined, say
from reviews.rungs import stops
from reviews.rungs.servable import TEXT_TASKS
from reviews.workflow.questions import CONDITIONAL, NO, NOT_APPLICABLE, UNKNOWN, YES

Facts = Mapping[str, Any]
CHOICES = {
    YES: say("Yes"), NO: say("No"), CONDITIONAL: say("Yes, with conditions"), UNKNOWN: say("Cannot be determined"),
    NOT_APPLICABLE: say("Does not apply"),
}  # fmt: skip
MISFITS = {
    "tokenizer-absent": say("This commit has no tokenizer."),
    "vocabulary-mismatch": say("The vocabulary sizes of config, tokenizer and weights differ."),
    "token-ids-differ": say("The ids of special tokens differ between files."),
    "tokenizer-pointer": say("A pointer or a link is in place of the tokenizer."),
}
"""Findings that count against the tokenizer."""
NO_BASE = say("The model was made from another one that no file names.")


@dataclass(frozen=True)
class AnswerSuggestion:
    """A suggested choice with its reason, and the keys of the facts that it depends on."""

    choice: str
    text: str
    facts: tuple[str, ...]

    @property
    def words(self) -> str:
        """The choice in words."""
        return CHOICES.get(self.choice, self.choice)


def propose(facts: Facts, findings: Set[str], needs: stops.Needs) -> dict[str, AnswerSuggestion]:
    """Return suggestions by question, for the questions that the facts answer."""
    found = {
        "purpose": _purpose(facts),
        "modality": _modality(facts, needs),
        "tokenizer": _tokenizer(facts, findings),
        "chat-template": _template(facts),
        "context": _context(facts, needs),
        "base-model": _base(facts, findings),
        "safety": _safety(facts, findings),
        "training-disclosure": _training(facts),
        "limitations": _limitations(facts),
    }
    return {key: one for key, one in found.items() if one}


def _section(facts: Facts, key: str) -> str:
    value = facts.get(key)
    return joined(" ", str(value.get("text") or "").split())[:240] if isinstance(value, dict) else ""


def _purpose(facts: Facts) -> AnswerSuggestion | None:
    said = _section(facts, "card.intended_use")
    if said:
        return AnswerSuggestion(
            CONDITIONAL, say("The card says: “{said}” Compare it with the workload.", said=said), ("card.intended_use",)
        )
    return AnswerSuggestion(
        UNKNOWN, say("The card states no intended use, so the use case is unvalidated."), ("card.intended_use",)
    )


def _modality(facts: Facts, needs: stops.Needs) -> AnswerSuggestion | None:
    shown = facts.get("modality.input")
    if not isinstance(shown, list):
        return None
    lacking = [one for one in stops.NEEDED.get(needs.input_modality, ()) if one not in shown]
    takes, gives = (
        joined(", ", map(str, shown)),
        joined(", ", map(str, facts.get("modality.output") or [])) or say("not known"),
    )
    if lacking:
        return AnswerSuggestion(
            NO,
            say("The files show {takes} as input; {lacking} is needed.", takes=takes, lacking=joined(", ", lacking)),
            ("modality.input",),
        )
    return AnswerSuggestion(
        YES,
        say("According to its files, the model takes {takes} and returns {gives}.", takes=takes, gives=gives),
        ("modality.input", "modality.output"),
    )


def _tokenizer(facts: Facts, findings: Set[str]) -> AnswerSuggestion | None:
    against = [words for code, words in MISFITS.items() if code in findings]
    if against:
        return AnswerSuggestion(NO, joined(" ", against), ("tokenizer.files",))
    files = facts.get("tokenizer.files")
    if not isinstance(files, list) or not files:
        return None
    names = joined(", ", (str(one.get("path")) for one in files if isinstance(one, dict)))[:160]
    return AnswerSuggestion(
        YES, say("The commit has {names}, and no finding counts against them.", names=names), ("tokenizer.files",)
    )


def _template(facts: Facts) -> AnswerSuggestion | None:
    task, source = str(facts.get("task.pipeline_tag") or ""), facts.get("template.source")
    if source:
        roles = joined(", ", map(str, facts.get("template.roles") or [])) or say("not found in its text")
        return AnswerSuggestion(
            YES,
            say("Chat template in {source}; roles: {roles}.", source=source, roles=roles),
            ("template.source", "template.roles"),
        )
    if task and task not in TEXT_TASKS:
        return AnswerSuggestion(
            NOT_APPLICABLE,
            say("The hub’s task is {task}, which is not conversational.", task=task),
            ("task.pipeline_tag",),
        )
    return AnswerSuggestion(NO, say("No file contains a chat template."), ("template.source",))


def _context(facts: Facts, needs: stops.Needs) -> AnswerSuggestion | None:
    offered = stops.window(facts)
    if offered is None:
        return None
    said = say(
        "{context_tokens:,} tokens are needed; the configuration states {offered:,}",
        context_tokens=needs.context_tokens,
        offered=offered,
    )
    if needs.context_tokens > offered:
        return AnswerSuggestion(NO, say("{said}.", said=said), ("context.config",))
    return AnswerSuggestion(
        CONDITIONAL, say("{said}. A stated length is not a tested one.", said=said), ("context.config",)
    )


def _base(facts: Facts, findings: Set[str]) -> AnswerSuggestion | None:
    if {"base-unknown", "base-local"} & findings:
        derived = facts.get("lineage.derived")
        why = str(derived.get("unknown") or "") if isinstance(derived, dict) else ""
        said = say("The model was made from another one, and {why}.", why=stored(why)) if why else NO_BASE
        return AnswerSuggestion(UNKNOWN, said, ("lineage.derived", "lineage.relation"))
    bases = joined(", ", map(str, facts.get("lineage.base_model") or []))
    if not bases:
        return AnswerSuggestion(
            NOT_APPLICABLE, say("According to its files, the model has no base."), ("lineage.base_model",)
        )
    return AnswerSuggestion(
        YES, say("The card names {bases}.", bases=bases), ("lineage.base_model", "lineage.ancestors")
    )


def _safety(facts: Facts, findings: Set[str]) -> AnswerSuggestion | None:
    against = {
        "pickle-dangerous": say("A file can run code when it is loaded."),
        "pickle-weights": say("Weights are pickled."),
        "template-unsafe": say("A chat template reaches into Python."),
        "pickle-suspicious": say("A pickle has unknown imports."),
        "remote-code": say("The repository contains code."),
        "hub-scan-issue": say("The hub’s scan reported a problem."),
        "pickle-not-scanned": say("A pickle was not scanned."),
        "file-not-scanned": say("Not every file was scanned."),
        "file-disguised": say("A file is not what its name says."),
    }
    told = [words for code, words in against.items() if code in findings]
    if told:
        return AnswerSuggestion(
            NO if {"pickle-dangerous", "template-unsafe"} & findings else CONDITIONAL,
            joined(" ", told),
            ("weights.formats",),
        )
    formats = facts.get("weights.formats")
    if isinstance(formats, dict) and set(formats) <= {"safetensors", "gguf"} and formats:
        return AnswerSuggestion(
            YES,
            say("{formats} only, and no repository code.", formats=joined(say(" and "), sorted(formats))),
            ("weights.formats", "code.remote"),
        )
    return None


def _training(facts: Facts) -> AnswerSuggestion | None:
    said = _section(facts, "card.training_data")
    if said:
        return AnswerSuggestion(
            CONDITIONAL,
            say("The card says: “{said}” Name what compensates for what is missing.", said=said),
            ("card.training_data",),
        )
    return AnswerSuggestion(
        UNKNOWN, say("Withheld: the card says nothing about its training data."), ("card.training_data",)
    )


def _limitations(facts: Facts) -> AnswerSuggestion | None:
    said = _section(facts, "card.limitations")
    return (
        AnswerSuggestion(
            CONDITIONAL, say("The card says: “{said}” Name the controls.", said=said), ("card.limitations",)
        )
        if said
        else None
    )
