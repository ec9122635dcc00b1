"""The table of known publishers and families of models: `data/known_publishers.json`, each record with its source."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("data") / "known_publishers.json"


@dataclass(frozen=True)
class ModelFamily:
    """A family: the words by which its models are called, its architectures and its publishers, all in lower case."""

    name: str
    words: tuple[str, ...]
    architectures: frozenset[str]
    owners: frozenset[str]

    def named_in(self, name: str) -> str:
        """Return the word of the family that a repository's name carries, with its version; "" for none.

        The word is one of its own: TinyLlama and dolphin carry no name of Llama and Phi.
        """
        for word in self.words:
            if found := _spelled(word).search(name.lower()):
                return found[0]
        return ""


@cache
def _spelled(word: str) -> re.Pattern[str]:
    spelled = "[-_.]?".join(map(re.escape, word.split("-")))
    return re.compile(rf"(?<![a-z]){spelled}(?![a-z])(?:[-_.]?v?\d+(?:\.\d+)?)?")


@cache
def publishers() -> tuple[str, ...]:
    """Return the owners of models that many companies run, as the public hub spells them."""
    return tuple(one["owner"] for one in json.loads(DATA.read_text(encoding="utf-8"))["publishers"])


@cache
def families() -> tuple[ModelFamily, ...]:
    """Return the known families."""
    found = json.loads(DATA.read_text(encoding="utf-8"))["families"]
    return tuple(
        ModelFamily(
            one["family"],
            tuple(one["words"]),
            frozenset(name.lower() for name in one["architectures"]),
            frozenset(owner.lower() for owner in one["owners"]),
        )
        for one in found
    )
