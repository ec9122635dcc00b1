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

from reviews.language.phrases import say

Json = Any

READER = 7
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
    ReaderEdition(
        1, say("Everything up to the version that called rungs by their storage type and knew weights by names.")
    ),
    ReaderEdition(
        2,
        say(
            "Which files are the model, by index and headers; the state of every file by its first "
            "bytes; license texts in "
            "any folder, texts that cannot be read, what each text binds, and terms in the card."
        ),
        (
            "weights.sets", "weights.outside", "weights.files", "weights.bytes", "weights.formats", "weights.dtypes",
            "weights.parameters", "weights.packed", "weights.metadata", "weights.shards", "weights.gguf",
            "weights.twins", "quantization.scheme", "scan.pickles", "scan.files", "scan.hub", "license.files",
            "license.unread", "license.binds", "license.card_terms", "card.license", "lineage.ancestors",
        ),
    ),
    ReaderEdition(
        3,
        say(
            "Base models in every form and by every source, and signs that a model was made from "
            "another; license texts in "
            "PDF, Word and HTML files, and those of ancestors by content; chat templates in every form; module folders."
        ),
        (
            "lineage.base_model", "lineage.relation", "lineage.adapter_base", "lineage.adapter_fit",
            "lineage.gguf_base", "lineage.quantized_from", "lineage.config_base", "lineage.derived",
            "lineage.ancestors", "license.taken",
            "license.tag", "license.declaration", "license.gguf", "license.files", "license.unread", "license.binds",
            "template.", "scan.files", "scan.pickles", "weights.sets", "weights.outside", "weights.bytes",
            "weights.parameters", "weights.dtypes",
        ),
    ),
    ReaderEdition(
        4,
        say(
            "The models of a merge by its configuration; schemes of MLX by name; further sentences "
            "of a card with terms."
        ),
        (
            "lineage.merge", "lineage.base_model", "lineage.derived", "lineage.ancestors", "quantization.scheme",
            "license.card_terms", "license.declaration", "scan.files",
        ),
    ),
    ReaderEdition(
        5,
        say(
            "Archives that bring programs, such as those of TorchServe, whose handlers a hub's own scan does not judge."
        ),
        ("scan.files",),
    ),
    ReaderEdition(
        6,
        say("The models of a pipeline, each with its class, bytes, types and the keys that size it."),
        ("weights.components", "scan.files"),
    ),
    ReaderEdition(
        7,
        say(
        "Archives behind the beginning of another format, TensorFlow graphs by their operations, configurations that "
        "run code when they are read; license texts under names of known licenses and of terms in other languages."
        ),
        (
            "scan.files", "scan.pickles", "license.files", "license.unread", "license.binds", "license.taken",
            "lineage.ancestors",
        ),
    ),
)  # fmt: skip
"""Every edition, oldest first; the last one is ``READER``."""

BY_CONTENT = 3
"""The first reader that found license texts of ancestors by content, and asked no hub for what is no repository."""
DESCRIBED = ("read", "gated", "private")
"""States of an ancestor that a hub described."""

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
    if readers[0] == readers[1]:
        return old, new
    if key == "lineage.ancestors":
        if 1 in readers:
            old, new = _ancestors(old), _ancestors(new)
        if not min(readers) < BY_CONTENT <= max(readers):
            return old, new
        return _of_both(old, new) if readers[0] < readers[1] else _of_both(new, old)[::-1]
    if 1 not in readers:
        return old, new
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


def _of_both(older: Json, newer: Json) -> tuple[Json, Json]:
    """Return the ancestors as far as both readers mean the same by them; ``newer`` is the reader by content.

    That reader asks no hub for a path or a title, reads the revision that is named, and finds texts by content. So an
    ancestor and a text that only it has, and a name that it no longer asks for, are nothing that changed.
    """
    if not isinstance(older, list) or not isinstance(newer, list):
        return older, newer
    now = {(row.get("id"), row.get("of")): row for row in newer if isinstance(row, Mapping)}
    kept: list[Json] = []
    beside: list[Json] = []
    for row in older:
        other = now.get((row.get("id"), row.get("of"))) if isinstance(row, Mapping) else None
        if other is None:
            kept += [] if isinstance(row, Mapping) and row.get("state") not in DESCRIBED else [row]
        elif row.get("state") in DESCRIBED or other.get("state") in DESCRIBED:
            kept.append(_shared(row, other, row.get("texts") or {}))
            beside.append(_shared(other, other, row.get("texts") or {}))
    return kept, beside


def _shared(row: Mapping[str, Json], newer: Mapping[str, Json], known: Mapping[str, Json]) -> Json:
    """Return what both rows can say: texts that the older reader knew, and the commit where no revision is named."""
    apart = {"stated", "relation", "revision", "why", "texts", *(("commit",) if newer.get("revision") else ())}
    texts = {path: digest for path, digest in (row.get("texts") or {}).items() if path in known}
    return {name: value for name, value in row.items() if name not in apart} | {"texts": texts}


def _scans(one: Mapping[str, Json], other: Mapping[str, Json]) -> Json:
    """Return the words for the files that both readers asked about; the sum counts where they asked about the same."""
    mine, theirs = one.get("files") or {}, other.get("files") or {}
    kept = {path: word for path, word in mine.items() if path in theirs}
    return {"files": kept, "state": one.get("state") if mine.keys() == theirs.keys() else None}
