"""What several sources state about the same value, and whether they agree: context, ids, vocabulary, modality."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.evidence.models import Fact
from reviews.evidence.spelling import plain, words
from reviews.hub.facts.consistency import PADDED, extended
from reviews.language.phrases import figure, large, say

SILENT = "–"
MODALITY_SOURCES = {
    "configuration": say("Configuration"),
    "processor files": say("Processor files"),
    "task of the hub": say("Task of the hub"),
    "task of the card": say("Task of the card"),
}
"""Sources of the modality, as titles."""


@dataclass(frozen=True)
class SourceRow:
    """One value by source; ``tone`` and ``verdict`` say whether the sources that state it agree."""

    title: str
    cells: tuple[str, ...]
    tone: str
    verdict: str


@dataclass(frozen=True)
class SourceTable:
    """A table of values by source; ``note`` explains what a difference may mean."""

    title: str
    sources: tuple[str, ...]
    lines: tuple[SourceRow, ...]
    note: str = ""


CONTEXT = {
    "context.config": "config.json",
    "context.tokenizer": "tokenizer_config.json",
    "context.generation": "generation_config.json",
    "context.gguf": say("GGUF header"),
}
VOCABULARY = {
    "vocabulary.config": "config.json",
    "vocabulary.tokenizer": say("Tokenizer"),
    "vocabulary.embedding": say("Embedding rows"),
    "vocabulary.gguf": say("GGUF header"),
}
IDS = {
    "generation.config_ids": "config.json",
    "generation.ids": "generation_config.json",
    "tokenizer.ids": say("Tokenizer"),
}
ENDS = {"bos": say("Beginning (bos)"), "eos": say("End (eos)"), "pad": say("Padding (pad)")}

AGREE, DIFFER, ONE, NONE = (
    ("ok", say("Agree")),
    ("warn", say("Differ")),
    ("quiet", say("One source")),
    ("quiet", say("Not said")),
)


def by_source(facts: Mapping[str, Fact], topic: str) -> SourceTable | None:
    """Return the table of a topic, None if it has only one kind of source or no source states a value."""
    makers = {"context": _context, "vocabulary": _vocabulary, "generation": _ids, "task": _modality}
    made = makers[topic](facts) if topic in makers else None
    return made if made and any(cell != SILENT for line in made.lines for cell in line.cells) else None


def _values(facts: Mapping[str, Fact], keys: Mapping[str, str]) -> dict[str, Any]:
    return {key: facts[key].value if key in facts else None for key in keys}


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _context(facts: Mapping[str, Fact]) -> SourceTable:
    """Compare context lengths: a stated extension explains a difference; a shorter generation default is not one."""
    values = {key: _count(value) for key, value in _values(facts, CONTEXT).items()}
    config = values["context.config"]
    rope = facts["context.rope"].value if "context.rope" in facts else None
    accepted = {config, *extended(config, rope)}
    said = {key: value for key, value in values.items() if value is not None}
    rivals = {
        value
        for key, value in said.items()
        if value not in accepted and not (key == "context.generation" and config and value < config)
    }
    known = {value for value in said.values() if value in accepted}
    verdict = _verdict(len(said), len(rivals) + bool(known))
    cells = tuple(SILENT if value is None else figure(f"{value:,}") for value in values.values())
    more = max((one for one in accepted if one), default=0)
    note = say("With the stated extension: {more:,} tokens.", more=more) if config and more > config else ""
    return SourceTable(
        say("Context by source"), tuple(CONTEXT.values()), (SourceRow(say("Tokens"), cells, *verdict),), note
    )


def _vocabulary(facts: Mapping[str, Fact]) -> SourceTable:
    """Compare vocabularies: slightly fewer tokens than embedding rows is padding; more, or far fewer, is a misfit."""
    values = _values(facts, VOCABULARY)
    counted = values["vocabulary.tokenizer"] if isinstance(values["vocabulary.tokenizer"], dict) else {}
    tokens, exact = _count(counted.get("tokens")), bool(counted.get("exact"))
    sizes = {key: _count(value) for key, value in values.items()} | {"vocabulary.tokenizer": None}
    said = {value for value in sizes.values() if value is not None}
    least = min(said, default=0)
    misfit = bool(tokens and least and (tokens > least or (exact and tokens < PADDED * least)))
    speak = len([value for value in sizes.values() if value is not None]) + bool(tokens)
    verdict = DIFFER if misfit else _verdict(speak, max(len(said), 1))
    cells = []
    for key, value in sizes.items():
        if key == "vocabulary.tokenizer" and tokens:
            shown = figure(f"{tokens:,}")
            cells.append(shown if exact else say("at least {value}", value=shown))
        else:
            cells.append(SILENT if value is None else figure(f"{value:,}"))
    note = say("Slightly fewer tokens than rows is padding. More tokens than rows, or far fewer, is a mismatch.")
    return SourceTable(
        say("Vocabulary by source"),
        tuple(VOCABULARY.values()),
        (SourceRow(say("Tokens"), tuple(cells), *verdict),),
        note,
    )


def _ids(facts: Mapping[str, Fact]) -> SourceTable:
    """Compare token ids: a source may list several, and two sources agree if they share one."""
    values = [value if isinstance(value, dict) else {} for value in _values(facts, IDS).values()]
    lines = []
    for short, title in ENDS.items():
        cells = [value.get(short) for value in values]
        sets = [{str(one) for one in (cell if isinstance(cell, list) else [cell])} for cell in cells if cell]
        apart = any(not a & b for a in sets for b in sets)
        lines.append(
            SourceRow(
                title, tuple(plain(cell) if cell else SILENT for cell in cells), *_verdict(len(sets), 2 if apart else 1)
            )
        )
    note = say("If ids differ, the model may stop early or not at all, without an error.")
    return SourceTable(say("Token ids by source"), tuple(IDS.values()), tuple(lines), note)


def _modality(facts: Mapping[str, Fact]) -> SourceTable:
    """Compare modalities; text next to another modality is not a difference, because task names omit it."""
    table = facts["modality.sources"].value if "modality.sources" in facts else None
    sources = {name: one for name, one in table.items() if isinstance(one, dict)} if isinstance(table, dict) else {}
    lines = []
    for short, title in (("input", say("Input")), ("output", say("Output"))):
        cells = [one.get(short) for one in sources.values()]
        sets = {frozenset(map(str, cell)) - {"text"} for cell in cells if isinstance(cell, list) and cell}
        shown = tuple(words(cell) if cell else SILENT for cell in cells)
        lines.append(SourceRow(title, shown, *_verdict(len([cell for cell in cells if cell]), len(sets))))
    titles = tuple(MODALITY_SOURCES.get(name, large(name)) for name in sources)
    return SourceTable(say("Modality by source"), titles, tuple(lines))


def _verdict(speaking: int, different: int) -> tuple[str, str]:
    if speaking < 2:
        return ONE if speaking else NONE
    return DIFFER if different > 1 else AGREE
