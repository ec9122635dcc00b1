"""Where the hub's word, the card and the files do not say the same, and what ancestors add to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from reviews.hub.shapes.card import README
from reviews.hub.shapes.lineage import AncestorValue
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import INFO, WARN, FactValue, FindingValue
from reviews.language.phrases import joined, say

SHOWN = 5
NO_NAME = {"", "none", "unknown", "other", "false", "true"}
JOINED, CHOICE = re.compile(r"\s+(?:and|or)\s+"), re.compile(r"\sor\s")


def findings(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return every disagreement between sources, with both sides; none of them is settled here."""
    ancestors = material.related.ancestors
    return [
        *_license(facts),
        *_task(facts),
        *_counts(facts),
        *_modality(facts),
        *_terms(facts, ancestors, material.repo.gated),
        *_adapter(facts),
    ]


def names_of(value: object) -> set[str]:
    """Return the license names of a field, in lower case, without words that name no license.

    An SPDX expression names each of its licenses; an exception stays with the license that it belongs to.
    """
    listed = value if isinstance(value, list) else [value]
    names = (name for one in listed if one is not None for name in JOINED.split(str(one).lower()))
    return {name.strip("() \t") for name in names} - NO_NAME


def _agree(one: object, other: object) -> bool:
    """Return whether two fields name the same licenses; what is a choice in one may be chosen in the other."""
    mine, theirs = names_of(one), names_of(other)
    choice = any(CHOICE.search(str(value).lower()) for value in (one, other))
    return bool(mine & theirs) if choice else mine == theirs


def _license(facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    tag, tags, header = facts["license.tag"], facts["license.hub_tags"], facts["license.gguf"]
    mine, theirs = names_of(tag.value), names_of(tags.value)
    if tag.state == "file" and theirs and not _agree(tag.value, tags.value) and (mine or tag.value is not None):
        title = say("The card at this commit and the hub's tags name different licenses")
        detail = say(
            "Card: {value}; tags: {theirs}. The hub's tags may describe its main branch.",
            value=joined(", ", sorted(mine)) or tag.value,
            theirs=joined(", ", sorted(theirs)),
        )
        yield FindingValue("license-tag-differs", WARN, title, detail, tag.file or README, tag.locator)
    inside = names_of(header.value.get("license")) if header.value else set()
    if inside and mine and header.value and not _agree(header.value.get("license"), tag.value):
        title = say("The GGUF header and the card name different licenses")
        detail = say(
            "Header: {inside}; card: {mine}.",
            inside=joined(", ", sorted(inside))[:200],
            mine=joined(", ", sorted(mine))[:200],
        )
        yield FindingValue("license-gguf-differs", WARN, title, detail, header.file)


def _task(facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    for key, words, title in (
        ("pipeline_tag", "task", say("The card at this commit and the hub name different tasks")),
        ("library", "library", say("The card at this commit and the hub name different libraries")),
    ):
        hub, card = facts[f"task.{key}"], facts[f"task.card_{key}"]
        if card.state == "file" and hub.value and card.value and str(card.value) != str(hub.value):
            detail = say("Card: {value}; hub: {value2}.", value=str(card.value)[:100], value2=hub.value)
            yield FindingValue(f"{words}-differs", INFO, title, detail, card.file, card.locator)


def _counts(facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    counted, hub = facts["weights.dtypes"], facts["weights.hub_dtypes"]
    if counted.state != "inferred" or not hub.value or counted.value == hub.value:
        return
    mine, theirs = sum(counted.value.values()), sum(hub.value.values())
    if mine == theirs:
        return
    title = say("The tensor headers and the hub count different numbers of values")
    detail = say(
        "Headers at this commit: {mine:,}; hub: {theirs:,}. The hub's may be that of its main branch, or of all "
        "the files together.",
        mine=mine,
        theirs=theirs,
    )
    yield FindingValue("parameters-differ", INFO, title, detail, counted.file)


def _modality(facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    sources = facts["modality.sources"]
    table = sources.value or {}
    card, hub = table.get("task of the card"), table.get("task of the hub")
    config = table.get("configuration")
    for name, other, title in (
        (say("task of the card"), card, say("The task of the card and the configuration differ in their inputs")),
        (
            say("processor files"),
            table.get("processor files"),
            say("Processor files and the configuration differ in their inputs"),
        ),
    ):
        if config and other and not set(other["input"]) <= {*config["input"], "text"}:
            detail = say(
                "Configuration: {input}; {name}: {input2}.",
                input=joined(", ", config["input"]),
                name=name,
                input2=joined(", ", other["input"]),
            )
            yield FindingValue("modality-conflict", WARN, title, detail, sources.file, sources.locator)
    if card and hub and card != hub and not config:
        title = say("The card and the hub name tasks of different kinds")
        detail = say(
            "Card: {input}; hub: {input2}.", input=joined(", ", card["input"]), input2=joined(", ", hub["input"])
        )
        yield FindingValue("modality-conflict", INFO, title, detail, README)


def _terms(
    facts: Mapping[str, FactValue], ancestors: tuple[AncestorValue, ...], gated: bool | str
) -> Iterable[FindingValue]:
    tag = facts["license.tag"]
    mine = names_of(tag.value) | _short(facts["license.name"].value)
    for one in ancestors:
        theirs = names_of(one.license) | _short(one.license_name)
        if theirs and mine and not theirs & mine:
            title = say("{id} has a different license than this repository", id=one.id)
            detail = say(
                "Here: {mine}; ancestor: {theirs}. Terms of a base model often also apply to models made from it.",
                mine=joined(", ", sorted(mine))[:150],
                theirs=joined(", ", sorted(theirs))[:150],
            )
            yield FindingValue("license-ancestor-differs", WARN, title, detail, tag.file or README, tag.locator)
        if one.gated and not gated:
            title = say("{id} is gated, this repository is not", id=one.id)
            detail = say("Users of this repository were not asked to accept the terms of the base.")
            yield FindingValue("gate-lost", WARN, title, detail, README)


def _short(value: object) -> set[str]:
    return {value.strip().lower()} if isinstance(value, str) and re.fullmatch(r"\s*[\w.+-]{2,80}\s*", value) else set()


def _adapter(facts: Mapping[str, FactValue]) -> Iterable[FindingValue]:
    fit = facts["lineage.adapter_fit"]
    if fit.value is None:
        return
    if fit.value["base_commit"] == "not said":
        title = say("The adapter does not pin its base to a commit")
        yield FindingValue(
            "adapter-base-unpinned", INFO, title, say("It may fit only an older commit of the base."), fit.file
        )
    for name, title in (
        ("tokenizer", say("The adapter's tokenizer differs from its base's")),
        ("template", say("The adapter's chat template differs from its base's")),
    ):
        if fit.value[name] == "different":
            detail = say(
                "Serve the base with the adapter's own files. Otherwise text becomes different tokens than in "
                "training: the model loads without an error and gives plausible but wrong answers."
            )
            yield FindingValue("adapter-misfit", WARN, title, detail, fit.file)
