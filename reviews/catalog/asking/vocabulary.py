"""Words of one meaning, kept as data: which concepts a sentence names, and how each is written in a text search."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path

DATA = Path(__file__).parent / "data" / "synonyms.json"
WORD = re.compile(r"[^\W\d_][\w-]*", re.UNICODE)
MOST_WORDS = 40
"""Words of a sentence that are looked at; a longer text is a document, not a question."""

ACTION, OBJECT, PEOPLE, OTHER = "actions", "objects", "people", "other"
WEIGHTS = {ACTION: 3.0, OBJECT: 2.0, PEOPLE: 1.0, OTHER: 0.75}
"""How much a kind of word tells about a purpose: what is done more than to what, and that more than for whom."""


@dataclass(frozen=True)
class Concept:
    """One thing that a sentence names: its kind, the person's own word, and the words that mean the same.

    A word that ends in ``*`` stands for every word that begins so.
    """

    kind: str
    said: str
    words: tuple[str, ...]

    @property
    def weight(self) -> float:
        """How much the concept counts in a comparison."""
        return WEIGHTS[self.kind]

    @property
    def tsquery(self) -> str:
        """The concept as a PostgreSQL text search: any of its words."""
        return " | ".join(f"'{word[:-1]}':*" if word.endswith("*") else f"'{word}'" for word in self.words)


LONG_ENOUGH, ALIKE = 6, 0.82
"""Letters that a word must have to be taken for a mistyped one, and how like the right one it must be (0 to 1)."""


@dataclass(frozen=True)
class Vocabulary:
    """Groups of words of one meaning by kind, and the words that say nothing about a purpose."""

    groups: tuple[Concept, ...]
    ignored: frozenset[str]

    def concepts(self, sentence: str) -> list[Concept]:
        """Return what a sentence names, each concept once, in the order of its words.

        A word of several groups stands for all of them at once: "code" is both an act and an object, and either may be
        meant. A word of no group stands for what it is a slip of the keyboard for, else for itself.
        """
        found: dict[tuple[str, ...], Concept] = {}
        for word in list(WORD.findall(sentence.lower()))[:MOST_WORDS]:
            if word in self.ignored or len(word) < 2:
                continue
            groups = [one for one in self.groups if _names(one.words, word)] or self._slips(word)
            words = tuple(dict.fromkeys(each for one in groups for each in one.words)) or (word,)
            found.setdefault(words, Concept(groups[0].kind if groups else OTHER, word, words))
        return list(found.values())

    def _slips(self, word: str) -> list[Concept]:
        """Return the groups with a word that this one is nearly: "sumarise", "recieve"."""
        if len(word) < LONG_ENOUGH:
            return []
        near = get_close_matches(word, self.spelled, n=1, cutoff=ALIKE)
        return [one for one in self.groups if near and _names(one.words, near[0])]

    @cached_property
    def spelled(self) -> list[str]:
        """Every word of the groups without its star, long enough to be mistyped."""
        words = {each.rstrip("*") for one in self.groups for each in one.words}
        return sorted(word for word in words if len(word) >= LONG_ENOUGH)


def _names(words: Iterable[str], word: str) -> bool:
    return any(word.startswith(one[:-1]) if one.endswith("*") else word == one for one in words)


@cache
def vocabulary() -> Vocabulary:
    """Return the words that ship with the portal."""
    data = json.loads(DATA.read_text("utf-8"))
    groups = [Concept(kind, name, tuple(words)) for kind in WEIGHTS for name, words in data.get(kind, {}).items()]
    return Vocabulary(tuple(groups), frozenset(data["ignored"]))
