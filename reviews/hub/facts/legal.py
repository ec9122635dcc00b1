"""Facts about rights and access: the card's license fields, the hub's tags, the files, and the gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reviews.hub.card import front_matter as card
from reviews.hub.card.front_matter import Front
from reviews.hub.fetch.material import Material
from reviews.hub.fetch.repository import About
from reviews.hub.files.documents import legal_role
from reviews.hub.shapes.reading import (
    ABSENT,
    FILE,
    HUB,
    INFERRED,
    NOT_READ,
    NOT_SAID,
    UNANSWERED,
    UNVERIFIED,
    DocumentValue,
    FactValue,
)  # fmt: skip

ANSWER = "the hub's answer"
CONFIRMED = {"other": "other", "unknown": "unknown"}


def hub_facts(said: About) -> list[FactValue]:
    """What the hub's own answer says: owner, gate, task, library, license tags."""

    def answered(key: str, value: Any) -> FactValue:
        if value:
            return FactValue(key, value, HUB, extractor=ANSWER)
        return FactValue(key, None, UNANSWERED, NOT_SAID if said.commit else NOT_READ, extractor=ANSWER)

    gate = FactValue("gate.state", said.gated, HUB, extractor=ANSWER)
    unknown = FactValue("gate.state", None, UNANSWERED, NOT_READ, extractor=ANSWER)
    return [
        FactValue("publisher", said.author, HUB, extractor="the owner's name at the hub"),
        gate if said.commit or said.gated else unknown,
        answered("task.pipeline_tag", said.pipeline_tag),
        answered("task.library", said.library),
        answered("license.hub_tags", sorted(tag.removeprefix("license:") for tag in said.tags if _is_license(tag))),
    ]


def _is_license(tag: str) -> bool:
    return tag.startswith("license:") and len(tag) > len("license:")


def card_facts(front: Front) -> list[FactValue]:
    """The card's fields about rights, access, languages and data, each with its line."""
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
    """What kind of answer the license tag is. A tag that is absent, ``unknown`` and ``other`` are three things."""
    key, how, value = "license.declaration", "form of the card's license field", tag.value
    if value is None:
        return FactValue(key, None, UNANSWERED, tag.why, tag.file, tag.locator, "", how)
    if isinstance(value, list):
        form = "several" if len(value) > 1 else "named"
    elif isinstance(value, bool):
        form = "truth value"
    else:
        form = CONFIRMED.get(str(value).strip().lower(), "named")
    return FactValue(key, form, INFERRED, "", tag.file, tag.locator, tag.quote, how)


def _languages(front: Front) -> FactValue:
    spoken = front.fact("language", "card.languages", UNVERIFIED if front.state == FILE else "")
    codes = card.languages(spoken.value)
    if codes:
        how = "card field language; a bare no, which YAML reads as false, is the code of Norwegian"
        return FactValue(spoken.key, codes, spoken.state, "", spoken.file, spoken.locator, spoken.quote, how)
    return _unsaid(spoken) if spoken.value is not None else spoken


def _datasets(front: Front) -> FactValue:
    found = front.fact("datasets", "card.datasets", UNVERIFIED if front.state == FILE else "")
    values = found.value if isinstance(found.value, list) else [found.value]
    names = [name for name in values if isinstance(name, str) and name.strip()][:200]
    if names:
        return FactValue(found.key, names, found.state, "", found.file, found.locator, found.quote, found.extractor)
    return _unsaid(found) if found.value is not None else found


def _unsaid(fact: FactValue) -> FactValue:
    return FactValue(fact.key, None, UNANSWERED, NOT_SAID, fact.file, fact.locator, fact.quote, fact.extractor)


def license_files(found: Material, documents: Sequence[DocumentValue], *, known: bool) -> FactValue:
    """License, notice and use policy files that are there, read or not."""
    key, how = "license.files", "file names, and the card's license_link"
    legal = sorted(document.path for document in documents if document.role in ("license", "notice", "use_policy"))
    shut = sorted(path for path in found.not_read if legal_role(path))
    if legal:
        return FactValue(key, [*legal, *shut], FILE, "", legal[0], "", "", how)
    if shut:
        return FactValue(key, shut, HUB, "", shut[0], "", f"listed, {found.not_read[shut[0]]}", how)
    return FactValue(key, None, UNANSWERED, ABSENT if known else NOT_READ, extractor=how)


def gguf_license(found: Material) -> FactValue:
    """What the header of the first GGUF file says of its license."""
    key, how = "license.gguf", "general.license fields of the header"
    header = next(iter(found.beside.gguf.values()), None)
    if header is None:
        return FactValue(key, None, UNANSWERED, ABSENT, extractor="GGUF files of the listing")
    said = {
        name: header.values[field]
        for name, field in (
            ("license", "general.license"), ("name", "general.license.name"), ("link", "general.license.link"),
        )
        if header.values.get(field)
    }  # fmt: skip
    if said:
        return FactValue(key, said, FILE, "", header.path, "", "", how)
    why = found.why_not_header(header.path, header.gated, read=not header.why or bool(header.values))
    return FactValue(key, None, UNANSWERED, why, header.path, "", "", how)
