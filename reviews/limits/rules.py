"""What a limit is, what was counted under it, and the headers that tell a client; plain values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reviews.language.phrases import joined

WINDOW = 60
"""Seconds of every window; a window begins with its first request."""


@dataclass(frozen=True)
class Limit:
    """At most ``most`` requests in a window, under a name that headers repeat."""

    name: str
    most: int


@dataclass(frozen=True)
class Counted:
    """How many requests a window holds, this one included, and in how many seconds it ends."""

    limit: Limit
    used: int
    ends: float

    @property
    def left(self) -> int:
        """Requests that are left in this window."""
        return max(0, self.limit.most - self.used)

    @property
    def over(self) -> bool:
        """Whether this request is one too many."""
        return self.used > self.limit.most


def refused(counted: Sequence[Counted]) -> Counted | None:
    """Return the limit that refuses a request, the one that lasts longest; None if all allow it."""
    return max((one for one in counted if one.over), key=lambda one: one.ends, default=None)


def headers(counted: Sequence[Counted]) -> dict[str, str]:
    """Return ``RateLimit`` and ``RateLimit-Policy``, and ``Retry-After`` for a refusal.

    In the form of draft-ietf-httpapi-ratelimit-headers: q requests in a window of w seconds; r left, for t seconds.
    """
    found = {
        "RateLimit-Policy": joined(", ", (f'"{one.limit.name}";q={one.limit.most};w={WINDOW}' for one in counted)),
        "RateLimit": joined(", ", (f'"{one.limit.name}";r={one.left};t={seconds(one)}' for one in counted)),
    }
    over = refused(counted)
    return found | ({"Retry-After": str(seconds(over))} if over else {})


def seconds(counted: Counted) -> int:
    """Return the whole seconds after which a window has certainly ended."""
    return max(1, math.ceil(counted.ends))
