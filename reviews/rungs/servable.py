"""The rungs of a variant ladder, from facts alone: the sets of weights, the class of each, and the evidence for it.

Plain rules over facts as {key: value}. A name never decides; it is only a hint, and labelled as one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.hub.files.inventory import SHARD
from reviews.hub.files.weights import main_set
from reviews.hub.shapes.quantization import QuantizationScheme
from reviews.hub.shapes.repository import ListedFile
from reviews.sizing.cells import RUNTIME as LLAMA_CPP
from reviews.sizing.reserved import RUNTIME as VLLM

BASE, INSTRUCT, FINETUNE, ADAPTER, QUANTIZED, MERGE, OTHER, UNREAD = (
    "base", "instruct", "fine-tune", "adapter", "quantized", "merge", "other", "unread",
)  # fmt: skip
CLASSES = {
    BASE: "Base", INSTRUCT: "Instruction tuned", FINETUNE: "Fine-tuned", ADAPTER: "Adapter", QUANTIZED: "Quantized",
    MERGE: "Merged", OTHER: "Task model", UNREAD: "Class not known",
}  # fmt: skip
TEXT_TASKS = frozenset({"text-generation", "text2text-generation", "image-text-to-text", "any-to-any"})
HINT = re.compile(r"(?:^|[-_.])(instruct|chat|it|assistant)(?:$|[-_.])", re.IGNORECASE)
PRECISIONS = {"BF16": "BF16", "F16": "FP16", "F32": "FP32", "F64": "FP64"}
"""Storage types that name a set of weights which is not quantized."""
UNSTATED = "scheme not stated"
SAFETENSORS, GGUF, PICKLE, ONNX = "safetensors", "gguf", "pickle", "onnx"


@dataclass(frozen=True)
class RungFile:
    """A file at the commit; ``digest`` is its SHA-256, or its git blob id if the hub keeps no SHA-256."""

    path: str
    size: int | None
    digest: str
    kind: str
    format: str


@dataclass(frozen=True)
class Rung:
    """One set of weights that can be served alone or applied over a base. ``size`` is in bytes, None if unknown.

    ``bits`` are bits per weight, from bytes and parameters, None if either is unknown. ``evidence`` supports its class.
    ``own`` tells whether it belongs to the repository under review.
    """

    key: str
    title: str
    klass: str
    evidence: tuple[str, ...]
    repo_id: str
    commit: str
    own: bool
    format: str
    files: tuple[RungFile, ...]
    size: int | None
    bits: float | None
    runtime: str
    scheme: str = ""
    context: int | None = None
    template: str = ""
    tokenizer: str = ""
    license: str = ""
    why_not: str = ""

    @property
    def class_words(self) -> str:
        """The class in words."""
        return CLASSES[self.klass]

    @property
    def words(self) -> str:
        """Class and precision in words."""
        return self.title if self.title.startswith(self.class_words) else f"{self.class_words}, {self.title}"

    @property
    def quantized(self) -> bool:
        """Whether its weights have been quantized."""
        return bool(self.scheme) or self.klass == QUANTIZED


Facts = Mapping[str, Any]


def class_of(facts: Facts, name: str, *, whole: bool = True) -> tuple[str, tuple[str, ...]]:
    """Return the variant class of a repository and the evidence; ``name`` is its id, which alone proves nothing.

    Unless the repository was read ``whole``, a fact that is missing may exist all the same.
    """
    relation = str(facts.get("lineage.relation") or "")
    bases = ", ".join(map(str, facts.get("lineage.base_model") or []))
    template, task = facts.get("template.source"), str(facts.get("task.pipeline_tag") or "")
    hint = (f"its name says “{found[1]}”, which is only a hint",) if (found := HINT.search(name)) else ()
    if facts.get("lineage.adapter_base") or relation == ADAPTER:
        where = (
            "adapter_config.json names a base" if facts.get("lineage.adapter_base") else "the card calls it an adapter"
        )
        return ADAPTER, (where,)
    if facts.get("quantization.scheme") or relation == QUANTIZED or facts.get("weights.gguf"):
        return QUANTIZED, (_quantization_words(facts, relation),)
    if relation == MERGE:
        return MERGE, (f"the card calls it a merge of {bases or 'models that it does not name'}",)
    if task and task not in TEXT_TASKS:
        return OTHER, (f"the hub’s task is {task}",)
    if template:
        return INSTRUCT, (f"a chat template is in {template}", *hint)
    if not whole:
        return UNREAD, ("its files are gated and were not read", *hint)
    if relation == "finetune" or bases:
        return FINETUNE, (f"the card names the base {bases}" if bases else "the card calls it a fine-tune", *hint)
    return BASE, ("there is no chat template, and no base is named", *hint)


def _quantization_words(facts: Facts, relation: str) -> str:
    scheme = _scheme(facts)
    if scheme and scheme.method:
        return f"its configuration says {scheme.method}"
    return "its files are GGUF" if facts.get("weights.gguf") else f"the card calls it {relation or 'quantized'}"


@dataclass(frozen=True)
class RungOrigin:
    """The repository at a commit that rungs belong to; ``own``: it is under review, ``whole``: no file was left out."""

    repo_id: str
    commit: str
    own: bool
    license: str = ""
    whole: bool = True


def rungs_of(facts: Facts, files: Sequence[RungFile], origin: RungOrigin) -> list[Rung]:
    """Return the rungs of one repository: its safetensors set, GGUF files, pickles without a twin, an adapter."""
    klass, evidence = class_of(facts, origin.repo_id, whole=origin.whole)
    common: dict[str, Any] = {
        "evidence": evidence, "repo_id": origin.repo_id, "commit": origin.commit, "own": origin.own,
        "license": origin.license,
        "template": str(facts.get("template.digest") or ""), "tokenizer": tokenizer_digest(files),
    }  # fmt: skip
    found = [*_safetensors(facts, files, klass, common), *_gguf(facts, files, klass, common)]
    if not any(one.format == SAFETENSORS for one in found):
        found += _pickles(facts, files, klass, common)
    return found


def tokenizer_digest(files: Sequence[RungFile]) -> str:
    """Return the digest of tokenizer.json, else of the first tokenizer file by name; "" if there is none."""
    mine = sorted((one for one in files if one.kind == "tokenizer" and "/" not in one.path), key=lambda one: one.path)
    return next((one.digest for one in mine if one.path == "tokenizer.json"), mine[0].digest if mine else "")


def _safetensors(facts: Facts, files: Sequence[RungFile], klass: str, common: dict[str, Any]) -> list[Rung]:
    named = {one.path for one in main_set(ListedFile(one.path, one.size, "", "") for one in files)}
    mine = tuple(one for one in files if one.path in named)
    if not mine:
        return []
    scheme = _scheme(facts)
    size, parameters = _sum(mine), facts.get("weights.parameters")
    return [
        Rung(
            key=SAFETENSORS, title=_precision(facts, scheme, klass), klass=klass, format=SAFETENSORS, files=mine,
            size=size, bits=_bits(size, parameters), runtime=VLLM, scheme=scheme.method if scheme else "",
            context=facts.get("context.config"), **common,
        )
    ]  # fmt: skip


def _scheme(facts: Facts) -> QuantizationScheme | None:
    """Return the scheme of the safetensors set as the reader wrote it; that of GGUF files is each rung's own."""
    scheme = QuantizationScheme.of(facts.get("quantization.scheme"))
    return scheme if scheme and scheme.method != "gguf" else None


