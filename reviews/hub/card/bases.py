"""The base models that a repository names: by the hub's tags and by the fields of its card, in whatever form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reviews.hub.card.model_name import BaseName, understand
from reviews.hub.shapes.lineage import RELATIONS
from reviews.hub.shapes.lineage_source import CARD, ODD, REPOSITORY, TAGS, TITLE, NamedBase
from reviews.hub.shapes.repository import RepositoryInfo

MOST, DEPTH = 24, 6
"""Bases that are taken from one field, and how deep in it they may be nested."""
SEVERAL = re.compile(r"\s*[,;\n]\s*|\s+[+&]\s+|\s+and\s+")
WORD = re.compile(r"[a-z_]+:(?!//|[\\/])", re.IGNORECASE)
"""A word before a name in a tag, such as ``finetune:``, and no scheme and no drive."""

ADDRESSES = ("repo_url", "url", "hub_url", "href", "link", "address")
IDS = (
    "id", "model_id", "repo_id", "hf_id", "repo", "model", "base_model", "base_model_name_or_path",
    "model_name_or_path",
    "name_or_path", "_name_or_path", "path", "source", "base",
)  # fmt: skip
OWNERS = ("organization", "organisation", "owner", "org", "namespace", "author", "publisher", "user")
REVISIONS = ("revision", "commit", "commit_hash", "sha", "ref", "branch", "tag")
KNOWN_KEYS = frozenset(
    {*ADDRESSES, *IDS, *OWNERS, *REVISIONS, "name", "title", "version", "relation", "type", "license"}
)


def tagged(tags: Iterable[str], endpoint: str = "", stated: str = TAGS) -> list[NamedBase]:
    """Return the base models of a hub's tags, each with its relation where a tag has one."""
    found: dict[BaseName, str] = {}
    for tag in tags:
        if not tag.startswith("base_model:"):
            continue
        rest = tag.removeprefix("base_model:")
        word = WORD.match(rest)
        relation = word[0][:-1] if word else ""
        name = rest[len(word[0]) :] if word else rest
        if name.strip() and relation in ("", *RELATIONS):
            base = understand(name, endpoint)
            found[base] = relation or found.get(base, "")
    return [NamedBase(one.id, relation, stated, one.kind, one.revision) for one, relation in found.items()][:MOST]


def named(card: Mapping[str, Any], endpoint: str = "") -> list[NamedBase]:
    """Return the base models of a card's fields."""
    return of_value(card.get("base_model"), CARD, _relation(card.get("base_model_relation")), endpoint)


def of_value(value: Any, stated: str, relation: str = "", endpoint: str = "") -> list[NamedBase]:
    """Return the base models of a field: a text, a list, a mapping with a revision, or any of these nested.

    A value that is there and was not understood is kept as ``ODD``: it is not the same as a base that is not named.
    """
    found: dict[tuple[str, str], NamedBase] = {}
    for one, said in _walk(value, endpoint, DEPTH):
        if len(found) >= MOST:
            break
        key = one.kind, one.id.casefold()
        base = NamedBase(one.id, said or relation, stated, one.kind, one.revision)
        if key not in found or (one.revision and not found[key].revision):
            found[key] = base
    return list(found.values())


def _relation(value: Any) -> str:
    return value if isinstance(value, str) and value in RELATIONS else ""


def _walk(value: Any, endpoint: str, depth: int) -> Iterator[tuple[BaseName, str]]:
    """Yield every name in a value with the relation that is said beside it."""
    if value is None or value in ("", [], {}):
        return
    if isinstance(value, str):
        if value.strip():
            yield from ((one, "") for one in _names(value, endpoint))
    elif isinstance(value, list | tuple | set) and depth:
        for inner in value:
            yield from _walk(inner, endpoint, depth - 1)
    elif isinstance(value, Mapping) and depth:
        yield from _mapping(value, endpoint, depth)
    else:
        yield BaseName(ODD, str(value)[:300]), ""


