"""Finds again the sentence that a stored English text was made of, so that it can be read in another language.

Rules, findings and events are stored as English text, which is what people signed and what digests rest on; no second
copy is stored that could say something else. A text is matched against the sentences of the catalogue: the one with
the most letters of its own wins, its values are what stands in its places. Only texts that the portal wrote may be
handed in: what people or a hub wrote is shown as it is.
"""

import re
from datetime import UTC, datetime
from functools import cache, lru_cache

from reviews.language.catalogue import of
from reviews.language.known_sentences import MACHINE_NAME, NUMBER, SentenceMemory, is_code
from reviews.language.phrases import Phrase, dated, figure, joined, large, quoted, read, say, sentence_of, small
from reviews.language.reader import SOURCE, spoken

FIGURE = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|[\d,]+(\.\d+)? ?([KMGTP]iB|GB|bytes?|%)")
"""A number that is surely one: “4.2” alone may be a version, which no language writes otherwise."""
DAY = re.compile(r"[0-3]?\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}", re.ASCII)
DAY_FORM = "%d %b %Y"
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?\+00:00| UTC)", re.ASCII)
SPAN = re.compile(r"(\d+) to (\d+)", re.ASCII)
"""Numbers of lines from one to another."""
CODE = re.compile(r"[A-Z0-9][A-Z0-9_.-]*( [A-Z0-9][A-Z0-9_.-]*)*", re.ASCII)
"""What no language writes otherwise in a list of names: BF16, GGUF Q4_K_M."""
BRACKETED = re.compile(r"([^()]+) \(([^()]+)\)")
"""A name of ours with another one in brackets behind it."""
QUOTATION = re.compile(r"“([^“”]+)”(?: \(page (\d+)\))?")
"""Words of somebody else that a finding quotes; each language has marks of its own."""
ITEM = "- "
CUT = 80
"""Characters that are stored of how a fact was read; a longer sentence was cut there."""
FEWEST_SPACES = 2
"""Spaces in a text that is also looked up with another first letter: a shorter one may be another word."""
ENDS = ((re.compile(r"\n"), "\n"), *((re.compile(rf"(?<=[{end}]) (?=\S)"), " ") for end in (".!?", ";", ":")))
"""Where a text is cut, and what stands there: a whole sentence is looked up before what its colon parts."""
DEEPEST = 7
"""How deep a sentence may stand within another."""
LONGEST = 4000
"""Characters of a text that is looked up; a longer one is a document."""
LONGEST_SENTENCE = 1200
"""Characters of a text that is looked up as one sentence."""
MOST_TITLES = 3
"""Colons behind which a sentence is looked up, so that no text of a stranger takes long."""
MOST_PARTS = 60
"""Sentences of a text, and names of a list, that are looked up one by one."""


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
    """Return a text as one sentence, as one with other ends, or sentence by sentence."""
    if not depth or not any(letter.isalpha() for letter in text):
        return _whole(text, language, 0)
    if text.startswith(ITEM) and "\n" not in text:
        return joined("", [ITEM, _recalled(text.removeprefix(ITEM), language, depth - 1)])
    if isinstance(found := _whole(text, language, depth), Phrase) or isinstance(
        found := _changed(text, language, depth), Phrase
    ):
        return found
    if isinstance(found := _titled(text, language, depth), Phrase):
        return found
    parts, between = next(((cut, one) for end, one in ENDS if len(cut := end.split(text)) > 1), ([], ""))
    if not 1 < len(parts) <= MOST_PARTS:
        return text
    # A sentence of ours may hold two of these.
    known, at = _memory(language).plain, 0
    while at + 1 < len(parts):
        if (two := f"{parts[at]}{between}{parts[at + 1]}") in known:
            parts[at : at + 2] = [two]
        at += 1
    return joined(between, [_recalled(part, language, depth - 1) for part in parts])


def _titled(text: str, language: str, depth: int) -> str:
    """Return a sentence that was stored behind a title and a colon, with both read; as it is if there is none."""
    at = -1
    for _ in range(MOST_TITLES):
        at = text.find(": ", at + 1)
        if not 0 < at < LONGEST_SENTENCE:
            break
        head, rest = text[:at], text[at + 2 :]
        if "; " in head:
            break
        for found in (_whole(rest, language, depth - 1), _changed(rest, language, depth)):
            if isinstance(found, Phrase):
                return joined(": ", [_recalled(head, language, depth - 1), found])
    return text


