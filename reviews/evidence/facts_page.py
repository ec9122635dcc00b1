"""A snapshot's facts, findings and files as its pages show them: by topic, with words, tone and place."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.text import slugify

from reviews.evidence.models import Fact, Finding
from reviews.evidence.topics import OTHER, TOPICS, Topic, topic_of
from reviews.evidence.values import Value, value_of
from reviews.hub.facts.catalogue import BY_KEY, TITLES

SEVERITY_WORDS: dict[str, tuple[str, str]] = {
    "block": ("bad", "Blocks"),
    "warn": ("warn", "Warns"),
    "info": ("info", "Notes"),
}
"""Tone and word of every severity, in the order in which pages show them."""

ROLE_WORDS = {
    "card": "Model card",
    "license": "License",
    "use_policy": "Use policy",
    "notice": "Notice",
    "gate_prompt": "Gate prompt",
    "config": "Configuration",
    "generation_config": "Generation configuration",
    "tokenizer_config": "Tokenizer configuration",
    "special_tokens": "Special tokens",
    "tokenizer": "Tokenizer",
    "chat_template": "Chat template",
    "processor": "Processor",
    "weight_index": "Weight index",
    "adapter_config": "Adapter configuration",
    "quantization_config": "Quantization configuration",
}
"""What a document is, in words."""

EXPLAINED = frozenset({"inferred", "estimated"})
"""States of values that nobody wrote down as they are: the page says beside each why we think so."""


@dataclass(frozen=True)
class Quote:
    """Lines of a document: (number, address, text, whether a fact names the line), and how many more it names."""

    rows: tuple[tuple[int, str, str, bool], ...]
    more: int
    url: str


@dataclass(frozen=True)
class FactRow:
    """One fact: its words, its value, how it is known, where it stands, and the catalogue's word on where it is read.

    ``lines`` are those of the document that it quotes, where a page shows them.
    """

    fact: Fact
    title: str
    value: Value
    place: str
    url: str
    source: str
    lines: Quote | None = None

    @property
    def slug(self) -> str:
        """What stands after ``#fact-`` in the fact's address."""
        return fact_slug(self.fact.key)

    @property
    def inside(self) -> str:
        """Where it stands inside the file beside the line: the path of a JSON field."""
        first, _, rest = self.fact.locator.partition(" ")
        return rest if first.startswith("L") else self.fact.locator

    @property
    def explained(self) -> bool:
        """Whether the page says how the value was come by."""
        return self.fact.state in EXPLAINED


def fact_slug(key: str) -> str:
    """A key as part of an address: license.tag is licensetag."""
    return slugify(key)


Url = Callable[[Fact], str]


def topics(facts: dict[str, Fact], url: Url) -> list[tuple[Topic, list[FactRow]]]:
    """Every fact by topic, in the order of the topics and of the catalogue; ``url`` gives the address of its place.

    A fact of a key that no topic names stands under "Other": nothing that was stored is left out.
    """
    found: dict[Topic, list[FactRow]] = {topic: [] for topic in (*TOPICS, OTHER)}
    for fact in facts.values():
        found[topic_of(fact.key)].append(shown(fact, url))
    return [(topic, group) for topic, group in found.items() if group]


def of_tab(facts: Mapping[str, Fact], tab: str, url: Url) -> list[tuple[Topic, list[FactRow]]]:
    """The topics of one tab that have a fact."""
    mine = {key: fact for key, fact in facts.items() if topic_of(key).tab == tab}
    return topics(mine, url)


def shown(fact: Fact, url: Url) -> FactRow:
    """One fact for a page."""
    source = BY_KEY[fact.key].source if fact.key in BY_KEY else ""
    title = TITLES.get(fact.key, fact.key)
    return FactRow(fact, title, value_of(fact.key, fact.value), place_words(fact), url(fact), source)


def place_words(placed: Fact | Finding) -> str:
    """Where a fact or finding stands: "README.md, line 12"."""
    first = placed.locator.split(" ", 1)[0]
    if not placed.file or not first.startswith("L"):
        return placed.file
    numbers = first.replace("L", "").replace("-", "–")
    return f"{placed.file}, line{'s' if '–' in numbers else ''} {numbers}"


def by_severity(findings: Iterable[Finding]) -> list[tuple[Finding, str, str]]:
    """Findings with tone and word; what blocks comes first, then warnings, then notes."""
    order = list(SEVERITY_WORDS)
    known = sorted(
        findings, key=lambda finding: (order.index(finding.severity) if finding.severity in order else 9, finding.pk)
    )
    return [(finding, *SEVERITY_WORDS.get(finding.severity, ("quiet", finding.severity))) for finding in known]


def kind_words(kind: str) -> str:
    """The kind of a finding's file in words; "" is a finding about the repository and no file of it."""
    return kind.capitalize() if kind else "No file"


@dataclass(frozen=True)
class FilterChoice:
    """One value that a list can be narrowed to, with how many it holds; ``chosen`` when it is in force."""

    value: str
    words: str
    n: int
    chosen: bool
    tone: str = ""


def severities(findings: Iterable[Finding], chosen: str) -> list[FilterChoice]:
    """The severities as choices, "" for all; one that is chosen stands there with 0 too."""
    count = Counter(finding.severity for finding in findings)
    found = [FilterChoice("", "All", count.total(), not chosen)]
    for severity, (tone, word) in SEVERITY_WORDS.items():
        if count[severity] or severity == chosen:
            found.append(FilterChoice(severity, word, count[severity], severity == chosen, tone))
    return found


def kinds(found: Iterable[str], chosen: str | None) -> list[FilterChoice]:
    """The kinds of files that findings are about as choices; the first, "", is all of them."""
    count = Counter(found)
    choices = [FilterChoice("", "All files", count.total(), chosen is None)]
    for kind in sorted({*count, *([chosen] if chosen is not None else [])}):
        choices.append(FilterChoice(kind or "none", kind_words(kind), count[kind], kind == chosen))
    return choices


@dataclass(frozen=True)
class Total:
    """Files of one kind: how many, their bytes, and how many are of unknown size."""

    kind: str
    files: int
    size: int
    unsized: int


def totals(lines: Iterable[tuple[str, int, int, int]]) -> list[Total]:
    """Lines of (kind, files, bytes, without size) added up by kind, the heaviest first."""
    found: dict[str, list[int]] = {}
    for kind, *numbers in lines:
        mine = found.setdefault(kind, [0, 0, 0])
        for place, number in enumerate(numbers):
            mine[place] += number
    return sorted((Total(kind, *numbers) for kind, numbers in found.items()), key=lambda one: -one.size)
