"""Sentences of ours: English text that knows how to be read in another language.

``say("No file {name} at this commit.", name=name)`` is a `str` like any other: it is compared, stored, hashed and sent
as English. Only where a page shows it, `read` puts it into the reader's language. Values that are phrases are read,
too; all others stay as they are, except that numbers get the reader's separators.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from html import escape
from string import Formatter
from typing import Any, Self

from reviews.language import cldr
from reviews.language.catalogue import of
from reviews.language.reader import SOURCE, spoken

NONE: Mapping[str, Any] = {}
WORDS = frozenset({"track", "risk", "risk_level", "outcome", "severity", "stage"})
"""Places in which only words of the portal's own tables stand, so that they are read as well."""


class Phrase(str):
    """A sentence, or a part of one, with the message and the values that it was made of."""

    __slots__ = ("message", "values")

    message: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return self

    def __html__(self) -> str:
        """Return the text for a page in the reader's language."""
        return escape(read(self))

    def __add__(self, other: str) -> str:
        return joined("", (self, other))

    def __radd__(self, other: str) -> str:
        return joined("", (other, self))

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return the sentence itself: a copied choice of a form stays a sentence."""
        return self

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str.__str__(self),)

    def reading(self, language: str) -> str:
        """Return the text in a language."""
        return _filled(str(of(language).told(self.message)), self.values, language)

    def format(self, *args: Any, **values: Any) -> str:
        """Return the sentence with its places filled; it stays a sentence."""
        return _made(Phrase, str.format(self, *args, **values), self.message, _numbered(args) | values)

    def format_map(self, values: Any, /) -> str:
        """Return the sentence with its places filled from a mapping, which may know more than it states."""
        return self.format(**{name: values[name] for _, name, _ in _parsed(self) if name})

    def capitalize(self) -> str:
        """Return the text with a large first letter, the others as they are where another language needs them so."""
        return _made(ChangedPhrase, str.capitalize(self), "capitalize", {"text": self})

    def lower(self) -> str:
        """Return the text in small letters in English; other languages decide by the kind of word."""
        return _made(ChangedPhrase, str.lower(self), "lower", {"text": self})

    def strip(self, chars: str | None = None, /) -> str:
        """Return the text without these characters at its ends."""
        return _made(ChangedPhrase, str.strip(self, chars), "strip", {"text": self, "chars": chars})

    def rstrip(self, chars: str | None = None, /) -> str:
        """Return the text without these characters at its end."""
        return _made(ChangedPhrase, str.rstrip(self, chars), "rstrip", {"text": self, "chars": chars})

    def removesuffix(self, suffix: str, /) -> str:
        """Return the text without this end."""
        return _made(ChangedPhrase, str.removesuffix(self, suffix), "removesuffix", {"text": self, "chars": suffix})


class CountedPhrase(Phrase):
    """A sentence about a number of things; its message holds both English forms, parted by a zero."""

    __slots__ = ()

    def reading(self, language: str) -> str:
        """Return the form for the number in a language."""
        one, many = self.message.split("\0")
        return _filled(of(language).counted(one, many, self.values["number"]), self.values, language)


class JoinedPhrase(Phrase):
    """Texts put together; its message is what stands between them."""

    __slots__ = ()

    def reading(self, language: str) -> str:
        """Return the parts in a language."""
        return _in(self.values["between"], language).join(_in(part, language) for part in self.values["parts"])


class ChangedPhrase(Phrase):
    """A sentence with other ends or another first letter; its message is the name of the change."""

    __slots__ = ()

    def reading(self, language: str) -> str:
        """Return the sentence in a language, with the same change."""
        text = _in(self.values["text"], language)
        if self.message in {"capitalize", "large"}:
            return text[:1].upper() + text[1:]
        if self.message in {"lower", "small"}:
            # A word that stands inside sentences may have a translation of its own.
            plain = str.__str__(self)
            inside = str(of(language).told(plain))
            return text if inside == plain else inside
        changed: str = getattr(text, self.message)(self.values["chars"])
        return changed


class FigurePhrase(Phrase):
    """A number with its unit, or a day, as a language writes it; its message is the pattern of a day."""

    __slots__ = ()

    def reading(self, language: str) -> str:
        """Return the number or the day in a language."""
        at = self.values.get("day")
        return cldr.day(at, language, form=self.message) if at else cldr.written(str.__str__(self), language)


class TonguePhrase(Phrase):
    """The name of a language; its message is its code."""

    __slots__ = ()

    def reading(self, language: str) -> str:
        """Return the name in a language."""
        return cldr.tongue(self.message, language) or str.__str__(self)


def _made(kind: Callable[[str], Phrase], text: str, message: str, values: Mapping[str, Any] = NONE) -> Phrase:
    made = kind(text)
    made.message, made.values = message, values
    return made


def read(text: str) -> str:
    """Return a text for the reader: ours in the reader's language, any other as it is."""
    if not isinstance(text, Phrase):
        return text
    language = spoken()
    return str.__str__(text) if language == SOURCE else text.reading(language)