@lru_cache(maxsize=8192)
def _whole(text: str, language: str, depth: int) -> str:
    """Return a text as one sentence, list of names or figure of ours; as it is if it is none."""
    memory = _memory(language)
    if text in memory.plain:
        return say(text)
    if (plain := _figure(text, language)) is not text:
        return plain
    if len(text) == CUT and len(whole := [one for one in memory.plain if one.startswith(text)]) == 1:
        return say(whole[0])
    if len(text) == CUT and (cut := text.rstrip().removesuffix(" or")) != text:
        begun = _whole(cut, language, depth)
        return joined("", (begun, " …")) if isinstance(begun, Phrase) else text
    if not depth or len(text) > LONGEST_SENTENCE:
        return text
    if isinstance(listed := _listed(text, language), Phrase):
        return listed
    found = memory.find(text, lambda value: isinstance(_whole(value, language, depth - 1), Phrase))
    if not found:
        return text
    form, values = found
    inside = [
        figure(value)
        if f"{{{name}:" in form.message and NUMBER.fullmatch(value)
        else _inside(value, language, depth - 1)
        for name, value in zip(form.names, values, strict=True)
    ]
    return sentence_of(form.message, form.many, dict(zip(form.names, inside, strict=True)), text)


def _inside(text: str, language: str, depth: int) -> str:
    """Return a value of a sentence: a sentence itself, or a name of two words that begins small there."""
    found = _recalled(text, language, depth)
    return found if isinstance(found, Phrase) or " " not in text else _name(text, language)


def _figure(text: str, language: str) -> str:
    """Return a quotation, number, day, moment or span as it is read; the text itself if it is none of them."""
    if at := QUOTATION.fullmatch(text):
        return joined("", (quoted(_name(at[1], language)), say(" (page {page})", page=at[2]) if at[2] else ""))
    if FIGURE.fullmatch(text):
        return figure(text)
    if DAY.fullmatch(text):
        return _day(text, DAY_FORM)
    if ISO_DAY.fullmatch(text):
        return _day(text, "%Y-%m-%d")
    if at := MOMENT.fullmatch(text):
        return joined(" ", [_day(at[1], "%Y-%m-%d"), at[2], "UTC"])
    if span := SPAN.fullmatch(text):
        return joined(say(" to "), span.groups())
    return text


def _day(text: str, form: str) -> str:
    """Return a day such as 7 Dec 2026 or 2026-12-07 as one that can be read; as it is if there is no such day."""
    try:
        return dated(datetime.strptime(text, form).replace(tzinfo=UTC), form.replace("%d %b", "%-d %b"))
    except ValueError:
        return text


def _listed(text: str, language: str) -> str:
    """Return a list of names of ours, each alone or in quotes, as a phrase; any other text as it is.

    Beside one of ours, the name of a repository and a code stay as they are.
    """
    if (both := BRACKETED.fullmatch(text)) and isinstance(named := _name(both[1], language), Phrase):
        inner = _name(both[2], language)
        return joined("", [named, " (", inner, ")"]) if isinstance(inner, Phrase) else text
    if " or " in text and is_code(text):
        return joined(say(" or "), text.split(" or "))
    for word in (" or ", " and "):
        if word in text and all(isinstance(_name(part, language), Phrase) for part in text.split(word)):
            return joined(say(word), [_name(part, language) for part in text.split(word)])
    parts = text.split(", ")
    if len(parts) > MOST_PARTS or (len(parts) == 1 and text[:1] != "“"):
        return text
    found = [_name(part, language) for part in parts]
    fits = all(isinstance(one, Phrase) or CODE.fullmatch(one) or MACHINE_NAME.fullmatch(one) for one in found)
    return joined(", ", found) if fits else text


def _name(text: str, language: str) -> str:
    """Return one name of a list, alone or in quotes; in a list inside a sentence, it begins small."""
    if at := QUOTATION.fullmatch(text):
        return quoted(_name(at[1], language)) if not at[2] else text
    plain, other = _memory(language).plain, text[:1].upper() + text[1:]
    if text in plain:
        return say(text)
    return small(say(other)) if other in plain else text


def _changed(text: str, language: str, depth: int) -> str:
    """Return a sentence that was stored with a full stop or colon at its end, with another first letter, or both."""
    end = text[-1:] if text[-1:] in (".", ":", ";") else ""
    if end and isinstance(found := _whole(text[:-1], language, depth - 1), Phrase):
        return found + end
    other = text[:1].lower() if text[:1].isupper() else text[:1].upper()
    if text.count(" ") < FEWEST_SPACES or other == text[:1]:
        return text
    for body, tail in ((text, ""), (text[:-1], end)) if end else ((text, ""),):
        if isinstance(found := _whole(other + body[1:], language, depth - 1), Phrase):
            return (large(found) if text[:1].isupper() else small(found)) + tail
    return text


class StoredPhrase(Phrase):
    """A stored text of the portal as a value of another sentence; it is looked up where that is read."""

    __slots__ = ()

    def reading(self, language: str) -> str:
        """Return the text in a language."""
        found = _recalled(str.__str__(self), language, DEEPEST) if len(self) <= LONGEST else self
        return found.reading(language) if isinstance(found, Phrase) and found is not self else str.__str__(self)


def stored(text: str) -> str:
    """Return a text that the portal wrote and stored, for a sentence that others read later, such as a mail."""
    if isinstance(text, Phrase) or not text:
        return text
    made = StoredPhrase(text)
    made.message, made.values = "", {}
    return made


def told(text: object) -> str:
    """Return a stored text of the portal for the reader."""
    return read(recalled("" if text is None else str(text)))
