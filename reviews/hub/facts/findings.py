"""What a reviewer should see at once: what is missing, contradictory, unread or dangerous in a repository."""

from __future__ import annotations

from collections.abc import Mapping

from reviews.hub.card.front_matter import README
from reviews.hub.facts import agreement, lookalike, modality, scans
from reviews.hub.facts import consistency as fits
from reviews.hub.fetch.material import Material
from reviews.hub.fetch.repository import About
from reviews.hub.files import inventory
from reviews.hub.files.documents import MOST_LEGAL, legal_role
from reviews.hub.files.json_file import JsonFile
from reviews.hub.shapes.reading import (
    BLOCK,
    GATED,
    INFO,
    NOT_READ,
    WARN,
    ArtifactValue,
    DocumentValue,
    FactValue,
    FindingValue,
    Repo,
)

Facts = Mapping[str, FactValue]
PROCESSORS = frozenset(
    {
        "preprocessor_config.json",
        "processor_config.json",
        "video_preprocessor_config.json",
        "feature_extractor_config.json",
    }
)
NO_LICENSE = (None, False, "", "unknown")
CHAT_TASKS = frozenset({"text-generation", "image-text-to-text", "conversational", "audio-text-to-text"})


def everything(
    said: About,
    repo: Repo,
    artifacts: tuple[ArtifactValue, ...],
    found: Material,
    facts: Facts,
    files: Mapping[str, JsonFile],
    templates: list[DocumentValue],
) -> list[FindingValue]:
    """All findings that follow from the facts, the listing and the refusals."""
    paths = {file.path: file for file in said.files}
    whole = [*_repository(said, repo, found)]
    if not repo.commit:
        return whole
    whole += inventory.name_findings(paths)
    whole += inventory.shard_findings(facts["weights.shards"].value or [])
    whole += inventory.format_findings(artifacts)
    for path, one in files.items():
        if path.endswith(".index.json") and one.read:
            whole += inventory.index_findings(one.fields, path, paths)
            whole += _tensors(one, found)
    whole += _license(facts, paths, found)
    whole += _lineage(said, facts, files["adapter_config.json"], found)
    whole += _missing_files(facts, artifacts, paths)
    whole += _templates(said, facts, templates)
    whole += _code(facts["code.remote"])
    whole += lookalike.findings(repo.publisher, (one.id for one in found.beside.ancestors))
    whole += fits.findings(facts, found.beside)
    whole += agreement.findings(facts, found.beside.ancestors, repo.gated)
    whole += scans.findings(facts, artifacts, found.beside)
    whole += [
        FindingValue("header-unread", WARN, "A weight file's header could not be read", header.why, header.path)
        for header in found.headers.values()
        if header.why and not header.gated and found.shut != "disabled"
    ][: inventory.SHOWN]
    return whole


def _repository(said: About, repo: Repo, found: Material) -> list[FindingValue]:
    whole = [
        FindingValue("answer-odd", INFO, "A part of the hub's answer is not what its protocol says", odd)
        for odd in said.odd
    ]
    unknown = [file.path for file in said.files if file.size is None]
    if unknown:
        title = f"The hub gives no size for {len(unknown)} of {len(said.files)} files"
        whole.append(FindingValue("sizes-unknown", INFO, title, ", ".join(unknown[: inventory.SHOWN])[:300]))
    if repo.id != repo.requested_id:
        title = f"The hub now calls this repository {repo.id}"
        whole.append(FindingValue("renamed", INFO, title, f"It was asked for as {repo.requested_id}."))
    if "/" in repo.id and said.author.casefold() != repo.id.split("/")[0].casefold():
        title = f"The hub names {said.author} as the owner of {repo.id}"
        whole.append(FindingValue("owner-mismatch", WARN, title, "The owner's name in the id is another."))
    if found.shut == "disabled":
        whole.append(
            FindingValue("disabled", BLOCK, "The hub has switched this repository off", "Its files were not read.")
        )
    if found.shut == "gated":
        listed = (
            "The hub listed the files and refused to serve them." if repo.commit else "The hub refused to describe it."
        )
        detail = f"{listed} The access prompt, if there is one, was read."
        whole.append(FindingValue("gated-unread", WARN, "Files are gated and were not read", detail))
    return whole