def say(message: str, /, **values: Any) -> str:
    """Return a sentence; values stand in it as ``{name}`` or with a format as ``{name:,}``."""
    return _made(Phrase, message.format(**values) if values else message, message, values)


def sentence_of(message: str, many: str, values: Mapping[str, str], text: str) -> str:
    """Return a stored text as the sentence that it was made of; ``many`` is its plural, "" without one."""
    if not many:
        return _made(Phrase, text, message, values)
    digits = "".join(char for char in str(values.get("number", "1")) if char.isdigit())
    return _made(CountedPhrase, text, f"{message}\0{many}", {**values, "number": int(digits or 1)})


def sense(text: str, message: str) -> str:
    """Return a word of ours that other languages read as another message: English has one word for two things."""
    return _made(Phrase, text, message)


def say_count(number: int, one: str, many: str, /, **values: Any) -> str:
    """Return a sentence about a number of things, which stands in it as ``{number}``; ``one`` is for exactly one."""
    values |= {"number": number}
    return _made(CountedPhrase, (one if number == 1 else many).format(**values), f"{one}\0{many}", values)


def joined(between: str, parts: Iterable[str]) -> str:
    """Return texts put together; if one of them is a phrase, so is the whole."""
    texts = list(parts)
    whole = str.join(between, texts)
    if not any(isinstance(text, Phrase) for text in (between, *texts)):
        return whole
    return _made(JoinedPhrase, whole, "", {"between": between, "parts": texts})


def large(text: str) -> str:
    """Return a text with a large first letter, the others as they are."""
    return _made(ChangedPhrase, text[:1].upper() + text[1:], "large", {"text": text})


def small(text: str) -> str:
    """Return a text with a small first letter in English; other languages decide by the kind of word."""
    return _made(ChangedPhrase, text[:1].lower() + text[1:], "small", {"text": text})


def figure(text: str) -> str:
    """Return a number with its unit, written in English as 1,234.5 GiB."""
    return _made(FigurePhrase, text, "")


def dated(day: Any, form: str) -> str:
    """Return a day or a moment by a pattern of ``strftime``."""
    return _made(FigurePhrase, format(day, form), cldr.pattern(form), {"day": day})


def quoted(text: str) -> str:
    """Return a text in the quotation marks of English, which other languages read as their own."""
    return joined("", (sense("“", "opening quotation mark"), text, sense("”", "closing quotation mark")))


def tongue(code: str, name: str) -> str:
    """Return the English name of a language, which others read as the name that CLDR has for its code."""
    return _made(TonguePhrase, name, code)


def own(text: Any) -> Any:
    """Return a text that stands in our own template or code, for the reader; whatever is no text stays as it is.

    Django calls the literals of a template safe; what holds a tag or a sign of HTML was put together already.
    """
    if not isinstance(text, str) or isinstance(text, Phrase) or spoken() == SOURCE:
        return text
    if hasattr(text, "__html__") and ("<" in text or "&" in text):
        return text
    return say(str.__str__(text))


def _in(value: Any, language: str) -> str:
    text = value if isinstance(value, str) else str(value)
    return text.reading(language) if isinstance(text, Phrase) else text


def _filled(message: str, values: Mapping[str, Any], language: str) -> str:
    if not values:
        return message
    return "".join(
        text + (_value(values, name, form, language) if name else "") for text, name, form in _parsed(message)
    )


@lru_cache(maxsize=8192)
def _parsed(message: str) -> list[tuple[str, str, str]]:
    found, count = [], 0
    for text, name, form, _ in Formatter().parse(message):
        found.append((text, name or (str(count) if name == "" else ""), form or ""))
        count += name == ""
    return found


def _numbered(args: tuple[Any, ...]) -> dict[str, Any]:
    return {str(at): value for at, value in enumerate(args)}


def _value(values: Mapping[str, Any], name: str, form: str, language: str) -> str:
    value = values.get(name, "")
    if name in WORDS and type(value) is str:
        value = str(of(language).told(value))
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return cldr.written(format(value, form), language)
    if type(value) is date and not form:
        return cldr.day(value, language, form=cldr.pattern("%Y-%m-%d"))
    return format(_in(value, language), form if not isinstance(value, str) or form[-1:] in "s<>^" else "")
