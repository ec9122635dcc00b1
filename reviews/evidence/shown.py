"""A snapshot's facts, files and documents as its page shows them: by topic, with values as text, lists or pairs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reviews.evidence.models import Artifact, Fact, Finding
from reviews.hub.catalogue import TITLES
from reviews.templatetags.figures import iec

TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("License", ("publisher", "license.")),
    ("Gate", ("gate.",)),
    ("Card", ("card.",)),
    ("Lineage", ("lineage.",)),
    ("Modality and architecture", ("modality.", "architecture.")),
    ("Context", ("context.", "vocabulary.")),
    ("Tokenizer and template", ("tokenizer.", "template.")),
    ("Generation", ("generation.",)),
    ("Weights", ("weights.", "quantization.")),
    ("Code", ("code.",)),
    ("Task", ("task.",)),
)
"""The topics of the evidence page with the fact keys of each; a key that ends with a dot stands for all below it."""

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

UNITS = {
    "context.config": "tokens", "context.tokenizer": "tokens", "vocabulary.config": "tokens",
    "generation.max_length": "tokens", "weights.parameters": "parameters",
}  # fmt: skip
"""What a number counts; bytes have a form of their own."""


@dataclass(frozen=True)
class Value:
    """A fact's value for a page: ``kind`` is none, text, bytes, digest, section, list or pairs."""

    kind: str
    text: str = ""
    heading: str = ""
    items: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    size: int = 0


@dataclass(frozen=True)
class FactShown:
    """One fact: its words, its value, how it is known, and where it stands."""

    fact: Fact
    title: str
    value: Value
    place: str
    url: str


def topics(facts: dict[str, Fact], url: Any) -> list[tuple[str, list[FactShown]]]:
    """Every fact by topic, in the catalogue's order; ``url`` gives the address of a fact's place.

    A fact of a key that no topic names stands under "Other": nothing that was stored is left out.
    """
    left = dict(facts)
    found = []
    for title, prefixes in TOPICS:
        keys = [key for key in left if any(key == p or (p.endswith(".") and key.startswith(p)) for p in prefixes)]
        found.append((title, [_shown(left.pop(key), url) for key in keys]))
    if left:
        found.append(("Other", [_shown(fact, url) for fact in left.values()]))
    return [(title, group) for title, group in found if group]


def _shown(fact: Fact, url: Any) -> FactShown:
    return FactShown(fact, TITLES.get(fact.key, fact.key), value_of(fact.key, fact.value), place_words(fact), url(fact))


def value_of(key: str, value: Any) -> Value:
    """A fact's value by its shape; numbers carry thousands separators and their unit."""
    if value is None:
        return Value("none")
    if key == "gate.state":
        return Value(
            "text",
            {False: "Not gated", "auto": "Gated, access is given automatically"}.get(value, f"Gated, {value} approval"),
        )
    if key.endswith(".digest"):
        return Value("digest", str(value))
    if key.endswith(".bytes") and isinstance(value, int):
        return Value("bytes", size=value)
    if isinstance(value, dict) and "heading" in value:
        return Value("section", str(value.get("text", "")), heading=str(value["heading"]))
    if isinstance(value, dict):
        return Value("pairs", pairs=tuple((str(name), words(inner)) for name, inner in value.items()))
    if isinstance(value, list):
        return Value("list", items=tuple(words(item) for item in value)) if value else Value("text", "None")
    unit = UNITS.get(key, "")
    return Value("text", f"{words(value)} {unit}".strip())


def words(value: Any) -> str:
    """Any JSON value in words."""
    if value is None:
        return "not said"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(words(item) for item in value) or "none"
    if isinstance(value, dict):
        return _record(value)
    return str(value)


def _record(value: dict[str, Any]) -> str:
    """A dictionary of the catalogue's known shapes as a phrase, any other as name and value."""
    keys = set(value)
    if keys == {"files", "bytes"}:
        return f"{value['files']:,} file{'s' if value['files'] != 1 else ''}, {iec(value['bytes'])}"
    if keys == {"path", "size", "sha256"}:
        return f"{value['path']} ({iec(value['size'])})"
    if keys == {"set", "of", "present"}:
        return f"{value['set'] or 'weights'}: {value['present']} of {value['of']}"
    return ", ".join(f"{name} {words(inner)}" for name, inner in value.items()) or "none"


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


def totals(artifacts: Iterable[Artifact]) -> list[tuple[str, int, int, int]]:
    """Files, bytes and files of unknown size by kind: (kind, files, bytes, without size), the heaviest first."""
    found: dict[str, list[int]] = {}
    for artifact in artifacts:
        line = found.setdefault(artifact.kind, [0, 0, 0])
        line[0] += 1
        line[1] += artifact.size or 0
        line[2] += artifact.size is None
    return sorted(((kind, *line) for kind, line in found.items()), key=lambda line: -line[2])  # type: ignore[misc]
