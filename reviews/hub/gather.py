"""Turning what was read into facts and findings: one fact for every key of the catalogue, in its order."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Any

from reviews.hub import card, findings, inventory, jsonfile, modality, model_facts, sections, weights
from reviews.hub.about import About
from reviews.hub.card import README, Front
from reviews.hub.catalogue import NAMES
from reviews.hub.facts import (
    ABSENT,
    FILE,
    HUB,
    INFERRED,
    NOT_READ,
    NOT_SAID,
    UNANSWERED,
    UNVERIFIED,
    Artifact,
    Document,
    Fact,
    Finding,
    Repo,
)  # fmt: skip
from reviews.hub.fetch import Found
from reviews.hub.jsonfile import JsonFile

JSON_FILES = (
    "config.json", "generation_config.json", "tokenizer_config.json", "special_tokens_map.json", "adapter_config.json",
    "processor_config.json", "chat_template.json", "hf_quant_config.json", "quantize_config.json", "quant_config.json",
)  # fmt: skip
RELATIONS = ("adapter", "merge", "quantized", "finetune")
LISTING = "the hub's file list at the commit"
ANSWER = "the hub's answer"


def everything(
    said: About, found: Found, repo: Repo, artifacts: tuple[Artifact, ...]
) -> tuple[list[Fact], list[Document], list[Finding]]:
    """Facts in the catalogue's order, documents with the texts inside other files, and all findings."""
    front = _front(said, found)
    files, odd = _json_files(said, found)
    readme = found.documents.get(README)
    documents = list(found.documents.values())
    templates = model_facts.templates(files, found.documents)
    documents += [one for one in templates if one.path not in found.documents]
    documents += _prompt(front)
    senses, conflicts = modality.facts(files["config.json"], said.pipeline_tag)
    facts = [
        *_hub_facts(said),
        *_card_facts(front),
        _license_files(found, documents, known=bool(said.commit)),
        *_lineage(front, said, files["adapter_config.json"]),
        *(sections.facts(readme.text, front.end, README) if readme else []),
        *senses,
        *model_facts.config_facts(files["config.json"]),
        model_facts.quantization_fact(files, artifacts),
        *model_facts.tokenizer_facts(files["tokenizer_config.json"], files["special_tokens_map.json"]),
        *model_facts.template_facts(templates, files, found.not_read),
        *model_facts.generation_facts(files["generation_config.json"], files["config.json"]),
        *_listing_facts(artifacts, known=bool(repo.commit)),
        *weights.parameter_facts(said, found.headers),
        model_facts.code_fact(files, artifacts),
    ]
    by_key = {fact.key: fact for fact in facts}
    card_why = found.not_read.get(README, ABSENT) if repo.commit else NOT_READ
    whole = {key: by_key.get(key) or Fact(key, None, UNANSWERED, card_why, README) for key in NAMES}
    odd += [*front.findings, *found.findings, *conflicts]
    odd += findings.everything(said, repo, artifacts, found, whole, files, templates)
    return list(whole.values()), documents, odd


def _front(said: About, found: Found) -> Front:
    readme = found.documents.get(README)
    if readme:
        return card.front_matter(readme.text, said.card)
    return card.unread(said.card, found.not_read.get(README, ABSENT if said.commit else NOT_READ))


def _json_files(said: About, found: Found) -> tuple[dict[str, JsonFile], list[Finding]]:
    indexes = [document.path for document in found.documents.values() if document.role == "weight_index"]
    files: dict[str, JsonFile] = {}
    odd: list[Finding] = []
    for path in (*JSON_FILES, *indexes):
        if path in found.documents:
            files[path], more = jsonfile.parse(path, found.documents[path].text)
            odd += more
        elif path in found.not_read:
            files[path] = jsonfile.absent(path, why=found.not_read[path], here=True)
        else:
            files[path] = jsonfile.absent(path, why=ABSENT if said.commit else NOT_READ)
    return files, odd


def _prompt(front: Front) -> list[Document]:
    text = front.fields.get("extra_gated_prompt")
    if not isinstance(text, str) or not text.strip():
        return []
    data = text.encode("utf-8", "replace")
    path = f"{README}#extra_gated_prompt"
    return [Document(path, "gate_prompt", hashlib.sha256(data).hexdigest(), len(data), text)]


