"""Every place of a repository that can name its base, with what it names and where: card, tags, files and headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reviews.hub.card import bases, merges
from reviews.hub.card.model_name import BaseName, understand
from reviews.hub.shapes.card import README
from reviews.hub.shapes.json_file import JsonFile
from reviews.hub.shapes.lineage_source import (
    ADAPTER,
    CARD,
    CONFIG,
    GGUF,
    MERGE,
    ODD,
    QUANTIZATION,
    REPOSITORY,
    TAGS,
    TITLE,
    BaseSource,
    NamedBase,
)  # fmt: skip
from reviews.hub.shapes.material import Material
from reviews.language.phrases import joined, say

TAGS_HOW = say("the hub's tags")
ADAPTER_FILE = "adapter_config.json"
SOURCE_KEYS = (
    "base_model", "base_model_name_or_path", "model_name_or_path", "pretrained_model_name_or_path", "original_model",
    "source_model", "_name_or_path", "model_id",
)  # fmt: skip
"""Fields in which tools that quantize note what they quantized."""
SCHEME_LEVELS = (
    ("config.json", ("quantization_config", "quantization")), ("quantize_config.json", ("",)),
    ("quant_config.json", ("",)), ("hf_quant_config.json", ("", "quantization")),
)  # fmt: skip
SCHEME_FILES = [
    (path, [f"{level}.{key}".lstrip(".") for level in levels for key in SOURCE_KEYS]) for path, levels in SCHEME_LEVELS
]
GGUF_SOURCES = ("general.source.repo_url", "general.source.url", "general.source.huggingface.repository")
"""Fields of a GGUF header that name what the file was converted from."""
MERGE_HOW = say("models of a merge configuration, in a file of its own or in the card")
TRACES = ("_name_or_path", "text_config._name_or_path")


def sources(material: Material) -> list[BaseSource]:
    """Return what each place names, in the order in which they count; a repository that is itself is no base of it."""
    if "sources" not in material.kept:
        material.kept["sources"] = _sources(material)
    return list(material.kept["sources"])


def _sources(material: Material) -> list[BaseSource]:
    own = {material.repo.id.casefold(), material.repo.requested_id.casefold(), material.info.id.casefold()}
    found = [
        _card(material),
        BaseSource(TAGS, tuple(bases.tagged(material.info.tags, material.endpoint)), extractor=TAGS_HOW),
        _field(material.file(ADAPTER_FILE), ("base_model_name_or_path",), ADAPTER, "adapter", material.endpoint),
        _gguf(material),
        _quantization(material),
        _merge(material),
        _field(material.file("config.json"), TRACES, CONFIG, "", material.endpoint),
    ]
    stated = (CARD, TAGS, ADAPTER)  # a publisher that names itself there says so; tools write a model's own name
    return [
        one
        if one.place in stated
        else replace(one, bases=tuple(base for base in one.bases if base.id.casefold() not in own))
        for one in found
    ]


def stated_in_files(material: Material) -> list[NamedBase]:
    """Return the bases that files name, the one that the publisher states first; a trace only where nothing else does.

    The card is among them: the hub's own parsing of it may be that of another commit, or lack a form that we read.
    """
    found = sources(material)
    named = [base for one in found if one.place not in (TAGS, CONFIG) for base in one.bases]
    tags = [base for one in found if one.place == TAGS for base in one.bases]
    if any(base.kind == REPOSITORY for base in (*named, *tags)):
        return named
    return named + [base for one in found if one.place == CONFIG for base in one.bases]


def _card(material: Material) -> BaseSource:
    front = material.card
    fact = front.fact("base_model", "")
    names = bases.named(front.fields, material.endpoint)
    listed = front.fields.get("tags")
    tags = [tag for tag in listed if isinstance(tag, str)] if isinstance(listed, list) else []
    known = {base.id.casefold() for base in names}
    names += [one for one in bases.tagged(tags, material.endpoint, CARD) if one.id.casefold() not in known]
    return BaseSource(CARD, tuple(names), fact.file, fact.locator, fact.quote, fact.extractor)


def _field(file: JsonFile, names: Iterable[str], place: str, relation: str, endpoint: str) -> BaseSource:
    """Return what the first of these fields names that is a text."""
    for name in names:
        said = file.get(name)
        if isinstance(said, str) and said.strip():
            base = understand(said, endpoint)
            revision = file.get("revision") if place == ADAPTER else ""
            stated = base.revision or (revision[:200] if isinstance(revision, str) else "")
            one = NamedBase(base.id, relation, place, base.kind, stated if base.kind == REPOSITORY else "")
            return BaseSource(
                place, (one,), file.path, file.place(name), file.quote(name), say("field {name}", name=name)
            )
    return BaseSource(
        place, (), file.path if file.here else "", extractor=say("field {names}", names=joined(say(" or "), names))
    )


def _quantization(material: Material) -> BaseSource:
    """Return the first field of a quantization's configuration that names what was quantized."""
    for path, fields in SCHEME_FILES:
        found = _field(material.file(path), fields, QUANTIZATION, "quantized", material.endpoint)
        if found.bases:
            return found
    return BaseSource(QUANTIZATION, (), extractor=say("fields of the quantization's configuration"))


