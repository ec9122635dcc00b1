"""Turning what was read into facts and findings: one fact for every key of the catalogue, in its order."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from reviews.hub import card, inventory, jsonfile, model_facts
from reviews.hub.about import About
from reviews.hub.card import Front
from reviews.hub.catalogue import NAMES
from reviews.hub.facts import (
    ABSENT,
    FILE,
    GATED,
    HUB,
    INFERRED,
    INFO,
    NOT_READ,
    NOT_SAID,
    UNANSWERED,
    UNVERIFIED,
    WARN,
    Artifact,
    Document,
    Fact,
    Finding,
    Repo,
)
from reviews.hub.jsonfile import JsonFile

if TYPE_CHECKING:
    from reviews.hub.client import Found

README = "README.md"
TEXT_TASKS = frozenset({"text-generation", "image-text-to-text", "conversational"})
NO_TOKENIZER = ("image-", "audio-", "object-", "depth-", "video-class", "text-to-image", "automatic-speech", "tabular", "reinforcement")


def everything(
    said: About, found: Found, repo: Repo, artifacts: tuple[Artifact, ...]
) -> tuple[list[Fact], list[Document], list[Finding]]:
    """Facts in the catalogue's order, documents with the texts inside other files, and all findings."""
    files = {file.path: file for file in said.files}
    why = GATED if found.gated else ABSENT
    readme = found.documents.get(README)
    front = card.front_matter(readme.text) if readme else Front({key: card.plain(v) for key, v in said.card.items()}, {}, 0)
    json_files, findings = _json_files(found)
    config, tokenizer = json_files["config.json"], json_files["tokenizer_config.json"]
    documents = list(found.documents.values())
    template = model_facts.template_document(tokenizer, found.documents)
    if template and template.path not in found.documents:
        documents.append(template)
    if prompt := _prompt(front):
        documents.append(prompt)
    facts = [
        *_about_facts(said, front, readme is not None, found, documents),
        *(card.section_facts(readme.text, front.end, README) if readme else []),
        *model_facts.config_facts(config),
        model_facts.quantization_fact(config, found.documents),
        *model_facts.tokenizer_facts(tokenizer),
        *model_facts.template_facts(template, why=tokenizer.why if not tokenizer.read else NOT_SAID),
        *model_facts.generation_facts(json_files["generation_config.json"]),
        *model_facts.modality_facts(config, said.pipeline_tag, "preprocessor_config.json" in files),
        *_file_facts(artifacts, found, config),
    ]
    by_key = {fact.key: fact for fact in reversed(facts)}
    whole = [by_key.get(key) or Fact(key, None, UNANSWERED, why) for key in NAMES]
    findings += [*front.findings, *card.yaml_surprises(front, README), *found.findings]
    findings += _findings(said, repo, artifacts, found, {fact.key: fact for fact in whole}, json_files)
    return whole, documents, findings


def _json_files(found: Found) -> tuple[dict[str, JsonFile], list[Finding]]:
    names = ("config.json", "generation_config.json", "tokenizer_config.json", "adapter_config.json")
    files: dict[str, JsonFile] = {}
    findings: list[Finding] = []
    for path in (*names, *(doc.path for doc in found.documents.values() if doc.role == "weight_index")):
        if path in found.documents:
            files[path], odd = jsonfile.parse(path, found.documents[path].text)
            findings += odd
        else:
            reason = {"gated": GATED, "too big": NOT_READ}.get(found.not_read.get(path, ""), ABSENT)
            files[path] = jsonfile.absent(path, why=reason, here=path in found.not_read)
    return files, findings


def _prompt(front: Front) -> Document | None:
    text = front.fields.get("extra_gated_prompt")
    if not isinstance(text, str) or not text.strip():
        return None
    data = text.encode("utf-8", "replace")
    return Document(f"{README}#extra_gated_prompt", "gate_prompt", hashlib.sha256(data).hexdigest(), len(data), text)


