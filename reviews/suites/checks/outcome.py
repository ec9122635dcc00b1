"""The checks of a case applied to an answer: each passes or says in a sentence what was wrong."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.suites.checks.json_schema import BadSchema, require_schema, why_not_valid
from reviews.suites.checks.patterns import BadPattern, compiled
from reviews.suites.json_lines import storable

CITATION = re.compile(r"\[([^\[\]\s]{1,60})\]")
"""A citation in an answer: the key of a document in brackets."""
FENCED = re.compile(r"\A```[a-z]*\n(.*)\n```\Z", re.DOTALL)
MOST_TEXTS, LONGEST_TEXT = 50, 2_000


class BadCheck(ValueError):
    """A check that cannot be applied; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What the checks of a case say of an answer: 1 if all pass, 0 if one fails, None without a check.

    ``repaired`` tells whether its JSON had to be taken out of a fence before it could be read.
    """

    score: int | None
    why: str = ""
    invented: int | None = None
    repaired: bool = False


def outcome_of(
    checks: Sequence[Mapping[str, Any]], answer: str, documents: Sequence[Mapping[str, str]]
) -> CheckOutcome:
    """Return what the checks of a case say of an answer; ``invented`` counts citations of documents it lacks."""
    if not checks:
        return CheckOutcome(None)
    keys = {one["id"] for one in documents}
    invented = [one for one in CITATION.findall(answer) if one not in keys] if _cites(checks) else []
    cited = len(invented) if _cites(checks) else None
    repaired = any(one["type"] == "schema" for one in checks) and FENCED.match(answer.strip()) is not None
    for check in checks:
        if why := CHECKS[check["type"]](check, answer, keys):
            return CheckOutcome(0, storable(why)[:300], cited, repaired)
    return CheckOutcome(1, "", cited, repaired)


def _cites(checks: Sequence[Mapping[str, Any]]) -> bool:
    return any(one["type"] == "citations" for one in checks)


def require_check(check: Any) -> None:
    """Raise ``BadCheck`` for a check that is of no known type, or whose fields are missing or of no use."""
    if not isinstance(check, dict) or not isinstance(check.get("type"), str) or check["type"] not in CHECKS:
        raise BadCheck(f"A check has one of these types: {', '.join(CHECKS)}.")
    kind = check["type"]
    if strange := sorted(set(check) - {"type", *FIELDS[kind]}):
        raise BadCheck(f"A check of the type {kind} has no field “{str(strange[0])[:40]}”.")
    try:
        REQUIRED[kind](check)
    except (BadPattern, BadSchema) as error:
        raise BadCheck(str(error)) from error


def _same(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _exact(check: Mapping[str, Any], answer: str, _: set[str]) -> str:
    return "" if _same(answer) == _same(check["value"]) else "The answer is not the expected text."


def _contains(check: Mapping[str, Any], answer: str, _: set[str]) -> str:
    text = _same(answer).casefold()
    held = {one: _same(one).casefold() in text for part in FIELDS["contains"] for one in check.get(part, ())}
    if missing := [one for one in check.get("all", ()) if not held[one]]:
        return f"The answer lacks “{missing[0][:80]}”."
    if check.get("any") and not any(held[one] for one in check["any"]):
        return "The answer has none of the expected texts."
    found = [one for one in check.get("none", ()) if held[one]]
    return f"The answer has “{found[0][:80]}”, which it must not." if found else ""


def _re2(check: Mapping[str, Any], answer: str, _: set[str]) -> str:
    return "" if compiled(check["pattern"]).search(answer) else "The answer does not match the pattern."


def _schema(check: Mapping[str, Any], answer: str, _: set[str]) -> str:
    fenced = FENCED.match(answer.strip())
    try:
        value = json.loads(fenced[1] if fenced else answer, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return "The answer is not JSON."
    try:
        why = why_not_valid(value, check["schema"])
    except (BadSchema, RecursionError):
        return "The answer cannot be held against the schema: it takes too many steps."
    return f"By the schema, {why}." if why else ""


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def _citations(check: Mapping[str, Any], answer: str, keys: set[str]) -> str:
    cited = CITATION.findall(answer)
    if strange := [one for one in cited if one not in keys]:
        return f"The answer cites [{strange[0]}], which is none of its documents."
    least = check.get("least", 1)
    return "" if len(set(cited)) >= least else f"The answer cites {len(set(cited))} of at least {least} documents."


def _length(check: Mapping[str, Any], answer: str, _: set[str]) -> str:
    counted = {"words": len(answer.split()), "characters": len(answer)}
    for unit, number in counted.items():
        if number > check.get(f"most_{unit}", number):
            return f"The answer has {number:,} {unit}, more than {check[f'most_{unit}']:,}."
        if number < check.get(f"least_{unit}", 0):
            return f"The answer has {number:,} {unit}, fewer than {check[f'least_{unit}']:,}."
    return ""


def _text(check: Mapping[str, Any], name: str) -> str:
    found = check.get(name)
    if not isinstance(found, str) or not found.strip() or len(found) > LONGEST_TEXT:
        raise BadCheck(f"“{name}” of a check must be a text of at most {LONGEST_TEXT:,} characters.")
    return found


def _texts(check: Mapping[str, Any]) -> None:
    lists = [check[name] for name in FIELDS["contains"] if name in check]
    if not lists or not all(isinstance(one, list) and 0 < len(one) <= MOST_TEXTS for one in lists):
        raise BadCheck(f"A check “contains” needs “all”, “any” or “none”, each a list of 1 to {MOST_TEXTS} texts.")
    for one in (text for texts in lists for text in texts):
        _text({"an entry": one}, "an entry")


def _numbers(check: Mapping[str, Any]) -> None:
    said = {name: one for name, one in check.items() if name != "type"}
    if not all(isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= 10**6 for one in said.values()):
        raise BadCheck("A number of a check must be a whole number from 0 to 1,000,000.")
    if check["type"] == "length" and not said:
        raise BadCheck(f"A check of the length needs one of {', '.join(FIELDS['length'])}.")


FIELDS: dict[str, tuple[str, ...]] = {
    "exact": ("value",),
    "contains": ("all", "any", "none"),
    "re2": ("pattern",),
    "schema": ("schema",),
    "citations": ("least",),
    "length": ("most_words", "least_words", "most_characters", "least_characters"),
}
CHECKS: dict[str, Callable[[Mapping[str, Any], str, set[str]], str]] = {
    "exact": _exact, "contains": _contains, "re2": _re2, "schema": _schema, "citations": _citations, "length": _length,
}  # fmt: skip
REQUIRED: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "exact": lambda check: _text(check, "value"), "contains": _texts,
    "re2": lambda check: compiled(_text(check, "pattern")), "schema": lambda check: require_schema(check.get("schema")),
    "citations": _numbers, "length": _numbers,
}  # fmt: skip
