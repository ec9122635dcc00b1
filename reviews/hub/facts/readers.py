"""Turning what was read into facts and findings: one fact for every key of the catalogue, in its order."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.hub.card import front_matter as card
from reviews.hub.card import sections
from reviews.hub.card.front_matter import README, Front
from reviews.hub.facts import descent, findings, modality, openness, scans
from reviews.hub.facts import legal as legal_facts
from reviews.hub.facts import model as model_facts
from reviews.hub.facts import templates as template_facts
from reviews.hub.facts import tokenizer as tokenizer_facts
from reviews.hub.facts.catalogue import NAMES
from reviews.hub.fetch import ancestry
from reviews.hub.fetch.material import Material
from reviews.hub.fetch.repository import About
from reviews.hub.files import inventory, weights
from reviews.hub.files import json_file as jsonfile
from reviews.hub.files.json_file import JsonFile
from reviews.hub.shapes.reading import (
    ABSENT,
    HUB,
    NOT_READ,
    NOT_SAID,
    UNANSWERED,
    ArtifactValue,
    DocumentValue,
    FactValue,
    FindingValue,
    Repo,
)  # fmt: skip

JSON_FILES = (
    "config.json", "generation_config.json", "tokenizer_config.json", "special_tokens_map.json", "adapter_config.json",
    "processor_config.json", "preprocessor_config.json", "video_preprocessor_config.json", "chat_template.json",
    "hf_quant_config.json", "quantize_config.json", "quant_config.json",
)  # fmt: skip
PROCESSORS = ("processor_config.json", "preprocessor_config.json", "video_preprocessor_config.json")
LISTING = "the hub's file list at the commit"


@dataclass(frozen=True)
class Parsed:
    """The front matter, the JSON files by path, and what is odd about any of them."""

    front: Front
    files: Mapping[str, JsonFile]
    odd: list[FindingValue]


def parsed(said: About, found: Material) -> Parsed:
    """Parse what was read; nothing that a file holds is an error."""
    files, odd = _json_files(said, found)
    return Parsed(_front(said, found), files, odd)


def more_bases(said: About, found: Material, read: Parsed) -> list[ancestry.NamedBase]:
    """Bases that only a file names, which a further round of questions looks up."""
    return descent.more_bases(said, found, read.files)


def everything(
    said: About, found: Material, read: Parsed, repo: Repo, artifacts: tuple[ArtifactValue, ...]
) -> tuple[list[FactValue], list[DocumentValue], list[FindingValue]]:
    """Facts in the catalogue's order, documents with the texts inside other files, and all findings."""
    front, files = read.front, read.files
    documents = list(found.documents.values())
    templates = template_facts.templates(files, found.documents, found.beside.gguf.values())
    documents += [one for one in templates if one.path not in found.documents]
    documents += _prompt(front)
    senses, conflicts = modality.facts(files["config.json"], said.pipeline_tag)
    facts = [
        *_of_repository(said, found, front, documents),
        *descent.facts(front, said, found, files["adapter_config.json"]),
        *senses,
        *_of_model(said, found, read, templates),
        *_of_files(said, found, read, artifacts),
    ]
    by_key = {fact.key: fact for fact in facts}
    card_why = _card_why(said, found)
    readme = found.documents.get(README)
    text = readme.text if readme else None
    disclosed = openness.facts(text, front.end, artifacts, by_key, "" if readme else card_why)
    by_key |= {fact.key: fact for fact in disclosed}
    whole = {key: by_key.get(key) or FactValue(key, None, UNANSWERED, card_why, README) for key in NAMES}
    odd = [*read.odd, *front.findings, *found.findings, *conflicts]
    odd += findings.everything(said, repo, artifacts, found, whole, files, templates)
    return list(whole.values()), documents, odd


def _card_why(said: About, found: Material) -> str:
    return found.not_read.get(README, ABSENT) if said.commit else NOT_READ