def _about_facts(said: About, front: Front, read: bool, found: Found, documents: list[Document]) -> list[Fact]:
    here = read or bool(front.fields)
    state = FILE if read else HUB

    def of(name: str, key: str, as_state: str = state) -> Fact:
        fact = card.field_fact(front, name, key, README, here=here, state=as_state)
        gated = not here and found.gated
        return Fact(key, None, UNANSWERED, GATED, README) if gated else fact

    legal = [doc.path for doc in documents if doc.role in ("license", "notice", "use_policy")]
    base = of("base_model", "lineage.base_model")
    if isinstance(base.value, str):
        base = Fact(base.key, [base.value], base.state, "", base.file, base.locator, base.value, base.extractor)
    return [
        Fact("publisher", said.author, HUB, "", "", "", "", "owner at the hub"),
        of("license", "license.tag"),
        of("license_name", "license.name"),
        of("license_link", "license.link"),
        Fact("license.files", legal, FILE, "", legal[0], "", "", "file names at the root")
        if legal
        else Fact("license.files", None, UNANSWERED, GATED if found.gated else ABSENT, "", "", "", "file names at the root"),
        Fact("gate.state", said.gated, HUB, "", "", "", "", "the hub's answer"),
        of("extra_gated_prompt", "gate.prompt"),
        of("extra_gated_fields", "gate.fields"),
        of("extra_gated_eu_disallowed", "gate.eu_disallowed"),
        of("language", "card.languages", UNVERIFIED),
        base,
        _relation(of("base_model_relation", "lineage.relation"), said, base),
        _hub("task.pipeline_tag", said.pipeline_tag),
        _hub("task.library", said.library),
    ]


def _hub(key: str, value: str) -> Fact:
    return Fact(key, value, HUB, "", "", "", "", "the hub's answer") if value else Fact(key, None, UNANSWERED, NOT_SAID)


def _relation(stated: Fact, said: About, base: Fact) -> Fact:
    if stated.value is not None or base.value is None:
        return stated
    for word in ("adapter", "merge", "quantized", "finetune"):
        if any(tag.startswith(f"base_model:{word}:") for tag in said.tags):
            return Fact("lineage.relation", word, HUB, "", "", "", "", "the hub's tags")
    if any(file.path == "adapter_config.json" for file in said.files):
        return Fact("lineage.relation", "adapter", INFERRED, "", "adapter_config.json", "", "", "an adapter_config.json is there")
    return stated


def _file_facts(artifacts: tuple[Artifact, ...], found: Found, config: JsonFile) -> list[Fact]:
    weights = [one for one in artifacts if one.kind in ("weights", "adapter")]
    sets = inventory.shard_sets(one.path for one in weights)
    by_format: dict[str, dict[str, int]] = defaultdict(lambda: {"files": 0, "bytes": 0})
    for one in weights:
        by_format[one.format]["files"] += 1
        by_format[one.format]["bytes"] += one.size or 0
    sized = bool(weights) and all(one.size is not None for one in weights)
    listing = "the hub's file list at the commit"

    def listed(key: str, value: Any, there: bool) -> Fact:
        return Fact(key, value, HUB, "", "", "", "", listing) if there else Fact(key, None, UNANSWERED, ABSENT, "", "", "", listing)

    tokenizers = [{"path": a.path, "size": a.size, "sha256": a.sha256} for a in artifacts if a.kind == "tokenizer"]
    return [
        listed("tokenizer.files", tokenizers, bool(tokenizers)),
        listed("weights.files", [one.path for one in weights], bool(weights)),
        listed("weights.bytes", sum(one.size or 0 for one in weights), sized),
        listed("weights.formats", dict(by_format), bool(weights)),
        listed("weights.shards", sets, bool(sets)),
        *_header_facts(found),
        _code(artifacts, config),
    ]


def _header_facts(found: Found) -> list[Fact]:
    keys = ("weights.dtypes", "weights.parameters")
    how = "tensor headers of all safetensors files"
    if not found.headers:
        return [Fact(key, None, UNANSWERED, ABSENT, "", "", "", how) for key in keys]
    failed = [header for header in found.headers if header.why]
    if failed:
        why = GATED if any(header.why == "gated" for header in failed) else NOT_READ
        return [Fact(key, None, UNANSWERED, why, failed[0].path, "", failed[0].why, how) for key in keys]
    total: Counter[str] = Counter()
    for header in found.headers:
        total.update(header.dtypes)
    first = found.headers[0].path
    return [
        Fact(keys[0], dict(sorted(total.items())), INFERRED, "", first, "", "", how),
        Fact(keys[1], sum(total.values()), INFERRED, "", first, "", "", f"{how}; packed values count as stored"),
    ]


