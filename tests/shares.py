"""Which part of a test of many cases belongs to `make test`: the marker ``some``, and what takes too long there."""

import resource
import time
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest

MOST = 20.0
"""Seconds of CPU after which a test of `make test` is named at the end: twice what it should take. It does not fail,
because how long something takes depends on the machine."""


class LongTestWarning(UserWarning):
    """A test takes longer than `make test` has time for."""


def leave_some(items: Iterable[pytest.Item]) -> None:
    """Mark as ``long`` all cases but those that ``some(n)`` leaves: the first, the last, and others evenly between."""
    cases: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker("some") and not item.get_closest_marker("long"):
            cases[item.nodeid.partition("[")[0]].append(item)
    for found in cases.values():
        mark = found[0].get_closest_marker("some")
        assert mark is not None
        left = evenly(len(found), int(mark.args[0]))
        for place, item in enumerate(found):
            if place not in left:
                item.add_marker("long")


def evenly(count: int, share: int) -> set[int]:
    """Return the places of so many of ``count`` cases, the first and the last among them if there are two."""
    if share >= count:
        return set(range(count))
    return {0} if share == 1 else {round(place * (count - 1) / (share - 1)) for place in range(share)}


@contextmanager
def watched(item: pytest.Item) -> Iterator[None]:
    """Warn of a test of the usual run that takes over ``MOST`` seconds of CPU by itself or in what it waits for."""
    before = seconds()
    yield
    if told := too_long(seconds() - before, {mark.name for mark in item.iter_markers()}):
        warnings.warn(told, LongTestWarning, stacklevel=1)


def too_long(took: float, marks: set[str]) -> str:
    """Return what is wrong with so many seconds of CPU in a test with these marks; "" if nothing is."""
    if took <= MOST or marks & {"long", "whole"}:
        return ""
    return (
        f"This test took {took:.0f} seconds of CPU; one of `make test` may take {MOST:.0f}. Let it look at a share and "
        "mark the whole as `long` (see CONTRIBUTING.md, Tests)."
    )


def seconds() -> float:
    """Return the CPU seconds of this process and of the processes that it has waited for."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime
