"""The act: one write of one actor, atomic, which leaves exactly one entry in the ledger."""

import inspect
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from reviews.language.phrases import say

Args = ParamSpec("Args")
Result = TypeVar("Result")

MOST_SUBJECTS = 2
"""Positional arguments that an act may have: its subject, which may need two words (hub and repository)."""


class WrongEntries(RuntimeError):
    """An act left another number of ledger entries than one; everything that it wrote was rolled back."""


@dataclass
class ActTally:
    """What the outermost act of this thread has written so far: entries, and why none is needed."""

    entries: int = 0
    unchanged: str = ""


_running: ContextVar[ActTally | None] = ContextVar("running_act", default=None)
_recorded: ContextVar[int] = ContextVar("recorded_entries", default=0)


def act(function: Callable[Args, Result]) -> Callable[Args, Result]:
    """Make a function an act: atomic, and refused unless it leaves exactly one ledger entry.

    An act that another act calls joins it: the two leave one entry together. An act that found nothing to do says so
    with ``unchanged``. Raises ``TypeError`` at import for a function that takes more than its subject by position or
    has no keyword-only ``by``; the act raises ``WrongEntries``, and so rolls back, for any other number of entries.
    """
    _check(function)

    @wraps(function)
    def performed(*args: Args.args, **kwargs: Args.kwargs) -> Result:
        with transaction.atomic():
            outer = _running.get()
            if outer is not None:
                return _join(outer, function, *args, **kwargs)
            tally = ActTally()
            token = _running.set(tally)
            try:
                result = function(*args, **kwargs)
            finally:
                _running.reset(token)  # before the commit: what runs on commit is no part of this act
            if tally.entries != 1 and not (tally.entries == 0 and tally.unchanged):
                raise WrongEntries(
                    say(
                        "{name} left {entries} ledger entries instead of one. Nothing was saved.",
                        name=_name(function),
                        entries=tally.entries,
                    )
                )
            _recorded.set(_recorded.get() + tally.entries)
            return result

    return performed


def recorded() -> int:
    """Return how many entries the acts of this thread have recorded; compare two calls, and never use one alone."""
    return _recorded.get()


def _join(outer: ActTally, function: Callable[Args, Result], *args: Args.args, **kwargs: Args.kwargs) -> Result:
    before = outer.entries, outer.unchanged
    try:
        return function(*args, **kwargs)
    except BaseException:
        outer.entries, outer.unchanged = before  # the savepoint of the inner act takes its entries back
        raise


def unchanged(why: str) -> None:
    """Say inside an act that there is nothing to record, and why: the act may then leave without an entry.

    ``why`` is a sentence for the reader of the code. Raises ``WrongEntries`` outside an act.
    """
    _tally().unchanged = why


def count_entry() -> None:
    """Count one ledger entry for the outermost act. Raises ``WrongEntries`` outside an act."""
    _tally().entries += 1


def _tally() -> ActTally:
    tally = _running.get()
    if tally is None:
        raise WrongEntries(say("Only an act writes to the ledger: put @act on the function that calls this."))
    return tally


def _check(function: Callable[..., object]) -> None:
    parameters = inspect.signature(function).parameters.values()
    loose = [one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    if len(loose) > MOST_SUBJECTS or any(one.kind is one.VAR_POSITIONAL for one in parameters):
        raise TypeError(
            say("{name} is an act: it takes its subject by position and the rest by keyword.", name=_name(function))
        )
    if not any(one.name == "by" and one.kind is one.KEYWORD_ONLY for one in parameters):
        raise TypeError(
            say("{name} is an act: it names who acts as the keyword-only argument by=.", name=_name(function))
        )


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