def _of_repository(said: About, found: Material, front: Front, documents: list[DocumentValue]) -> list[FactValue]:
    readme = found.documents.get(README)
    return [
        *legal_facts.hub_facts(said),
        *legal_facts.card_facts(front),
        legal_facts.license_files(found, documents, known=bool(said.commit)),
        legal_facts.gguf_license(found),
        *(sections.facts(readme.text, front.end, README) if readme else []),
    ]


def _of_model(said: About, found: Material, read: Parsed, templates: list[DocumentValue]) -> list[FactValue]:
    files = read.files
    config, tokenizer = files["config.json"], files["tokenizer_config.json"]
    processors = {path: files[path] for path in PROCESSORS}
    return [
        modality.sources(config, processors, said.pipeline_tag, read.front.fields.get("pipeline_tag")),
        *model_facts.config_facts(config),
        *tokenizer_facts.facts(tokenizer, files["special_tokens_map.json"], found),
        *template_facts.facts(templates, files, found.not_read),
        *model_facts.generation_facts(files["generation_config.json"], config),
        *weights.said_of(said, found.beside.gguf),
    ]


def _of_files(said: About, found: Material, read: Parsed, artifacts: tuple[ArtifactValue, ...]) -> list[FactValue]:
    scheme = model_facts.quantization_fact(read.files, artifacts)
    return [
        scheme,
        *_listing_facts(artifacts, known=bool(said.commit)),
        *weights.facts(said, found.headers, found.beside.gguf, scheme.value),
        *scans.facts(said, found.beside, found.headers),
        model_facts.code_fact(read.files, artifacts),
    ]


def _front(said: About, found: Material) -> Front:
    readme = found.documents.get(README)
    if readme:
        return card.front_matter(readme.text, said.card)
    return card.unread(said.card, found.not_read.get(README, ABSENT if said.commit else NOT_READ))


def _json_files(said: About, found: Material) -> tuple[dict[str, JsonFile], list[FindingValue]]:
    indexes = [document.path for document in found.documents.values() if document.role == "weight_index"]
    files: dict[str, JsonFile] = {}
    odd: list[FindingValue] = []
    for path in (*JSON_FILES, *indexes):
        if path in found.documents:
            files[path], more = jsonfile.parse(path, found.documents[path].text)
            odd += more
        elif path in found.not_read:
            files[path] = jsonfile.absent(path, why=found.not_read[path], here=True)
        else:
            files[path] = jsonfile.absent(path, why=ABSENT if said.commit else NOT_READ)
    return files, odd


def _prompt(front: Front) -> list[DocumentValue]:
    text = front.fields.get("extra_gated_prompt")
    if not isinstance(text, str) or not text.strip():
        return []
    data = text.encode("utf-8", "replace")
    path = f"{README}#extra_gated_prompt"
    return [DocumentValue(path, "gate_prompt", hashlib.sha256(data).hexdigest(), len(data), text)]


def _listing_facts(artifacts: tuple[ArtifactValue, ...], *, known: bool) -> list[FactValue]:
    """What the file list alone says; ``known`` is False when the hub gave no list."""

    def listed(key: str, value: Any, why: str = ABSENT) -> FactValue:
        if value:
            return FactValue(key, value, HUB, extractor=LISTING)
        return FactValue(key, None, UNANSWERED, why if known else NOT_READ, extractor=LISTING)

    loads = [one for one in artifacts if one.kind in ("weights", "adapter")]
    by_format: dict[str, dict[str, int]] = defaultdict(lambda: {"files": 0, "bytes": 0})
    for one in loads:
        by_format[one.format]["files"] += 1
        by_format[one.format]["bytes"] += one.size or 0
    sized = all(one.size is not None for one in loads)
    tokenizers = [
        {"path": one.path, "size": one.size, "sha256": one.sha256} for one in artifacts if one.kind == "tokenizer"
    ]
    return [
        listed("tokenizer.files", tokenizers),
        listed("weights.files", [one.path for one in loads]),
        listed("weights.bytes", sum(one.size or 0 for one in loads) if sized else None, NOT_SAID if loads else ABSENT),
        listed("weights.formats", dict(sorted(by_format.items()))),
        listed("weights.shards", inventory.shard_sets(one.path for one in loads)),
    ]
