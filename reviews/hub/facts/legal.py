"""Facts about rights and access: the card's license fields, the hub's tags, the files, and the gate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviews.hub.card import front_matter as card
from reviews.hub.shapes.card import README, FrontMatter
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import (
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
    FactValue,
    FindingValue,
)  # fmt: skip
from reviews.language.phrases import say

ANSWER = say("the hub's answer")
NO_LICENSE = (None, False, "", "unknown")
CONFIRMED = {"other": "other", "unknown": "unknown"}


def hub_facts(material: Material) -> list[FactValue]:
    """Return what the hub's own answer says: owner, gate, task, library, license tags."""
    info = material.info

    def answered(key: str, value: Any) -> FactValue:
        if value:
            return FactValue(key, value, HUB, extractor=ANSWER)
        return FactValue(key, None, UNANSWERED, NOT_SAID if info.commit else NOT_READ, extractor=ANSWER)

    gate = FactValue("gate.state", info.gated, HUB, extractor=ANSWER)
    unknown = FactValue("gate.state", None, UNANSWERED, NOT_READ, extractor=ANSWER)
    return [
        FactValue("publisher", info.author, HUB, extractor=say("the owner's name at the hub")),
        gate if info.commit or info.gated else unknown,
        answered("task.pipeline_tag", info.pipeline_tag),
        answered("task.library", info.library),
        answered("license.hub_tags", sorted(tag.removeprefix("license:") for tag in info.tags if _is_license(tag))),
    ]


def _is_license(tag: str) -> bool:
    return tag.startswith("license:") and len(tag) > len("license:")


def card_facts(material: Material) -> list[FactValue]:
    """Return the card's fields about rights, access, languages and data, each with its line."""
    front = material.card
    tag = front.fact("license", "license.tag")
    return [
        _languages(front),
        tag,
        declaration(tag),
        front.fact("license_name", "license.name"),
        front.fact("license_link", "license.link"),
        front.fact("extra_gated_prompt", "gate.prompt"),
        front.fact("extra_gated_description", "gate.description"),
        front.fact("extra_gated_fields", "gate.fields"),
        front.fact("extra_gated_eu_disallowed", "gate.eu_disallowed"),
        front.fact("new_version", "lineage.new_version"),
        front.fact("pipeline_tag", "task.card_pipeline_tag"),
        front.fact("library_name", "task.card_library"),
        _datasets(front),
    ]


def declaration(tag: FactValue) -> FactValue:
    """Return what kind of answer the license tag is; absent, ``unknown`` and ``other`` are three kinds."""
    key, how, value = "license.declaration", say("form of the card's license field"), tag.value
    if value is None:
        return FactValue(key, None, UNANSWERED, tag.why, tag.file, tag.locator, "", how)
    if isinstance(value, list):
        form = "several" if len(value) > 1 else "named"
    elif isinstance(value, bool):
        form = say("truth value")
    else:
        form = CONFIRMED.get(str(value).strip().lower(), "named")
    return FactValue(key, form, INFERRED, "", tag.file, tag.locator, tag.quote, how)


def _languages(front: FrontMatter) -> FactValue:
    spoken = front.fact("language", "card.languages", UNVERIFIED if front.state == FILE else "")
    codes = card.languages(spoken.value)
    if codes:
        how = say("card field language; a bare no, which YAML reads as false, is the code of Norwegian")
        return FactValue(spoken.key, codes, spoken.state, "", spoken.file, spoken.locator, spoken.quote, how)
    return _unsaid(spoken) if spoken.value is not None else spoken


def _datasets(front: FrontMatter) -> FactValue:
    found = front.fact("datasets", "card.datasets", UNVERIFIED if front.state == FILE else "")
    values = found.value if isinstance(found.value, list) else [found.value]
    names = [name for name in values if isinstance(name, str) and name.strip()][:200]
    if names:
        return FactValue(found.key, names, found.state, "", found.file, found.locator, found.quote, found.extractor)
    return _unsaid(found) if found.value is not None else found


def _unsaid(fact: FactValue) -> FactValue:
    return FactValue(fact.key, None, UNANSWERED, NOT_SAID, fact.file, fact.locator, fact.quote, fact.extractor)


def file_facts(material: Material) -> list[FactValue]:
    """Return the license that the header of a GGUF file names."""
    return [_gguf_license(material)]


def _gguf_license(material: Material) -> FactValue:
    """Return the license that the header of the first GGUF file states."""
    key, how = "license.gguf", say("general.license fields of the header")
    header = material.first_gguf
    if header is None:
        return FactValue(key, None, UNANSWERED, ABSENT, extractor=say("GGUF files of the listing"))
    said = {
        name: header.values[field]
        for name, field in (
            ("license", "general.license"), ("name", "general.license.name"), ("link", "general.license.link"),
        )
        if header.values.get(field)
    }  # fmt: skip
    if said:
        return FactValue(key, said, FILE, "", header.path, "", "", how)
    why = material.why_silent(header.path, header.gated, read=not header.why or bool(header.values))
    return FactValue(key, None, UNANSWERED, why, header.path, "", "", how)


def findings(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return what is missing or broken in how a license is declared."""
    paths = {file.path for file in material.info.files}
    tag, name, text = facts["license.tag"], facts["license.name"], facts["license.files"]
    unknown = tag.why in (GATED, NOT_READ)
    whole = []
    if tag.value in NO_LICENSE and not unknown and text.value is None:
        whole.append(
            FindingValue(
                "license-absent", WARN, say("No license is declared and no license text was found"), "", README
            )
        )
    if tag.value == "other":
        named = say("The card calls it {value}.", value=name.value) if name.value else say("The card does not name it.")
        whole.append(
            FindingValue(
                "license-other",
                WARN,
                say("The license tag is “other”: read the license text"),
                named,
                README,
                tag.locator,
            )
        )
    if tag.value not in NO_LICENSE and text.value is None and facts["gate.prompt"].value is None:
        title = say("A license is declared, but its text is not in the repository")
        whole.append(
            FindingValue(
                "license-text-absent", INFO, title, say("Only the declaration can be quoted."), README, tag.locator
            )
        )
    link = facts["license.link"]
    if isinstance(link.value, str) and "://" not in link.value and link.value.removeprefix("./") not in paths:
        title = say("The card's license_link points to a missing file")
        whole.append(FindingValue("license-link-broken", WARN, title, link.value[:200], README, link.locator))
    return whole
