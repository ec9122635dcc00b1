"""Words of one meaning, kept as data: which concepts a sentence names, and how each is written in a text search."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property
from pathlib import Path

DATA = Path(__file__).parent / "data" / "synonyms.json"
WORD = re.compile(r"[^\W\d_]\w*", re.UNICODE)
MOST_WORDS = 40
"""Words of a sentence that are looked at; a longer text is a document, not a question."""

ACTION, OBJECT, PEOPLE, OTHER = "actions", "objects", "people", "other"
WEIGHTS = {ACTION: 3.0, OBJECT: 2.0, PEOPLE: 1.0, OTHER: 0.75}
"""How much a kind of word tells about a purpose: what is done more than to what, and that more than for whom."""


@dataclass(frozen=True)
class Concept:
    """One thing that a sentence names: its kind, the person's own word, and the words that mean the same.

    A word that ends in ``*`` stands for every word that begins so. ``others`` are the further kinds of a word that may
    mean several: "code" is an act and a thing.
    """

    kind: str
    said: str
    words: tuple[str, ...]
    others: frozenset[str] = frozenset()

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind that the word may be of."""
        return self.others | {self.kind}

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
COMPOUND, PART, ENDING = 9, 5, 3
"""Letters of the shortest German compound, of the shortest word that may end one, and of the longest ending of it."""


@dataclass(frozen=True)
class Vocabulary:
    """Groups of words of one meaning by kind, and the words that say nothing about a purpose."""

    groups: tuple[Concept, ...]
    ignored: frozenset[str]

    def concepts(self, sentence: str) -> list[Concept]:
        """Return what a sentence names, each concept once, in the order of its words.

        A word of several groups stands for all of them at once: "code" is both an act and an object, and either may be
        meant. A compound ("Kundenbriefe") names what its parts name. A word of no group stands for what it is a slip of
        the keyboard for, else for itself.
        """
        found: dict[tuple[str, ...], Concept] = {}
        for word in list(WORD.findall(sentence.lower()))[:MOST_WORDS]:
            if word in self.ignored or len(word) < 2:
                continue
            for groups in self._meant(word):
                words = tuple(dict.fromkeys(each for one in groups for each in one.words)) or (word,)
                kinds = frozenset(one.kind for one in groups)
                found.setdefault(words, Concept(groups[0].kind if groups else OTHER, word, words, kinds))
        return list(found.values())

    def _meant(self, word: str) -> list[list[Concept]]:
        """Return the groups of each part of a word; one empty list if it is in none."""
        head = [one for one in self.groups if _names(one.words, word)]
        covered = max((len(each) - 1 for one in head for each in one.words if _names((each,), word)), default=PART - 2)
        tail = self._ending(word, covered) if len(word) >= COMPOUND else []
        return [part for part in (head, tail) if part] or [self._slips(word)]

    def _ending(self, word: str, covered: int) -> list[Concept]:
        """Return the groups of the word that ends a compound: of "brief" in "Kundenbriefe"."""
        for place in range(covered, len(word) - PART + 1):
            rest = word[place:]
            whole = [each for each in self.stems if rest.startswith(each) and len(rest) - len(each) <= ENDING]
            if found := [one for one in self.groups if whole and _names(one.words, rest)]:
                return found
        return []

    def _slips(self, word: str) -> list[Concept]:
        """Return the groups with a word that this one is nearly: "sumarise", "recieve"; the first letter is right."""
        if len(word) < LONG_ENOUGH:
            return []
        likeness = {each: _alike(each, word) for each in self.stems if each[0] == word[0] and len(each) >= LONG_ENOUGH}
        near = max(likeness, key=lambda each: (likeness[each], each), default="")
        if likeness.get(near, 0) < ALIKE:
            return []
        return [one for one in self.groups if any(each.rstrip("*") == near for each in one.words)]

    @cached_property
    def stems(self) -> list[str]:
        """Every word of the groups without its star, long enough to end a compound."""
        words = {each.rstrip("*") for one in self.groups for each in one.words}
        return sorted(word for word in words if len(word) >= PART)


def _names(words: Iterable[str], word: str) -> bool:
    return any(word.startswith(one[:-1]) if one.endswith("*") else word == one for one in words)


def _alike(stem: str, word: str) -> float:
    """Return how like a stem the word, or the beginning of it, is: 0 to 1."""
    compared = SequenceMatcher(b=stem, autojunk=False)
    best = 0.0
    for begun in {word, *(word[:size] for size in range(len(stem) - 1, len(stem) + 2))}:
        compared.set_seq1(begun)
        if compared.real_quick_ratio() >= ALIKE and compared.quick_ratio() >= ALIKE:
            best = max(best, compared.ratio())
    return best


@cache
def vocabulary() -> Vocabulary:
    """Return the words that ship with the portal."""
    data = json.loads(DATA.read_text("utf-8"))
    groups = [Concept(kind, name, tuple(words)) for kind in WEIGHTS for name, words in data.get(kind, {}).items()]
    return Vocabulary(tuple(groups), frozenset(data["ignored"]))
