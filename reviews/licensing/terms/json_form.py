"""Terms as JSON data and back; unknown data is refused with one sentence, never dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from reviews.language.phrases import joined, say
from reviews.licensing.terms.fields import FIELDS, LIST
from reviews.licensing.terms.notes import as_note, as_source
from reviews.licensing.terms.values import ENTRIES, Anchor, BadTerms, Entry, Term, Terms, Value

Json = dict[str, Any]
TERMS_KEYS = ("key", "name", "family", "values", "verified", "sources", "note")


def to_json(terms: Terms) -> Json:
    """Return the terms as JSON data with every key; facts in catalogue order, unknown ones left out."""
    return {
        "key": terms.key,
        "name": terms.name,
        "family": terms.family,
        "values": {path: term_to_json(terms.values[path]) for path in FIELDS if path in terms.values},
        "verified": terms.verified,
        "sources": list(terms.sources),
        "note": terms.note,
    }


def from_json(data: object) -> Terms:
    """Return the terms in JSON data. Raises BadTerms for an unknown key or a value that is not allowed."""
    given = _keys(data, TERMS_KEYS, "terms")
    values = given.get("values", {})
    if not isinstance(values, dict):
        raise BadTerms(say("The values of terms must be keyed by path."))
    sources = given.get("sources", [])
    if not isinstance(sources, list) or not all(isinstance(one, str) for one in sources):
        raise BadTerms(say("The sources of terms must be a list of texts."))
    words = {name: _text(given, name) for name in ("key", "name", "family", "verified")}
    if not words["key"]:
        raise BadTerms(say("Terms must have a key."))
    return Terms(
        **words,
        note=as_note(_text(given, "note")),
        values={str(path): term_from_json(str(path), one) for path, one in values.items()},
        sources=tuple(map(as_note, sources)),
    )


def term_from_json(path: str, data: object) -> Term:
    """Return one fact from JSON data. Raises BadTerms for an unknown path or a value that is not allowed."""
    if path not in FIELDS:
        raise BadTerms(say("{path} is not a known license fact.", path=repr(path)))
    given = _keys(data, tuple(one.name for one in fields(Term)), path)
    words = {name: _text(given, name) for name in ("read_by", "read_on")}
    return Term(
        value=_value(path, given.get("value")),
        status=_text(given, "status") or "unknown",
        anchor=_anchor(given.get("anchor")),
        note=as_note(_text(given, "note")),
        source=as_source(_text(given, "source")),
        **words,
    )


def _value(path: str, given: object) -> Value | None:
    if isinstance(given, list) and FIELDS[path].kind == LIST:
        return tuple(_entry(path, one) for one in given)  # type: ignore[return-value]  # one kind by its path
    if isinstance(given, list):
        return tuple(str(one) for one in given)
    if given is None or (isinstance(given, str | int) and not isinstance(given, bool)):
        return given
    raise BadTerms(say("The value of {path} must be a text, a number or a list.", path=path))


def _entry(path: str, data: object) -> Entry:
    kind = ENTRIES[path]
    known = fields(kind)
    given = _keys(data, tuple(one.name for one in known), path)
    missing = [one.name for one in known if one.default is MISSING and one.name not in given]
    if missing:
        raise BadTerms(say("An entry of {path} lacks {missing}.", path=path, missing=joined(", ", missing)))
    if isinstance(given.get("business"), list):
        given["business"] = tuple(given["business"])
    for name, value in given.items():
        if name not in ("value", "business", "anchor") and not isinstance(value, str):
            raise BadTerms(say("{name} in an entry of {path} must be a text.", name=name, path=path))
    if "note" in given:
        given["note"] = as_note(given["note"])
    return kind(**(given | {"anchor": _anchor(given.get("anchor"))}))


def _anchor(data: object) -> Anchor | None:
    if data is None:
        return None
    given = _keys(data, ("document", "start", "end"), say("an anchor"))
    start, end = given.get("start"), given.get("end")
    if not isinstance(given.get("document"), str) or not isinstance(start, int) or not isinstance(end, int):
        raise BadTerms(say("An anchor must have a document, a start and an end."))
    return Anchor(given["document"], start, end)


def _keys(data: object, allowed: tuple[str, ...], what: str) -> Json:
    if not isinstance(data, Mapping):
        raise BadTerms(say("Data of {what} must be an object.", what=what))
    strange = [str(name) for name in data if name not in allowed]
    if strange:
        raise BadTerms(say("{value} is not a known name in {what}.", value=repr(strange[0]), what=what))
    return dict(data)


def _text(given: Json, name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise BadTerms(say("{name} must be a text.", name=name))
    return value


def term_to_json(term: Term) -> Json:
    """Return one fact as JSON data, without what it does not have."""
    value = [_entry_json(one) for one in term.value] if isinstance(term.value, tuple) else term.value
    data: Json = {"value": value, "status": term.status}
    return data | _rest(term, ("read_by", "read_on", "note", "source"))


def _entry_json(entry: object) -> object:
    if isinstance(entry, str):
        return entry
    names = [one.name for one in fields(entry) if one.name != "anchor"]  # type: ignore[arg-type]  # always an entry
    data = {name: getattr(entry, name) for name in names if getattr(entry, name) not in ("", (), None)}
    if "business" in data:
        data["business"] = list(data["business"])
    if "metric" in names and "value" not in data:
        data["value"] = None
    return data | _rest(entry, ())


def _rest(one: object, names: tuple[str, ...]) -> Json:
    data = {name: getattr(one, name) for name in names if getattr(one, name)}
    anchor = getattr(one, "anchor", None)
    if anchor is not None:
        data["anchor"] = {"document": anchor.document, "start": anchor.start, "end": anchor.end}
    return data