def _precision(facts: Facts, scheme: QuantizationScheme | None, klass: str) -> str:
    """Return a short title: the quantization, or the precision of most weights; never the type of packed values."""
    if scheme:
        return scheme.label
    dtypes = facts.get("weights.dtypes")
    kind = "Adapter, " if klass == ADAPTER else ""
    if not isinstance(dtypes, dict) or not dtypes:
        return f"{kind}safetensors".capitalize()
    most = max(dtypes, key=lambda name: int(dtypes[name]))
    if most.startswith("F8_"):
        return f"{kind}FP8 {most.removeprefix('F8_').lower()}"
    called = facts.get("lineage.relation") == QUANTIZED and not facts.get("weights.gguf")
    if called or most not in PRECISIONS or facts.get("weights.packed"):
        return f"{kind}Quantized, {UNSTATED}"
    return kind + PRECISIONS[most]


def _gguf(facts: Facts, files: Sequence[RungFile], klass: str, common: dict[str, Any]) -> list[Rung]:
    """Return one rung per GGUF file or set of numbered parts, with the data from its header."""
    told = {str(one.get("file")): one for one in facts.get("weights.gguf") or [] if isinstance(one, dict)}
    sets: dict[str, list[RungFile]] = {}
    for one in files:
        if one.format == GGUF and "mmproj" not in one.path.lower():
            part = SHARD.match(one.path)
            sets.setdefault(f"{part['stem']}{part['end']}" if part else one.path, []).append(one)
    found = []
    for name, mine in sets.items():
        said = next((told[one.path] for one in mine if one.path in told), {})
        word = str(said.get("quantization") or "")
        plain = word in ("F16", "F32", "BF16")
        size = _sum(mine)
        found.append(
            Rung(
                key=f"gguf:{name}", title=f"GGUF {word or name}", klass=klass if plain else QUANTIZED, format=GGUF,
                files=tuple(mine), size=size, bits=_bits(size, said.get("parameters")) if len(mine) == 1 else None,
                runtime=LLAMA_CPP, scheme="" if plain else word or "not said", context=said.get("context"),
                why_not=str(said.get("why") or ""), **common,
            )
        )  # fmt: skip
    return sorted(found, key=lambda rung: -(rung.size or 0))


def _pickles(facts: Facts, files: Sequence[RungFile], klass: str, common: dict[str, Any]) -> list[Rung]:
    mine = tuple(one for one in files if one.format == PICKLE and one.kind in ("weights", "adapter"))
    if not mine:
        return []
    size = _sum(mine)
    return [
        Rung(
            key=PICKLE, title="Pickled weights", klass=klass, format=PICKLE, files=mine, size=size, bits=None,
            runtime=VLLM, context=facts.get("context.config"), **common,
        )
    ]  # fmt: skip


def _sum(files: Sequence[RungFile]) -> int | None:
    sizes = [one.size for one in files]
    return None if not sizes or None in sizes else sum(one or 0 for one in sizes)


def _bits(size: int | None, parameters: Any) -> float | None:
    return size * 8 / parameters if size and isinstance(parameters, int) and parameters else None


def artifact_files(rung: Rung, files: Sequence[RungFile]) -> list[RungFile]:
    """Return a rung's atomic artifact set: its weights and every file of the commit that affects its answers."""
    beside = [one for one in files if one.kind in ("config", "tokenizer", "template", "code")]
    names = {one.path for one in rung.files}
    return [*rung.files, *(one for one in beside if one.path not in names)]
