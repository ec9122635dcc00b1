"""The lines of a displayed record on the chosen rung, its runs, artifact set, sizing and pool."""

from collections.abc import Sequence
from typing import Any

from reviews.decisions.record_lines import OURS, RecordRow
from reviews.desks.wording import size
from reviews.language.memory import recalled, stored
from reviews.language.phrases import joined, say, say_count
from reviews.sizing.plan import CACHE_TYPES, VERDICT_WORDS
from reviews.workflow.tested import estimate_words, run_words


def rung(data: dict[str, Any], signer: str) -> list[RecordRow]:
    """Return the lines on the rung, the cost of its quantization, and each repository of the artifact set."""
    said = data.get("rung")
    if not said:
        return []
    loss = said["quality_loss"]
    found = [RecordRow(say("Rung"), stored(said["is"]), OURS, signer)]
    if loss:
        found.append(RecordRow(say("Expected quality loss"), loss, OURS, signer))
    for one in data["artifact_set"]:
        files = len(one["files"])
        told = say_count(files, "{number:,} file", "{number:,} files") if files else say("files not read")
        text = say("{repository} at {commit}, {told}", repository=one["repository"], commit=one["commit"], told=told)
        if one["statement"]:
            text += say(". The author’s statement: {statement}", statement=one["statement"])
        found.append(RecordRow(say("Artifact set"), text, "hub"))
    return found


def runs(data: dict[str, Any]) -> list[RecordRow]:
    """Return the lines on the runs that tested the envelope, each with what the estimate said of its load."""
    return [
        RecordRow(
            say("Run"),
            say("{run_words}. {estimate_words}", run_words=run_words(one), estimate_words=estimate_words(one)),
            "tested",
            one["imported_by"],
        )
        for one in data.get("runs") or ()
    ]


def evaluation(data: dict[str, Any]) -> list[RecordRow]:
    """Return the lines on the evaluation on our own cases; none for records without a suite."""
    said = data.get("evaluation")
    if not said:
        return []
    suite = said["suite"]
    named = say(
        "{title}, version {number_of} ({sha256})",
        title=suite["title"],
        number_of=suite["number"],
        sha256=suite["sha256"][:7],
    )
    rows = [
        RecordRow(
            say("Evaluated on our cases"),
            say(
                "{named}: run {number_of} ({sha256}) answered {answered} of {of}, {rung} by {runtime} {version}",
                named=named,
                number_of=one["number"],
                sha256=one["sha256"][:7],
                answered=one["answered"],
                of=one["of"],
                rung=one["rung"],
                runtime=one["runtime"],
                version=one["version"],
            ),
            "tested",
            one["imported_by"],
        )
        for one in said["runs"]
    ]
    lacking = [
        RecordRow(
            say("Lacking in the evaluation"),
            say("{named}: {missing}", named=named, missing=recalled(said["missing"])),
            "unanswered",
        )
    ]
    return [*rows, *(lacking if said["missing"] else [])]


def weights(data: dict[str, Any], evidence: dict[str, Any]) -> list[RecordRow]:
    """Return the line on the bytes of the rung's weights; none for records that predate rungs or weight sets.

    A repository may have further weight files, which are not loaded and do not count.
    """
    chosen = {file["path"] for one in data.get("artifact_set", ()) for file in one["files"]}
    fact = evidence.get("weights.sets") or {}
    sets = [one for one in fact.get("value") or () if one["files"] and chosen.issuperset(one["files"])]
    if not sets:
        return []
    model = max(sets, key=lambda one: len(one["files"]))
    many = say_count(len(model["files"]), "{number:,} file", "{number:,} files")
    held = model["bytes"]
    text = (
        say("{size} ({held:,} bytes) in {value}", size=size(held), held=held, value=many)
        if held is not None
        else say("{value}, size not stated", value=many)
    )
    return [RecordRow(say("Weights"), text, fact["state"], say("the weight set of the rung"))]


def sizing(data: dict[str, Any]) -> list[RecordRow]:
    """Return the lines on the rung's sizing, with the versions behind the figures."""
    said = data.get("sizing")
    if not said:
        return []
    need, usable = int(said["need_bytes"]) / 2**30, int(said["usable_bytes"]) / 2**30
    many = (
        say(" on each of {accelerators} accelerators", accelerators=said["accelerators"])
        if int(said["accelerators"]) > 1
        else ""
    )
    cache = dict(CACHE_TYPES).get(said.get("cache_type", "bfloat16"), said.get("cache_type"))
    node = say(
        "{node_class}, version {node_class_version}",
        node_class=said["node_class"],
        node_class_version=said["node_class_version"],
    )
    served = say(
        "{runtime} {runtime_version}", runtime=said["runtime"], runtime_version=said["runtime_version"]
    ).strip()
    how = say("{served}; {node}; {cache}", served=served, node=node, cache=cache)
    verdict, least = VERDICT_WORDS[said["verdict"]], say("at least ") if said.get("lacks") else ""
    if not said["lines"]:
        found = RecordRow(
            say("Sizing"),
            say("{verdict}: {why} ({how})", verdict=verdict, why=recalled(said["why"]), how=how),
            "unanswered",
            say("not known"),
        )
    else:
        text = say(
            "{verdict}: {least}{need:,.1f} of {usable:,.1f} GiB{value}; {why} ({how})",
            verdict=verdict,
            least=least,
            need=need,
            usable=usable,
            value=many,
            why=recalled(said["why"]),
            how=how,
        )
        found = RecordRow(say("Sizing"), text, "estimated")
    return [found, *_defaults(said.get("defaults", ()))]


def _defaults(used: Sequence[dict[str, str]]) -> list[RecordRow]:
    """Return the line on values that the configuration leaves to its class; none for records that predate it."""
    if not used:
        return []
    text = joined("; ", (say("{key}: {value}", key=one["key"], value=recalled(one["value"])) for one in used))
    return [RecordRow(say("Sized with class defaults"), text, "inferred", recalled(used[0]["source"]))]


def companion(data: dict[str, Any], signer: str) -> list[RecordRow]:
    """Return the line on what each replica loads beside the model, with its memory or that it is not counted."""
    said = data["envelope"].get("companion")
    if not said:
        return []
    memory = say("{mib:,} MiB on each accelerator", mib=said["mib"]) if said["mib"] else say("memory not counted")
    return [RecordRow(say("Companion"), say("{is_}; {memory}", is_=said["is"], memory=memory), OURS, signer)]


def pool(data: dict[str, Any], signer: str) -> list[RecordRow]:
    """Return the line on the owner of a dedicated pool and the value of the feature."""
    said = data.get("pool")
    return (
        [
            RecordRow(
                say("Dedicated pool"),
                say("{value}; owner: {owner}", value=said["value"], owner=said["owner"]),
                OURS,
                signer,
            )
        ]
        if said
        else []
    )
