"""Facts about the license documents of a repository: which there are, which were read, and what each of them binds."""

from __future__ import annotations

from collections.abc import Mapping

from reviews.hub.card import terms
from reviews.hub.files.inventory import safe_path
from reviews.hub.files.legal_names import LEGAL_ROLES, MOST_LEGAL, legal_role, why_unreadable
from reviews.hub.files.legal_words import applies_to, binds
from reviews.hub.shapes.card import README
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import (
    ABSENT,
    FILE,
    GATED,
    HUB,
    INFERRED,
    INFO,
    NOT_READ,
    UNANSWERED,
    WARN,
    DocumentValue,
    FactValue,
    FindingValue,
    Json,
)
from reviews.hub.shapes.taken import page_at, pages_of, taken_from
from reviews.language.phrases import joined, large, quoted, say

QUOTE = 300
SHOWN = 8


def facts(material: Material) -> list[FactValue]:
    """Return the license files, those not read, what each text binds, and the sentences of the card with terms."""
    missing = _missing(material)
    stated = [_binds(material), _taken(material), _card_terms(material)]
    return [_files(material, missing), _unread(material, missing), *stated]


def _legal(material: Material) -> list[DocumentValue]:
    return sorted((one for one in material.documents.values() if one.role in LEGAL_ROLES), key=lambda one: one.path)


def _missing(material: Material) -> list[dict[str, Json]]:
    """Return every license document that is listed and was not read: its path, role, digest, and the reason."""
    found = []
    for file in sorted(material.info.files, key=lambda one: one.path):
        role = legal_role(file.path) or ("license" if file.path in material.unread else "")
        whole = file.path in material.documents and not material.unread.get(file.path)
        if not role or whole or material.unread.get(file.path) == "":
            continue
        why = material.unread.get(file.path) or why_unreadable(file.path)
        if not why:
            safe = safe_path(file.path)
            why = (
                say("only {most_legal} license files are read", most_legal=MOST_LEGAL)
                if safe
                else say("its name is not safe to ask for")
            )
        part = {"part": True} if file.path in material.documents else {}
        found.append({"path": file.path, "role": role, "why": why, "digest": file.sha256 or file.blob_id, **part})
    return found


def _files(material: Material, missing: list[dict[str, Json]]) -> FactValue:
    key, how = "license.files", say("file names, words of the texts, and the card's license_link")
    legal = [one.path for one in _legal(material)]
    linked = sorted(path for path, why in material.unread.items() if why == "")
    absent = [one["path"] for one in missing if one["path"] not in legal]
    if legal:
        return FactValue(key, [*legal, *linked, *absent], FILE, "", legal[0], "", "", how)
    if missing:
        return FactValue(key, absent, HUB, "", absent[0], "", say("listed; {why}", why=missing[0]["why"])[:QUOTE], how)
    return FactValue(key, None, UNANSWERED, ABSENT if material.known else NOT_READ, extractor=how)


def _unread(material: Material, missing: list[dict[str, Json]]) -> FactValue:
    key, how = "license.unread", say("license documents of the listing that were not read as text")
    if missing:
        quote = joined("; ", (f"{one['path']}: {one['why']}" for one in missing))[:QUOTE]
        return FactValue(key, missing, HUB, "", missing[0]["path"], "", quote, how)
    return FactValue(key, None, UNANSWERED, ABSENT if material.known else NOT_READ, extractor=how)


def _binds(material: Material) -> FactValue:
    """Return what every license text binds by its name, else by its own words."""
    key, how = "license.binds", say("names of the license texts, else their own words")
    value: list[dict[str, Json]] = []
    for one in _legal(material):
        what, by = binds(one.path, one.text)
        value.append({"path": one.path, "binds": what, "by": by})
    if value:
        return FactValue(key, value, INFERRED, "", value[0]["path"], "", "", how)
    return FactValue(key, None, UNANSWERED, ABSENT if material.known else NOT_READ, extractor=how)


def _taken(material: Material) -> FactValue:
    """Return the texts that were taken from another format, with that format and its pages."""
    key, how = "license.taken", say("the format of each license document, by its first bytes")
    value: list[dict[str, Json]] = [
        {"path": one.path, "format": form, "pages": pages_of(one.text)}
        for one in _legal(material)
        if (form := taken_from(one.text))
    ]
    if value:
        return FactValue(key, value, INFERRED, "", value[0]["path"], "", "", how)
    return FactValue(key, None, UNANSWERED, ABSENT if material.known else NOT_READ, extractor=how)


