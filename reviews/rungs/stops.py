"""Hard disqualifiers and tunable concerns of the engineering track, from facts and workload; plain rules.

A stop is what no setting can fix: an input that the files do not show, a context that no plan covers. A concern is
something that a person can answer for. Both name the fact they depend on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import joined, say
from reviews.workloads.choices import OVERFLOW_PLANS

KEYS = ("modality.input", "modality.output", "context.config", "context.gguf", "context.tokenizer")
"""The facts that a stop depends on; lists of candidates read only these."""
NEEDED = {
    "text": ("text",), "image": ("image",), "text-image": ("text", "image"), "audio": ("audio",), "video": ("video",),
}  # fmt: skip
PLANS = {key: words.lower() for key, words in OVERFLOW_PLANS if key != "reject"}
"""Overflow plans for more context than the model offers; rejecting the request is not one of them."""
NEARLY = 0.8
"""A load above this share of the context window leaves little room for longer documents."""
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Point:
    """One stop or concern: a sentence, a remedy, and the key of the fact that it depends on."""

    code: str
    sentence: str
    remedy: str
    fact: str


@dataclass(frozen=True)
class Needs:
    """What the rules compare of a workload."""

    input_modality: str
    context_tokens: int
    overflow_plan: str
    expected_output: str = ""
    languages: str = ""


def window(facts: Facts) -> int | None:
    """Return the longest context in tokens from the configuration or a GGUF header, None if neither states it."""
    found = [facts.get(key) for key in ("context.config", "context.gguf")]
    return next((one for one in found if isinstance(one, int) and not isinstance(one, bool) and one > 0), None)


def stops(facts: Facts, needs: Needs) -> list[Point]:
    """Return what disqualifies the model for this workload, whatever a benchmark says."""
    found = []
    shown = facts.get("modality.input")
    lacking = [one for one in NEEDED.get(needs.input_modality, ()) if isinstance(shown, list) and one not in shown]
    if lacking and isinstance(shown, list):
        takes = joined(", ", map(str, shown)) or say("nothing")
        sentence = say(
            "The workload's input is {lacking}; according to its files, the model takes {takes}.",
            lacking=joined(say(" and "), lacking),
            takes=takes,
        )
        found.append(Point("modality", sentence, say("Choose a model whose files show this input."), "modality.input"))
    offered = window(facts)
    if offered is not None and needs.context_tokens > offered and needs.overflow_plan not in PLANS:
        sentence = say(
            "The workload needs {context_tokens:,} tokens. The window has {offered:,}; longer input is rejected.",
            context_tokens=needs.context_tokens,
            offered=offered,
        )
        remedy = say("Choose a model with a longer window, or change the overflow plan in a new workload statement.")
        found.append(Point("context", sentence, remedy, "context.config"))
    return found


def concerns(facts: Facts, needs: Needs) -> list[Point]:
    """Return what a person must answer for."""
    return [*_context(facts, needs), *_output(facts, needs), *_languages(facts, needs)]


def _context(facts: Facts, needs: Needs) -> list[Point]:
    offered, found = window(facts), []
    if offered is None:
        told = say("No file states the context length.")
        return [Point("context-unknown", told, say("Measure it, or ask the publisher."), "context.config")]
    asked = needs.context_tokens
    if asked > offered and needs.overflow_plan in PLANS:
        plan = PLANS[needs.overflow_plan]
        told = say(
            "The workload needs {asked:,} tokens and the window has {offered:,}. The plan is to {plan}.",
            asked=asked,
            offered=offered,
            plan=plan,
        )
        found.append(Point("overflow", told, say("Test on realistic documents what the plan loses."), "context.config"))
    elif asked > offered * NEARLY:
        told = say(
            "{asked:,} tokens are {asked2:.0%} of the {offered:,}-token window.",
            asked=asked,
            asked2=asked / offered,
            offered=offered,
        )
        found.append(
            Point(
                "context-close", told, say("Count the tokens of real documents with this tokenizer."), "context.config"
            )
        )
    limit = facts.get("context.tokenizer")
    if isinstance(limit, int) and not isinstance(limit, bool) and 0 < limit < min(asked, offered):
        told = say("The tokenizer truncates at {limit:,} tokens; {asked:,} are needed.", limit=limit, asked=asked)
        found.append(
            Point("tokenizer-limit", told, say("Override the tokenizer's limit when serving."), "context.tokenizer")
        )
    if "context.rope" in facts and isinstance(facts["context.rope"], dict) and asked > offered / 4:
        told = say("Position scaling extends the window; quality usually drops at the far end.")
        found.append(Point("stretched", told, say("Test at the required length."), "context.rope"))
    return found


def _output(facts: Facts, needs: Needs) -> list[Point]:
    made = facts.get("modality.output")
    if not isinstance(made, list) or not made or "text" in made:
        return []
    told = say(
        "The model returns {map}; the workload expects “{expected_output}”.",
        map=joined(", ", map(str, made)),
        expected_output=needs.expected_output,
    )
    return [Point("output", told, say("Check that the workload can use this output."), "modality.output")]


def _languages(facts: Facts, needs: Needs) -> list[Point]:
    said = facts.get("card.languages")
    if isinstance(said, list) and said:
        claimed = joined(", ", map(str, said[:12]))
        told = say(
            "The card claims {claimed}; the workload needs {languages}. A claim is not a test.",
            claimed=claimed,
            languages=needs.languages,
        )
        return [Point("languages", told, say("Evaluate each language with our own documents."), "card.languages")]
    told = say("The card states no language; the workload needs {languages}.", languages=needs.languages)
    return [Point("languages", told, say("Evaluate each language with our own documents."), "card.languages")]
