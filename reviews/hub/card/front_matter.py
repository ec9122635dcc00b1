"""The model card's front matter, read without trusting it: what it says, on which line, and what is odd about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from reviews.hub.shapes.card import README, FrontMatter, plain
from reviews.hub.shapes.reading import HUB, INFO, NOT_READ, WARN, FindingValue
from reviews.hub.text import clean
from reviews.language.phrases import joined, say

FRONT_BYTES = 64 * 1024
DEPTH = 20
QUOTE = 300
NEXT_FIELD = re.compile(r"[^\s#-]")
BROKEN = (yaml.YAMLError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)


class CautiousLoader(yaml.SafeLoader):
    """Safe loading without aliases (a bomb's fuse), with a bound on nesting, and with dates as the card wrote them."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases and deep nesting."""
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError(say("it uses aliases"))
        self.depth += 1
        if self.depth > DEPTH:
            raise yaml.YAMLError(say("it is nested too deeply"))
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


CautiousLoader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for key, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def unread(card: Mapping[str, Any], why: str, findings: tuple[FindingValue, ...] = (), end: int = 0) -> FrontMatter:
    """Return the front matter of a card that could not be read: the hub's own parsing of it, if there is one."""
    if card:
        return FrontMatter(
            {str(name): plain(value) for name, value in card.items()}, end=end, findings=findings, state=HUB
        )
    return FrontMatter({}, end=end, findings=findings, why=why)


def front_matter(text: str, card: Mapping[str, Any] | None = None) -> FrontMatter:
    """Read the front matter of a card; anything odd is a finding, never an error.

    ``card`` is the hub's own parsing, taken where ours refuses. Of a front matter above 64 KiB the evaluation tables
    (``model-index``) are left out first; they are what makes real ones long.
    """
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines[:50]) if line.strip("\ufeff \t\r")), None)
    if start is None or lines[start].strip("\ufeff \t\r") != "---":
        return FrontMatter({})
    end = next((n for n in range(start + 1, len(lines)) if lines[n].rstrip() == "---"), None)
    if end is None:
        return FrontMatter(
            {}, findings=(_odd(say("The card's front matter has no end"), say("It was not read."), start + 1),)
        )
    block = lines[start + 1 : end]
    if _bytes(block) > FRONT_BYTES:
        block = _without_tables(block)
    if _bytes(block) > FRONT_BYTES:
        title = say("The card's front matter is larger than 64 KiB")
        return unread(card or {}, NOT_READ, (_odd(title, say("It was not read."), start + 1),), end + 1)
    return _loaded(joined("\n", block), lines, start + 1, end + 1, card or {})


def _loaded(block: str, lines: list[str], offset: int, end: int, card: Mapping[str, Any]) -> FrontMatter:
    """Parse the front matter whose first line is ``lines[offset]`` and whose closing mark is before ``end``."""
    try:
        loader = CautiousLoader(block)
        node = loader.get_single_node()
        loaded = loader.construct_document(node) if node is not None else None
    except BROKEN as error:
        mark = getattr(error, "problem_mark", None)
        detail = str(getattr(error, "problem", None) or error)[:200]
        line = offset + 1 + (_line_of(block, mark) if mark else 0)
        return unread(card, NOT_READ, (_odd(say("The card's front matter is not valid YAML"), detail, line),), end)
    if node is None or loaded is None:
        return FrontMatter({}, end=end)
    if not isinstance(loaded, dict):
        finding = _odd(
            say("The card's front matter does not hold fields"),
            say("It is a {name}.", name=type(loaded).__name__),
            offset + 1,
        )
        return unread(card, NOT_READ, (finding,), end)
    starts = [(str(clean(key.value)), offset + _line_of(block, key.start_mark)) for key, _ in node.value]
    stops = [*(line for _, line in starts[1:]), end - 1][: len(starts)]  # {} is a front matter without fields
    places: dict[str, int] = {}
    quotes: dict[str, str] = {}
    findings = []
    for (name, line), stop in zip(starts, stops, strict=True):
        if name in places:
            title = say("The card's front matter has the field {name} twice", name=name[:60])
            findings.append(_odd(title, say("The last value is used, as in common tools."), line + 1))
        places[name] = line + 1
        quotes[name] = joined("\n", lines[line : max(stop, line + 1)]).strip()[:QUOTE]
    fields = {str(clean(name)): clean(value) for name, value in loaded.items()}
    return FrontMatter(fields, places, quotes, end, (*findings, *_truths(fields, places)))


def _line_of(block: str, mark: Any) -> int:
    """Return the line of a mark, from 0. YAML ends lines at more characters than a text editor and a page do."""
    return block.count("\n", 0, mark.index)


def _truths(fields: Mapping[str, Any], places: Mapping[str, int]) -> list[FindingValue]:
    """Find fields where YAML turned a word into true or false: ``license: no``, ``language: no`` (Norwegian)."""
    found = []
    for name in ("license", "language", "base_model", "pipeline_tag", "library_name"):
        value = fields.get(name)
        if any(isinstance(one, bool) for one in (value if isinstance(value, list) else [value])):
            title = say("YAML reads a word of the card's {name} as true or false", name=name)
            place = f"L{places[name]}" if name in places else ""
            found.append(
                FindingValue(
                    "card-yaml-boolean",
                    INFO,
                    title,
                    say("Unquoted no and yes are truth values in YAML."),
                    README,
                    place,
                )
            )
    return found


def languages(value: Any) -> Any:
    """Return the card's languages as a list of codes; a bare ``no``, which YAML reads as false, is Norwegian."""
    whole = value if isinstance(value, list) else [value]
    return ["no" if one is False else str(one) for one in whole if one is not None and one is not True][:500]


def _odd(title: str, detail: str, line: int) -> FindingValue:
    return FindingValue("card-yaml-invalid", WARN, title, detail, README, f"L{line}")


def _bytes(lines: list[str]) -> int:
    return sum(len(line.encode("utf-8", "replace")) + 1 for line in lines)


def _without_tables(lines: list[str]) -> list[str]:
    kept, inside = [], False
    for line in lines:
        if NEXT_FIELD.match(line):
            inside = line.startswith("model-index:")
        kept.append("" if inside else line)
    return kept
