"""Hard disqualifiers and tunable concerns of the engineering track, by facts and workload; plain rules.

A stop is what no setting mends: an input that the files do not show, a context that no plan covers. A concern is what
somebody can answer for. Both name what they rest on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.workloads.choices import OVERFLOW_PLANS

KEYS = ("modality.input", "modality.output", "context.config", "context.gguf", "context.tokenizer")
"""The facts that a stop rests on; lists of candidates read these and no others."""
NEEDED = {
    "text": ("text",), "image": ("image",), "text-image": ("text", "image"), "audio": ("audio",), "video": ("video",),
}  # fmt: skip
PLANS = {key: words.lower() for key, words in OVERFLOW_PLANS if key != "reject"}
"""What can be done about more context than the model offers; rejecting the request covers nothing."""
NEARLY = 0.8
"""A load above this share of the window leaves little room for longer documents."""
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Point:
    """One stop or concern: a sentence, what would change it, and the key of the fact that it rests on."""

    code: str
    sentence: str
    remedy: str
    fact: str


@dataclass(frozen=True)
class Needs:
    """What of a workload the rules compare."""

    input_modality: str
    context_tokens: int
    overflow_plan: str
    expected_output: str = ""
    languages: str = ""


def window(facts: Facts) -> int | None:
    """The longest context in tokens that the configuration, or a GGUF header, gives; None where neither says it."""
    found = [facts.get(key) for key in ("context.config", "context.gguf")]
    return next((one for one in found if isinstance(one, int) and not isinstance(one, bool) and one > 0), None)


def stops(facts: Facts, needs: Needs) -> list[Point]:
    """What disqualifies it for this workload, whatever a benchmark says."""
    found = []
    shown = facts.get("modality.input")
    lacking = [one for one in NEEDED.get(needs.input_modality, ()) if isinstance(shown, list) and one not in shown]
    if lacking and isinstance(shown, list):
        takes = ", ".join(map(str, shown)) or "nothing"
        sentence = f"The workload puts in {' and '.join(lacking)}; the files show a model that takes {takes}."
        found.append(Point("modality", sentence, "Choose a model whose files show it.", "modality.input"))
    offered = window(facts)
    if offered is not None and needs.context_tokens > offered and needs.overflow_plan not in PLANS:
        sentence = (
            f"The workload needs {needs.context_tokens:,} tokens; the window has {offered:,}, and longer is rejected."
        )
        remedy = "Choose a longer window, or state another overflow plan in a new workload statement."
        found.append(Point("context", sentence, remedy, "context.config"))
    return found


def concerns(facts: Facts, needs: Needs) -> list[Point]:
    """What somebody has to answer for."""
    return [*_context(facts, needs), *_output(facts, needs), *_languages(facts, needs)]


def _context(facts: Facts, needs: Needs) -> list[Point]:
    offered, found = window(facts), []
    if offered is None:
        told = "No file says how long the context may be."
        return [Point("context-unknown", told, "Measure it, or ask the publisher.", "context.config")]
    asked = needs.context_tokens
    if asked > offered and needs.overflow_plan in PLANS:
        plan = PLANS[needs.overflow_plan]
        told = f"The workload needs {asked:,} tokens and the window has {offered:,}: its plan is to {plan}."
        found.append(Point("overflow", told, "Test what the plan loses on realistic documents.", "context.config"))
    elif asked > offered * NEARLY:
        told = f"{asked:,} tokens are {asked / offered:.0%} of the window of {offered:,}."
        found.append(
            Point("context-close", told, "Count the tokens of real documents with its tokenizer.", "context.config")
        )
    limit = facts.get("context.tokenizer")
    if isinstance(limit, int) and not isinstance(limit, bool) and 0 < limit < min(asked, offered):
        told = f"The tokenizer cuts at {limit:,} tokens, before the {asked:,} that are needed."
        found.append(Point("tokenizer-limit", told, "Set its limit when serving.", "context.tokenizer"))
    if "context.rope" in facts and isinstance(facts["context.rope"], dict) and asked > offered / 4:
        told = "The window is stretched by scaling of positions; quality at its far end is rarely the same."
        found.append(Point("stretched", told, "Test at the length that is needed.", "context.rope"))
    return found


def _output(facts: Facts, needs: Needs) -> list[Point]:
    made = facts.get("modality.output")
    if not isinstance(made, list) or not made or "text" in made:
        return []
    told = f"It gives {', '.join(map(str, made))}; the workload expects “{needs.expected_output}”."
    return [Point("output", told, "Check that this is what the workload works with.", "modality.output")]


def _languages(facts: Facts, needs: Needs) -> list[Point]:
    said = facts.get("card.languages")
    if isinstance(said, list) and said:
        claimed = ", ".join(map(str, said[:12]))
        told = f"The card claims {claimed}; the workload needs {needs.languages}. A claim is no test."
        return [Point("languages", told, "Evaluate each language with documents of ours.", "card.languages")]
    told = f"The card names no language; the workload needs {needs.languages}."
    return [Point("languages", told, "Evaluate each language with documents of ours.", "card.languages")]
