"""Whether an envelope is the one that the workload needs and that was sized: plain values in, sentences out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.language.catalogue import of, offered
from reviews.language.phrases import joined, say

NOT_LISTED = say("not listed here:")
"""How a runtime begins of which nothing is known here."""
LEAST_WORDS = 3
"""Fewest words in which a narrowed scope can be said."""


@dataclass(frozen=True)
class EnvelopeNeed:
    """What a workload needs of an envelope: one of its node classes, tokens of context, requests at once."""

    node_classes: Sequence[str]
    context_tokens: int
    concurrency: int


def misfits(need: EnvelopeNeed, terms: Mapping[str, Any], sized_for: str) -> list[tuple[str, str]]:
    """Return what contradicts the need, each as the form field and a sentence; a value left out is not judged here.

    ``sized_for`` is the runtime with the version that the estimate is of, "" if there is no estimate. A tested
    envelope may name another runtime, because the test takes the place of the estimate.
    """
    found = []
    node, runtime = str(terms.get("node_class") or ""), str(terms.get("runtime") or "")
    if node and node not in need.node_classes:
        named = joined(", ", need.node_classes) or "none"
        why = say(
            "{node} is not among the node classes of the workload ({named}). Choose one, or change the workload first.",
            node=node,
            named=named,
        )
        found.append(("node_class", why))
    if runtime and sized_for and terms.get("known") != "tested" and not names(runtime, sized_for):
        why = say(
            "The estimate is for {sized_for}. Name that runtime and version, or test the envelope on yours.",
            sized_for=sized_for,
        )
        found.append(("runtime", why))
    short = _short(need, terms)
    said = str(terms.get("scope_narrowed") or "")
    if short and len(said.split()) < LEAST_WORDS:
        why = say(
            "The workload needs {short}. Approve at least that, or say in a sentence what is left out.",
            short=joined(say(" and "), short),
        )
        found.append(("scope_narrowed", why))
    if said and not short and terms.get("context_tokens") and terms.get("concurrency"):
        found.append(
            ("scope_narrowed", say("This envelope covers the workload, so its scope is not narrowed. Leave it empty."))
        )
    return found


def other_runtime(terms: Mapping[str, Any], sized_for: str) -> str:
    """Return that a tested envelope names another runtime or version than the one sized, as a sentence; "" if not."""
    runtime = str(terms.get("runtime") or "")
    if not runtime or not sized_for or terms.get("known") != "tested" or names(runtime, sized_for):
        return ""
    return say(
        "Engineering tested {runtime}, and the estimate is for {sized_for}. The memory shown beside "
        "it is that of the estimate.",
        runtime=runtime,
        sized_for=sized_for,
    )


def unlisted(runtime: str, listed: Sequence[str]) -> str:
    """Return what is wrong with a runtime that is not on the list and does not say so, as a sentence; "" if nothing.

    A text names what is listed if it begins with it: ``vLLM 0.33.0, without remote code`` does.
    """
    said = runtime.strip().casefold()
    if any(re.match(rf"{re.escape(one.casefold())}(?![\w.])", said) for one in listed):
        return ""
    # The page names the words in the reader's language.
    for mark in (str(of(language).told(NOT_LISTED)).casefold() for language in offered()):
        if said.startswith(mark) and len(said.removeprefix(mark).split()) > 1:
            return ""
    return say(
        "Choose a runtime and version from the list, or write “{not_listed} name and version”.", not_listed=NOT_LISTED
    )


def names(text: str, sized_for: str) -> bool:
    """Tell whether a text names this runtime with this version; a patch level of 0 may be left out."""
    runtime, _, version = sized_for.casefold().rpartition(" ")
    short = version.removesuffix(".0") if version.count(".") > 1 else version
    words = re.split(r"[\s,;:()=@]+", text.casefold())
    return runtime in words and any(one.removeprefix("v") in (version, short) for one in words)


def _short(need: EnvelopeNeed, terms: Mapping[str, Any]) -> list[str]:
    """Return in words what the workload needs and the envelope does not cover."""
    context, at_once = terms.get("context_tokens"), terms.get("concurrency")
    found = []
    if context and int(context) < need.context_tokens:
        found.append(
            say(
                "{context_tokens:,} tokens of context, not {context:,}",
                context_tokens=need.context_tokens,
                context=int(context),
            )
        )
    if at_once and int(at_once) < need.concurrency:
        found.append(
            say("{concurrency:,} requests at once, not {at_once:,}", concurrency=need.concurrency, at_once=int(at_once))
        )
    return found