def recipe(material: Material) -> tuple[str, merges.MergeRecipe] | None:
    """Return what a merge was made of and the file that says so: its configuration, else a block of the card."""
    for path, document in material.documents.items():
        if document.role == MERGE and (found := merges.of_file(document.text, material.endpoint)):
            return path, found
    card = material.documents.get(README)
    told = merges.of_card(card.text, material.endpoint) if card else None
    return (README, told) if told else None


def _merge(material: Material) -> BaseSource:
    """Return the models of a merge; that a tokenizer is one of theirs makes it no further model."""
    said = recipe(material)
    if said is None:
        return BaseSource(MERGE, (), extractor=MERGE_HOW)
    path, found = said
    named = [
        NamedBase(one.name.id, "merge", MERGE, one.name.kind, one.name.revision)
        for one in found.models
        if one.role != merges.TOKENIZER
    ]
    return BaseSource(MERGE, tuple(named), path, f"L{found.line}", found.quote, MERGE_HOW)


def _gguf(material: Material) -> BaseSource:
    how = say("general.base_model and general.source fields of the header")
    header = material.first_gguf
    if header is None:
        return BaseSource(GGUF, (), extractor=say("GGUF files of the listing"))
    found = list(_header_bases(header.base_models, material.endpoint))
    if not found:
        texts = [header.text(key) for key in GGUF_SOURCES]
        found = [one for said in texts if said and (one := understand(said, material.endpoint)).kind == REPOSITORY]
    named = {one.id.casefold(): NamedBase(one.id, "quantized", GGUF, one.kind, one.revision) for one in found}
    return BaseSource(GGUF, tuple(named.values())[:20], header.path, "", "", how)


def _header_bases(said: Iterable[object], endpoint: str) -> Iterator[BaseName]:
    """Yield the bases of a header; without an address of the hub, a name is a title, which no hub can be asked for."""
    for one in said:
        if not isinstance(one, dict):
            continue
        address, title = str(one.get("url") or ""), str(one.get("id") or "")
        base = understand(address, endpoint) if address else None
        if base and base.kind == REPOSITORY:
            yield base
        elif address and understand(title, endpoint).kind == REPOSITORY and "/" in title:
            yield BaseName(REPOSITORY, title)
        elif title.strip():
            name = understand(title, endpoint)
            owner = str(one.get("organization") or "")
            kind = name.kind if name.kind not in (REPOSITORY, ODD) else TITLE
            yield BaseName(kind, f"{owner}: {title}"[:300] if owner and kind == TITLE else title[:300])
        elif base:
            yield base
