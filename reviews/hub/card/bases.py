"""The base models that a repository names: by the hub's tags and by the fields of its card."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from reviews.hub.shapes.lineage import RELATIONS, NamedBase
from reviews.hub.shapes.repository import RepositoryInfo

MOST = 24
"""Bases that are taken from one card."""
LOCAL_PATH = re.compile(r"^(?:[./~\\]|[A-Za-z]:[\\/])|\\|^[^/]+/[^/]+/")
"""A path on the publisher's machine: absolute, relative, with a drive, or of more than two parts."""
CARD, TAGS = "card", "tags"


def is_local(name: str) -> bool:
    """Return whether a base is named by a path and not by a repository."""
    return bool(LOCAL_PATH.search(name))


def tagged(tags: Iterable[str]) -> list[NamedBase]:
    """Return the base models of a hub's tags, each with its relation where a tag has one."""
    found: dict[str, str] = {}
    for tag in tags:
        if tag.startswith("base_model:"):
            relation, _, name = tag.removeprefix("base_model:").rpartition(":")
            if name and relation in ("", *RELATIONS):
                found[name] = relation or found.get(name, "")
    return [NamedBase(name, relation, TAGS) for name, relation in found.items()]


def named(card: Mapping[str, Any]) -> list[NamedBase]:
    """Return the base models of a card's fields."""
    value = card.get("base_model")
    relation = card.get("base_model_relation")
    said = relation if isinstance(relation, str) and relation in RELATIONS else ""
    names = value if isinstance(value, list) else [value]
    return [NamedBase(name.strip(), said, CARD) for name in names[:MOST] if isinstance(name, str) and name.strip()]


def bases_of(info: RepositoryInfo) -> list[NamedBase]:
    """Return what a repository says it was made from: the hub's tags, which have today's names, then the card."""
    found = tagged(info.tags)
    relations = {base.relation for base in found if base.relation}
    only = next(iter(relations)) if len(relations) == 1 else ""
    known = {base.id.casefold() for base in found}
    return found + [
        replace(base, relation=base.relation or only) for base in named(info.card) if base.id.casefold() not in known
    ]
