"""The rungs of a variant ladder, from facts alone: the sets of weights, the class of each, and the evidence for it.

Plain rules over facts as {key: value}; which files are a set is a fact as well. A name never decides; it is only a
hint, and labelled as one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reviews.hub.shapes.quantization import QuantizationScheme
from reviews.language.phrases import joined, say
from reviews.rungs.runtimes import DIFFUSERS, MODEL_INDEX, need_of, runtime_of
from reviews.rungs.stored_sets import StoredSet, stored_sets
from reviews.runtimes.answers import RuntimeNeed

BASE, INSTRUCT, FINETUNE, ADAPTER, QUANTIZED, MERGE, OTHER, UNREAD = (
    "base", "instruct", "fine-tune", "adapter", "quantized", "merge", "other", "unread",
)  # fmt: skip
CLASSES = {
    BASE: say("Base"),
    INSTRUCT: say("Instruction tuned"),
    FINETUNE: say("Fine-tuned"),
    ADAPTER: say("Adapter"),
    QUANTIZED: say("Quantized"),
    MERGE: say("Merged"),
    OTHER: say("Task model"),
    UNREAD: say("Class not known"),
}
TEXT_TASKS = frozenset({"text-generation", "text2text-generation", "image-text-to-text", "any-to-any"})
HINT = re.compile(r"(?:^|[-_.])(instruct|chat|it|assistant)(?:$|[-_.])", re.IGNORECASE)
PRECISIONS = {"BF16": "BF16", "F16": "FP16", "F32": "FP32", "F64": "FP64"}
"""Storage types that name a set of weights which is not quantized."""
UNSTATED = say("scheme not stated")
SAFETENSORS, GGUF, PICKLE, ONNX = "safetensors", "gguf", "pickle", "onnx"

NO_NEED = RuntimeNeed("", "")


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

    ``least`` are the bytes of what is there of a set whose size is unknown, and ``problems`` the reasons, as sentences;
    ``blocked`` if no pass can rest on it. ``projector`` is the file among its own that turns images into tokens.
    ``bits`` are bits per weight, from bytes and parameters, None if either is unknown. ``evidence`` supports its class.
    ``own`` tells whether it belongs to the repository under review; ``need`` is what it asks of a runtime.
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
    least: int | None = None
    problems: tuple[str, ...] = ()
    blocked: bool = False
    projector: str = ""
    need: RuntimeNeed = NO_NEED

    @property
    def class_words(self) -> str:
        """The class in words."""
        return CLASSES[self.klass]

    @property
    def words(self) -> str:
        """Class and precision in words."""
        return (
            self.title
            if self.title.startswith(self.class_words)
            else say("{class_words}, {title}", class_words=self.class_words, title=self.title)
        )

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
    bases = joined(", ", map(str, facts.get("lineage.base_model") or []))
    template, task = facts.get("template.source"), str(facts.get("task.pipeline_tag") or "")
    hint = (
        (say("its name says “{value}”, which is only a hint", value=found[1]),) if (found := HINT.search(name)) else ()
    )
    if facts.get("lineage.adapter_base") or relation == ADAPTER:
        where = (
            say("adapter_config.json names a base")
            if facts.get("lineage.adapter_base")
            else say("the card calls it an adapter")
        )
        return ADAPTER, (where,)
    if facts.get("quantization.scheme") or relation == QUANTIZED or facts.get("weights.gguf"):
        return QUANTIZED, (_quantization_words(facts, relation),)
    if relation == MERGE:
        return MERGE, (say("the card calls it a merge of {value}", value=bases or say("models that it does not name")),)
    if task and task not in TEXT_TASKS:
        return OTHER, (say("the hub’s task is {task}", task=task),)
    if template:
        return INSTRUCT, (say("a chat template is in {template}", template=template), *hint)
    if not whole:
        return UNREAD, (say("its files are gated and were not read"), *hint)
    if relation == "finetune" or bases:
        return FINETUNE, (
            say("the card names the base {bases}", bases=bases) if bases else say("the card calls it a fine-tune"),
            *hint,
        )
    return BASE, (say("there is no chat template, and no base is named"), *hint)


def _quantization_words(facts: Facts, relation: str) -> str:
    scheme = _scheme(facts)
    if scheme and scheme.method:
        return say("its configuration says {method}", method=scheme.method)
    return (
        say("its files are GGUF")
        if facts.get("weights.gguf")
        else say("the card calls it {value}", value=relation or say("quantized"))
    )


@dataclass(frozen=True)
class RungOrigin:
    """The repository at a commit that rungs belong to; ``own``: it is under review, ``whole``: no file was left out."""

    repo_id: str
    commit: str
    own: bool
    license: str = ""
    whole: bool = True


def rungs_of(facts: Facts, files: Sequence[RungFile], origin: RungOrigin) -> list[Rung]:
    """Return the rungs of one repository, one for each weight set that the reading found."""
    klass, evidence = class_of(facts, origin.repo_id, whole=origin.whole)
    plain = _without_gguf(facts)
    apart = class_of(plain, origin.repo_id, whole=origin.whole)
    common: dict[str, Any] = {
        "repo_id": origin.repo_id, "commit": origin.commit, "own": origin.own, "license": origin.license,
        "template": str(facts.get("template.digest") or ""), "tokenizer": tokenizer_digest(files),
    }  # fmt: skip
    at = {one.path: one for one in files}
    found = []
    for number, one in enumerate(sets := stored_sets(facts, files)):
        mine = tuple(at[path] for path in one.files if path in at)
        size, least = (None, one.bytes) if one.problems else (one.bytes, None)
        shared = {
            "files": mine, "size": size, "least": least if one.decided else None, "projector": one.projector,
            "problems": tuple(one.problems), "blocked": one.blocked, **common,
        }  # fmt: skip
        if one.format == GGUF:
            found.append(_gguf(facts, one, mine, shared | {"klass": klass, "evidence": evidence}))
        else:
            first = not any(other.format == one.format for other in sets[:number])
            key = one.format if first else f"{one.format}:{one.name}"
            found.append(_tensors(plain, one, key, shared | {"klass": apart[0], "evidence": apart[1]}))
    return found


def _without_gguf(facts: Facts) -> dict[str, Any]:
    """Return the facts about what is no GGUF: files beside a set do not quantize it."""
    scheme = facts.get("quantization.scheme")
    of_gguf = isinstance(scheme, dict) and scheme.get("quant_method") == GGUF
    left_out = ("weights.gguf", "quantization.scheme") if of_gguf else ("weights.gguf",)
    return {key: value for key, value in facts.items() if key not in left_out}


def with_findings(rungs: Sequence[Rung], findings: Sequence[str]) -> list[Rung]:
    """Return the rungs blocked by these findings, which concern the files beside the weights; GGUF has them inside."""
    if not findings:
        return list(rungs)
    return [
        one
        if one.format == GGUF
        else replace(
            one, size=None, least=one.least or one.size, problems=(*one.problems, *findings), blocked=True, bits=None
        )
        for one in rungs
    ]


def tokenizer_digest(files: Sequence[RungFile]) -> str:
    """Return the digest of tokenizer.json, else of the first tokenizer file by name; "" if there is none."""
    mine = sorted((one for one in files if one.kind == "tokenizer" and "/" not in one.path), key=lambda one: one.path)
    return next((one.digest for one in mine if one.path == "tokenizer.json"), mine[0].digest if mine else "")


def _tensors(facts: Facts, one: StoredSet, key: str, shared: dict[str, Any]) -> Rung:
    """Return the rung of a set of safetensors or of pickles."""
    scheme, title = _scheme(facts), say("Pickled weights")
    if one.format == SAFETENSORS:
        here = {**facts, "weights.dtypes": one.dtypes or facts.get("weights.dtypes")}
        title = _precision(here, scheme, shared["klass"])
    if ":" in key:
        title = say("{title}, {name}", title=title, name=one.name)
    if not one.decided:
        title = say("Undecided {format} files", format=one.format)
    method = scheme.method if scheme and one.format != PICKLE else ""
    need = need_of(facts, DIFFUSERS if one.index == MODEL_INDEX else one.format, method, shared["klass"] == ADAPTER)
    return Rung(
        **shared, key=key, title=title, format=one.format, bits=_bits(shared["size"], one.parameters),
        runtime=runtime_of(facts, need), need=need, scheme=method, context=facts.get("context.config"),
    )  # fmt: skip


def _scheme(facts: Facts) -> QuantizationScheme | None:
    """Return the scheme of the safetensors set as the reader wrote it; that of GGUF files is each rung's own."""
    scheme = QuantizationScheme.of(facts.get("quantization.scheme"))
    return scheme if scheme and scheme.method != "gguf" else None


