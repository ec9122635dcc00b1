"""Findings about base models: sources that disagree, a base that is unknown, and ancestors that could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from reviews.hub.card.lineage_sources import sources
from reviews.hub.facts.derivation import KINDS
from reviews.hub.facts.descent import named_ids
from reviews.hub.shapes import lineage
from reviews.hub.shapes.card import README
from reviews.hub.shapes.lineage import AncestorValue
from reviews.hub.shapes.lineage_source import CONFIG, GGUF, ODD, PATH, PLACES, TITLE, BaseSource
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import INFO, WARN, FactValue, FindingValue
from reviews.language.phrases import joined, large, say

SHOWN, MOST = 3, 40
TERMS, NO_ROOT = say("Its terms may also apply to this model."), say("A cycle has no root model.")


def findings(material: Material, facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return what a reviewer should know of the bases; a former name is no difference."""
    named = [one for one in sources(material) if one.bases]
    return [
        *_disagreements(named, material.related.ancestors),
        *_titles(named),
        *_revisions(named),
        *_unknown(facts),
        *_paths(named, facts),
        *_forms(named),
        *_ancestors(material.related.ancestors),
    ]


def _disagreements(named: list[BaseSource], ancestors: tuple[AncestorValue, ...]) -> Iterator[FindingValue]:
    """Yield every source that names other repositories than the first one that names any."""
    today = {one.renamed_from.casefold(): one.id.casefold() for one in ancestors if one.renamed_from}
    above = {name.casefold() for one in ancestors for name in (one.id, one.renamed_from) if name}
    told = [(one, ids | {today[name] for name in ids if name in today}) for one in named if (ids := named_ids(one))]
    for place, (one, ids) in enumerate(told[1:], 1):
        first, others = next(((first, mine) for first, mine in told[:place]), (one, ids))
        # What a tool left behind may be the base's base; that the same chain leads to it is no contradiction.
        if ids & others or (one.place == CONFIG and ids & above and _read(ids, ancestors)):
            continue
        title = say(
            "{capital} and {places} name different base models",
            capital=_capital(PLACES[first.place]),
            places=PLACES[one.place],
        )
        detail = say(
            "{capital}: {listed}; {places}: {listed2}. One of them may be a former name, or the base of "
            "the other. Find out which model this one was made from.",
            capital=_capital(PLACES[first.place]),
            listed=_listed(others),
            places=PLACES[one.place],
            listed2=_listed(ids),
        )
        yield FindingValue(
            "lineage-conflict", WARN, title, detail, one.file or first.file, one.locator or first.locator
        )


def _read(ids: Iterable[str], ancestors: tuple[AncestorValue, ...]) -> bool:
    """Return whether one of these is an ancestor for another reason than the trace itself."""
    return any(one.id.casefold() in ids and one.stated != CONFIG for one in ancestors)


def _titles(named: list[BaseSource]) -> Iterator[FindingValue]:
    """Yield a header's title of a base that has no word in common with the repositories that others name."""
    ids = [name for one in named for name in named_ids(one)]
    for one in named:
        for base in one.bases if one.place == GGUF and ids else ():
            if base.kind == TITLE and not any(_alike(base.id, name) for name in ids):
                title = say("The GGUF header gives its base a title that fits no base named elsewhere")
                detail = say("Header: {id}; elsewhere: {listed}.", id=base.id[:150], listed=_listed(ids))
                yield FindingValue("lineage-conflict", WARN, title, detail, one.file)


def _alike(title: str, name: str) -> bool:
    mine, theirs = (re.sub(r"[^a-z0-9]", "", text.lower().rpartition("/")[2]) for text in (title, name))
    words = set(re.findall(r"[a-z]{3,}", title.lower()))
    return mine in theirs or theirs in mine or bool(words & set(re.findall(r"[a-z]{3,}", name.lower())))


def _revisions(named: list[BaseSource]) -> Iterator[FindingValue]:
    said: dict[str, dict[str, str]] = {}
    for one in named:
        for base in one.bases:
            if base.revision:
                said.setdefault(base.id, {}).setdefault(base.revision, PLACES[one.place])
    for name, revisions in said.items():
        if len(revisions) > 1:
            title = say("Two places name different revisions of {name}", name=name[:150])
            detail = joined("; ", (f"{place}: {revision[:60]}" for revision, place in revisions.items()))
            yield FindingValue("base-revision-differs", WARN, title, joined("", (_capital(detail), ".")))


