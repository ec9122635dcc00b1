"""A JSON value held against a JSON Schema: the keywords that cases need, in a bounded number of steps.

A keyword that is not known here is refused when the suite is uploaded, so that none is passed over without a word.
References stay within the schema; nothing is fetched. Patterns are RE2, which takes time linear in the text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reviews.language.phrases import joined, quoted, say
from reviews.ledger.chain import canonical
from reviews.suites.checks.patterns import BadPattern, compiled

THE_ANSWER = say("the answer")
MOST_STEPS = 20_000
"""Schemas that one value may be held against, one inside another; a check takes milliseconds."""
DEEPEST = 60
NOTES = frozenset({"$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "examples", "default"})
"""Keywords that demand nothing."""
TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda one: isinstance(one, dict),
    "array": lambda one: isinstance(one, list),
    "string": lambda one: isinstance(one, str),
    "boolean": lambda one: isinstance(one, bool),
    "null": lambda one: one is None,
    "number": lambda one: isinstance(one, int | float) and not isinstance(one, bool),
    "integer": lambda one: isinstance(one, int | float) and not isinstance(one, bool) and one == math.floor(one),
}


class BadSchema(ValueError):
    """A schema that no answer can be held against; the message says why."""


@dataclass
class SchemaCheck:
    """One value held against one schema, with the steps that are left."""

    root: Any
    left: int = MOST_STEPS
    depth: int = field(default=0)

    def why_not(self, value: Any, schema: Any, at: str = THE_ANSWER) -> str:
        """Return what of a value the schema does not allow, "" if it allows it. Raises ``BadSchema``."""
        self.left -= 1
        if self.left < 0 or self.depth > DEEPEST:
            raise BadSchema(say("The schema refers to itself, or takes too many steps."))
        if isinstance(schema, bool):
            return "" if schema else say("{at} must not be there", at=at)
        if not isinstance(schema, dict):
            raise BadSchema(say("A schema must be an object or a truth value."))
        self.depth += 1
        try:
            for word, said in schema.items():
                if word in NOTES:
                    continue
                if word not in KEYWORDS:
                    raise BadSchema(say("The keyword “{word}” is not known here.", word=str(word)[:40]))
                if why := KEYWORDS[word](self, value, said, schema, at):
                    return why
        finally:
            self.depth -= 1
        return ""


def why_not_valid(value: Any, schema: Any) -> str:
    """Return what of a value a schema does not allow, "" if it allows it. Raises ``BadSchema``."""
    try:
        return SchemaCheck(schema).why_not(value, schema)
    except (TypeError, KeyError, AttributeError, ValueError, OverflowError) as error:
        if isinstance(error, BadSchema):
            raise
        raise BadSchema(say("The schema has a keyword with a value of the wrong type.")) from error


def require_schema(schema: Any) -> None:
    """Raise ``BadSchema`` for an unknown keyword, a reference elsewhere, or a pattern that RE2 refuses."""
    left = [schema]
    for one in left:
        if len(left) > MOST_STEPS:
            raise BadSchema(say("The schema is too large."))
        if isinstance(one, bool):
            continue
        if not isinstance(one, dict):
            raise BadSchema(say("A schema must be an object or a truth value."))
        for word, said in one.items():
            left += _inner(word, said)
            if word == "$ref":
                referred(schema, said)
            elif word == "pattern":
                _pattern(said)
            elif word not in KEYWORDS and word not in NOTES:
                raise BadSchema(say("The keyword “{word}” is not known here.", word=str(word)[:40]))
    samples: tuple[Any, ...] = ({}, [], "", 0, None)
    for sample in samples:
        why_not_valid(sample, schema)


def _inner(word: str, said: Any) -> list[Any]:
    """Return the schemas directly below a keyword."""
    if word in ("properties", "$defs", "definitions"):
        if not isinstance(said, dict):
            raise BadSchema(say("“{word}” must be an object.", word=word))
        return list(said.values())
    if word in ("allOf", "anyOf", "oneOf"):
        if not isinstance(said, list) or not said:
            raise BadSchema(say("“{word}” must be a list of schemas.", word=word))
        return list(said)
    return [said] if word in ("items", "not", "additionalProperties") else []


def _pattern(said: Any) -> Any:
    if not isinstance(said, str):
        raise BadSchema(say("“pattern” must be a text."))
    try:
        return compiled(said)
    except BadPattern as error:
        raise BadSchema(str(error)) from error


def referred(root: Any, said: Any) -> Any:
    """Return the schema that a reference names, within the same schema. Raises ``BadSchema`` for any other."""
    if not isinstance(said, str) or not said.startswith("#"):
        raise BadSchema(say("“$ref” may only refer to a part of the same schema; nothing is fetched."))
    found = root
    for part in said.removeprefix("#").split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, dict) else None
    if found is None:
        raise BadSchema(say("“$ref” refers to {said}, which the schema does not have.", said=said[:60]))
    return found


Keyword = Callable[[SchemaCheck, Any, Any, Mapping[str, Any], str], str]


def _same(check: SchemaCheck, one: Any, other: Any) -> bool:
    """Tell whether two values are the same in JSON, where true is not 1."""
    check.left -= 1
    if one != other:
        return False
    check.left -= 500  # writing a large value out takes as long as hundreds of steps
    return canonical(_plain(one)) == canonical(_plain(other))


def _plain(value: Any) -> Any:
    """Return a value in which 1.0 and 1 are the same number, as JSON Schema has it."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _type(_: SchemaCheck, value: Any, said: Any, __: Mapping[str, Any], at: str) -> str:
    names = [said] if isinstance(said, str) else said
    if not isinstance(names, list) or not names or not all(one in TYPES for one in names):
        raise BadSchema(say("“type” must name one or several of the types of JSON."))
    return (
        ""
        if any(TYPES[one](value) for one in names)
        else say("{at} is not of the type {names}", at=at, names=joined(say(" or "), names))
    )


