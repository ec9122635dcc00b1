"""The vocabulary of a ``tokenizer.json`` taken as it stands: its highest id is found at once, others when asked for.

A vocabulary has up to hundreds of thousands of tokens, of which a reading looks up a dozen, nearly always added ones.
To make a table of all of them takes longer than everything else that is read of a repository.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

_SPACE = r"[ \t\n\r]*+"
_STRING = r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+"'
_FEW = r"[ \t\n\r]{0,32}+"
_FIRST = re.compile(rf"\{{{_SPACE}{_STRING}({_FEW}:{_FEW})[0-9]++({_FEW},{_FEW})")
_LAST = re.compile(rf"(?<!\\)({_STRING}){_SPACE}:{_SPACE}(0|[1-9][0-9]{{0,9}}){_SPACE}\}}\Z")
NEAR = 4096
"""Characters at the end of a vocabulary among which its last token is looked for."""


class TokenIds(Mapping[str, int]):
    """Ids by token: those of added tokens as they are, all others by the vocabulary's text once one is asked for."""

    def __init__(self, text: str, start: int, added: Mapping[str, int]) -> None:
        self._text, self._start, self._added = text, start, added

    @cached_property
    def _all(self) -> dict[str, int]:
        found: dict[str, int] = json.JSONDecoder().raw_decode(self._text, self._start)[0]
        return found | dict(self._added)

    def __getitem__(self, token: str) -> int:
        return self._added[token] if token in self._added else self._all[token]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __bool__(self) -> bool:
        return True


def highest(text: str, start: int, end: int, added: Mapping[str, int]) -> int | None:
    """Return the highest id of a vocabulary, which is its last as tokenizers write it; None where that is not sure.

    From ``start`` to ``end`` the text is an object of token to id, of which no copy is made. Whoever gets None reads
    all of it. Of two entries of one token the later one counts, so the last entry always does, unless an added token
    has its name and another id.
    """
    found = _LAST.search(text[max(start, end - NEAR) : end])
    if found is None or not found.start():
        return None
    token, most = json.loads(found[1]), int(found[2])
    if most >= 2**31 or added.get(token, most) != most:
        return None
    # A file spaces all entries as its first: to look for spaces everywhere would take half as long again.
    first = _FIRST.match(text, start, end)
    ways = [(re.escape(first[1]), re.escape(first[2]))] if first else []
    return most if any(_counts_up_to(most, *one).fullmatch(text, start, end) for one in [*ways, _ANYHOW]) else None


_ANYHOW = f"{_SPACE}:{_SPACE}", f"{_SPACE},{_SPACE}"
"""How the entries of any object are parted: between token and id, and between entries."""


def _counts_up_to(most: int, colon: str, comma: str) -> re.Pattern[str]:
    """Return what a vocabulary is whose every id is at most ``most``; patterns of what parts token, id and entries."""
    entry = f"{_STRING}{colon}(?:{_numbers_up_to(most)})"
    return re.compile(rf"\{{{_SPACE}(?:{entry}{comma})*+{entry}{_SPACE}\}}")


def _numbers_up_to(most: int) -> str:
    """Return the pattern of whole numbers from 0 to ``most``, without leading zeros."""
    digits = str(most)
    ways = []
    for place, digit in enumerate(digits):
        lowest = 1 if place == 0 else 0
        if int(digit) > lowest:
            ways.append(f"{digits[:place]}[{lowest}-{int(digit) - 1}][0-9]{{{len(digits) - place - 1}}}")
    if len(digits) > 1:
        ways.insert(1, f"[1-9][0-9]{{0,{len(digits) - 2}}}+(?![0-9])")
    return "|".join([*ways, digits, "0"])  # what most ids are comes first
