"""HTML with places for values, cut into pieces: text, values, tags, and what stands around a sentence.

The source is flat: every value or command of a template is one character of Unicode's private area, so that the HTML
around it can be read by one expression. What may stand inside a sentence is told by name; all else ends the sentence.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

FIRST = 0xE000
"""The character that stands for the first value; 6,400 fit."""

INLINE = frozenset(
    {
        "a", "abbr", "b", "bdi", "br", "cite", "code", "em", "i", "kbd", "mark", "q", "s", "small", "span", "strong",
        "sub", "sup", "time", "u", "var", "wbr",
    }
)  # fmt: skip
"""Elements that stand inside a sentence."""

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
PAIRED = {"if": "endif", "for": "endfor", "with": "endwith"}
"""Commands that may stand inside a sentence with what they enclose."""

BETWEEN = {"if": ("elif", "else"), "for": ("empty",), "with": ()}
HTML = re.compile(r"""<!--.*?-->|<!?(/?)([a-zA-Z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>""", re.DOTALL)
KINDS = ("text", "value", "open", "close", "void", "start", "between", "end", "wall")


@dataclass(slots=True)
class SourcePiece:
    """One piece of the source: its kind, its raw text, and the name of its element or command."""

    kind: str
    raw: str
    name: str = ""
    partner: int = -1
    """Where the piece that ends it stands; -1 without one."""


@dataclass(slots=True)
class SourcePart:
    """A part of a run: text, a value, or a pair with what it encloses."""

    piece: SourcePiece
    branches: list[tuple[SourcePiece, list["SourcePart"]]] = field(default_factory=list)
    """For a pair: each opening or dividing piece with what follows it."""
    end: SourcePiece | None = None

    @property
    def has_letters(self) -> bool:
        """Whether it holds words itself, not only values."""
        if self.piece.kind == "text":
            return any(letter.isalpha() for letter in re.sub(r"&\w+;", "", self.piece.raw))
        return any(part.has_letters for _, parts in self.branches for part in parts)


def cut(source: str, commands: Sequence[tuple[str, str]]) -> list[SourcePiece]:
    """Return the pieces of a flat source; ``commands`` tells of each value what it is: ("value" or "command", name)."""
    pieces: list[SourcePiece] = []
    at = 0
    for found in HTML.finditer(source):
        pieces += _texts(source[at : found.start()], commands)
        pieces.append(_element(found))
        at = found.end()
    pieces += _texts(source[at:], commands)
    _wall_off(pieces)
    return pieces


def _element(found: re.Match[str]) -> SourcePiece:
    name = (found[2] or "").lower()
    if name not in INLINE:
        return SourcePiece("wall", found[0], name)
    if name in VOID:
        return SourcePiece("void", found[0], name)
    return SourcePiece("close" if found[1] else "open", found[0], name)


def _texts(text: str, commands: Sequence[tuple[str, str]]) -> Iterable[SourcePiece]:
    for part in re.split(r"([\ue000-\uf8ff])", text):
        if not part:
            continue
        if not "\ue000" <= part <= "\uf8ff":
            yield SourcePiece("text", part)
            continue
        kind, name = commands[ord(part) - FIRST]
        if kind == "value":
            yield SourcePiece("value", part, name)
        elif name in PAIRED:
            yield SourcePiece("start", part, name)
        elif name in PAIRED.values():
            yield SourcePiece("end", part, name)
        elif any(name in names for names in BETWEEN.values()):
            yield SourcePiece("between", part, name)
        else:
            yield SourcePiece("wall", part, name)


def _wall_off(pieces: list[SourcePiece]) -> None:
    """Turn into walls whatever has no partner, or encloses a wall."""
    _match(pieces)
    changed = True
    while changed:
        changed = False
        walls = [0]
        for piece in pieces:
            walls.append(walls[-1] + (piece.kind == "wall"))
        for at, piece in enumerate(pieces):
            if piece.kind in {"open", "start"} and walls[piece.partner + 1] > walls[at]:
                changed = True
                for inside in _own(pieces, at):
                    inside.kind = "wall"


def _own(pieces: list[SourcePiece], at: int) -> list[SourcePiece]:
    """Return the opening piece, its dividing pieces and its end."""
    first = pieces[at]
    dividing = [p for p in pieces[at : first.partner] if p.kind == "between" and p.partner == at]
    return [first, *dividing, pieces[first.partner]]


def _match(pieces: list[SourcePiece]) -> None:
    open_at: list[int] = []

    def drop_to(found: int) -> None:
        while len(open_at) > found:
            pieces[open_at.pop()].kind = "wall"

    for at, piece in enumerate(pieces):
        if piece.kind in {"open", "start"}:
            open_at.append(at)
        elif piece.kind in {"close", "between", "end"}:
            found = _partner(pieces, open_at, piece)
            if found < 0:
                piece.kind = "wall"
                continue
            drop_to(found + 1)
            if piece.kind == "between":
                piece.partner = open_at[-1]
            else:
                pieces[open_at.pop()].partner = at
    drop_to(0)


def _partner(pieces: list[SourcePiece], open_at: list[int], piece: SourcePiece) -> int:
    """Return where in the stack the piece's opening stands; -1 if there is none, or a command stands between them."""
    for found in range(len(open_at) - 1, -1, -1):
        first = pieces[open_at[found]]
        if piece.kind == "close":
            if first.kind == "start":
                return -1
            if first.name == piece.name:
                return found
        elif first.kind == "start":
            fits = piece.name in BETWEEN[first.name] if piece.kind == "between" else PAIRED[first.name] == piece.name
            return found if fits else -1
    return -1


def runs(pieces: list[SourcePiece]) -> Iterable[SourcePiece | list[SourcePart]]:
    """Return the walls one by one, and what stands between them as runs of parts."""
    at = 0
    while at < len(pieces):
        if pieces[at].kind == "wall":
            yield pieces[at]
            at += 1
            continue
        last = at
        while last < len(pieces) and pieces[last].kind != "wall":
            last += 1
        yield _parts(pieces, at, last)
        at = last


def _parts(pieces: list[SourcePiece], first: int, last: int) -> list[SourcePart]:
    found: list[SourcePart] = []
    at = first
    while at < last:
        piece = pieces[at]
        if piece.kind in {"open", "start"}:
            part = SourcePart(piece, end=pieces[piece.partner])
            marks = [
                at,
                *(n for n in range(at, piece.partner) if pieces[n].kind == "between" and pieces[n].partner == at),
            ]
            for mark, following in zip(marks, [*marks[1:], piece.partner], strict=True):
                part.branches.append((pieces[mark], _parts(pieces, mark + 1, following)))
            found.append(part)
            at = piece.partner + 1
        else:
            found.append(SourcePart(piece))
            at += 1
    return found
