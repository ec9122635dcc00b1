"""The stack and the memo of one pickle: signs in the place of values, and never more of them than a bound."""

from __future__ import annotations

from typing import Any

from reviews.hub.transport.ranges import CapReached
from reviews.language.phrases import say

MOST_KEPT = 200_000
"""Values on the stack, in the memo or in a mapping of one pickle."""
LONGEST_TUPLE = 16
"""Items of the longest tuple that is kept; a tensor's shape has no more dimensions."""


class Sign:
    """Something on the stack whose value does not matter."""


SOMETHING, MARK = Sign(), Sign()
"""Any value; and the mark (``pickletools``: markobject), which stands between the values below and above it."""


class PickleStack:
    """What a loader would have on its stack and in its memo. Taking from an empty stack gives ``SOMETHING``.

    Pushing and remembering raise ``CapReached`` at the bound.
    """

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.memo: dict[int, Any] = {}
        self.marked = False

    def push(self, value: Any) -> None:
        """Put a value on top."""
        if len(self.values) >= MOST_KEPT:
            raise CapReached(say("it keeps more than {most_kept:,} values", most_kept=MOST_KEPT))
        self.values.append(value)

    def pop(self) -> Any:
        """Take the topmost value off."""
        return self.values.pop() if self.values else SOMETHING

    def top(self) -> Any:
        """Return the topmost value and leave it there."""
        return self.values[-1] if self.values else SOMETHING

    def replace(self, value: Any) -> None:
        """Put a value in the place of the topmost one."""
        self.values[-1:] = [value]

    def drop(self, count: int) -> None:
        """Take so many values off, fewer when there are fewer."""
        del self.values[max(0, len(self.values) - count) :]

    def to_mark(self) -> list[Any]:
        """Take off the values above the last mark, and the mark; return them, the lowest first.

        ``marked`` says whether there was a mark: without one a loader fails, and all values are returned.
        """
        found: list[Any] = []
        self.marked = False
        while self.values:
            value = self.values.pop()
            if value is MARK:
                self.marked = True
                break
            found.append(value)
        return found[::-1]

    def taken(self, count: int) -> Any:
        """Take so many values off as a tuple, all above the last mark for -1; a long tuple is ``SOMETHING``."""
        values = self.to_mark() if count < 0 else [self.pop() for _ in range(count)][::-1]
        return tuple(values) if len(values) <= LONGEST_TUPLE else SOMETHING

    def remember(self, place: Any) -> None:
        """Keep the topmost value in the memo at a place; a place that is no number is not kept."""
        if len(self.memo) >= MOST_KEPT:
            raise CapReached(say("it remembers more than {most_kept:,} values", most_kept=MOST_KEPT))
        if isinstance(place, int):
            self.memo[place] = self.top()

    def recall(self, place: Any) -> None:
        """Put what the memo has at a place on top."""
        self.push(self.memo.get(place, SOMETHING))
