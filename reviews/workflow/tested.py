"""Which run shows that an envelope was tested: plain values in, a run or the reason why none does out.

A run counts for exactly its settings: the same artifact set, runtime, version, kind of node and cache, at the same
context and concurrency or at more. A newer run that failed at no more load than an older one served takes its place.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import joined, say
from reviews.runs.measure import LoadMeasure
from reviews.runs.models import Run
from reviews.sizing.plan import DOES_NOT_FIT, VERDICT_WORDS, gib
from reviews.workflow.envelope_misfit import names
from reviews.workloads.nodes.spec import NodeSpec

HARDWARE = (
    "kind", "accelerator", "count", "memory_mib", "interconnect", "mig_profile", "mps", "shares", "driver", "cuda",
)  # fmt: skip
"""What of a node class a run depends on; the size of the pool and the names of its nodes are not among it."""
CACHE = re.compile(r"(?:--kv-cache-dtype|--cache-type-k|-ctk)[\s=]+(\S+)")
EIGHT_BIT = ("fp8", "q8_0", "int8")


@dataclass(frozen=True)
class RunNeeded:
    """What an envelope says was tested: bytes, runtime in words, node class, load, and type of the cache."""

    artifact: str
    runtime: str
    node_class: str
    node: NodeSpec
    context: int
    concurrency: int
    cache: str


@dataclass(frozen=True)
class RunFound:
    """The run that covers an envelope with the load that does, or the reason why there is none."""

    run: Run | None = None
    load: LoadMeasure | None = None
    why: str = ""


def tested_by(runs: Sequence[Run], need: RunNeeded, own: Mapping[int, str]) -> RunFound:
    """Return the newest run that covers the need, with the least of its loads that does. ``runs`` are newest first.

    ``own`` says by number why whoever signs cannot sign on a run; one that failed counts all the same.
    """
    reasons = []
    for run in runs:
        if why := why_other_settings(run, need):
            reasons.append(say("run {pk}: {why}", pk=run.pk, why=why))
            continue
        enough = [one for one in run.loads if one.clean and _covers(one, need)]
        failed = [one for one in run.loads if not one.clean and _within(one, need)]
        if failed:
            reasons.append(say("run {pk}: {failures}", pk=run.pk, failures=_failures(failed[0])))
            break  # what an older run served no longer counts
        if enough and run.pk in own:
            reasons.append(say("run {pk}: {own}", pk=run.pk, own=own[run.pk]))
            continue
        if enough:
            return RunFound(run, min(enough, key=lambda one: (one.context or 0, one.concurrency or 0)))
        reasons.append(say("run {pk}: {too_little}", pk=run.pk, too_little=_too_little(run, need)))
    said = say(" ({reasons})", reasons=joined("; ", reasons[:3])) if reasons else ""
    return RunFound(
        why=say(
            "“Tested” needs an imported run of exactly this rung, runtime, version and node class, at "
            "{context:,} tokens and {concurrency:,} at once or more; there is none{said}. Import the run "
            "first, or sign the envelope as estimated.",
            context=need.context,
            concurrency=need.concurrency,
            said=said,
        )
    )


def why_other_settings(run: Run, need: RunNeeded) -> str:
    """Return in which setting a run differs from an envelope, "" if in none."""
    if run.artifact != need.artifact:
        return say("it served other files")
    if not names(need.runtime, run.served_by):
        return say("it was served by {served_by}", served_by=run.served_by)
    if run.node_class != need.node_class:
        return say("it ran on {node_class}", node_class=run.node_class)
    if changed := changed_hardware(run.node_class_version.node, need.node):
        return say("{node_class} has changed since ({changed})", node_class=run.node_class, changed=changed)
    cache = cache_of(run.flags)
    return "" if cache == need.cache else say("its cache was {cache}", cache=cache)


def changed_hardware(was: NodeSpec, now: NodeSpec) -> str:
    """Return which parts of a node class a run depends on are not as they were, in words."""
    moved = [name for name in HARDWARE if getattr(was, name) != getattr(now, name)]
    return joined(", ", (name.replace("_mib", "").replace("_", " ") for name in moved))


def cache_of(flags: str) -> str:
    """Return the type of the cache that a runtime was started with."""
    found = CACHE.search(flags)
    return "fp8" if found and found[1].strip("\"'").lower().startswith(EIGHT_BIT) else "bfloat16"


def _covers(one: LoadMeasure, need: RunNeeded) -> bool:
    return (one.context or 0) >= need.context and (one.concurrency or 0) >= need.concurrency


def _within(one: LoadMeasure, need: RunNeeded) -> bool:
    """Tell whether a load asked no more than the need, so that its failure counts against it."""
    known = one.context is not None and one.concurrency is not None and bool(one.errors)
    return known and (one.context or 0) <= need.context and (one.concurrency or 0) <= need.concurrency


def _failures(one: LoadMeasure) -> str:
    return say(
        "{errors:,} of {value:,} requests failed at {load_words}",
        errors=one.errors,
        value=(one.requests or 0) + (one.errors or 0),
        load_words=load_words(one),
    )


def _too_little(run: Run, need: RunNeeded) -> str:
    enough = next((one for one in run.loads if _covers(one, need)), None)
    if enough is not None:
        return _failures(enough) if enough.errors else say("it does not say how many requests failed")
    return say("it had {load_words}", load_words=joined("; ", (load_words(one) for one in run.loads[:2])))


def load_words(one: LoadMeasure) -> str:
    """Return a load in words: tokens of one request together, and requests at once."""
    context = say("{context:,} tokens", context=one.context) if one.context is not None else say("tokens not stated")
    at_once = (
        say("{concurrency:,} at once", concurrency=one.concurrency)
        if one.concurrency is not None
        else say("concurrency not stated")
    )
    return say("{context}, {at_once}", context=context, at_once=at_once)


def memory_compared(need: int, peak_mib: int | None) -> dict[str, Any]:
    """Return the estimated and the measured bytes of one memory with the error of the estimate in percent."""
    if not peak_mib or not need:
        return {"estimated_bytes": need or None, "measured_bytes": peak_mib * 2**20 if peak_mib else None}
    measured = peak_mib * 2**20
    error = round(100 * (need - measured) / measured, 1)
    return {"estimated_bytes": need, "measured_bytes": measured, "error_percent": error}


def envelope_words(known: str, *, ran: bool) -> str:
    """Return how an envelope is known as the label of its line; earlier passes could say tested without a run."""
    if known != "tested":
        return say("Estimated envelope")
    return say("Tested envelope") if ran else say("Envelope said to be tested, without a run")


def run_words(said: Mapping[str, Any]) -> str:
    """Return the run that a pass or record names, in words: what was served, the load, and the measurements."""
    kinds = (
        ("ttft_ms", say("{:,.0f} ms to the first token")), ("itl_ms", say("{:,.1f} ms between tokens")),
        ("output_tokens_a_second", say("{:,.0f} output tokens a second")),
    )  # fmt: skip
    measured = [words.format(said[key]) for key, words in kinds if said.get(key) is not None]
    served = say(
        "{runtime} {version} on {accelerators:,} × {node_class}",
        runtime=said["runtime"],
        version=said["version"],
        accelerators=said["accelerators"],
        node_class=said["node_class"],
    )
    load = say(
        "{context_tokens:,} tokens, {concurrency:,} at once, {requests:,} requests",
        context_tokens=said["context_tokens"],
        concurrency=said["concurrency"],
        requests=said["requests"],
    )
    whole = say(
        "Run {number_of}, {ran_on}, {tool}: {served}; {value}",
        number_of=said["number"],
        ran_on=said["ran_on"],
        tool=said["tool"],
        served=served,
        value=joined("; ", [load, *measured]),
    )
    return say("{whole}; imported by {imported_by}", whole=whole, imported_by=said["imported_by"])


def estimate_words(said: Mapping[str, Any]) -> str:
    """Return what the estimate says of a run's load beside what the run showed, in a sentence."""
    estimate = said.get("estimate") or {}
    found = say(
        "The estimate of this load says “{value}”",
        value=VERDICT_WORDS.get(estimate.get("verdict", ""), say("Unknown")).lower(),
    )
    if estimate.get("verdict") == DOES_NOT_FIT:
        found += say(", and the run served it")
    if (error := estimate.get("error_percent")) is None:
        return (
            say("{found}. The memory peak was not measured.", found=found)
            if not said.get("memory_peak_mib")
            else say("{found}.", found=found)
        )
    need, measured = gib(estimate["estimated_bytes"]), gib(estimate["measured_bytes"])
    how = (
        "exact"
        if not error
        else (say("{abs:g} % too high", abs=abs(error)) if error > 0 else say("{abs:g} % too low", abs=abs(error)))
    )
    return say(
        "{found}. Estimated {need} of one memory, measured {measured}: the estimate is {how}.",
        found=found,
        need=need,
        measured=measured,
        how=how,
    )
