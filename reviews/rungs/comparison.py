"""Warnings about a variant for a workload: its class, what it lacks, and where it will run.

Plain rules. Each names the facts behind it, says what goes wrong, and never treats a name as evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.hub.shapes import lineage
from reviews.language.memory import stored
from reviews.language.phrases import joined, large, say
from reviews.rungs.servable import (
    ADAPTER,
    BASE,
    CLASSES,
    FINETUNE,
    GGUF,
    HINT,
    INSTRUCT,
    MERGE,
    QUANTIZED,
    SAFETENSORS,
    TEXT_TASKS,
    UNREAD,
    Rung,
)

BLOCK, WARN = "block", "warn"
THROUGHPUT = 8
"""Concurrent requests from which a service counts as high-throughput."""
SMALL = ("edge", "workstation")
FULL = ("BF16", "FP16", "FP32")
DERIVED = (FINETUNE, ADAPTER, QUANTIZED, MERGE, INSTRUCT)
"""Classes of models that were made from another one."""
SAME, DIFFERENT, NOT_COMPARED = "same", "different", say("not compared")


@dataclass(frozen=True)
class Warning:
    """One warning: ``facts`` are the keys of the facts behind it; ``block`` prevents a pass."""

    code: str
    severity: str
    title: str
    detail: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class RungNeeds:
    """The parts of a workload that the rules need."""

    environment: str
    concurrency: int
    expected_output: str


Facts = Mapping[str, Any]


def warnings(
    own: Sequence[Rung],
    every: Sequence[Rung],
    facts: Facts,
    use: RungNeeds,
    ancestors: Sequence[Mapping[str, Any]],
    name: str,
) -> list[Warning]:
    """Return every warning, blocking ones first. ``every`` includes the rungs of related models."""
    found = [
        *_unsized(own), *_as_chat(own, facts, use, name), *_adapter(own, facts, ancestors),
        *_unknown_base(own, facts, ancestors), *_reference(own, every, facts, ancestors), *_context(own, every),
        *_formats(own, use),
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.severity != BLOCK)


def _unsized(own: Sequence[Rung]) -> list[Warning]:
    """Return a warning for every rung whose files do not make a whole model, or are not known to."""
    return [
        Warning(
            "no-size", BLOCK if one.blocked else WARN, say("{title} has no size", title=one.title),
            say(
                "{sentence} It can be unavailable or unknown, but it never fits.",
                sentence=_sentence(joined("; ", map(stored, one.problems))),
            ),
            ("weights.sets",),
        )
        for one in own
        if one.problems
    ]  # fmt: skip


def _sentence(words: str) -> str:
    return say("{words}.", words=large(words))


def _as_chat(own: Sequence[Rung], facts: Facts, use: RungNeeds, name: str) -> list[Warning]:
    task = str(facts.get("task.pipeline_tag") or "")
    if not own or (task and task not in TEXT_TASKS):
        return []
    if own[0].klass == BASE:
        detail = say(
            "It continues text and does not follow instructions; the workload expects "
            "“{expected_output}”. A base model's good score says nothing about its answers to requests. "
            "Test the instruction-tuned rung.",
            expected_output=use.expected_output,
        )
        return [Warning("base-for-chat", WARN, say("A base model"), detail, ("template.source", "lineage.base_model"))]
    if not facts.get("template.source") and HINT.search(name) and own[0].klass not in (ADAPTER, UNREAD):
        detail = say(
            "Its name suggests instruction tuning, but no file defines a chat template. It will load and answer, but "
            "unreliably. Ask the publisher for the template."
        )
        return [Warning("instruct-without-template", WARN, say("Instruction-tuned, no chat template"), detail,
                        ("template.source",))]  # fmt: skip
    return []


def _adapter(own: Sequence[Rung], facts: Facts, ancestors: Sequence[Mapping[str, Any]]) -> list[Warning]:
    fit = facts.get("lineage.adapter_fit")
    if not any(one.klass == ADAPTER for one in own) or not isinstance(fit, dict):
        return []
    found = []
    said, named = (
        facts.get("lineage.adapter_base"),
        [str(one).casefold() for one in facts.get("lineage.base_model") or []],
    )
    base = str(said.get("base") or "") if isinstance(said, dict) and not said.get("local") else ""
    same = [{str(one.get(key) or "").casefold() for key in ("id", "renamed_from")} for one in ancestors]
    names = {base.casefold()}.union(*(one for one in same if base.casefold() in one))
    if base and named and not names & set(named):
        detail = say(
            "Its configuration names {base}, its card {named}. Over the wrong base it is unreliable.",
            base=base,
            named=joined(", ", named),
        )
        found.append(Warning("adapter-other-base", WARN, say("The adapter's base is stated inconsistently"), detail,
                             ("lineage.adapter_base", "lineage.base_model")))  # fmt: skip
    for part, title in (("tokenizer", "tokenizer"), ("template", say("chat template"))):
        if fit.get(part) == DIFFERENT:
            detail = say(
                "The adapter's {title} differs from its base's. The weights load, but every answer is "
                "unreliable. Find out which of the two it was trained with.",
                title=title,
            )
            found.append(
                Warning(
                    f"adapter-{part}", WARN, say("The adapter's {title} differs from its base's", title=title), detail,
                    ("lineage.adapter_fit",),
                )
            )  # fmt: skip
    if str(fit.get("base_commit") or "not said") == "not said":
        detail = say("It may fit only one commit of its base. Pin the base’s commit yourself, and test on it.")
        found.append(Warning("adapter-base-commit", WARN, say("The adapter does not state the commit of its base"),
                             detail, ("lineage.adapter_base",)))  # fmt: skip
    return found


def unknown_base(klass: str, facts: Facts, ancestors: Sequence[Mapping[str, Any]]) -> str:
    """Return why the base of a derived model of any class is unknown; "" if it is known or not applicable.

    The reading says so itself; a snapshot from before it did is judged by class, relation and ancestors.
    """
    derived = facts.get("lineage.derived")
    if isinstance(derived, dict):
        return str(derived.get("unknown") or "")
    relation = str(facts.get("lineage.relation") or "")
    if relation not in lineage.RELATIONS and klass not in DERIVED:
        return ""
    tagged = [one.get("id") for one in facts.get("lineage.hub_base_models") or [] if isinstance(one, dict)]
    named = [str(one) for one in facts.get("lineage.base_model") or tagged]
    said = facts.get("lineage.adapter_base")
    if isinstance(said, dict) and said.get("local"):
        return say("its base is “{value}”, a path on the publisher’s machine", value=said.get("base"))
    if not named and not said:
        return say("it does not name a base")
    states = {str(one.get("state") or "") for one in ancestors}
    if ancestors and not states & set(lineage.KNOWN):
        return say("its base {value} cannot be found on the hub", value=joined(", ", named) or say("model"))
    return ""


def _unknown_base(own: Sequence[Rung], facts: Facts, ancestors: Sequence[Mapping[str, Any]]) -> list[Warning]:
    why = unknown_base(own[0].klass if own else "", facts, ancestors)
    if not why:
        return []
    detail = say(
        "High risk: {why}. Its rights, tokenizer and training data cannot be checked. This blocks a "
        "pass until the base is known: engineering answers the question “Base model” with evidence "
        "of it.",
        why=stored(why),
    )
    klass = CLASSES[own[0].klass] if own and own[0].klass in DERIVED else say("Derived model")
    return [Warning("unknown-base", BLOCK, say("{klass}, with an unknown base", klass=klass), detail,
                    ("lineage.derived", "lineage.base_model", "lineage.ancestors"))]  # fmt: skip


def _reference(
    own: Sequence[Rung], every: Sequence[Rung], facts: Facts, ancestors: Sequence[Mapping[str, Any]]
) -> list[Warning]:
    quantized = [one for one in own if one.quantized]
    if not quantized:
        return []
    plain = [one for one in every if not one.quantized and one.klass != ADAPTER]
    found = []
    named = facts.get("lineage.base_model")
    if not plain and not named and not any(str(one.get("state")) in (lineage.READ, lineage.GATED) for one in ancestors):
        detail = say(
            "The quality loss from quantization cannot be measured: no unquantized rung of the model is named."
        )
        found.append(Warning("no-reference", WARN, say("Quantized, no unquantized reference"), detail,
                             ("lineage.base_model", "quantization.scheme")))  # fmt: skip
    files = [one for one in own if one.format == GGUF]
    if len(files) > 1:
        names = joined(", ", (one.title for one in files[:6]))
        detail = say("{names} are different models in one repository. The sign-off must name one of them.", names=names)
        found.append(
            Warning(
                "several-gguf", WARN, say("{number_of} GGUF rungs", number_of=len(files)), detail, ("weights.gguf",)
            )
        )
    return found


def _context(own: Sequence[Rung], every: Sequence[Rung]) -> list[Warning]:
    """Return a warning for GGUF files that state more context than the model they were made from."""
    plain = [one for one in every if one.format != GGUF and one.klass != ADAPTER and one.context]
    longest = max((one.context or 0 for one in plain), default=0)
    over = [one for one in own if one.format == GGUF and longest and (one.context or 0) > longest]
    if not over:
        return []
    detail = say(
        "{title} states {context:,} tokens, but the model it was made from was trained for at most "
        "{longest:,}. Beyond that its answers are untested, whatever the memory allows.", title=over[0].title,
        context=over[0].context, longest=longest,
    )  # fmt: skip
    return [Warning("gguf-context", WARN, say("More context than the base was trained for"), detail,
                    ("weights.gguf", "context.config"))]  # fmt: skip


def _formats(own: Sequence[Rung], use: RungNeeds) -> list[Warning]:
    found = []
    if own and all(one.format == GGUF for one in own) and use.environment not in SMALL and use.concurrency > THROUGHPUT:
        detail = say(
            "The workload needs {concurrency} concurrent requests. GGUF suits one machine with few "
            "users; for a shared service, consider the safetensors of the same model.",
            concurrency=use.concurrency,
        )
        found.append(
            Warning("gguf-for-service", WARN, say("GGUF for a high-throughput service"), detail, ("weights.gguf",))
        )
    full = [one for one in own if one.format == SAFETENSORS and one.title in FULL]
    if use.environment in SMALL and full and not any(one.quantized for one in own):
        detail = say(
            "An edge node or workstation has one memory for everything. The four-bit rung of the instruction-tuned "
            "model is usually the one to test there."
        )
        found.append(Warning("full-precision-on-edge", WARN, say("Full precision on a small machine"), detail,
                             ("weights.dtypes",)))  # fmt: skip
    return found


def compared_with(rung: Rung, every: Sequence[Rung], facts: Facts) -> str:
    """Return what a rung must be compared with, in words; "" if it is itself a reference."""
    if rung.quantized:
        plain = next((one for one in every if not one.quantized and one.klass not in (ADAPTER, BASE)), None)
        return (
            say("{repo_id}, {title}", repo_id=plain.repo_id, title=plain.title)
            if plain
            else say("its unquantized reference, which is unknown")
        )
    if rung.klass == ADAPTER:
        said = facts.get("lineage.adapter_base")
        base = said.get("base") if isinstance(said, dict) else ""
        return say("{base} without the adapter", base=base) if base else say("its base, which is unknown")
    if rung.klass == FINETUNE:
        named = facts.get("lineage.base_model") or []
        return say("its base {value}", value=named[0]) if named else say("its base, which is unknown")
    return ""


def same_as(digest: str, other: str) -> str:
    """Compare two digests: same, different, or not compared if one is missing."""
    return NOT_COMPARED if not digest or not other else SAME if digest == other else DIFFERENT


def reference_of(rung: Rung, every: Sequence[Rung]) -> Rung | None:
    """Return the rung from which this one was made: the largest unquantized one of the same model that was read."""
    if rung.klass not in (QUANTIZED, ADAPTER) and not rung.quantized:
        return next((one for one in every if one.klass == BASE and one != rung), None)
    plain = [one for one in every if not one.quantized and one.klass != ADAPTER and one != rung]
    return next((one for one in plain if one.klass != BASE), plain[0] if plain else None)
