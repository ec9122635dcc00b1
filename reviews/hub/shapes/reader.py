"""The number of the reader: which edition of the extractors made a reading, and what each edition learned.

The number is raised when the same bytes would give another fact (CONTRIBUTING.md, "a fact"; ADR 21). It is never part
of a digest: a snapshot keeps it beside its content, and readings of different readers are compared on what the
repository says, see ``reviews.evidence.rereading``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Any

READER = 2
"""The edition that reads now. Raise it, with a row in ``EDITIONS``, when the same bytes give other facts."""


@dataclass(frozen=True)
class ReaderEdition:
    """One edition: its number, what it learned in a sentence, and the fact keys that it answers or writes otherwise.

    A key that ends with a dot stands for all keys below it.
    """

    number: int
    learned: str
    keys: tuple[str, ...] = ()


EDITIONS: tuple[ReaderEdition, ...] = (
    ReaderEdition(1, "Everything up to the version that called rungs by their storage type and knew weights by names."),
    ReaderEdition(
        2,
        "Which files are the model, by index and headers; the state of every file by its first bytes; license texts in "
        "any folder, texts that cannot be read, what each text binds, and terms in the card.",
        (
            "weights.sets", "weights.outside", "weights.files", "weights.bytes", "weights.formats", "weights.dtypes",
            "weights.parameters", "weights.packed", "weights.metadata", "weights.shards", "weights.gguf",
            "weights.twins", "quantization.scheme", "scan.pickles", "scan.files", "scan.hub", "license.files",
            "license.unread", "license.binds", "license.card_terms", "card.license", "lineage.ancestors",
        ),
    ),
)  # fmt: skip
"""Every edition, oldest first; the last one is ``READER``."""

FIRST_LEGAL = re.compile(
    r"(use|usage)[-_ ]?polic(y|ies)|^notice|^(licen[sc]e|copying)|licen[sc]e[^/]*\.(txt|md)$", re.IGNORECASE
)
FIRST_NO_TEXT = re.compile(r"\.(pdf|docx?|png|jpe?g|json|ya?ml|py|html?|bin|safetensors|zip|gz)$", re.IGNORECASE)
"""The names that reader 1 took for license files of an ancestor: of these alone, a missing one is a change."""


def relearned(key: str, one: int, other: int) -> bool:
    """Return whether two readers mean different things by a fact, or only one of them knows it."""
    between = range(min(one, other) + 1, max(one, other) + 1)
    return any(_names(edition, key) for edition in EDITIONS if edition.number in between)


def _names(edition: ReaderEdition, key: str) -> bool:
    return any(key == one or (one.endswith(".") and key.startswith(one)) for one in edition.keys)


def common(key: str, old: Json, new: Json, readers: tuple[int, int]) -> tuple[Json, Json]:
    """Return the parts of a hub's answer that both readers know with the same meaning; other facts as they are."""
    if 1 not in readers or readers[0] == readers[1]:
        return old, new
    if key == "lineage.ancestors":
        return _ancestors(old), _ancestors(new)
    if key == "scan.hub" and isinstance(old, Mapping) and isinstance(new, Mapping):
        return _scans(old, new), _scans(new, old)
    return old, new


def _ancestors(value: Json) -> Json:
    return (
        [_known_texts(row) if isinstance(row, Mapping) else row for row in value] if isinstance(value, list) else value
    )


def _known_texts(row: Mapping[str, Json]) -> Json:
    texts = row.get("texts")
    if not isinstance(texts, Mapping):
        return dict(row)
    kept = {
        path: digest
        for path, digest in texts.items()
        if "/" not in path and FIRST_LEGAL.search(path) and not FIRST_NO_TEXT.search(path)
    }
    return {**row, "texts": kept}


def _scans(one: Mapping[str, Json], other: Mapping[str, Json]) -> Json:
    """Return the words for the files that both readers asked about; the sum counts where they asked about the same."""
    mine, theirs = one.get("files") or {}, other.get("files") or {}
    kept = {path: word for path, word in mine.items() if path in theirs}
    return {"files": kept, "state": one.get("state") if mine.keys() == theirs.keys() else None}