def _unknown(facts: Mapping[str, FactValue]) -> Iterator[FindingValue]:
    """Yield a model that was made from another one, which is unknown."""
    derived = facts["lineage.derived"]
    value = derived.value or {}
    why, kinds = value.get("unknown"), value.get("kinds") or []
    if not why:
        return
    title = say("The repository is {kinds}, and its base model is unknown", kinds=KINDS[kinds[0]["kind"]])
    reasons = joined("; ", (joined("", (KINDS[one["kind"]], ": ", one["why"])) for one in kinds))
    detail = say(
        "High risk: {why}. Why it is a derived model: {reasons}. The terms, data and safety of the "
        "base also apply here and cannot be looked up. Identify the base, and record how in the "
        "answer to the question “Base model”.",
        why=why,
        reasons=reasons,
    )
    place = facts["lineage.base_model"]
    yield FindingValue("base-unknown", WARN, title, detail, kinds[0]["file"] or place.file, place.locator)


def _paths(named: list[BaseSource], facts: Mapping[str, FactValue]) -> Iterator[FindingValue]:
    """Yield bases that are paths on the publisher's machine, which identify no model."""
    unknown = bool((facts["lineage.derived"].value or {}).get("unknown"))
    told: dict[str, list[BaseSource]] = {}
    for one in named:
        for base in one.bases:
            if base.kind == PATH and one.place != CONFIG:
                told.setdefault(base.id, []).append(one)
    for path, places in told.items():
        title = say("The base model is named by a path on the publisher's machine, in {joined}", joined=_joined(places))
        detail = say("“{path}” identifies no model, and no hub was asked for it.", path=path[:200])
        code, severity = ("base-local", WARN) if unknown else ("base-path", INFO)
        yield FindingValue(code, severity, title, detail, places[0].file, places[0].locator)


def _joined(places: Iterable[BaseSource]) -> str:
    return joined(say(" and "), dict.fromkeys(PLACES[one.place] for one in places))


def _forms(named: list[BaseSource]) -> Iterator[FindingValue]:
    for one in named:
        odd = [base.id for base in one.bases if base.kind == ODD]
        if odd:
            title = say(
                "A base model is named in a form that was not understood, in {places}", places=PLACES[one.place]
            )
            detail = say("{value}. Read the field yourself; the portal looked nothing up for it.", value=odd[0][:200])
            yield FindingValue("base-form", WARN, title, detail, one.file, one.locator)


SAVED_FROM = {
    lineage.MISSING: say("config.json of {of} was saved from {id}, which is private or not on the hub"),
    lineage.NOT_READ: say("config.json of {of} was saved from {id}, which could not be looked up"),
}
"""What a tool left behind of a model that was not found."""


def _ancestors(ancestors: tuple[AncestorValue, ...]) -> Iterator[FindingValue]:
    sentences = {
        lineage.MISSING: (
            "ancestor-missing",
            WARN,
            say("{of} is based on {id}, which is private or not on the hub"),
            TERMS,
        ),
        lineage.PRIVATE: ("ancestor-missing", WARN, say("{of} is based on {id}, which is private"), TERMS),
        lineage.NOT_READ: ("ancestor-unread", WARN, say("{of} is based on {id}, which could not be looked up"), TERMS),
        lineage.UNNAMED: ("ancestor-unread", WARN, say("{of} names its base only by a title, {id}"), TERMS),
        lineage.OUTSIDE: (
            "ancestor-unread",
            WARN,
            say("{of} names its base by an address outside the hub, {id}"),
            TERMS,
        ),
        lineage.TOO_FAR: ("ancestor-unread", WARN, say("{of} is based on {id}, which was not followed"), TERMS),
        lineage.CYCLE: ("lineage-cycle", WARN, say("{of} and {id} name each other as base models"), NO_ROOT),
        lineage.GATED: ("ancestor-gated", INFO, say("{of} is based on {id}, which is gated"), TERMS),
    }
    for one in ancestors[:MOST]:
        if one.state in sentences:
            code, severity, words, detail = sentences[one.state]
            if one.state == lineage.CYCLE and one.id.casefold() == one.of.casefold():
                words = say("{of} names itself as its base model")
            if one.stated == CONFIG and one.state in (lineage.MISSING, lineage.NOT_READ):
                words = SAVED_FROM[one.state]
            title = words.format(id=one.id[:150], of=one.of[:150])
            yield FindingValue(code, severity, title, joined("", (one.why, " ", detail)).strip(), README)
        elif one.why:
            title = say("{id} was not read at the revision that {of} names", id=one.id[:150], of=one.of[:150])
            yield FindingValue(
                "ancestor-revision", WARN, title, say("{why} Its terms there are unknown.", why=one.why), README
            )
        if one.renamed_from and one.renamed_from.casefold() != one.id.casefold():
            title = say(
                "The ancestor {renamed_from} is now called {id} on the hub",
                renamed_from=one.renamed_from[:150],
                id=one.id,
            )
            yield FindingValue("ancestor-renamed", INFO, title, say("{of} uses the former name.", of=one.of), README)


def _listed(names: Iterable[str]) -> str:
    return joined(", ", sorted(names)[:SHOWN])[:300]


def _capital(words: str) -> str:
    return words if words.endswith(".json") else large(words)
