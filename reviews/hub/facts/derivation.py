"""Whether a repository was made from another model, by what its files are and say, and whether that model is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reviews.hub.card.lineage_sources import sources
from reviews.hub.shapes import lineage
from reviews.hub.shapes.card import README
from reviews.hub.shapes.lineage import AncestorValue
from reviews.hub.shapes.lineage_source import (
    CONFIG,
    ELSEWHERE,
    MERGE,
    ODD,
    PATH,
    PLACES,
    REPOSITORY,
    TITLE,
    BaseSource,
    NamedBase,
)  # fmt: skip
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import GATED, INFERRED, NOT_READ, FactValue
from reviews.language.phrases import joined, say

ADAPTED, QUANTIZED, MERGED, TUNED, CHAT, DISTILLED = "adapter", "quantized", "merge", "fine-tune", "chat", "distilled"
KINDS = {
    ADAPTED: say("an adapter"),
    QUANTIZED: say("a quantization"),
    MERGED: say("a merge"),
    TUNED: say("a fine-tune"),
    CHAT: say("a chat model"),
    DISTILLED: say("a distilled model"),
}
"""Every kind of derived model in words."""
OF_RELATION = {"adapter": ADAPTED, "quantized": QUANTIZED, "merge": MERGED, "finetune": TUNED}
TAGS = {
    "mergekit": MERGED, "merge": MERGED, "moerge": MERGED, "distillation": DISTILLED, "distilled": DISTILLED,
    "generated_from_trainer": TUNED, "sft": TUNED, "trl": TUNED, "axolotl": TUNED, "unsloth": TUNED,
    "fine-tuned": TUNED,
    "finetuned": TUNED, "fine-tune": TUNED, "dpo": CHAT, "rlhf": CHAT, "orpo": CHAT, "instruct": CHAT, "chat": CHAT,
    "instruction-tuned": CHAT, "lora": ADAPTED, "qlora": ADAPTED, "peft": ADAPTED, "awq": QUANTIZED, "gptq": QUANTIZED,
    "exl2": QUANTIZED, "exl3": QUANTIZED, "mlx": QUANTIZED, "quantized": QUANTIZED, "gguf": QUANTIZED,
}  # fmt: skip
"""Tags of the card or the hub that say how a model was made."""
MERGE_FILE = re.compile(r"(?:.*/)?mergekit[\w.-]*\.ya?ml", re.IGNORECASE)
ADAPTER_FILE = re.compile(r"(?:.*/)?(?:adapter_model\.(?:safetensors|bin)|adapter_config\.json)")
SENTENCES = (
    (
        TUNED,
        re.compile(
            r"\bfine-?\s?tuned? (?:version|variant|model|checkpoint|derivative)?\s?(?:of|from)\b"
            r"|\bfine-?\s?tuned? (?:version|variant) \[|\bcontinue[ds]? pre-?training (?:of|from)\b"
            r"|\bwas (?:further )?(?:trained|tuned|initiali[sz]ed) from\b|\bderived from \[",
            re.IGNORECASE,
        ),
    ),
    (
        CHAT,
        re.compile(r"\b(?:instruction|chat|preference)[- ]tuned\b|\baligned (?:with|by) (?:RLHF|DPO)\b", re.IGNORECASE),
    ),
    (DISTILLED, re.compile(r"\bdistill?(?:ed|ation)\s(?:version\s)?(?:of|from)\b", re.IGNORECASE)),
    (MERGED, re.compile(r"\bmerged? (?:of (?:the following|pre-?trained|two|several)|using mergekit)", re.IGNORECASE)),
    (
        QUANTIZED,
        re.compile(
            r"\bquanti[sz](?:ed|ation)s? (?:version |variant )?(?:of|from)\b|\bconverted to (?:GGUF|MLX|AWQ|GPTQ)\b",
            re.IGNORECASE,
        ),
    ),
)
"""What sentences of a card say of how a model was made."""
FIRST = 64 * 1024
"""Characters of a card that are searched."""


@dataclass(frozen=True)
class DerivationSign:
    """One reason to call a repository derived: the kind, the reason in words, and the file that shows it."""

    kind: str
    why: str
    file: str = ""


def facts(material: Material, known: Mapping[str, FactValue]) -> list[FactValue]:
    """Return what the repository was made as, with every reason, and why its base is unknown, "" if it is known."""
    signs = list({one.kind: one for one in reversed(list(_signs(material, known)))}.values())[::-1]
    value = {
        "kinds": [{"kind": one.kind, "why": one.why, "file": one.file} for one in signs],
        "unknown": why_unknown(material, known) if signs else "",
    }
    how = say("files, configurations, headers, tags and sentences; the hub's answers about the bases")
    return [FactValue("lineage.derived", value, INFERRED, "", signs[0].file if signs else "", "", "", how)]


def _signs(material: Material, known: Mapping[str, FactValue]) -> Iterator[DerivationSign]:
    """Yield every sign of derivation, files before words."""
    paths = [file.path for file in material.info.files]
    if path := next((path for path in paths if ADAPTER_FILE.fullmatch(path)), ""):
        yield DerivationSign(ADAPTED, say("it has {path}", path=path), path)
    if path := next((one.path for one in material.gguf.values() if one.kind == "adapter"), ""):
        yield DerivationSign(ADAPTED, say("the header of {path} says adapter", path=path), path)
    scheme = known["quantization.scheme"]
    if scheme.value:
        yield DerivationSign(
            QUANTIZED, say("{value} states a quantization", value=scheme.file or say("a file")), scheme.file
        )
    if path := next((path for path in paths if path.lower().endswith(".gguf")), ""):
        yield DerivationSign(QUANTIZED, say("{path} is a conversion to GGUF", path=path), path)
    if path := next((path for path in paths if MERGE_FILE.fullmatch(path)), ""):
        yield DerivationSign(MERGED, say("it has {path}", path=path), path)
    relation = known["lineage.relation"]
    if relation.value in OF_RELATION:
        said = (
            say("the hub's tags say {relation}", relation=relation.value)
            if relation.state == "hub"
            else say("the card says {relation}", relation=relation.value)
            if relation.file == README
            else say("it is {relation}", relation=relation.value)
        )
        yield DerivationSign(OF_RELATION[relation.value], said, relation.file)
    yield from _of_bases(material)
    template = known["template.source"]
    if template.value:
        path = str(template.value).partition("#")[0]
        yield DerivationSign(CHAT, say("{path} has a chat template", path=path), path)
    yield from _of_words(material)


def _of_bases(material: Material) -> Iterator[DerivationSign]:
    """Yield what it means that a source names bases; what a tool left in config.json means nothing by itself."""
    for one in sources(material):
        if one.bases and one.place != CONFIG:
            kind = MERGED if len(one.bases) > 1 and one.place == "card" else TUNED
            kind = QUANTIZED if one.place in ("gguf", "quantization") else MERGED if one.place == MERGE else kind
            yield DerivationSign(kind, say("{places} names a base", places=PLACES[one.place]), one.file)


def _of_words(material: Material) -> Iterator[DerivationSign]:
    listed = material.card.fields.get("tags")
    own = [tag for tag in listed if isinstance(tag, str)] if isinstance(listed, list) else []
    for tag in (*own, *material.info.tags):
        if kind := TAGS.get(tag.lower()):
            yield DerivationSign(kind, say("the tag {tag}", tag=tag), README if tag in own else "")
    readme = material.documents.get(README)
    text = readme.text[:FIRST] if readme else ""
    for kind, pattern in SENTENCES:
        if found := pattern.search(text):
            line = text.count("\n", 0, found.start()) + 1
            yield DerivationSign(
                kind,
                say("line {line} of the card says “{split}”", line=line, split=joined(" ", found[0].split())),
                README,
            )


def why_unknown(material: Material, known: Mapping[str, FactValue]) -> str:
    """Return why the base is unknown, as the rest of a sentence; "" if a source names bases that the hub described."""
    if known["lineage.base_model"].why in (GATED, NOT_READ):
        return ""
    found = [one for one in sources(material) if one.bases]
    direct = [one for one in material.related.ancestors if one.of.casefold() == material.info.id.casefold()]
    stated = [one for one in found if one.place != CONFIG]
    if any(_all_known(one, direct) for one in stated):
        return ""
    if stated:
        return _reason(stated, direct)
    if found:
        base = found[0].bases[0]
        what = say("the path “{id}”", id=base.id) if base.kind == PATH else base.id
        return say(
            "no source states its base; config.json was saved from {what}, a trace of a tool and no statement",
            what=what,
        )
    return say("it names no base model")


def _all_known(source: BaseSource, direct: Iterable[AncestorValue]) -> bool:
    states = {name.casefold(): one.state for one in direct for name in (one.id, one.renamed_from) if name}
    return all(base.kind == REPOSITORY and states.get(base.id.casefold()) in lineage.KNOWN for base in source.bases)


def _reason(stated: Iterable[BaseSource], direct: Iterable[AncestorValue]) -> str:
    """Return what is wrong with the first base that is not known, of the source that counts most."""
    states = {name.casefold(): one for one in direct for name in (one.id, one.renamed_from) if name}
    for source in stated:
        for base in source.bases:
            one = states.get(base.id.casefold())
            if base.kind != REPOSITORY or one is None or one.state not in lineage.KNOWN:
                return _words(base, one)
    return say("it names no base model")


def _words(base: NamedBase, one: AncestorValue | None) -> str:
    by_kind = {
        PATH: say("its base is “{id}”, a path on the publisher's machine", id=base.id),
        TITLE: say("its base is named only by a title, “{id}”", id=base.id),
        ELSEWHERE: say("its base is named by an address outside the hub, {id}", id=base.id),
        ODD: say("its base is named in a form that was not understood, {id}", id=base.id[:100]),
    }
    if base.kind in by_kind:
        return by_kind[base.kind]
    by_state = {
        lineage.MISSING: say("its base {id} is not on the hub, or is private", id=base.id),
        lineage.PRIVATE: say("its base {id} is private", id=base.id),
        lineage.CYCLE: say("its base {id} is this repository itself", id=base.id),
        lineage.TOO_FAR: say("its base {id} was not looked up: too many bases are named", id=base.id),
    }
    return by_state.get(one.state if one else "", say("its base {id} could not be looked up", id=base.id))
