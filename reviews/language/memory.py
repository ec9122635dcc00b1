"""Finds again the sentence that a stored English text was made of, so that it can be read in another language.

Rules, findings and events are stored as English text, which is what people signed and what digests rest on; no second
copy is stored that could say something else. A text is matched against the sentences of the catalogue: the one with
the most letters of its own wins, its values are what stands in its places. Only texts that the portal wrote may be
handed in: what people or a hub wrote is shown as it is.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from reviews.language.catalogue import Catalogue, of
from reviews.language.phrases import Phrase, figure, joined, large, read, say, sentence_of, small
from reviews.language.reader import SOURCE, spoken

PLACE = re.compile(r"\{(\w*)(?::[^{}]*)?\}")
NUMBER = re.compile(r"[\d,]+(\.\d+)?( ?[KMGTP]iB| GB| bytes?|%)?")
SURE, FEWEST = 24, 6
"""Letters of its own with which a sentence is known whatever its values are; and without which it never is."""
FEWEST_SPACES = 2
"""Spaces in a text that is also looked up with another first letter: a shorter one may be another word."""
DEEPEST = 7
"""How deep a sentence may stand within another."""
LONGEST = 4000
"""Characters of a text that is looked up; a longer one is a document."""


@dataclass(frozen=True, slots=True)
class KnownSentence:
    """A sentence of the catalogue with places, and the expression that finds it."""

    message: str
    many: str
    """Its plural, "" without one."""
    names: tuple[str, ...]
    pattern: re.Pattern[str]
    weight: int
    """Letters of its own."""
    hint: str
    """Its longest piece without a place: a text without it is not this sentence."""


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
        weight = sum(letter.isalpha() for text in texts for letter in text)
        if not weight or "</" in message:
            return
        pattern = "(.+?)".join(re.escape(text) for text in texts)
        names = tuple(name or str(at) for at, name in enumerate(parts[1::2]))
        form = KnownSentence(message, many, names, re.compile(pattern, re.DOTALL), weight, max(texts, key=len))
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
            if form.hint not in text or (best and form.weight <= best[0].weight):
                continue
            if (found := form.pattern.fullmatch(text)) and (
                _is_ours(form, found.groups()) or (form.weight >= FEWEST and all(map(ours, found.groups())))
            ):
                best = form, found.groups()
        return best


def _is_ours(form: KnownSentence, values: tuple[str, ...]) -> bool:
    """Tell whether a match is more than chance: “{n} of {all}” stands in many a text that others wrote."""
    if form.weight >= (SURE // 2 if form.many else SURE) or all(NUMBER.fullmatch(value) for value in values):
        return True
    return form.weight >= FEWEST and form.weight * 3 >= sum(letter.isalpha() for value in values for letter in value)


@cache
def _memory(language: str) -> SentenceMemory:
    return SentenceMemory(of(language))


def recalled(text: str) -> str:
    """Return a text that the portal wrote and stored as a sentence that can be read; as it is if it is none of ours."""
    if isinstance(text, Phrase) or not text or len(text) > LONGEST:
        return text
    language = spoken()
    return text if language == SOURCE else _recalled(text, language, DEEPEST)


@lru_cache(maxsize=8192)
def _recalled(text: str, language: str, depth: int) -> str:
    memory = _memory(language)
    if text in memory.plain:
        return say(text)
    if NUMBER.fullmatch(text):
        return figure(text)
    if not depth or not any(letter.isalpha() for letter in text):
        return text
    if isinstance(listed := _listed(text, language, depth), Phrase):
        return listed
    if found := memory.find(text, lambda value: isinstance(_recalled(value, language, depth - 1), Phrase)):
        form, values = found
        inside = [_recalled(value, language, depth - 1) for value in values]
        return sentence_of(form.message, form.many, dict(zip(form.names, inside, strict=True)), text)
    if "\n" in text:
        return joined("\n", [_recalled(line, language, depth) for line in text.split("\n")])
    if isinstance(other := _changed(text, language, depth), Phrase):
        return other
    parts = re.split(r"(?<=[.!?;:]) (?=\S)", text)
    return joined(" ", [_recalled(part, language, depth - 1) for part in parts]) if len(parts) > 1 else text


def _listed(text: str, language: str, depth: int) -> str:
    """Return a list of names of ours, each alone or in quotes, as a phrase; any other text as it is."""
    if text[:1] == "“" and text[-1:] == "”" and "”" not in text[1:-1]:
        inner = _recalled(text[1:-1], language, depth - 1)
        return joined("", ["“", inner, "”"]) if isinstance(inner, Phrase) else text
    parts = text.split(", ")
    if len(parts) == 1:
        return text
    found = [_name(part, language, depth - 1) for part in parts]
    return joined(", ", found) if all(isinstance(one, Phrase) for one in found) else text


def _name(text: str, language: str, depth: int) -> str:
    """Return one name of a list; in a list inside a sentence, it begins small."""
    plain, other = _memory(language).plain, text[:1].upper() + text[1:]
    if text in plain:
        return say(text)
    if other in plain:
        return small(say(other))
    return _listed(text, language, depth) if text[:1] == "“" else text


def _changed(text: str, language: str, depth: int) -> str:
    """Return a sentence that was stored with other ends: with a full stop, or with another first letter."""
    if text[-1:] in ".:" and isinstance(inner := _recalled(text[:-1], language, depth - 1), Phrase):
        return inner + text[-1]
    first = text[:1]
    other = first.lower() if first.isupper() else first.upper()
    if (
        text.count(" ") >= FEWEST_SPACES
        and other != first
        and isinstance(found := _recalled(other + text[1:], language, depth - 1), Phrase)
    ):
        return large(found) if first.isupper() else small(found)
    return text


def told(text: object) -> str:
    """Return a stored text of the portal for the reader."""
    return read(recalled("" if text is None else str(text)))
