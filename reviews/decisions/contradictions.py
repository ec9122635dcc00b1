"""Two places of a decision that contradict each other: plain values in, conflicts for the decider out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reviews.language.phrases import say
from reviews.sentences import words_of
from reviews.workflow.questions import NOT_APPLICABLE, YES, find

NOTHING, PRESENT, NO = "nothing", "present", "no"
"""What a fact says against an answer: it states nothing, it states something, or it says no."""

ANSWERS: tuple[tuple[str, str, str, str, str], ...] = (
    ("legal", "publisher", YES, "publisher", NOTHING),
    ("legal", "intended-use", YES, "card.intended_use", NOTHING),
    ("legal", "license", YES, "license.files", NOTHING),
    ("legal", "gate", NOT_APPLICABLE, "gate.state", PRESENT),
    ("legal", "gate", YES, "gate.state", NO),
    ("engineering", "purpose", YES, "card.intended_use", NOTHING),
    ("engineering", "modality", YES, "modality.input", NOTHING),
    ("engineering", "tokenizer", YES, "tokenizer.files", NOTHING),
    ("engineering", "tokenizer", NOT_APPLICABLE, "tokenizer.files", PRESENT),
    ("engineering", "chat-template", YES, "template.source", NOTHING),
    ("engineering", "chat-template", NOT_APPLICABLE, "template.source", PRESENT),
    ("engineering", "context", YES, "context.config", NOTHING),
    ("engineering", "hardware", YES, "weights.bytes", NOTHING),
    ("engineering", "base-model", YES, "lineage.base_model", NOTHING),
    ("engineering", "base-model", NOT_APPLICABLE, "lineage.base_model", PRESENT),
    ("engineering", "limitations", YES, "card.limitations", NOTHING),
    ("engineering", "safety", YES, "code.remote", PRESENT),
    ("engineering", "training-disclosure", YES, "card.training_data", NOTHING),
)
"""Answers of the checklists that a fact can contradict: track, question, answer, fact, and what the fact then says."""

RUNTIMES = (
    "vllm", "sglang", "tgi", "text-generation-inference", "text-embeddings-inference", "llama.cpp", "tensorrt-llm",
    "ollama", "triton",
)  # fmt: skip
RUNTIME = re.compile(rf"\b({'|'.join(map(re.escape, RUNTIMES))})[ :@-]*v?(\d+(?:\.\d+)+)", re.IGNORECASE)
CONTEXT = re.compile(
    r"context (?:length )?(?:of|up to|is|:)? ?(\d[\d,]*)( ?k\b)?|(\d[\d,]*)( ?k)?[ -]tokens? (?:of |)context",
    re.IGNORECASE,
)
LOAD_TEST = re.compile(r"\bload[ -]?test", re.IGNORECASE)
NUMBER = re.compile(r"\d[\d,]*")

VECTORS = frozenset({"feature-extraction", "sentence-similarity", "text-ranking"})
LABELS = frozenset({"text-classification", "token-classification", "zero-shot-classification"})
READ_OUTPUT = re.compile(
    r"\b(reads?|checks?|reviews?|proof-?reads?)\b.{0,20}\b(every|each|all|the)\b.{0,20}\b(outputs?|answers?|drafts?|repl(y|ies)"
    r"|texts?|letters?|summar(y|ies))\b|\b(hallucinat|prompt injection|system prompt)",
    re.IGNORECASE,
)
INPUTS = {
    "image": re.compile(r"\b(images?|photos?|pictures?|pixels?)\b", re.IGNORECASE),
    "audio": re.compile(r"\b(audio|recordings?|voices?|speakers?|transcripts?)\b", re.IGNORECASE),
    "video": re.compile(r"\b(videos?|footage)\b", re.IGNORECASE),
}
INDEX = re.compile(r"\b(vectors?|embeddings?|cosine)\b", re.IGNORECASE)
FALLBACK = say("Fallback details")
NO_LIMITS = re.compile(r"^\s*(no|without|there (is|are) no) (known |stated )?limitations?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Conflict:
    """Two statements that contradict each other: ``key`` names the conflict on a form, ``about`` its subject."""

    key: str
    about: str
    one: str
    other: str


@dataclass(frozen=True)
class DecisionStatement:
    """Everything that a decision says, as plain values.

    ``answers`` has (choice, text) by track and question, ``facts`` the values of answered facts, ``terms`` what the
    engineering pass fixes, ``conditions`` the texts by a label, ``texts`` the decider's by the label of the field.
    """

    answers: Mapping[str, Mapping[str, tuple[str, str]]]
    facts: Mapping[str, Any]
    terms: Mapping[str, Any]
    conditions: Mapping[str, str]
    modality: str
    task: str
    noted_risk: str = ""
    nodes: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


def conflicts(told: DecisionStatement) -> list[Conflict]:
    """Return every contradiction once, those of the checklists first; a further one of a kind has a number."""
    found = [*_of_answers(told), *_of_risk(told), *_of_limits(told), *_of_envelope(told), *_of_conditions(told)]
    kept: dict[str, Conflict] = {}
    for one in dict.fromkeys(found):
        key, n = one.key, 2
        while key in kept:
            key, n = f"{one.key}-{n}", n + 1
        kept[key] = replace(one, key=key)
    return list(kept.values())


def _of_answers(told: DecisionStatement) -> Iterable[Conflict]:
    for track, question, choice, key, against in ANSWERS:
        given = told.answers.get(track, {}).get(question)
        if given is None or given[0] != choice:
            continue
        value = told.facts.get(key)
        stated = value not in (None, "", [], {}, False)
        said = NO if value is False else PRESENT if stated else NOTHING
        if said != against:
            continue
        asked = find(track, question)
        title = asked.title if asked else question
        word = dict(asked.choices).get(choice, choice) if asked else choice
        says = {
            NOTHING: say("The reading found none stated."),
            PRESENT: say("The reading found one stated."),
            NO: say("The hub says that there is none."),
        }
        answer = (
            say("The {track} checklist says “{word}”: {value}", track=track, word=word, value=given[1])
            if given[1]
            else say("The {track} checklist says “{word}”.", track=track, word=word)
        )
        yield Conflict(f"{track}-{question}", title, answer, says[against])


def _of_risk(told: DecisionStatement) -> Iterable[Conflict]:
    mine = told.texts.get("Largest unresolved risk", "")
    if mine and told.noted_risk and words_of(mine) != words_of(told.noted_risk):
        yield Conflict(
            "risk",
            say("Largest unresolved risk"),
            say("Engineering’s note names: {noted_risk}", noted_risk=told.noted_risk),
            say("The ruling names: {mine}", mine=mine),
        )


def _of_limits(told: DecisionStatement) -> Iterable[Conflict]:
    mine, card = told.texts.get("Limitations", ""), told.facts.get("card.limitations")
    if card and NO_LIMITS.search(mine):
        yield Conflict(
            "limitations",
            say("Limitations"),
            say("The ruling says: {mine}", mine=mine),
            say("The card states limitations."),
        )


def _of_envelope(told: DecisionStatement) -> Iterable[Conflict]:
    """Yield what names another runtime, node class, context or load than the envelope that engineering approved."""
    terms, every = told.terms, {**told.texts, **told.conditions}
    every.pop(FALLBACK, None)  # it speaks of another model
    approved = {name.casefold(): version for name, version in RUNTIME.findall(str(terms.get("runtime") or ""))}
    for label, text in every.items():
        for name, version in RUNTIME.findall(text):
            if approved and approved.get(name.casefold(), "").removesuffix(".0") != version.removesuffix(".0"):
                yield Conflict(
                    "runtime",
                    say("Runtime"),
                    say("Engineering approved {runtime}.", runtime=terms["runtime"]),
                    say("{label}: {text}", label=label, text=text),
                )
        for slug in told.nodes:
            if slug != terms.get("node_class") and re.search(rf"(?<![\w-]){re.escape(slug)}(?![\w-])", text):
                yield Conflict(
                    "node-class",
                    say("Node class"),
                    say("Engineering approved {node_class}.", node_class=terms["node_class"]),
                    say("{label}: {text}", label=label, text=text),
                )
        for found in CONTEXT.finditer(text):
            if _tokens(found) != terms.get("context_tokens"):
                said = say(
                    "Engineering approved {context_tokens:,} tokens of context.", context_tokens=terms["context_tokens"]
                )
                yield Conflict("context", say("Context"), said, say("{label}: {text}", label=label, text=text))
        numbers = [int(one.replace(",", "")) for one in NUMBER.findall(text)]
        if LOAD_TEST.search(text) and terms.get("concurrency") and terms["concurrency"] not in numbers:
            said = say("Engineering approved {concurrency:,} requests at once.", concurrency=terms["concurrency"])
            yield Conflict(
                "load-test",
                say("Load test"),
                said,
                say("{label} names another load, or none: {text}", label=label, text=text),
            )


def _tokens(found: re.Match[str]) -> int:
    number, thousand = (found[1], found[2]) if found[1] else (found[3], found[4])
    return int(number.replace(",", "")) * (1024 if thousand else 1)


def _of_conditions(told: DecisionStatement) -> Iterable[Conflict]:
    """Yield conditions in the words of another kind of model."""
    gives = {**dict.fromkeys(VECTORS, say("vectors or scores")), **dict.fromkeys(LABELS, "labels")}.get(told.task, "")
    for n, (label, text) in enumerate(told.conditions.items(), start=1):
        key, one = f"condition-{n}", say("{label}: {text}", label=label, text=text)
        if gives and READ_OUTPUT.search(text):
            yield Conflict(
                key,
                label,
                one,
                say("The model's task is {task}: it gives {gives}, no text to read.", task=told.task, gives=gives),
            )
        elif told.task == "text-generation" and INDEX.search(text):
            yield Conflict(key, label, one, say("The model's task is text-generation: it gives text, no vectors."))
        else:
            for kind, pattern in INPUTS.items():
                if told.modality != "other" and kind not in told.modality and pattern.search(text):
                    yield Conflict(
                        key,
                        label,
                        one,
                        say("The workload's input is {modality}: it has no {kind}.", modality=told.modality, kind=kind),
                    )
                    break
