"""A snapshot's facts, findings and files as its pages show them: by topic, with label, tone and location."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.text import slugify

from reviews.evidence.models import Fact, Finding
from reviews.evidence.topics import OTHER, TOPICS, Topic, topic_of
from reviews.evidence.values import Value, value_of
from reviews.hub.facts.catalogue import BY_KEY, TITLES
from reviews.hub.shapes.reading import GATED, HUB, NOT_READ
from reviews.language.memory import recalled
from reviews.language.phrases import say

SEVERITY_WORDS: dict[str, tuple[str, str]] = {
    "block": ("bad", say("Blocks")),
    "warn": ("warn", say("Warns")),
    "info": ("info", say("Notes")),
}
"""Tone and label of every severity, in display order."""

ROLE_WORDS = {
    "card": say("Model card"),
    "license": say("License"),
    "use_policy": say("Use policy"),
    "notice": say("Notice"),
    "gate_prompt": say("Gate prompt"),
    "config": say("Configuration"),
    "generation_config": say("Generation configuration"),
    "tokenizer_config": say("Tokenizer configuration"),
    "special_tokens": say("Special tokens"),
    "tokenizer": say("Tokenizer"),
    "chat_template": say("Chat template"),
    "processor": say("Processor"),
    "weight_index": say("Weight index"),
    "adapter_config": say("Adapter configuration"),
    "quantization_config": say("Quantization configuration"),
    "merge": say("Merge configuration"),
    "component_config": say("Configuration of a pipeline’s model"),
}
"""Label of each document role."""

WHY_UNREAD = frozenset({"license.files", "license.unread"})
"""Facts of the hub's listing that quote why its documents were not read."""

EXPLAINED = frozenset({"inferred", "estimated"})
"""States of values that are not stated literally: the page explains next to each why we believe it."""


@dataclass(frozen=True)
class Quote:
    """Lines of a document: (number, address, text, whether a fact names the line), and how many more the fact names."""

    rows: tuple[tuple[int, str, str, bool], ...]
    more: int
    url: str


@dataclass(frozen=True)
class FactRow:
    """One fact for a page: title, value, state, location, and the catalogue's note on its source.

    ``lines`` are the lines of the document that it quotes, if the page shows them.
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
        """The part of the fact's address after ``#fact-``."""
        return fact_slug(self.fact.key)

    @property
    def inside(self) -> str:
        """The location within the file besides the line: the path of a JSON field."""
        first, _, rest = self.fact.locator.partition(" ")
        return rest if first.startswith("L") else self.fact.locator

    @property
    def quote(self) -> str:
        """The words that it rests on; of documents that were not read, these are the portal's own."""
        fact = self.fact
        return recalled(fact.quote) if fact.key in WHY_UNREAD and fact.state == HUB else fact.quote

    @property
    def explained(self) -> bool:
        """Whether the page explains how the value was obtained."""
        return self.fact.state in EXPLAINED


def fact_slug(key: str) -> str:
    """Return a key as part of an address: license.tag becomes licensetag."""
    return slugify(key)


Url = Callable[[Fact], str]


def topics(facts: dict[str, Fact], url: Url) -> list[tuple[Topic, list[FactRow]]]:
    """Return every fact by topic, in the order of the topics and the catalogue.

    ``url`` returns the address of a fact's location. Facts that no topic names are listed under "Other".
    """
    found: dict[Topic, list[FactRow]] = {topic: [] for topic in (*TOPICS, OTHER)}
    for fact in facts.values():
        found[topic_of(fact.key)].append(_with_base(shown(fact, url), facts))
    return [(topic, group) for topic, group in found.items() if group]


def of_tab(facts: Mapping[str, Fact], tab: str, url: Url) -> list[tuple[Topic, list[FactRow]]]:
    """Return the topics of one tab that have a fact."""
    mine = {key: fact for key, fact in facts.items() if topic_of(key).tab == tab}
    return topics(mine, url)


