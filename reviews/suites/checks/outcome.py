"""The checks of a case applied to an answer: each passes or says in a sentence what was wrong."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.language.phrases import joined, say
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
        raise BadCheck(say("A check has one of these types: {checks}.", checks=joined(", ", CHECKS)))
    kind = check["type"]
    if strange := sorted(set(check) - {"type", *FIELDS[kind]}):
        raise BadCheck(say("A check of the type {kind} has no field “{value}”.", kind=kind, value=str(strange[0])[:40]))
    try:
        REQUIRED[kind](check)
    except (BadPattern, BadSchema) as error:
        raise BadCheck(str(error)) from error


def _same(text: str) -> str:
    return joined(" ", unicodedata.normalize("NFC", text).split())


def _exact(check: Mapping[str, Any], answer: str, _: set[str]) -> str:
    return "" if _same(answer) == _same(check["value"]) else say("The answer is not the expected text.")


def _contains(check: Mapping[str, Any], answer: str, _: set[str]) -> str:
    text = _same(answer).casefold()
    held = {one: _same(one).casefold() in text for part in FIELDS["contains"] for one in check.get(part, ())}
    if missing := [one for one in check.get("all", ()) if not held[one]]:
        return say("The answer lacks “{value}”.", value=missing[0][:80])
    if check.get("any") and not any(held[one] for one in check["any"]):
        return say("The answer has none of the expected texts.")
    found = [one for one in check.get("none", ()) if held[one]]
    return say("The answer has “{value}”, which it must not.", value=found[0][:80]) if found else ""


def _re2(check: Mapping[str, Any], answer: str, _: set[str]) -> str:
    return "" if compiled(check["pattern"]).search(answer) else say("The answer does not match the pattern.")


def _schema(check: Mapping[str, Any], answer: str, _: set[str]) -> str:
    fenced = FENCED.match(answer.strip())
    try:
        value = json.loads(fenced[1] if fenced else answer, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return say("The answer is not JSON.")
    try:
        why = why_not_valid(value, check["schema"])
    except (BadSchema, RecursionError):
        return say("The answer cannot be held against the schema: it takes too many steps.")
    return say("By the schema, {why}.", why=why) if why else ""


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def _citations(check: Mapping[str, Any], answer: str, keys: set[str]) -> str:
    cited = CITATION.findall(answer)
    if strange := [one for one in cited if one not in keys]:
        return say("The answer cites [{value}], which is none of its documents.", value=strange[0])
    least = check.get("least", 1)
    return (
        ""
        if len(set(cited)) >= least
        else say("The answer cites {number_of} of at least {least} documents.", number_of=len(set(cited)), least=least)
    )


def _length(check: Mapping[str, Any], answer: str, _: set[str]) -> str:
    counted = {"words": len(answer.split()), "characters": len(answer)}
    for unit, number in counted.items():
        if number > check.get(f"most_{unit}", number):
            return say(
                "The answer has {number_of:,} {unit}, more than {check:,}.",
                number_of=number,
                unit=unit,
                check=check[f"most_{unit}"],
            )
        if number < check.get(f"least_{unit}", 0):
            return say(
                "The answer has {number_of:,} {unit}, fewer than {check:,}.",
                number_of=number,
                unit=unit,
                check=check[f"least_{unit}"],
            )
    return ""


def _text(check: Mapping[str, Any], name: str) -> str:
    found = check.get(name)
    if not isinstance(found, str) or not found.strip() or len(found) > LONGEST_TEXT:
        raise BadCheck(
            say(
                "“{name}” of a check must be a text of at most {longest_text:,} characters.",
                name=name,
                longest_text=LONGEST_TEXT,
            )
        )
    return found


def _texts(check: Mapping[str, Any]) -> None:
    lists = [check[name] for name in FIELDS["contains"] if name in check]
    if not lists or not all(isinstance(one, list) and 0 < len(one) <= MOST_TEXTS for one in lists):
        raise BadCheck(
            say(
                "A check “contains” needs “all”, “any” or “none”, each a list of 1 to {most_texts} texts.",
                most_texts=MOST_TEXTS,
            )
        )
    for one in (text for texts in lists for text in texts):
        _text({"an entry": one}, say("an entry"))


def _numbers(check: Mapping[str, Any]) -> None:
    said = {name: one for name, one in check.items() if name != "type"}
    if not all(isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= 10**6 for one in said.values()):
        raise BadCheck(say("A number of a check must be a whole number from 0 to 1,000,000."))
    if check["type"] == "length" and not said:
        raise BadCheck(say("A check of the length needs one of {length}.", length=joined(", ", FIELDS["length"])))


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
