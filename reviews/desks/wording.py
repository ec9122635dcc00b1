"""Fact values in words: numbers with units and separators, lists, locations; plain Python, for pages and documents."""

import re
from collections.abc import Callable
from typing import Any

from reviews.evidence.lineage import LineageRow, ancestors
from reviews.evidence.sources import MODALITY_SOURCES
from reviews.evidence.stored_words import asked_words
from reviews.hub.facts.derivation import KINDS
from reviews.language.memory import recalled
from reviews.language.phrases import figure, joined, say, say_count, small

BYTE_KEYS = frozenset({"weights.bytes"})
"""Facts measured in bytes."""

SENSES = frozenset({"modality.input", "modality.output"})
"""Facts that list what goes in or comes out, in words of ours."""
NOT_GATED = say("Not gated")
ITEM = re.compile(r"\s*([-*+•|#>]|\d+[.)])")

UNITS = dict.fromkeys(
    ("context.config", "context.tokenizer", "vocabulary.config", "generation.max_length"), say("tokens")
)
"""Units of facts whose title does not name one."""

KNOWN_WORDS = {
    "file": say("read from the repository at the commit"),
    "hub": say("answered by the hub"),
    "inferred": say("inferred from files"),
    "estimated": say("an estimate"),
    "unverified": say("claimed, unverified"),
    "answered": say("answered by us"),
    "tested": say("tested by us"),
    "unanswered": say("unanswered"),
}
"""How a value is known, as part of a sentence."""


def words(key: str, value: Any) -> str:
    """Return a fact's value in words, "" for no value; numbers have thousands separators, sections give their text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _flag(key, value)
    if key == "gate.state":
        return (
            say("Gated, access granted automatically")
            if value == "auto"
            else say("Gated, access granted by the publisher")
        )
    if isinstance(value, int) and key in BYTE_KEYS:
        return say("{size} ({value:,} bytes)", size=size(value), value=value)
    if isinstance(value, int | float):
        return say("{value:,} {key}", value=value, key=UNITS.get(key, "")).strip()
    if key == "weights.shards" and isinstance(value, list):
        return joined("; ", (_shards(one) for one in value)) or say("none")
    if key in SET_WORDS and isinstance(value, list):
        return joined("; ", (SET_WORDS[key](one) for one in value if isinstance(one, dict))) or say("none")
    if key in SENSES and isinstance(value, list):
        return joined("; ", (say(str(sense)) for sense in value)) or say("none")
    if isinstance(value, list):
        return joined("; ", (_item(item) for item in value)) or say("none")
    if key in PAIR_WORDS and isinstance(value, dict):
        return PAIR_WORDS[key](value)
    if isinstance(value, dict):
        return reflowed(str(value.get("text", ""))) if "heading" in value else _pairs(value)
    return str(value)


def _ours(text: object) -> str:
    """Return a text that the reader of the hub wrote, as a sentence that can be read."""
    return recalled(str(text))


def _weight_set(one: dict[str, Any]) -> str:
    """Describe a weight set: its files, its size or the reasons for which it has none."""
    files, held = one.get("files") or [], one.get("bytes")
    many = say_count(len(files), "{number:,} file", "{number:,} files")
    why = joined(
        "; ", (_ours(problem.get("why")) for problem in one.get("problems") or [] if isinstance(problem, dict))
    )
    told = size(held) if isinstance(held, int) else say("size not stated")
    return say(
        "{value} ({value2}): {value3}, {part}",
        value=one.get("name"),
        value2=one.get("format"),
        value3=many,
        part=say("no size: {why}", why=why) if why else told,
    )


def _ancestor(one: LineageRow) -> str:
    """Describe one ancestor: what was made from it, whether it was read, and its license."""
    said = {"id": one.id, "of": one.of, "word": small(one.word)}
    if not one.license:
        return say("{id}, from which {of} was made: {word}", **said)
    return say("{id}, from which {of} was made: {word}, license {license}", **said, license=one.license)


SET_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "weights.sets": _weight_set,
    "weights.outside": lambda one: say("{value} ({value2})", value=one.get("file"), value2=_ours(one.get("what"))),
    "license.unread": lambda one: say("{value}: {value2}", value=one.get("path"), value2=_ours(one.get("why"))),
    "license.binds": lambda one: say(
        "{value}: {value2}",
        value=one.get("path"),
        value2=joined(say(" and "), map(_ours, one.get("binds") or [])) or say("not said"),
    ),
    "license.taken": lambda one: say("{value}: {value2}", value=one.get("path"), value2=one.get("format")),
    "lineage.ancestors": lambda one: joined("; ", map(_ancestor, ancestors([one]))),
    "license.card_terms": lambda one: say(
        "“{value}” (line {value2})", value=one.get("sentence"), value2=one.get("line")
    ),
}
"""Lists of records that have a form of their own."""


def _derived(value: dict[str, Any]) -> str:
    """Return what a model was made as, each with its reason, and why its base is unknown."""
    signs = [one for one in value.get("kinds") or [] if isinstance(one, dict)]
    told = [
        say("{value} ({value2})", value=KINDS.get(str(one.get("kind")), one.get("kind")), value2=_ours(one.get("why")))
        for one in signs
    ]
    if unknown := value.get("unknown"):
        told.append(say("base not known: {unknown}", unknown=_ours(unknown)))
    return joined("; ", told) or say("no sign of another model")


def _asked_at_gate(value: dict[str, Any]) -> str:
    """Return the fields of an access form, each with its choices or the kind of its answer."""
    told = []
    for name, inner in value.items():
        choices = asked_words(inner)
        told.append(say("{name} ({choices})", name=name, choices=choices) if choices else str(name))
    return joined("; ", told) or say("none")


def _modality(value: dict[str, Any]) -> str:
    """Return what each source says that goes in and comes out."""
    told = []
    for source, one in value.items():
        given, made = (
            joined(", ", (say(str(sense)) for sense in one.get(side) or ())) or say("not said")
            for side in ("input", "output")
        )
        title = MODALITY_SOURCES.get(source, source)
        told.append(say("{title}: from {given} to {made}", title=title, given=given, made=made))
    return joined("; ", told) or say("none")


def _vocabulary(value: dict[str, Any]) -> str:
    """Return how many tokens a tokenizer knows, or at least knows."""
    if not isinstance(value.get("tokens"), int):
        return _pairs(value)
    if value.get("exact"):
        return say("{tokens:,} tokens", tokens=value["tokens"])
    return say("at least {tokens:,} tokens", tokens=value["tokens"])


PAIR_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "lineage.derived": _derived, "gate.fields": _asked_at_gate, "modality.sources": _modality,
    "vocabulary.tokenizer": _vocabulary,
}  # fmt: skip
"""Records that have a form of their own."""


def reflowed(text: str) -> str:
    """Join the hand-wrapped lines of a card's excerpt; list items and blank lines still begin a new line."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and lines[-1].strip() and line.strip() and not ITEM.match(line):
            lines[-1] = say("{rstrip} {line}", rstrip=lines[-1].rstrip(), line=line.strip())
        else:
            lines.append(line)
    return joined("\n", lines)