def shown(fact: Fact, url: Url) -> FactRow:
    """Return one fact for a page."""
    source = BY_KEY[fact.key].source if fact.key in BY_KEY else ""
    title = TITLES.get(fact.key, fact.key)
    return FactRow(fact, title, value_of(fact.key, fact.value), place_words(fact), url(fact), source)


def _with_base(row: FactRow, facts: Mapping[str, Fact]) -> FactRow:
    """Return the row of what a model was made from without a word on its base if nobody could read who names it."""
    named = facts.get("lineage.base_model")
    if row.fact.key != "lineage.derived" or named is None or named.why not in (GATED, NOT_READ):
        return row
    pairs = (
        *(one for one in row.value.pairs if one[0] != "Base"),
        (say("Base"), say("Not known: the card is {why}", why=named.why)),
    )
    return replace(row, value=replace(row.value, pairs=pairs))


def place_words(placed: Fact | Finding) -> str:
    """Return the location of a fact or finding in words: "README.md, line 12"."""
    first = placed.locator.split(" ", 1)[0]
    if not placed.file or not first.startswith("L"):
        return placed.file
    numbers = first.replace("L", "").replace("-", "–")
    return (
        say("{file}, lines {numbers}", file=placed.file, numbers=numbers)
        if "–" in numbers
        else say("{file}, line {numbers}", file=placed.file, numbers=numbers)
    )


def by_severity(findings: Iterable[Finding]) -> list[tuple[Finding, str, str]]:
    """Return the findings with tone and label: blockers first, then warnings, then notes."""
    order = list(SEVERITY_WORDS)
    known = sorted(
        findings, key=lambda finding: (order.index(finding.severity) if finding.severity in order else 9, finding.pk)
    )
    return [(finding, *SEVERITY_WORDS.get(finding.severity, ("quiet", finding.severity))) for finding in known]


KIND_WORDS = {
    "adapter": say("Adapter"), "tokenizer": say("Tokenizer"), "template": say("Template"), "other": say("Other"),
    "weights": say("Weights"), "config": say("Config"), "code": say("Code"), "document": say("Document"),
}  # fmt: skip


def kind_words(kind: str) -> str:
    """Return the kind of a finding's file in words; "" is a finding about the repository as a whole."""
    return KIND_WORDS.get(kind, kind.capitalize()) if kind else say("No file")


@dataclass(frozen=True)
class FilterChoice:
    """One filter value with its count; ``chosen`` marks the active one."""

    value: str
    words: str
    n: int
    chosen: bool
    tone: str = ""


def severities(findings: Iterable[Finding], chosen: str) -> list[FilterChoice]:
    """Return the severities as filter choices, "" for all; the chosen one is listed even with a count of 0."""
    count = Counter(finding.severity for finding in findings)
    found = [FilterChoice("", say("All"), count.total(), not chosen)]
    for severity, (tone, word) in SEVERITY_WORDS.items():
        if count[severity] or severity == chosen:
            found.append(FilterChoice(severity, word, count[severity], severity == chosen, tone))
    return found


def kinds(found: Iterable[str], chosen: str | None) -> list[FilterChoice]:
    """Return the kinds of files that have findings as filter choices; the first, "", means all."""
    count = Counter(found)
    choices = [FilterChoice("", say("All files"), count.total(), chosen is None)]
    for kind in sorted({*count, *([chosen] if chosen is not None else [])}):
        choices.append(FilterChoice(kind or "none", kind_words(kind), count[kind], kind == chosen))
    return choices


@dataclass(frozen=True)
class Total:
    """Files of one kind: their number, total bytes, and how many have no known size."""

    kind: str
    files: int
    size: int
    unsized: int


def totals(lines: Iterable[tuple[str, int, int, int]]) -> list[Total]:
    """Add up lines of (kind, files, bytes, without size) by kind, largest first."""
    found: dict[str, list[int]] = {}
    for kind, *numbers in lines:
        mine = found.setdefault(kind, [0, 0, 0])
        for place, number in enumerate(numbers):
            mine[place] += number
    return sorted((Total(kind, *numbers) for kind, numbers in found.items()), key=lambda one: -one.size)