def _tensors(index: JsonFile, found: Material) -> list[FindingValue]:
    """Tensors that the index places in a shard whose header does not have them."""
    table = index.fields.get("weight_map")
    lost = [
        str(name)
        for name, path in (table.items() if isinstance(table, dict) else ())
        if isinstance(path, str) and path in found.headers
        if not found.headers[path].why and name not in found.headers[path].tensors
    ]
    if not lost:
        return []
    detail = f"{len(lost)} tensors, first of all {', '.join(lost[:3])[:300]}."
    return [
        FindingValue(
            "index-mismatch", WARN, "The weight index names tensors that its shards do not have", detail, index.path
        )
    ]


def _license(facts: Facts, paths: Mapping[str, object], found: Material) -> list[FindingValue]:
    tag, name, text = facts["license.tag"], facts["license.name"], facts["license.files"]
    unknown = tag.why in (GATED, NOT_READ)
    whole = []
    if sum(bool(legal_role(path)) for path in paths) > MOST_LEGAL:
        title = f"More than {MOST_LEGAL} license files; the others were not read"
        whole.append(FindingValue("license-files-many", WARN, title))
    if tag.value in NO_LICENSE and not unknown and text.value is None:
        whole.append(
            FindingValue("license-absent", WARN, "No license is declared and no license text was found", "", README)
        )
    if tag.value == "other":
        named = f"The card calls it {name.value}." if name.value else "The card does not name it."
        whole.append(
            FindingValue("license-other", WARN, "The license is “other”: read its text", named, README, tag.locator)
        )
    if tag.value not in NO_LICENSE and text.value is None and facts["gate.prompt"].value is None:
        title = "A license is declared, its text was not found in the repository"
        whole.append(
            FindingValue("license-text-absent", INFO, title, "Only the declaration can be quoted.", README, tag.locator)
        )
    link = facts["license.link"]
    if isinstance(link.value, str) and "://" not in link.value and link.value.removeprefix("./") not in paths:
        title = "The card's license_link points at no file of the repository"
        whole.append(FindingValue("license-link-broken", WARN, title, link.value[:200], README, link.locator))
    return whole


def _lineage(said: About, facts: Facts, adapter: JsonFile, found: Material) -> list[FindingValue]:
    """Base models that card, tags and adapter configuration name differently; a former name is no difference."""
    base = facts["lineage.base_model"]
    today = {one.renamed_from.casefold(): one.id.casefold() for one in found.beside.ancestors if one.renamed_from}
    named = {name.casefold() for name in base.value or [] if isinstance(name, str)}
    stated = named | {today[name] for name in named if name in today}
    tagged = {tag.rpartition(":")[2].casefold() for tag in said.tags if tag.startswith("base_model:")}
    whole = []
    if stated and tagged and not stated & tagged:
        title = "The card and the hub's tags name different base models"
        detail = (
            f"Card: {', '.join(sorted(stated)[:3])}; tags: {', '.join(sorted(tagged)[:3])}. One may be an older name."
        )
        whole.append(FindingValue("lineage-conflict", WARN, title, detail, base.file, base.locator))
    trained_on = adapter.fact("", "base_model_name_or_path", fits=lambda value: isinstance(value, str))
    if trained_on.value and base.file == README and trained_on.value.casefold() not in stated:
        title = "The adapter was trained on a base other than the card names"
        detail = f"{adapter.path} says {trained_on.value[:200]}."
        whole.append(FindingValue("lineage-conflict", WARN, title, detail, adapter.path, trained_on.locator))
    return whole


