"""The envelope that an engineering sign-off fixed, in words: rung, runtime, node class, load and trade-offs."""

from collections.abc import Mapping
from typing import Any

from reviews.language.memory import stored
from reviews.language.phrases import say
from reviews.people.holder import holder_words
from reviews.sizing.plan import CACHE_TYPES
from reviews.workflow.tested import envelope_words, estimate_words, run_words


def envelope_rows(terms: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the terms of an engineering sign-off as labels and values, empty if it fixed none."""
    if not terms:
        return []
    how, ran = str(terms.get("known") or ""), terms.get("run")
    tokens, at_once = terms.get("context_tokens", 0), terms.get("concurrency", 0)
    cache = dict(CACHE_TYPES).get(terms.get("cache_type", ""), "")
    load = (
        say(
            "{value}, {tokens:,} tokens, {at_once:,} at once, {cache}",
            value=terms.get("node_class"),
            tokens=tokens,
            at_once=at_once,
            cache=cache,
        )
        if cache
        else say(
            "{value}, {tokens:,} tokens, {at_once:,} at once",
            value=terms.get("node_class"),
            tokens=tokens,
            at_once=at_once,
        )
    )
    terms = {**terms, "pool_owner": holder_words(terms.get("pool_owner"))}
    if terms.get("companion"):
        mib = terms.get("companion_mib")
        terms["companion"] = (
            say("{companion}, {mib:,} MiB on each accelerator", companion=terms["companion"], mib=mib)
            if mib
            else say("{companion}, not counted", companion=terms["companion"])
        )
    more = [
        (say("Companion"), "companion"),
        (say("Narrowed scope"), "scope_narrowed"),
        (say("Expected quality loss"), "quality_loss"),
        (say("Value of the dedicated pool"), "pool_value"),
        (say("Owner of the pool"), "pool_owner"),
        (say("Reason for an unsafe format"), "format_reason"),
    ]
    return [
        *([(say("Rung"), stored(str(terms["rung_words"])))] if terms.get("rung_words") else []),
        (say("Runtime"), str(terms.get("runtime", ""))),
        (envelope_words(how, ran=bool(ran)), load),
        *([("Run", run_words(ran)), (say("Estimate and run"), estimate_words(ran))] if ran else []),
        (say("First artifact to test"), str(terms.get("first_artifact_to_test", ""))),
        (say("Trade-off accepted"), str(terms.get("trade_off_accepted", ""))),
        *((label, str(terms[name])) for label, name in more if terms.get(name)),
    ]
