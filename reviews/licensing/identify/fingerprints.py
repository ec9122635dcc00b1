"""Fingerprints of known license texts, read once per process from ``data/fingerprints.json``.

The file contains facts about texts and no text: the SHA-256 of the normalised words of each form of a license, hashes
that find a form inside a longer text, and a sketch for finding neighbours. ``build_fingerprints.py`` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reviews.licensing.identify.normalise import VERSION
from reviews.licensing.identify.shingles import Sketch, unpacked

DATA = Path(__file__).parents[1] / "data" / "fingerprints.json"


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a text inside longer ones: its word count, stretch hash, SHA-256, and the index of the text."""

    words: int
    stretch: int
    digest: str
    text: int


@dataclass(frozen=True, slots=True)
class KnownText:
    """One known text: its keys (several for GPL -only and -or-later), its source, and its sketch."""

    keys: tuple[str, ...]
    source: str
    sketch: Sketch


@dataclass(frozen=True)
class Fingerprints:
    """All known texts; ``digests`` maps to indexes in ``texts``, ``titles`` to the keys that a heading may announce."""

    texts: tuple[KnownText, ...]
    digests: Mapping[str, tuple[int, ...]]
    anchors: Mapping[int, tuple[Form, ...]]
    titles: Mapping[str, frozenset[str]]

    def keys(self, digest: str) -> tuple[str, ...]:
        """Return the keys of the texts with this digest, plainest first; an unknown digest gives none."""
        found = [key for text in self.digests.get(digest, ()) for key in self.texts[text].keys]
        return tuple(sorted(dict.fromkeys(found), key=lambda key: (key.startswith("scancode:"), len(key), key)))


@cache
def known() -> Fingerprints:
    """Return the bundled fingerprints. Raises ValueError if they were built for another normalisation."""
    return read(DATA)


def read(path: Path) -> Fingerprints:
    """Read a file of fingerprints. Raises ValueError if they were built for another normalisation."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if data["normalisation"] != VERSION:
        raise ValueError(f"{path.name} uses normalisation {data['normalisation']}, expected {VERSION}; rebuild it.")
    texts: list[KnownText] = []
    digests: dict[str, tuple[int, ...]] = {}
    anchors: dict[int, list[Form]] = {}
    for number, (keys, source, forms, size, step, runs) in enumerate(data["texts"]):
        texts.append(KnownText(tuple(keys), source, Sketch(size, step, unpacked(runs))))
        for digest, *rest in forms:
            digests[digest] = (*digests.get(digest, ()), number)
            if rest:
                words, anchor, stretch = rest
                anchors.setdefault(anchor, []).append(Form(words, stretch, digest, number))
    return Fingerprints(
        tuple(texts),
        digests,
        {anchor: tuple(sorted(forms, key=lambda form: -form.words)) for anchor, forms in anchors.items()},
        expanded({name: set(keys) for name, keys in data["names"]}),
    )


def expanded(names: Mapping[str, Set[str]]) -> dict[str, frozenset[str]]:
    """Return the possible headings of a license, built from its names: "mit" also gives "The MIT License (MIT)"."""
    found: dict[str, frozenset[str]] = {}
    same: dict[frozenset[str], frozenset[str]] = {}  # thousands of headings announce the same keys
    for name, keys in names.items():
        for whole in (name, f"{name} license", f"{name} license agreement", f"{name} license {name}"):
            for heading in (whole, f"the {whole}"):
                announced = found.get(heading, frozenset()) | keys
                found[heading] = same.setdefault(announced, announced)
    return found
