"""Sentences in HTML: each is handed to a translator with named places, and put back with what it had in them.

A sentence keeps its inner tags, values and conditions as places: ``See <a>{name}</a><if>, until {day}</if>.``
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from reviews.language.catalogue import MARKS
from reviews.language.pieces import SourcePart, SourcePiece, cut, runs

Translate = Callable[[str, str], "str | list[str]"]
"""From a sentence and its plural ("" without one) to the same in a language; a list holds the plural's forms."""

PLACE = re.compile(r"</?[a-z]+\d*>|\{[a-z_]\w*\}")
MARKUP = re.compile(r"\s*[\w-]+=\"")
"""The beginning of an attribute: a piece of a tag that the code puts together, no sentence."""
MARK = re.compile("[“”]")
SPOKEN = re.compile(
    r"""(?<![\w-])((?:aria-label|aria-description|title|placeholder|alt|label|data-say-\w+)=")([^"]*)(")"""
)
"""Attributes that a person reads or hears."""


@dataclass(slots=True)
class SentenceParts:
    """One sentence: its text with places, its plural text, and what stands in the places."""

    text: str = ""
    many: str = ""
    places: dict[str, str] = field(default_factory=dict)
    counted: str = ""
    """The expression of the number that decides between the two texts."""


@dataclass(frozen=True, slots=True)
class SourceValues:
    """What the values of a flat source are."""

    commands: Sequence[tuple[str, str]]
    """Of each its kind and name."""
    counts: dict[str, tuple[str, str, str]]
    """Endings of a plural by their character: the number's expression, the ending of one, the ending of many."""
    choose: Callable[[str, list[str]], str]
    """From a number's expression and the forms of a plural to the source that chooses between them."""


def translated(source: str, values: SourceValues, translate: Translate) -> str:
    """Return a flat source with every sentence in it in another language; what is around them is unchanged."""
    out = []
    for one in runs(cut(source, values.commands)):
        if isinstance(one, SourcePiece):
            out.append(_spoken(one.raw, values, translate))
        else:
            out.append(_run(one, values, translate))
    return "".join(out)


def _spoken(raw: str, values: SourceValues, translate: Translate) -> str:
    """Return a tag with the attributes that are read or heard in another language, or the marks around a value."""
    if not raw.startswith("<"):
        return MARK.sub(lambda found: str(translate(MARKS[found[0]], "")), raw)

    def one(found: re.Match[str]) -> str:
        return found[1] + translated(found[2], values, translate) + found[3]

    return SPOKEN.sub(one, raw)


def _run(parts: list[SourcePart], values: SourceValues, translate: Translate) -> str:
    """Return one run: as a sentence if words stand in it beside its pairs, else each pair for itself."""
    words = [part for part in parts if part.has_letters]
    alone = all(part.branches for part in words) and not any(
        part.piece.kind == "text" and part.has_letters for part in parts
    )
    if not words or alone:
        return "".join(_alone(part, values, translate) for part in parts)
    first, last = parts.index(words[0]), len(parts) - parts[::-1].index(words[-1])
    # A value beside the words belongs to the sentence; an element without words does not.
    while first and not parts[first - 1].branches:
        first -= 1
    while last < len(parts) and not parts[last].branches:
        last += 1
    before = "".join(_alone(part, values, translate) for part in parts[:first])
    after = "".join(_alone(part, values, translate) for part in parts[last:])
    return before + _sentence(parts[first:last], values, translate) + after


def _alone(part: SourcePart, values: SourceValues, translate: Translate) -> str:
    if not part.branches:
        return _spoken(part.piece.raw, values, translate)
    inside = "".join(
        _spoken(piece.raw, values, translate) + _run(parts, values, translate) for piece, parts in part.branches
    )
    return inside + (part.end.raw if part.end else "")


def _sentence(parts: list[SourcePart], values: SourceValues, translate: Translate) -> str:
    message = read(parts, values, translate)
    if MARKUP.match(message.text):
        return "".join(_alone(part, values, translate) for part in parts)
    front, back = re.match(r"\s*", message.text), re.search(r"\s*$", message.text)
    told = translate(message.text.strip(), message.many.strip())
    forms = [told] if isinstance(told, str) else told
    written = [put_back(one, message.places) for one in forms]
    body = written[0] if len(written) == 1 else values.choose(message.counted, written)
    return (front[0] if front else "") + body + (back[0] if back else "")


def read(parts: Iterable[SourcePart], values: SourceValues, translate: Translate) -> SentenceParts:
    """Return the sentence that stands in some parts; attributes in its places are translated on their own."""
    message = SentenceParts()
    _read(parts, message, values, translate)
    message.text = re.sub(r"\s+", " ", message.text)
    message.many = re.sub(r"\s+", " ", message.many) if message.counted else ""
    return message


def _read(parts: Iterable[SourcePart], message: SentenceParts, values: SourceValues, translate: Translate) -> None:
    for part in parts:
        piece = part.piece
        if piece.kind == "text":
            _add(message, piece.raw)
        elif part.branches:
            label = _pair_name(message, piece.name)
            for number, (mark, inside) in enumerate(part.branches):
                name = f"<{label}>" if not number else _free(message, f"<{mark.name}{{}}>")
                _place(message, name, _spoken(mark.raw, values, translate))
                _read(inside, message, values, translate)
            _place(message, f"</{label}>", part.end.raw if part.end else "")
        elif piece.raw in values.counts and message.counted in ("", values.counts[piece.raw][0]):
            message.counted, one, many = values.counts[piece.raw]
            _add(message, one, many)
        else:
            name = piece.name or "value"
            form = f"<{name}{{}}>" if piece.kind == "void" else f"{{{{{name}{{}}}}}}"
            _place(message, _free(message, form), _spoken(piece.raw, values, translate))


def _add(message: SentenceParts, text: str, many: str | None = None) -> None:
    message.text += text
    message.many += text if many is None else many


def _place(message: SentenceParts, mark: str, raw: str) -> None:
    message.places[mark] = raw
    _add(message, mark)


def _free(message: SentenceParts, form: str) -> str:
    number = 1
    while (mark := form.format("" if number == 1 else number)) in message.places:
        number += 1
    return mark


def _pair_name(message: SentenceParts, name: str) -> str:
    return _free(message, f"<{name}{{}}>")[1:-1]


def places_of(text: str) -> list[str]:
    """Return the places of a sentence, sorted: a translation must have the same."""
    return sorted(PLACE.findall(text))


def put_back(text: str, places: dict[str, str]) -> str:
    """Return a sentence with its places filled."""
    return PLACE.sub(lambda found: places.get(found[0], found[0]), text)