def _code(artifacts: tuple[Artifact, ...], config: JsonFile) -> Fact:
    table = config.fields.get("auto_map")
    entries: dict[str, Any] = table if isinstance(table, dict) else {}
    files = [one.path for one in artifacts if one.kind == "code"]
    foreign = sorted({str(value) for value in entries.values() if isinstance(value, str) and "--" in value})
    if not entries and not files:
        why = config.why if not config.read and config.why != ABSENT else ABSENT
        return Fact("code.remote", None, UNANSWERED, why, "", "", "", "auto_map of config.json and file names")
    value = {"auto_map": card.plain(entries), "files": files, "foreign": foreign}
    return Fact("code.remote", value, FILE, "", "config.json" if entries else files[0], "$.auto_map" if entries else "")


def _findings(
    said: About, repo: Repo, artifacts: tuple[Artifact, ...], found: Found, facts: dict[str, Fact], files: dict[str, JsonFile]
) -> list[Finding]:
    paths = {file.path: file for file in said.files}
    kinds = {one.kind for one in artifacts}
    findings = [
        *inventory.name_findings(paths),
        *inventory.shard_findings(facts["weights.shards"].value or []),
        *inventory.format_findings(artifacts),
    ]
    for path, one in files.items():
        if path.endswith(".index.json") and one.read:
            findings += inventory.index_findings(one.fields, path, paths)
    if said.id != repo.requested_id:
        title = f"The hub now calls this repository {said.id}"
        findings.append(Finding("renamed", INFO, title, f"It was asked for as {repo.requested_id}."))
    if found.gated:
        detail = "The hub listed the files and refused to serve them. The access prompt, if there is one, was read."
        findings.append(Finding("gated-unread", WARN, "Files are gated and were not read", detail))
    findings += _absences(said, facts, kinds, paths, found)
    if facts["code.remote"].value:
        code = facts["code.remote"].value
        detail = ", ".join([*code["files"][:8], *code["foreign"][:4]])
        title = "The repository brings code" + (", some of it from outside the pin" if code["foreign"] else "")
        findings.append(Finding("remote-code", WARN, title, detail, facts["code.remote"].file, facts["code.remote"].locator))
    findings += [
        Finding("header-unread", WARN, "A weight file's header could not be read", header.why, header.path)
        for header in found.headers
        if header.why and header.why != "gated"
    ]
    return findings


def _absences(
    said: About, facts: dict[str, Fact], kinds: set[str], paths: dict[str, Any], found: Found
) -> list[Finding]:
    findings = []
    tag, has_text = facts["license.tag"].value, facts["license.files"].value is not None
    if tag in (None, False, "unknown") and not has_text:
        findings.append(Finding("license-absent", WARN, "No license is declared and no license text was found", "", README))
    elif tag == "other" and facts["license.name"].value is None:
        findings.append(Finding("license-other", WARN, "The license is “other” without a name", "", README, facts["license.tag"].locator))
    if not has_text and facts["gate.prompt"].value is None and tag not in (None, False, "unknown"):
        title = "A license is declared, its text was not found"
        findings.append(Finding("license-text-absent", INFO, title, "Declared only: no text, no sentence to point at.", README))
    if not kinds & {"weights", "adapter"}:
        findings.append(Finding("weights-absent", WARN, "No weight files are listed", ""))
        return findings
    gguf_only = set(facts["weights.formats"].value or {}) == {"gguf"}
    if "config.json" not in paths and "adapter_config.json" not in paths and not gguf_only:
        findings.append(Finding("config-absent", WARN, "No config.json beside the weights", ""))
    needs_tokenizer = not said.pipeline_tag.startswith(NO_TOKENIZER) and "adapter_config.json" not in paths
    if needs_tokenizer and "tokenizer" not in kinds and not gguf_only:
        detail = "Weights load without it; a tokenizer from elsewhere gives plausible-looking nonsense."
        findings.append(Finding("tokenizer-absent", WARN, "No tokenizer beside the weights", detail))
    if said.pipeline_tag in TEXT_TASKS and facts["template.source"].why == NOT_SAID or (
        said.pipeline_tag in TEXT_TASKS and facts["template.source"].why == ABSENT and not found.gated
    ):
        findings.append(Finding("template-absent", WARN, "No chat template was found", "Without one this is no chat model."))
    return findings