def _enum(check: SchemaCheck, value: Any, said: Any, __: Mapping[str, Any], at: str) -> str:
    if not isinstance(said, list):
        raise BadSchema(say("“enum” must be a list."))
    return "" if any(_same(check, value, one) for one in said) else say("{at} is none of the allowed values", at=at)


def _const(check: SchemaCheck, value: Any, said: Any, __: Mapping[str, Any], at: str) -> str:
    return "" if _same(check, value, said) else say("{at} is not the one allowed value", at=at)


def _properties(check: SchemaCheck, value: Any, said: Any, _: Mapping[str, Any], at: str) -> str:
    found = value.items() if isinstance(value, dict) else ()
    return _first(check.why_not(one, said[name], quoted(name[:40])) for name, one in found if name in said)


def _required(check: SchemaCheck, value: Any, said: Any, _: Mapping[str, Any], at: str) -> str:
    check.left -= len(said) // 10
    missing = [str(name)[:40] for name in said if isinstance(value, dict) and name not in value]
    return say("{at} lacks “{value}”", at=at, value=missing[0]) if missing else ""


def _additional(check: SchemaCheck, value: Any, said: Any, schema: Mapping[str, Any], at: str) -> str:
    known = schema.get("properties", {})
    found = value.items() if isinstance(value, dict) else ()
    return _first(check.why_not(one, said, quoted(name[:40])) for name, one in found if name not in known)


def _items(check: SchemaCheck, value: Any, said: Any, _: Mapping[str, Any], at: str) -> str:
    found = value if isinstance(value, list) else ()
    return _first(
        check.why_not(one, said, say("entry {number_of} of {at}", number_of=number, at=at))
        for number, one in enumerate(found, start=1)
    )


def _unique(check: SchemaCheck, value: Any, said: Any, _: Mapping[str, Any], at: str) -> str:
    check.left -= 500
    if not said or not isinstance(value, list):
        return ""
    return "" if len({canonical(_plain(one)) for one in value}) == len(value) else say("{at} has an entry twice", at=at)


def _all(check: SchemaCheck, value: Any, said: Any, _: Mapping[str, Any], at: str) -> str:
    return _first(check.why_not(value, one, at) for one in said)


def _any(check: SchemaCheck, value: Any, said: Any, _: Mapping[str, Any], at: str) -> str:
    return (
        ""
        if any(not check.why_not(value, one, at) for one in said)
        else say("{at} fits none of the alternatives", at=at)
    )


def _one(check: SchemaCheck, value: Any, said: Any, _: Mapping[str, Any], at: str) -> str:
    fitting = sum(1 for one in said if not check.why_not(value, one, at))
    return "" if fitting == 1 else say("{at} fits {fitting} of the alternatives instead of one", at=at, fitting=fitting)


def _not(check: SchemaCheck, value: Any, said: Any, _: Mapping[str, Any], at: str) -> str:
    return "" if check.why_not(value, said, at) else say("{at} is what it must not be", at=at)


def _reference(check: SchemaCheck, value: Any, said: Any, _: Mapping[str, Any], at: str) -> str:
    return check.why_not(value, referred(check.root, said), at)


def _matches(check: SchemaCheck, value: Any, said: Any, _: Mapping[str, Any], at: str) -> str:
    check.left -= 50
    found = not isinstance(value, str) or _pattern(said).search(value) is not None
    return "" if found else say("{at} does not match the pattern", at=at)


def _first(reasons: Any) -> str:
    return next((one for one in reasons if one), "")


def _bound(of: type | tuple[type, ...], measure: Callable[[Any], Any], fits: Callable[[Any, Any], bool]) -> Keyword:
    """Return a keyword that compares a measure of values of a type with a number."""

    def keyword(_: SchemaCheck, value: Any, said: Any, __: Mapping[str, Any], at: str) -> str:
        if not isinstance(said, int | float) or isinstance(said, bool):
            raise BadSchema(say("A bound must be a number."))
        counts = isinstance(value, of) and not isinstance(value, bool)
        return "" if not counts or fits(measure(value), said) else say("{at} is outside of its bounds", at=at)

    return keyword


NUMBER = (int, float)
KEYWORDS: dict[str, Keyword] = {
    "type": _type, "enum": _enum, "const": _const, "properties": _properties, "required": _required,
    "additionalProperties": _additional, "items": _items, "uniqueItems": _unique, "allOf": _all, "anyOf": _any,
    "oneOf": _one, "not": _not, "$ref": _reference, "pattern": _matches,
    "minLength": _bound(str, len, lambda one, least: one >= least),
    "maxLength": _bound(str, len, lambda one, most: one <= most),
    "minItems": _bound(list, len, lambda one, least: one >= least),
    "maxItems": _bound(list, len, lambda one, most: one <= most),
    "minProperties": _bound(dict, len, lambda one, least: one >= least),
    "maxProperties": _bound(dict, len, lambda one, most: one <= most),
    "minimum": _bound(NUMBER, lambda one: one, lambda one, least: one >= least),
    "maximum": _bound(NUMBER, lambda one: one, lambda one, most: one <= most),
    "exclusiveMinimum": _bound(NUMBER, lambda one: one, lambda one, least: one > least),
    "exclusiveMaximum": _bound(NUMBER, lambda one: one, lambda one, most: one < most),
}  # fmt: skip
"""The keywords that are read; dependent, conditional and positional ones are not."""
