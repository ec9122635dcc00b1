"""The terms of known licenses, as proposed by the project's own reading: facts with sources, never texts.

Nothing here is confirmed. A person who reads the clause confirms it; until then a value may raise a conflict or a duty
and can clear nothing by itself (``outcomes.clears``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from reviews.licensing.terms.json_form import from_json
from reviews.licensing.terms.values import BadTerms, Terms, unread
from reviews.licensing.terms.vocabulary import CONFIRMED

FILE = Path(__file__).parents[1] / "data" / "terms.json"
SCHEMA = "license-terms/1"
VERIFIED: Mapping[str, str] = MappingProxyType(
    {
        "text": "read in the license text",
        "partly": "read in quotes or in a part of the text",
        "secondary": "told by another public page",
        "memory": "told from memory",
        "name": "known by its name only",
        "rule": "follows from there being no license",
    }
)
"""How the values of a record were found, in words."""


@cache
def all_terms() -> Mapping[str, Terms]:
    """Every record by its key. Raises BadTerms when the file does not hold to the vocabulary."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    if data.get("schema") != SCHEMA:
        raise BadTerms(f"The file of terms is not of the schema {SCHEMA}.")
    found: dict[str, Terms] = {}
    for one in data["licenses"]:
        terms = from_json(one)
        if terms.key in found:
            raise BadTerms(f"Two records have the key {terms.key!r}.")
        if terms.verified not in VERIFIED:
            raise BadTerms(f"The record {terms.key!r} does not say how it was verified.")
        if any(term.status == CONFIRMED or term.anchor for term in terms.values.values()):
            raise BadTerms(f"The record {terms.key!r} claims a reading that only a person can make.")
        found[terms.key] = terms
    return MappingProxyType(found)


def terms_of(key: str) -> Terms:
    """The proposed terms of a license; unknown to everything where nobody read it, never those of a neighbour."""
    return all_terms().get(key) or unread(key)