def _names(text: str, endpoint: str) -> list[BaseName]:
    """Return what a text names; several, where it is a list in one text."""
    pieces = [piece for piece in SEVERAL.split(text.strip()) if piece]
    if len(pieces) > 1:
        each = [understand(piece, endpoint) for piece in pieces]
        if all(one.kind == REPOSITORY and "/" in one.id for one in each):
            return each
    return [understand(text, endpoint)]


def _mapping(value: Mapping[Any, Any], endpoint: str, depth: int) -> Iterator[tuple[BaseName, str]]:
    """Yield the base of a mapping by its address, its id, or owner and name; else what is nested in it."""
    said = {str(key).strip().lower(): inner for key, inner in value.items()}
    texts = {key: inner.strip() for key, inner in said.items() if isinstance(inner, str) and inner.strip()}
    relation = _relation(texts.get("relation")) or _relation(texts.get("type"))
    revision = next((texts[key] for key in REVISIONS if key in texts), "")
    if re.fullmatch(r"[0-9a-f]{7,40}", texts.get("version", "")):
        revision = revision or texts["version"]
    if base := _of_texts(texts, endpoint):
        yield BaseName(base.kind, base.id, base.revision or (revision if base.kind == REPOSITORY else "")), relation
        return
    inner = [one for one in _nested(value, endpoint, depth) if one[0].kind != ODD]
    yield from ((name._replace(revision=name.revision or revision), word or relation) for name, word in inner)
    if not inner:
        yield BaseName(ODD, str(dict(value))[:300]), ""


def _of_texts(texts: Mapping[str, str], endpoint: str) -> BaseName | None:
    """Return the base that the texts of a mapping name; an address of the hub counts before a title."""
    found = [understand(texts[key], endpoint) for key in (*ADDRESSES, *IDS) if key in texts]
    name, owner = texts.get("name", texts.get("title", "")), next((texts[key] for key in OWNERS if key in texts), "")
    if owner and name and "/" not in name:
        whole = understand(f"{owner}/{name}", endpoint)
        found.append(whole if whole.kind == REPOSITORY else BaseName(TITLE, f"{owner}: {name}"[:300]))
    elif name:
        one = understand(name, endpoint)
        found.append(one if "/" in name or one.kind != REPOSITORY else BaseName(TITLE, name[:300]))
    return next((one for one in found if one.kind == REPOSITORY), found[0] if found else None)


def _nested(value: Mapping[Any, Any], endpoint: str, depth: int) -> Iterator[tuple[BaseName, str]]:
    """Yield what a mapping of any other form names: keys that are ids, and values of any key that is none of ours."""
    for key, inner in value.items():
        word = str(key).strip()
        at = understand(word, endpoint) if "/" in word else None
        if at and at.kind == REPOSITORY:
            more = {str(name).lower(): one for name, one in inner.items()} if isinstance(inner, Mapping) else {}
            revision = next((more[name] for name in REVISIONS if isinstance(more.get(name), str)), "")
            yield at._replace(revision=at.revision or revision), ""
        elif isinstance(inner, Mapping | list | tuple) or (isinstance(inner, str) and word.lower() not in KNOWN_KEYS):
            relation = _relation(word.lower())
            yield from ((one, said or relation) for one, said in _walk(inner, endpoint, depth - 1))


def bases_of(info: RepositoryInfo, endpoint: str = "") -> list[NamedBase]:
    """Return what a repository says it was made from: the hub's tags, which have today's names, then the card."""
    found = tagged(info.tags, endpoint)
    relations = {base.relation for base in found if base.relation}
    only = next(iter(relations)) if len(relations) == 1 else ""
    stated = named(info.card, endpoint)
    revisions = {base.id.casefold(): base.revision for base in stated if base.revision}
    known = {base.id.casefold() for base in found}
    found = [replace(base, revision=base.revision or revisions.get(base.id.casefold(), "")) for base in found]
    return found + [replace(base, relation=base.relation or only) for base in stated if base.id.casefold() not in known]