def _card_terms(material: Material) -> FactValue:
    readme = material.documents.get(README)
    if readme is not None:
        return terms.fact(readme.text, material.card.end, README)
    why = material.not_read.get(README, ABSENT) if material.known else NOT_READ
    return FactValue("license.card_terms", None, UNANSWERED, why, README)


def findings(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return what of the license documents was not read, binds different things, or contradicts the tag."""
    return [*_not_read(material, facts), *_from_formats(facts), *_apart(facts), *_against_tag(material, facts)]


def _from_formats(facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Find texts that were taken from another format, which a reviewer has to hold against the file itself."""
    listed = facts["license.taken"].value or []
    if not listed:
        return []
    names = joined(", ", (f"{one['path']} ({one['format']})" for one in listed))[:400]
    title = say("The words of a license text were taken from another format")
    detail = say(
        "{names}. Such a text counts as similar at best. Compare it with the file itself before you rely on it.",
        names=names,
    )
    return [FindingValue("license-taken", INFO, title, detail, listed[0]["path"])]


def _not_read(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Find documents that are there and were not read; a closed repository has one finding of its own for all files."""
    listed = facts["license.unread"].value or []
    over = [one for one in listed if one["why"].startswith("only ")]
    rest = [one for one in listed if one not in over and GATED not in one["why"] and "repository is" not in one["why"]]
    whole = []
    if over:
        title = say("More than {most_legal} license files; the others were not read", most_legal=MOST_LEGAL)
        whole.append(FindingValue("license-files-many", WARN, title, _names(over), over[0]["path"]))
    for one in rest[:SHOWN]:
        title = say("A license document is in the repository and was not read")
        if one["path"] in material.documents:
            title = say("A license document was read only in part")
        detail = say("{why}. Open it on the hub, and add its words to the legal record.", why=large(one["why"]))
        whole.append(FindingValue("license-unread", WARN, title, detail[:600], one["path"]))
    if rest[SHOWN:]:
        title = say("{number_of} more license documents were not read", number_of=len(rest) - SHOWN)
        whole.append(FindingValue("license-unread", WARN, title, _names(rest[SHOWN:])))
    return whole


def _names(listed: list[dict[str, Json]]) -> str:
    return joined(", ", (one["path"] for one in listed))[:400]


def _apart(facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Find license texts that bind different things, as one for the code and one for the weights."""
    listed = [one for one in facts["license.binds"].value or [] if one["binds"]]
    whole = facts["license.binds"].value or []
    if len(whole) < 2 or not listed or len({tuple(one["binds"]) for one in whole}) < 2:
        return []
    parts = [joined(" ", (one["path"], applies_to(one["binds"], one["by"]))) for one in listed[:SHOWN]]
    detail = say(
        "{parts}. Until a reviewer concludes which applies, the stricter one decides.", parts=joined("; ", parts)
    )
    title = say("License texts in the repository apply to different things")
    return [FindingValue("license-scopes-differ", INFO, title, detail[:600], listed[0]["path"])]


def _against_tag(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Find texts and sentences of the card that limit commerce, where the tag names a license that does not."""
    tag = facts["license.tag"]
    if not terms.permissive(tag.value):
        return []
    found = []
    for one in _legal(material):
        said = next((term for term in terms.terms_of(one.text) if terms.IN_TEXTS & set(term.kinds)), None)
        if said and one.role != "notice":
            title = say("A license text limits what the tag {value} allows", value=tag.value)[:200]
            place = f"L{said.line}"
            page = page_at(one.text, sum(map(len, one.text.splitlines(keepends=True)[: said.line])) - 1)
            detail = joined("", (quoted(said.sentence), say(" (page {page})", page=page) if page else ""))
            found.append(FindingValue("license-text-differs", WARN, title, detail, one.path, place))
    card = facts["license.card_terms"]
    limits = [one for one in card.value or [] if terms.LIMITS & set(one["kinds"])]
    for one in limits[:SHOWN]:
        title = say("The card limits what its tag {value} allows", value=tag.value)[:200]
        place = f"L{one['line']}"
        found.append(FindingValue("license-card-differs", WARN, title, quoted(one["sentence"]), README, place))
    return found
