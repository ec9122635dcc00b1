"""Where the hub's word, the card and the files do not say the same, and what ancestors add to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from reviews.hub.shapes import lineage
from reviews.hub.shapes.card import README
from reviews.hub.shapes.lineage import AncestorValue
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import INFO, WARN, FactValue, FindingValue

SHOWN = 5
NO_NAME = {"", "none", "unknown", "other", "false", "true"}
DERIVED = frozenset({"adapter", "quantized", "finetune", "merge"})


def findings(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Every disagreement; what differs is shown side by side, never settled here."""
    ancestors = material.related.ancestors
    return [
        *_license(facts),
        *_task(facts),
        *_counts(facts),
        *_modality(facts),
        *_base(facts),
        *_ancestors(ancestors),
        *_terms(facts, ancestors, material.repo.gated),
        *_adapter(facts),
    ]


def names_of(value: object) -> set[str]:
    """License names of a field, in lower case; words that name none are left out."""
    listed = value if isinstance(value, list) else [value]
    return {str(one).strip().lower() for one in listed if one is not None} - NO_NAME


def _license(facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    tag, tags, header = facts["license.tag"], facts["license.hub_tags"], facts["license.gguf"]
    mine, theirs = names_of(tag.value), names_of(tags.value)
    if tag.state == "file" and theirs and mine != theirs and (mine or tag.value is not None):
        title = "The card at this commit and the hub's tags name different licenses"
        detail = f"Card: {', '.join(sorted(mine)) or tag.value}; tags: {', '.join(sorted(theirs))}. "
        detail += "The hub's tags may be those of its main branch."
        yield FindingValue("license-tag-differs", WARN, title, detail, tag.file or README, tag.locator)
    inside = names_of(header.value.get("license")) if header.value else set()
    if inside and mine and inside != mine:
        title = "The GGUF header and the card name different licenses"
        detail = f"Header: {', '.join(sorted(inside))[:200]}; card: {', '.join(sorted(mine))[:200]}."
        yield FindingValue("license-gguf-differs", WARN, title, detail, header.file)


def _task(facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    for key, words in (("pipeline_tag", "task"), ("library", "library")):
        hub, card = facts[f"task.{key}"], facts[f"task.card_{key}"]
        if card.state == "file" and hub.value and card.value and str(card.value) != str(hub.value):
            title = f"The card at this commit and the hub name different {words}s"
            title = title.replace("librarys", "libraries")
            detail = f"Card: {str(card.value)[:100]}; hub: {hub.value}."
            yield FindingValue(f"{words}-differs", INFO, title, detail, card.file, card.locator)


def _counts(facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    counted, hub = facts["weights.dtypes"], facts["weights.hub_dtypes"]
    if counted.state != "inferred" or not hub.value or counted.value == hub.value:
        return
    mine, theirs = sum(counted.value.values()), sum(hub.value.values())
    if mine == theirs:
        return
    title = "The tensor headers and the hub count different numbers of values"
    detail = f"Headers at this commit: {mine:,}; hub: {theirs:,}. The hub's may be that of its main branch, or of all "
    detail += "the files together."
    yield FindingValue("parameters-differ", INFO, title, detail, counted.file)


def _modality(facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    sources = facts["modality.sources"]
    table = sources.value or {}
    card, hub = table.get("task of the card"), table.get("task of the hub")
    config = table.get("configuration")
    for name, other in (("task of the card", card), ("processor files", table.get("processor files"))):
        if config and other and not set(other["input"]) <= {*config["input"], "text"}:
            title = f"The {name} and the configuration differ in what goes in"
            title = title.replace("The processor files", "Processor files")
            detail = f"Configuration: {', '.join(config['input'])}; {name}: {', '.join(other['input'])}."
            yield FindingValue("modality-conflict", WARN, title, detail, sources.file, sources.locator)
    if card and hub and card != hub and not config:
        title = "The card and the hub name tasks of different kinds"
        detail = f"Card: {', '.join(card['input'])}; hub: {', '.join(hub['input'])}."
        yield FindingValue("modality-conflict", INFO, title, detail, README)


def _base(facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    """A model that says it was made from another and does not say from which."""
    relation, base, adapter = facts["lineage.relation"], facts["lineage.base_model"], facts["lineage.adapter_base"]
    if relation.value in DERIVED and base.value is None and base.why not in ("gated", "not read"):
        title = f"It is {_a(relation.value)} of a model that nobody names"
        detail = "Terms, data and safety of the base apply to it and cannot be looked up."
        yield FindingValue("base-unknown", WARN, title, detail, relation.file, relation.locator)
    if adapter.value and adapter.value["local"]:
        title = "The adapter names its base by a path of somebody's machine"
        detail = f"{adapter.value['base'][:200]}: which model that was cannot be told from here."
        yield FindingValue("base-local", WARN, title, detail, adapter.file, adapter.locator)


def _a(relation: object) -> str:
    words = {"adapter": "an adapter", "quantized": "a quantization", "merge": "a merge"}
    return words.get(str(relation), "a fine-tune")


def _ancestors(ancestors: tuple[AncestorValue, ...]) -> Iterable[FindingValue]:
    sentences = {
        lineage.MISSING: ("ancestor-missing", WARN, "{id}, which {of} was made from, is not on the hub, or is private"),
        lineage.PRIVATE: ("ancestor-missing", WARN, "{id}, which {of} was made from, is private"),
        lineage.NOT_READ: ("ancestor-unread", WARN, "{id}, which {of} was made from, could not be looked up"),
        lineage.CYCLE: ("lineage-cycle", WARN, "{of} and {id} name each other as what they were made from"),
        lineage.GATED: ("ancestor-gated", INFO, "{id}, which {of} was made from, is gated"),
    }
    for one in ancestors[:40]:
        if one.state in sentences:
            code, severity, words = sentences[one.state]
            detail = "Its terms may bind this model as well." if one.state != lineage.CYCLE else "A circle has no root."
            yield FindingValue(code, severity, words.format(id=one.id[:150], of=one.of[:150]), detail, README)
        if one.renamed_from and one.renamed_from.casefold() != one.id.casefold():
            title = f"The hub now calls the ancestor {one.renamed_from[:150]} {one.id}"
            yield FindingValue("ancestor-renamed", INFO, title, f"It is named by its former name in {one.of}.", README)


def _terms(
    facts: Mapping[str, FactValue], ancestors: tuple[AncestorValue, ...], gated: bool | str
) -> Iterable[FindingValue]:
    tag = facts["license.tag"]
    mine = names_of(tag.value) | _short(facts["license.name"].value)
    for one in ancestors:
        theirs = names_of(one.license) | _short(one.license_name)
        if theirs and mine and not theirs & mine:
            title = f"{one.id} has another license than what was made from it"
            detail = (
                f"Here: {', '.join(sorted(mine))[:150]}; there: {', '.join(sorted(theirs))[:150]}. Terms of a base "
            )
            detail += "model often stay with what is made from it."
            yield FindingValue("license-ancestor-differs", WARN, title, detail, tag.file or README, tag.locator)
        if one.gated and not gated:
            title = f"{one.id} is gated, and what was made from it is not"
            detail = "Whoever takes it here was never asked to accept the terms of the base."
            yield FindingValue("gate-lost", WARN, title, detail, README)


def _short(value: object) -> set[str]:
    return {value.strip().lower()} if isinstance(value, str) and re.fullmatch(r"\s*[\w.+-]{2,80}\s*", value) else set()


def _adapter(facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    fit = facts["lineage.adapter_fit"]
    if fit.value is None:
        return
    if fit.value["base_commit"] == "not said":
        title = "The adapter does not say at which commit its base was"
        yield FindingValue("adapter-base-unpinned", INFO, title, "It may fit only the base as it once was.", fit.file)
    for name, words in (("tokenizer", "tokenizer"), ("template", "chat template")):
        if fit.value[name] == "different":
            title = f"The adapter's {words} is not its base's"
            detail = "The base has to be served with the adapter's own files, or text becomes other tokens than in "
            detail += "training: it loads without error and answers plausible-looking nonsense."
            yield FindingValue("adapter-misfit", WARN, title, detail, fit.file)
