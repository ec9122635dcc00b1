"""Terms of known licenses as the project read them: facts with sources, never texts.

None of them is confirmed. A person who reads the clause confirms a value; until then it may raise a conflict or a duty
but cannot clear anything by itself (``outcomes.clears``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from reviews.language.phrases import say
from reviews.licensing.terms.json_form import from_json
from reviews.licensing.terms.ports import ports
from reviews.licensing.terms.values import BadTerms, Terms
from reviews.licensing.terms.vocabulary import CONFIRMED

FILE = Path(__file__).parents[1] / "data" / "terms.json"
SCHEMA = "license-terms/1"
VERIFIED: Mapping[str, str] = MappingProxyType(
    {
        "text": say("read in the license text"),
        "partly": say("read in quotations or part of the license text"),
        "secondary": say("taken from another public page"),
        "memory": say("recalled from memory"),
        "name": say("only the name is known"),
        "rule": say("follows from the absence of a license"),
        "family": say("taken from another version of the license"),
    }
)
"""Sources of a record's values, in words."""


@cache
def all_terms() -> Mapping[str, Terms]:
    """Return every record by its key. Raises BadTerms if the file violates the vocabulary."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    if data.get("schema") != SCHEMA:
        raise BadTerms(say("The terms file does not follow the schema {schema}.", schema=SCHEMA))
    found: dict[str, Terms] = {}
    for one in data["licenses"]:
        terms = from_json(one)
        if terms.key in found:
            raise BadTerms(say("Two records have the key {key}.", key=repr(terms.key)))
        if terms.verified not in VERIFIED:
            raise BadTerms(say("The record {key} does not say how it was verified.", key=repr(terms.key)))
        if any(term.status == CONFIRMED or term.anchor for term in terms.values.values()):
            raise BadTerms(say("The record {key} claims a reading that only a person can make.", key=repr(terms.key)))
        found[terms.key] = terms
    found.update({terms.key: terms for terms in ports(found)})
    return MappingProxyType(found)
