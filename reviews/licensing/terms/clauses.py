"""Where quoted words stand in a text, whatever its line breaks; the one place that looks for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_PLACES = 5
"""How many places are named when words stand more than once."""
WRITTEN_OUT = re.compile(r"⟨U\+([0-9A-F]{4,6})⟩")


class ClauseNotFound(ValueError):
    """The words do not stand exactly once in the text; the message is one sentence for the form."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A text without white space; ``places`` says where in the raw text each character stands."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, raw: str) -> Packed:
        """Pack a text once to look for many quotes in it."""
        places = tuple(place for place, char in enumerate(raw) if not char.isspace())
        return cls("".join(raw[place] for place in places), places)

    def find(self, words: str, after: int = -1) -> int:
        """Where the words stand first behind ``after`` among the packed characters, -1 where they do not."""
        wanted = "".join(words.split())
        return self.text.find(wanted, after + 1) if wanted else -1

    def span(self, at: int, words: str) -> tuple[int, int]:
        """Offsets in the raw text, the last excluded, of words that ``find`` found at ``at``."""
        return self.places[at], self.places[at + len("".join(words.split())) - 1] + 1


def locate(text: str, words: str) -> tuple[int, int]:
    """Where the words stand in the text, as offsets of its characters; spaces and line breaks may differ.

    A hidden character may be given as pages write it, ⟨U+202E⟩. Raises ``ClauseNotFound`` unless they stand there once.
    """
    words = WRITTEN_OUT.sub(_character, words)
    if not words.strip():
        raise ClauseNotFound("Paste the words of the clause.")
    packed = Packed.of(text)
    found = packed.find(words)
    if found < 0:
        raise ClauseNotFound("These words do not stand in the chosen text; paste them exactly as they stand there.")
    again = packed.find(words, found)
    if again >= 0:
        places = [line_of(text, packed.places[found])]
        while again >= 0 and len(places) < MOST_PLACES:
            places.append(line_of(text, packed.places[again]))
            again = packed.find(words, again)
        lines = ", ".join(str(line) for line in dict.fromkeys(places))
        raise ClauseNotFound(
            f"These words stand more than once in the chosen text (line {lines}{' and more' if again >= 0 else ''}); "
            "add words before or after them until they stand there once."
        )
    return packed.span(found, words)


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if number < 0x110000 else found[0]


def line_of(text: str, place: int) -> int:
    """The line, from 1, that a character stands in, as the page of a document counts them."""
    return len(f"{text[:place]}x".splitlines())
