"""Search for quoted words in a text, whatever its line breaks; the only module that does this."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviews.language.phrases import joined, say

MOST_PLACES = 5
"""Most locations named if the words occur more than once."""
WRITTEN_OUT = re.compile(r"⟨U\+([0-9A-F]{4,6})⟩")


class ClauseNotFound(ValueError):
    """Words that do not occur exactly once in the text; the message is one sentence for the form."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A text without white space; ``places`` holds the position of each character in the raw text."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, raw: str) -> Packed:
        """Pack a text once, to search it for many quotations."""
        places = tuple(place for place, char in enumerate(raw) if not char.isspace())
        return cls("".join(raw[place] for place in places), places)

    def find(self, words: str, after: int = -1) -> int:
        """Return the first index after ``after`` of the words among the packed characters, or -1."""
        wanted = "".join(words.split())
        return self.text.find(wanted, after + 1) if wanted else -1

    def span(self, at: int, words: str) -> tuple[int, int]:
        """Return the offsets in the raw text, end exclusive, of the words that ``find`` found at ``at``."""
        return self.places[at], self.places[at + len("".join(words.split())) - 1] + 1


def locate(text: str, words: str) -> tuple[int, int]:
    """Return the offsets of the words in the text, in characters, end exclusive; spaces and line breaks may differ.

    A hidden character may be written as pages show it, ⟨U+202E⟩. Raises ``ClauseNotFound`` unless the words occur once.
    """
    words = WRITTEN_OUT.sub(_character, words)
    if not words.strip():
        raise ClauseNotFound(say("Paste the words of the clause."))
    packed = Packed.of(text)
    found = packed.find(words)
    if found < 0:
        raise ClauseNotFound(
            say("The selected text does not contain these words. Paste them exactly as they appear there.")
        )
    again = packed.find(words, found)
    if again >= 0:
        places = [line_of(text, packed.places[found])]
        while again >= 0 and len(places) < MOST_PLACES:
            places.append(line_of(text, packed.places[again]))
            again = packed.find(words, again)
        lines = joined(", ", (str(line) for line in dict.fromkeys(places)))
        raise ClauseNotFound(
            say(
                "These words occur more than once in the selected text (line {lines} and more); include more "
                "words before or after them to make the quotation unique.",
                lines=lines,
            )
            if again >= 0
            else say(
                "These words occur more than once in the selected text (line {lines}); include more words "
                "before or after them to make the quotation unique.",
                lines=lines,
            )
        )
    return packed.span(found, words)


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if number < 0x110000 else found[0]


def line_of(text: str, place: int) -> int:
    """Return the number, from 1, of the line with this character, counted as on the document's page."""
    return len(f"{text[:place]}x".splitlines())