def _flag(key: str, value: bool) -> str:
    if key == "gate.state":
        return say("Gated") if value else NOT_GATED
    return say("yes") if value else say("no")


def _shards(one: Any) -> str:
    if not isinstance(one, dict):
        return str(one)
    present = one.get("present")
    n = len(present) if isinstance(present, list) else present
    return say("{value}: {n} of {value2} present", value=one.get("set"), n=n, value2=one.get("of"))


def _item(item: Any) -> str:
    if isinstance(item, dict):
        return str(item.get("path") or _pairs(item))
    return figure(f"{item:,}") if isinstance(item, int) and not isinstance(item, bool) else str(item)


def _pairs(value: dict[str, Any]) -> str:
    parts = []
    for name, inner in value.items():
        if isinstance(inner, dict) and set(inner) == {"files", "bytes"}:
            n = inner["files"]
            parts.append(
                say_count(
                    n,
                    "{name}: {number} file, {size}",
                    "{name}: {number} files, {size}",
                    name=name,
                    size=size(inner["bytes"]),
                )
            )
        elif inner not in (None, "", [], {}):
            parts.append(say("{name}: {words}", name=name, words=words("", inner)))
    return joined("; ", parts)


def size(count: int | None) -> str:
    """Return a size in bytes with its binary unit, "not stated" if the hub gives none."""
    if count is None:
        return say("not stated")
    amount, unit = float(count), "B"
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if amount < 1024 or unit == "TiB":
            break
        amount /= 1024
    return say("{count} B", count=count) if unit == "B" else say("{amount:,.1f} {unit}", amount=amount, unit=unit)


def place_words(file: str, locator: str) -> str:
    """Return the location of a fact in words: "README.md, line 12", "config.json, line 5"."""
    if not file:
        return ""
    first = locator.split(" ", 1)[0]
    if not first.startswith("L"):
        return file
    lines = first.replace("L", "")
    return (
        say("{file}, lines {replace}", file=file, replace=joined(say(" to "), lines.split("-")))
        if "-" in lines
        else say("{file}, line {replace}", file=file, replace=lines)
    )