def _precision(facts: Facts, scheme: QuantizationScheme | None, klass: str) -> str:
    """Return a short title: the quantization, or the precision of most weights; never the type of packed values."""
    if scheme:
        return scheme.label
    dtypes = facts.get("weights.dtypes")
    kind = say("Adapter, ") if klass == ADAPTER else ""
    if not isinstance(dtypes, dict) or not dtypes:
        return say("Adapter, safetensors") if kind else say("Safetensors")
    most = max(dtypes, key=lambda name: int(dtypes[name]))
    if most.startswith("F8_"):
        return say("{kind}FP8 {removeprefix}", kind=kind, removeprefix=most.removeprefix("F8_").lower())
    called = facts.get("lineage.relation") == QUANTIZED and not facts.get("weights.gguf")
    if called or most not in PRECISIONS or facts.get("weights.packed"):
        return say("{kind}Quantized, {unstated}", kind=kind, unstated=UNSTATED)
    return kind + PRECISIONS[most]


def _gguf(facts: Facts, one: StoredSet, mine: Sequence[RungFile], shared: dict[str, Any]) -> Rung:
    """Return the rung of a GGUF file or split, with the data from its headers."""
    told = {str(row.get("file")): row for row in facts.get("weights.gguf") or [] if isinstance(row, dict)}
    headers = [told[path] for path in one.files if path in told and path != one.projector]
    word = next((str(row["quantization"]) for row in headers if row.get("quantization")), "")
    plain = word in ("F16", "F32", "BF16")
    weights = [file.size for file in mine if file.path != one.projector]
    size = None if shared["size"] is None or None in weights else sum(each or 0 for each in weights)
    need = need_of(facts, GGUF, word)
    return Rung(
        **shared | {"klass": shared["klass"] if plain else QUANTIZED},
        key=f"gguf:{one.name}",
        title=say("GGUF {value}", value=word or one.name),
        format=GGUF,
        bits=_bits(size, one.parameters),
        runtime=runtime_of(facts, need),
        need=need,
        scheme="" if plain else word or say("not said"),
        context=next((row["context"] for row in headers if row.get("context")), None),
        why_not=next((str(row["why"]) for row in headers if row.get("why")), ""),
    )


def _bits(size: int | None, parameters: Any) -> float | None:
    return size * 8 / parameters if size and isinstance(parameters, int) and parameters else None


def artifact_files(rung: Rung, files: Sequence[RungFile]) -> list[RungFile]:
    """Return a rung's atomic artifact set: its weights and every file of the commit that affects its answers."""
    beside = [one for one in files if one.kind in ("config", "tokenizer", "template", "code")]
    names = {one.path for one in rung.files}
    return [*rung.files, *(one for one in beside if one.path not in names)]