def _missing_files(
    facts: Facts, artifacts: tuple[ArtifactValue, ...], paths: Mapping[str, object]
) -> list[FindingValue]:
    kinds = {one.kind for one in artifacts}
    if not kinds & {"weights", "adapter"}:
        return [FindingValue("weights-absent", WARN, "No weight files are listed")]
    if "adapter" in kinds and "weights" not in kinds:
        if facts["lineage.adapter_base"].value is None and facts["lineage.base_model"].value is None:
            detail = "An adapter alone runs nothing; configuration and tokenizer come from its base as well."
            return [FindingValue("adapter-base-absent", BLOCK, "The adapter does not say what it belongs to", detail)]
        return []
    formats = set(facts["weights.formats"].value or {})
    whole = []
    if formats <= {"gguf", "ggml"}:
        return []  # such a file carries both inside
    if "config.json" not in paths and not any(path.endswith(("/config.json", "model_index.json")) for path in paths):
        whole.append(FindingValue("config-absent", WARN, "No config.json beside the weights"))
    if "generation_config.json" not in paths and facts["modality.output"].value == ["text"] and "config.json" in paths:
        detail = "Where an answer stops and how it is sampled is left to the defaults of the tool that runs it."
        whole.append(FindingValue("generation-config-absent", INFO, "No generation_config.json", detail))
    whole += _processor(facts, paths)
    takes_text = modality.takes_text(facts["modality.input"].value, facts["modality.output"].value)
    if "tokenizer" not in kinds and takes_text is not False:
        detail = "A tokenizer from elsewhere loads without complaint and may turn text into other tokens."
        severity = WARN if takes_text else INFO
        whole.append(FindingValue("tokenizer-absent", severity, "No tokenizer beside the weights", detail))
    return whole


def _processor(facts: Facts, paths: Mapping[str, object]) -> list[FindingValue]:
    """Pictures and sound are prepared by a processor, whose sizes and norms belong to the model."""
    senses = {"image", "audio", "video"} & set(facts["modality.input"].value or [])
    there = any(path.rpartition("/")[2] in PROCESSORS for path in paths)
    if not senses or there or not facts["architecture.names"].value:
        return []
    detail = (
        f"It takes {', '.join(sorted(senses))}; with another's sizes and norms it answers without an error, and worse."
    )
    return [FindingValue("processor-absent", WARN, "No processor configuration beside the weights", detail)]


def _templates(said: About, facts: Facts, templates: list[DocumentValue]) -> list[FindingValue]:
    first = [one for one in templates if one.path.endswith(("#chat_template", "chat_template.jinja"))]
    if len({one.sha256 for one in first}) > 1:
        title = "The repository has chat templates that differ"
        detail = f"{', '.join(one.path for one in first)[:400]}: common tools take the first."
        return [FindingValue("template-conflict", WARN, title, detail, first[0].path.partition("#")[0])]
    source = facts["template.source"]
    speaks = facts["modality.output"].value == ["text"] and facts["tokenizer.files"].value
    if source.value is not None or source.why in (GATED, NOT_READ) or said.pipeline_tag not in CHAT_TASKS or not speaks:
        return []
    severity = WARN if "conversational" in said.tags else INFO
    return [
        FindingValue(
            "template-absent", severity, "No chat template was found", "Prompts must be written for it by hand."
        )
    ]


def _code(fact: FactValue) -> list[FindingValue]:
    if fact.value is None:
        return []
    code = fact.value
    names = [*code["files"][: inventory.SHOWN], *code["foreign"][:5]]
    detail = f"{', '.join(names)[:400]}. Nothing of it was run or scanned: not scanned."
    if code["foreign"]:
        title = "Loading runs code from another repository, which this commit does not pin"
        return [FindingValue("remote-code", BLOCK, title, detail, fact.file, fact.locator)]
    title = "Loading runs code of the repository" if code["auto_map"] else "The repository holds code files"
    return [FindingValue("remote-code", WARN if code["auto_map"] else INFO, title, detail, fact.file, fact.locator)]