def _hub_facts(said: About) -> list[Fact]:
    def answered(key: str, value: str) -> Fact:
        if value:
            return Fact(key, value, HUB, extractor=ANSWER)
        return Fact(key, None, UNANSWERED, NOT_SAID if said.commit else NOT_READ, extractor=ANSWER)

    gate = Fact("gate.state", said.gated, HUB, extractor=ANSWER)
    unknown = Fact("gate.state", None, UNANSWERED, NOT_READ, extractor=ANSWER)
    return [
        Fact("publisher", said.author, HUB, extractor="the owner's name at the hub"),
        gate if said.commit or said.gated else unknown,
        answered("task.pipeline_tag", said.pipeline_tag),
        answered("task.library", said.library),
    ]


def _card_facts(front: Front) -> list[Fact]:
    spoken = front.fact("language", "card.languages", UNVERIFIED if front.state == FILE else "")
    codes = card.languages(spoken.value)
    if codes:
        how = "card field language; a bare no, which YAML reads as false, is the code of Norwegian"
        spoken = Fact(spoken.key, codes, spoken.state, "", spoken.file, spoken.locator, spoken.quote, how)
    elif spoken.value is not None:
        spoken = Fact(
            spoken.key, None, UNANSWERED, NOT_SAID, spoken.file, spoken.locator, spoken.quote, spoken.extractor
        )
    return [
        spoken,
        front.fact("license", "license.tag"),
        front.fact("license_name", "license.name"),
        front.fact("license_link", "license.link"),
        front.fact("extra_gated_prompt", "gate.prompt"),
        front.fact("extra_gated_fields", "gate.fields"),
        front.fact("extra_gated_eu_disallowed", "gate.eu_disallowed"),
    ]


def _license_files(found: Found, documents: list[Document], *, known: bool) -> Fact:
    """License, notice and use policy files that are there, read or not."""
    key, how = "license.files", "file names, and the card's license_link"
    legal = sorted(document.path for document in documents if document.role in ("license", "notice", "use_policy"))
    shut = sorted(path for path in found.not_read if findings.is_legal(path))
    if legal:
        return Fact(key, [*legal, *shut], FILE, "", legal[0], "", "", how)
    if shut:
        return Fact(key, shut, HUB, "", shut[0], "", f"listed, {found.not_read[shut[0]]}", how)
    return Fact(key, None, UNANSWERED, ABSENT if known else NOT_READ, extractor=how)


def _lineage(front: Front, said: About, adapter: JsonFile) -> list[Fact]:
    base = front.fact("base_model", "lineage.base_model")
    names = base.value if isinstance(base.value, list) else [base.value]
    texts = [name for name in names if isinstance(name, str) and name.strip()]
    if texts:
        base = Fact(base.key, texts, base.state, "", base.file, base.locator, base.quote, base.extractor)
    else:
        trained_on = adapter.fact(base.key, "base_model_name_or_path", fits=jsonfile.text)
        base = Fact(
            base.key, None, UNANSWERED, base.why or NOT_SAID, base.file, base.locator, base.quote, base.extractor
        )
        if trained_on.value:
            place = trained_on.file, trained_on.locator, trained_on.quote, trained_on.extractor
            base = Fact(base.key, [trained_on.value], FILE, "", *place)
    return [base, _relation(front.fact("base_model_relation", "lineage.relation"), said, base.value is not None)]


def _relation(stated: Fact, said: About, has_base: bool) -> Fact:
    if isinstance(stated.value, str) and stated.value in RELATIONS:
        return stated
    if any(file.path == "adapter_config.json" for file in said.files):
        how = "an adapter_config.json is there"
        return Fact(stated.key, "adapter", INFERRED, "", "adapter_config.json", "", "", how)
    word = next((word for word in RELATIONS for tag in said.tags if tag.startswith(f"base_model:{word}:")), "")
    if has_base and word:
        return Fact(stated.key, word, HUB, "", "", "", "", "the hub's tags")
    why = stated.why or NOT_SAID
    return Fact(stated.key, None, UNANSWERED, why, stated.file, stated.locator, stated.quote, stated.extractor)


def _listing_facts(artifacts: tuple[Artifact, ...], *, known: bool) -> list[Fact]:
    """What the file list alone says; ``known`` is False when the hub gave no list."""

    def listed(key: str, value: Any, why: str = ABSENT) -> Fact:
        if value:
            return Fact(key, value, HUB, extractor=LISTING)
        return Fact(key, None, UNANSWERED, why if known else NOT_READ, extractor=LISTING)

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
