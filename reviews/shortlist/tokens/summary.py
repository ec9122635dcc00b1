"""What counts of documents add up to: tokens by language, and the load of one request against the context window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviews.shortlist.tokens.scripts import estimated

ENOUGH = 20
"""Documents from which on a p95 is a p95; of fewer, the largest is told."""


@dataclass(frozen=True, slots=True)
class DocumentTokens:
    """A document with its tokens by one tokenizer, None where they were not counted. ``scripts`` are its characters."""

    language: str
    characters: int
    scripts: dict[str, int]
    tokens: int | None = None
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class LanguageTokens:
    """One language: documents and how many of them were counted, tokens for 100 characters, share of unknown tokens.

    ``least`` and ``most`` are the same number where it was counted, a band where it is estimated. ``odd`` is None where
    nothing was counted.
    """

    language: str
    documents: int
    counted: int
    least: float
    most: float
    odd: float | None


@dataclass(frozen=True, slots=True)
class RequestTokens:
    """Input and output of one request together: median and p95 (of fewer than 20 documents: the largest).

    Each is a pair of bounds, which are the same where it was counted. ``over`` documents exceed the window, None if the
    window is unknown; of estimates, those that may exceed it.
    """

    documents: int
    counted: int
    median: tuple[int, int]
    high: tuple[int, int]
    high_is_p95: bool
    over: int | None


def by_language(documents: Sequence[DocumentTokens]) -> list[LanguageTokens]:
    """Return a line for each language, in alphabetical order; only counted documents count where there are any."""
    found = []
    for language in sorted({one.language for one in documents}, key=str.casefold):
        mine = [one for one in documents if one.language == language]
        counted = [one for one in mine if one.tokens is not None]
        used = counted or mine
        characters = sum(one.characters for one in used) or 1
        least, most = (sum(_bounds(one)[end] for one in used) * 100 / characters for end in (0, 1))
        tokens = sum(one.tokens or 0 for one in counted)
        odd = sum(one.unknown for one in counted) / tokens if tokens else None
        found.append(LanguageTokens(language, len(mine), len(counted), least, most, odd))
    return found


def of_requests(documents: Sequence[DocumentTokens], window: int | None) -> RequestTokens | None:
    """Return the load of one request, None without documents; only counted documents count where there are any."""
    if not documents:
        return None
    counted = [one for one in documents if one.tokens is not None]
    used = [_bounds(one) for one in counted or documents]
    ends = [sorted(one[end] for one in used) for end in (0, 1)]
    enough = len(used) >= ENOUGH
    median = (_rank(ends[0], 0.5), _rank(ends[1], 0.5))
    high = (_rank(ends[0], 0.95), _rank(ends[1], 0.95)) if enough else (ends[0][-1], ends[1][-1])
    over = None if window is None else sum(most > window for _, most in used)
    return RequestTokens(len(documents), len(counted), median, high, enough, over)


def _bounds(one: DocumentTokens) -> tuple[int, int]:
    return estimated(one.scripts) if one.tokens is None else (one.tokens, one.tokens)


def _rank(values: Sequence[int], share: float) -> int:
    """Return the nearest-rank percentile of sorted values."""
    return values[min(len(values) - 1, max(0, -(-int(share * 100 * len(values)) // 100) - 1))]
