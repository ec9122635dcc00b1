"""The sentences of a catalogue, by which a stored text is found: the one with the most letters of its own wins."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reviews.language.catalogue import Catalogue
from reviews.language.phrases import WORDS

PLACE = re.compile(r"\{(\w*)(?::[^{}]*)?\}")
NUMBER = re.compile(r"[\d,]+(\.\d+)?( ?[KMGTP]iB| GB| bytes?|%)?|[0-9a-f]{64}")
MACHINE_NAME = re.compile(r"[\w./-]+@[0-9a-f]{7,40}|[\w.-]+/[\w./-]+", re.ASCII)
"""A repository, with its commit, or a path: no words that make a sentence of somebody else likely."""
PATH = re.compile(r"[\w./-]+", re.ASCII)
KEYS = re.compile(r"[\w.]+( or [\w.]+)*", re.ASCII)
"""Keys of a file, of which one is found: rope_scaling or rope_parameters."""
SURE, FEWEST = 24, 5
"""Letters of its own with which a sentence is known whatever its values are; and without which it never is."""


@dataclass(frozen=True, slots=True)
class KnownSentence:
    """A sentence of the catalogue with places, by which stored texts are found."""

    message: str
    many: str
    """Its plural, "" without one."""
    names: tuple[str, ...]
    pieces: tuple[str, ...]
    """What stands before, between and after its places."""
    weight: int
    """Letters of its own."""
    hint: str
    """Its longest piece: a text without it is not this sentence."""

    def values_in(self, text: str) -> tuple[str, ...] | None:
        """Return what stands in the places of a text, each as short as can be; None if it is not this sentence.

        Piece by piece from the left: no text of a stranger makes this slower than its own length.
        """
        first, *rest = self.pieces
        if not text.startswith(first):
            return None
        found, at = [], len(first)
        for number, piece in enumerate(rest, 1):
            last = number == len(rest)
            end = len(text) - len(piece) if last else self._end(text, at + 1, number) if piece else at + 1
            # A sentence may end with a place that is empty, such as a further sentence that was not needed.
            spare = last and not piece and number > 1 and end == at
            if (end <= at and not spare) or (last and not text.endswith(piece)):
                return None
            found.append(text[at:end])
            at = end + len(piece)
        return tuple(found)

    def _end(self, text: str, at: int, number: int) -> int:
        """Return where the next piece stands: before a number, if the sentence has one there; -1 for nowhere."""
        piece = self.pieces[number]
        end = text.find(piece, at)
        if self._is_number(self.names[number]):
            while end >= 0 and not text[end + len(piece) : end + len(piece) + 1].isdigit():
                end = text.find(piece, end + 1)
        return end

    def _is_number(self, name: str) -> bool:
        return f"{{{name}:,}}" in self.message or bool(self.many and name == "number")

    def fits(self, values: tuple[str, ...]) -> bool:
        """Tell whether a number stands where the sentence has one, and one word where it has a repository."""
        return all(
            NUMBER.fullmatch(text) if self._is_number(name) else " " not in text or not name.endswith("repo_id")
            for name, text in zip(self.names, values, strict=True)
        )


class SentenceMemory:
    """The sentences of one catalogue by their words."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.plain: set[str] = set()
        self.first: dict[str, list[KnownSentence]] = defaultdict(list)
        self.last: dict[str, list[KnownSentence]] = defaultdict(list)
        self.other: list[KnownSentence] = []
        for message, many in catalogue.messages():
            for text in (message, many) if many else (message,):
                self._keep(text, message, many)

    def _keep(self, text: str, message: str, many: str) -> None:
        parts = PLACE.split(text)
        if len(parts) == 1 and not many:
            self.plain.add(message)
            return
        texts = [part.replace("{{", "{").replace("}}", "}") for part in parts[::2]]
        names = [name or str(at) for at, name in enumerate(parts[1::2])]
        # Of places beside one another, the first takes all: nothing tells where it ends.
        for at in reversed(range(1, len(texts) - 1)):
            if not texts[at]:
                del texts[at], names[at]
        weight = _letters(texts)
        if not weight or "</" in message or "{meaning_of" in message:
            return
        form = KnownSentence(message, many, tuple(names), tuple(texts), weight, max(texts, key=len))
        if " " in texts[0].strip() + " " and texts[0].split():
            self.first[texts[0].split()[0]].append(form)
        elif texts[-1].split() and texts[-1][:1] == " ":
            self.last[texts[-1].split()[-1]].append(form)
        else:
            self.other.append(form)

    def find(
        self, text: str, ours: Callable[[str], bool] = lambda _: False
    ) -> tuple[KnownSentence, tuple[str, ...]] | None:
        """Return the sentence that a text was made of, with its values; None if there is none.

        ``ours`` tells whether a value is itself a sentence of the portal: with such values, few letters are enough.
        """
        words = text.split()
        if not words:
            return None
        best: tuple[KnownSentence, tuple[str, ...]] | None = None
        for form in (*self.first.get(words[0], ()), *self.last.get(words[-1], ()), *self.other):
            if form.hint not in text or (best and _rank(form) <= _rank(best[0])):
                continue
            values = form.values_in(text)
            if (
                values
                and form.fits(values)
                and (self._is_ours(form, values) or (form.weight >= FEWEST and all(map(ours, values))))
            ):
                best = form, values
        return best

    def _is_ours(self, form: KnownSentence, values: tuple[str, ...]) -> bool:
        """Tell whether a match is more than chance: “{n} of {all}” stands in many a text that others wrote.

        A word of our tables in a place for one speaks for it, and the name of a repository against nothing.
        """
        known = [text for name, text in zip(form.names, values, strict=True) if name in WORDS and text in self.plain]
        weight = form.weight + SURE // 4 * len(known)
        if weight >= (SURE // 2 if form.many else SURE) or all(NUMBER.fullmatch(value) for value in values):
            return True
        if form.weight < FEWEST:
            return False
        return form.weight * 3 >= _letters(value for value in values if not is_code(value))


def is_code(text: str) -> bool:
    """Tell whether a text is the name of a repository, of files or of keys in one, which is no word of a sentence."""
    if all("." in part and PATH.fullmatch(part) for part in text.split(", ")):
        return True
    return bool(MACHINE_NAME.fullmatch(text) or ("_" in text and KEYS.fullmatch(text)))


def _letters(texts: Iterable[str]) -> int:
    return sum(letter.isalpha() for text in texts for letter in text)


def _rank(form: KnownSentence) -> tuple[int, int]:
    """Return what decides between two sentences that fit: letters of its own, then the fewest places."""
    return form.weight, -len(form.names)
