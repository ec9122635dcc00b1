"""Warnings about a variant for a workload: what it is used as, what it lacks beside it, and where it is to run.

Plain rules. Each names what it rests on, says what goes wrong, and never takes a name for evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.rungs.servable import ADAPTER, BASE, FINETUNE, GGUF, HINT, QUANTIZED, SAFETENSORS, TEXT_TASKS, UNREAD, Rung

BLOCK, WARN = "block", "warn"
THROUGHPUT = 8
"""Requests at once from which on a service is one of high throughput."""
SMALL = ("edge", "workstation")
FULL = ("BF16", "FP16", "FP32")
SAME, DIFFERENT, NOT_COMPARED = "same", "different", "not compared"


@dataclass(frozen=True)
class Warning:
    """One warning: ``facts`` are the keys of what it rests on; ``block`` stands against a pass."""

    code: str
    severity: str
    title: str
    detail: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class RungNeeds:
    """What of a workload the rules need."""

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
    """Return every warning, those that block first. ``every`` has the rungs of models around it too."""
    found = [
        *_as_chat(own, facts, use, name),
        *_adapter(own, facts, ancestors),
        *_unknown_base(own, facts, ancestors),
        *_reference(own, every, facts, ancestors),
        *_formats(own, use),
    ]
    return sorted(found, key=lambda one: one.severity != BLOCK)


def _as_chat(own: Sequence[Rung], facts: Facts, use: RungNeeds, name: str) -> list[Warning]:
    task = str(facts.get("task.pipeline_tag") or "")
    if not own or (task and task not in TEXT_TASKS):
        return []
    if own[0].klass == BASE:
        detail = (
            f"It continues text and follows no instruction; the workload expects “{use.expected_output}”. A good score "
            "of a base model says nothing about answers to requests: test the instruction-tuned rung."
        )
        return [Warning("base-for-chat", WARN, "A base model", detail, ("template.source", "lineage.base_model"))]
    if not facts.get("template.source") and HINT.search(name) and own[0].klass not in (ADAPTER, UNREAD):
        detail = (
            "Its name promises instructions, and no file says how a conversation is written. It loads and answers, and "
            "the answers are strange: ask the publisher for the template."
        )
        return [Warning("instruct-without-template", WARN, "Instruction tuned, without a chat template", detail,
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
        detail = f"Its configuration names {base}, its card {', '.join(named)}: over another base it answers strangely."
        found.append(Warning("adapter-other-base", WARN, "An adapter whose base is named in two ways", detail,
                             ("lineage.adapter_base", "lineage.base_model")))  # fmt: skip
    for part, title in (("tokenizer", "tokenizer"), ("template", "chat template")):
        if fit.get(part) == DIFFERENT:
            detail = (
                f"The {title} that comes with the adapter is not that of its base. Weights load and every answer is "
                "strange; find out which of the two it was trained with."
            )
            found.append(Warning(f"adapter-{part}", WARN, f"An adapter with another {title} than its base", detail,
                                 ("lineage.adapter_fit",)))  # fmt: skip
    if str(fit.get("base_commit") or "not said") == "not said":
        detail = "It fits one state of its base, perhaps not another: fix the base’s commit yourself and test on it."
        found.append(Warning("adapter-base-commit", WARN, "The adapter does not say which commit of its base it fits",
                             detail, ("lineage.adapter_base",)))  # fmt: skip
    return found


def unknown_base(klass: str, facts: Facts, ancestors: Sequence[Mapping[str, Any]]) -> str:
    """Return why the base of a fine-tune or an adapter is not known, "" where it is or where there is none to know."""
    relation = str(facts.get("lineage.relation") or "")
    if relation not in ("finetune", "adapter") and klass not in (FINETUNE, ADAPTER):
        return ""
    named = [str(one) for one in facts.get("lineage.base_model") or []]
    said = facts.get("lineage.adapter_base")
    if isinstance(said, dict) and said.get("local"):
        return f"its base is “{said.get('base')}”, a path on the publisher’s machine"
    if not named and not said:
        return "it names no base"
    states = {str(one.get("state") or "") for one in ancestors}
    if ancestors and states <= {"missing", "private", "local"}:
        return f"its base {', '.join(named) or 'model'} is not to be found on the hub"
    return ""


def _unknown_base(own: Sequence[Rung], facts: Facts, ancestors: Sequence[Mapping[str, Any]]) -> list[Warning]:
    why = unknown_base(own[0].klass if own else "", facts, ancestors)
    if not why:
        return []
    detail = (
        f"High risk: {why}. Its rights, its tokenizer and what it was trained on cannot be checked. "
        "The rule stands against a pass until the base is known; engineering answers the question “Base model” with "
        "what shows it."
    )
    return [Warning("unknown-base", BLOCK, "A fine-tune whose base is not known", detail,
                    ("lineage.base_model", "lineage.ancestors"))]  # fmt: skip


def _reference(
    own: Sequence[Rung], every: Sequence[Rung], facts: Facts, ancestors: Sequence[Mapping[str, Any]]
) -> list[Warning]:
    quantized = [one for one in own if one.quantized]
    if not quantized:
        return []
    plain = [one for one in every if not one.quantized and one.klass != ADAPTER]
    found = []
    named = facts.get("lineage.base_model")
    if not plain and not named and not any(str(one.get("state")) in ("read", "gated") for one in ancestors):
        detail = "What quantization cost it cannot be measured: no unquantized rung of it is named anywhere."
        found.append(Warning("no-reference", WARN, "Quantized, without an unquantized reference", detail,
                             ("lineage.base_model", "quantization.scheme")))  # fmt: skip
    files = [one for one in own if one.format == GGUF]
    if len(files) > 1:
        names = ", ".join(one.title for one in files[:6])
        detail = f"{names} stand side by side and are different models. The sign-off names one of them."
        found.append(Warning("several-gguf", WARN, f"{len(files)} GGUF rungs", detail, ("weights.gguf",)))
    return found


def _formats(own: Sequence[Rung], use: RungNeeds) -> list[Warning]:
    found = []
    if own and all(one.format == GGUF for one in own) and use.environment not in SMALL and use.concurrency > THROUGHPUT:
        detail = (
            f"{use.concurrency} requests at once are asked for. GGUF serves one machine and few people well; for a "
            "shared service look at the safetensors of the same model."
        )
        found.append(
            Warning("gguf-for-service", WARN, "GGUF for a service of high throughput", detail, ("weights.gguf",))
        )
    full = [one for one in own if one.format == SAFETENSORS and one.title in FULL]
    if use.environment in SMALL and full and not any(one.quantized for one in own):
        detail = (
            "An edge node or workstation has one memory for everything. The four-bit rung of the instruction-tuned "
            "model is usually the one to test there."
        )
        found.append(Warning("full-precision-on-edge", WARN, "Full precision on a small machine", detail,
                             ("weights.dtypes",)))  # fmt: skip
    return found


def compared_with(rung: Rung, every: Sequence[Rung], facts: Facts) -> str:
    """Return what a rung has to be compared with, in words; "" for one that is a reference itself."""
    if rung.quantized:
        plain = next((one for one in every if not one.quantized and one.klass not in (ADAPTER, BASE)), None)
        return f"{plain.repo_id}, {plain.title}" if plain else "its unquantized reference, which is not known here"
    if rung.klass == ADAPTER:
        said = facts.get("lineage.adapter_base")
        base = said.get("base") if isinstance(said, dict) else ""
        return f"{base} without it" if base else "its base, which is not known"
    if rung.klass == FINETUNE:
        named = facts.get("lineage.base_model") or []
        return f"its base {named[0]}" if named else "its base, which is not known"
    return ""


def same_as(digest: str, other: str) -> str:
    """Tell whether two digests are of the same bytes; not compared where one is missing."""
    return NOT_COMPARED if not digest or not other else SAME if digest == other else DIFFERENT


def reference_of(rung: Rung, every: Sequence[Rung]) -> Rung | None:
    """Return the rung that this one came from, among those that were read: the largest unquantized one of the same model."""
    if rung.klass not in (QUANTIZED, ADAPTER) and not rung.quantized:
        return next((one for one in every if one.klass == BASE and one != rung), None)
    plain = [one for one in every if not one.quantized and one.klass != ADAPTER and one != rung]
    return next((one for one in plain if one.klass != BASE), plain[0] if plain else None)
