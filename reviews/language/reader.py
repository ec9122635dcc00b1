"""The language of whoever reads the answer that is being made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

SOURCE = "en"
"""The language in which everything is written and stored."""
PSEUDO = "xx"
"""Not a language: every sentence of ours is marked and longer, so that a test sees which one is not."""


def _source() -> str:
    return SOURCE


_language: ContextVar[Callable[[], str]] = ContextVar("language_of_reader", default=_source)


def spoken() -> str:
    """Return the language of the reader; English where nobody reads, as in rules and jobs."""
    return _language.get()()


@contextmanager
def speaking(language: str | Callable[[], str]) -> Iterator[None]:
    """Speak this language meanwhile; a function is asked for it at the first sentence."""
    ask: Callable[[], str] = (lambda: language) if isinstance(language, str) else cache(language)
    token = _language.set(ask)
    try:
        yield
    finally:
        _language.reset(token)
