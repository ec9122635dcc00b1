"""Translations by language: a compiled gettext catalogue for each, read when it is first needed."""

import gettext
import re
import struct
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from reviews.language.reader import PSEUDO, SOURCE

FOLDER = Path(__file__).parent / "catalogues"
"""One file a language, such as de.po with de.mo made of it."""
DOMAIN = "portal"
MILLION = 1_000_000
PLACE = re.compile(r"(<[^<>]*>|\{[^{}]*\}|&\w+;)")
LITTLE_ENDIAN = b"\xde\x12\x04\x95"
"""The first bytes of a compiled catalogue that was written on a machine such as most are."""
MARKS = {"“": "opening quotation mark", "”": "closing quotation mark"}
"""What each language writes around a quotation; the translation of such a message is the sign."""
SIGNS = {message: sign for sign, message in MARKS.items()}
MARKED = "⟦{}⟧"
ACCENTS = str.maketrans("aeiouyAEIOUYcnsz", "áéíóúýÁÉÍÓÚÝçñšž")


class Catalogue:
    """The translations of one language; a sentence without one stays as it is."""

    def __init__(self, language: str, folder: Path = FOLDER) -> None:
        self.language, self.path = language, folder / f"{language}.mo"
        self._found: gettext.NullTranslations = gettext.NullTranslations()
        if self.path.is_file():
            with self.path.open("rb") as file:
                self._found = gettext.GNUTranslations(file)

    def told(self, message: str, many: str = "") -> str | list[str]:
        """Return the translation of a message; with a plural, all of its forms in their order."""
        if not message:
            return ""  # gettext keeps the catalogue's header under the empty message
        if not many:
            return self._found.gettext(message)
        forms: dict[int, str] = {}
        for number in (*range(200), MILLION):  # a form of its own in French, Spanish and others
            forms.setdefault(self.form(number), self._found.ngettext(message, many, number))
        return [forms.get(at, forms[max(forms)]) for at in range(max(forms) + 1)]

    def counted(self, message: str, many: str, number: int) -> str:
        """Return the form of a message for a number of things."""
        return self._found.ngettext(message, many, number)

    def messages(self) -> list[tuple[str, str]]:
        """Return the English sentences that have a translation, each with its plural, "" without one.

        Read from the compiled file itself: a library for catalogues makes an object of each sentence, ten times as much
        memory as the sentences, which a web worker never gives back.
        """
        return list(_sentences(self.path.read_bytes())) if self.path.is_file() else []

    def form(self, number: int) -> int:
        """Return which form of a plural a number takes, the first one being 0."""
        rule: Callable[[int], int] | None = getattr(self._found, "plural", None)
        return int(number != 1) if rule is None else int(rule(number))


def _sentences(compiled: bytes) -> Iterator[tuple[str, str]]:
    """Yield the keys of a compiled catalogue, as the manual of GNU gettext describes its bytes."""
    order = "<" if compiled[:4] == LITTLE_ENDIAN else ">"
    count, table = struct.unpack_from(f"{order}2I", compiled, 8)
    for at in range(count):
        length, start = struct.unpack_from(f"{order}2I", compiled, table + 8 * at)
        one, _, many = compiled[start : start + length].decode().partition("\0")
        if one:
            yield one, many


class PseudoCatalogue(Catalogue):
    """Every sentence marked, accented and a third longer: what is left plain was never handed to a translator."""

    def messages(self) -> list[tuple[str, str]]:
        """Return the sentences of all languages."""
        return sorted({one for language in offered()[1:] for one in of(language).messages()})

    def told(self, message: str, many: str = "") -> str | list[str]:
        """Return the message as the tests want to find it."""
        return [_marked(message), _marked(many)] if many else _marked(message)

    def counted(self, message: str, many: str, number: int) -> str:
        """Return one of the two forms."""
        return _marked(message if number == 1 else many)


def _marked(message: str) -> str:
    if message in SIGNS:
        return SIGNS[message]
    parts = [part if PLACE.fullmatch(part) else part.translate(ACCENTS) for part in PLACE.split(message)]
    letters = sum(len(part) for part in parts if not PLACE.fullmatch(part))
    return MARKED.format("".join(parts) + " ·" * (letters // 7))


@cache
def of(language: str) -> Catalogue:
    """Return the translations of a language; English has none."""
    return PseudoCatalogue(language) if language == PSEUDO else Catalogue(language)


@cache
def offered() -> tuple[str, ...]:
    """Return the languages that the portal speaks, English first."""
    return (SOURCE, *sorted(path.stem for path in FOLDER.glob("*.mo")))
