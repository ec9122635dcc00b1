"""The model card: its front matter read without trusting it, and the sections that reviewers ask for, with lines."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

import yaml

from reviews.hub.facts import ABSENT, FILE, INFO, NOT_SAID, UNANSWERED, UNVERIFIED, WARN, Fact, Finding

FRONT_BYTES = 64 * 1024
DEPTH = 20
EXCERPT = 1500
HEADING = re.compile(r"^(#{1,6})\s+(.{1,200}?)\s*#*\s*$")
FENCE = re.compile(r"^\s{0,3}(```|~~~)")

TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("card.out_of_scope", ("out-of-scope", "out of scope", "prohibited use", "misuse", "not intended", "excluded use")),
    ("card.intended_use", ("intended use", "intended purpose", "direct use", "use case", "uses")),
    ("card.bias", ("bias", "fairness")),
    ("card.safety", ("safety", "responsible", "red team", "ethical")),
    ("card.limitations", ("limitation", "known issue", "risks")),
    ("card.training_data", ("training data", "dataset", "pretraining data", "pre-training data", "data")),
    ("card.evaluation", ("evaluation", "benchmark", "results", "performance")),
    ("card.hardware", ("hardware", "requirements", "deployment", "compute infrastructure", "inference requirements")),
)
"""The fact key of each kind of section and the words that its heading holds, the more telling first."""


class _Loader(yaml.SafeLoader):
    """Safe loading without aliases (a bomb's fuse), and with dates left as the card wrote them."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases."""
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("the front matter uses aliases")
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for key, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Front:
    """The front matter: its fields, the line on which each top-level field stands, and what is wrong with it."""

    fields: dict[str, Any]
    lines: dict[str, int]
    end: int
    findings: tuple[Finding, ...] = ()


def front_matter(text: str, path: str = "README.md") -> Front:
    """Read the front matter of a card; anything odd is a finding, never an error."""
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines[:50]) if line.strip("\ufeff \t\r")), None)
    if start is None or lines[start].strip("\ufeff \t\r") != "---":
        return Front({}, {}, 0)
    end = next((n for n in range(start + 1, len(lines)) if lines[n].rstrip() == "---"), None)
    if end is None:
        return Front({}, {}, 0, (_odd("The card's front matter has no end", path, start + 1),))
    block = "\n".join(lines[start + 1 : end])
    if len(block.encode("utf-8", "replace")) > FRONT_BYTES:
        return Front({}, {}, end + 1, (_odd("The card's front matter is larger than 64 KiB and was not read", path, 1),))
    try:
        loaded = yaml.load(block, Loader=_Loader)  # noqa: S506  (a SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        where = getattr(getattr(error, "problem_mark", None), "line", 0)
        return Front({}, {}, end + 1, (_odd("The card's front matter is not valid YAML", path, start + 2 + where),))
    if loaded is None:
        return Front({}, {}, end + 1)
    if not isinstance(loaded, dict) or _deep(loaded) > DEPTH:
        return Front({}, {}, end + 1, (_odd("The card's front matter is not a list of fields", path, start + 1),))
    return Front(*_fields(loaded, lines, start, end, path))


def _fields(loaded: dict[Any, Any], lines: list[str], start: int, end: int, path: str) -> tuple[Any, ...]:
    places: dict[str, int] = {}
    doubled = []
    for number in range(start + 1, end):
        if match := re.match(r"^([A-Za-z_][\w-]*)\s*:", lines[number]):
            if match[1] in places:
                doubled.append(_odd(f"The card's front matter has the field {match[1]} twice", path, number + 1))
            places.setdefault(match[1], number + 1)
    return {str(key): value for key, value in loaded.items()}, places, end + 1, tuple(doubled)


def _odd(title: str, path: str, line: int) -> Finding:
    return Finding("card-yaml-invalid", WARN, title, "What it says was not taken over.", path, f"L{line}")


def _deep(value: Any, depth: int = 0) -> int:
    if depth > DEPTH or not isinstance(value, dict | list):
        return depth
    inner = value.values() if isinstance(value, dict) else value
    return max((_deep(one, depth + 1) for one in inner), default=depth)


@dataclass(frozen=True)
class Section:
    """One section: heading, text below it to the next heading of its rank, first and last line from 1."""

    heading: str
    text: str
    first: int
    last: int


def sections(text: str, after: int = 0) -> list[Section]:
    """The sections of a card after its front matter; headings inside code fences are none."""
    lines = text.split("\n")
    marks: list[tuple[int, int, str]] = []
    fenced = False
    for number in range(after, len(lines)):
        if FENCE.match(lines[number]):
            fenced = not fenced
        elif not fenced and (match := HEADING.match(lines[number][:400])):
            marks.append((number, len(match[1]), match[2]))
    found = []
    for place, (number, rank, heading) in enumerate(marks):
        end = next((n for n, other, _ in marks[place + 1 :] if other <= rank), len(lines))
        body = "\n".join(lines[number + 1 : end]).strip()
        last = end
        while last > number + 1 and not lines[last - 1].strip():
            last -= 1
        found.append(Section(heading, body, number + 1, last))
    return found


def section_facts(text: str, after: int, path: str) -> list[Fact]:
    """One fact per topic: the first section whose heading speaks of it, quoted; publisher's claims are unverified."""
    by_topic: dict[str, list[Section]] = {key: [] for key, _ in TOPICS}
    for section in sections(text, after):
        low = section.heading.lower()
        key = next((key for key, words in TOPICS if any(word in low for word in words)), None)
        if key:
            by_topic[key].append(section)
    facts = []
    for key, found in by_topic.items():
        first = next((one for one in found if one.text), found[0] if found else None)
        if first is None:
            facts.append(Fact(key, None, UNANSWERED, NOT_SAID, path, "", "", "no heading of the card speaks of it"))
            continue
        value = {
            "heading": first.heading,
            "text": first.text[:EXCERPT],
            "sha256": hashlib.sha256(first.text.encode("utf-8", "replace")).hexdigest(),
            "also": [one.heading for one in found if one is not first][:10],
        }
        place = f"L{first.first}-L{first.last}"
        facts.append(Fact(key, value, UNVERIFIED, "", path, place, first.text[:300], "card section by its heading"))
    return facts


def field_fact(front: Front, name: str, key: str, path: str, *, here: bool, state: str = FILE) -> Fact:
    """One front matter field as a fact; a false value of YAML stays what it is, an absent field says so."""
    if not here or name not in front.fields:
        return Fact(key, None, UNANSWERED, NOT_SAID if here else ABSENT, path if here else "", "", "", "card field")
    line = front.lines.get(name)
    return Fact(key, plain(front.fields[name]), state, "", path, f"L{line}" if line else "", "", "card field")


def plain(value: Any) -> Any:
    """A YAML value as JSON: keys as text, what JSON has no form for as text."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(inner) for inner in value]
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)


def yaml_surprises(front: Front, path: str) -> list[Finding]:
    """Fields where YAML turned a word into something else: ``license: no``, ``language: no``."""
    found = []
    for name in ("license", "language"):
        value = front.fields.get(name)
        flat = value if isinstance(value, list) else [value]
        if any(isinstance(one, bool) for one in flat):
            title = f"YAML reads the card's {name} as true or false"
            place = f"L{front.lines[name]}" if name in front.lines else ""
            found.append(Finding("card-yaml-boolean", INFO, title, "A bare no or yes is a truth value.", path, place))
    return found
