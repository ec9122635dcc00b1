"""Where a number stands against a limit."""

NEAR_PERCENT = 80
"""The share of a limit over which a reading is a finding."""
UNDER, NEAR, OVER = "under", "near", "over"


def place_of(value: int, limit: int, *, reached: bool) -> str:
    """Return whether a number is over a limit, over 80 % of it, or under; ``reached``: its number is over."""
    if value > limit or (reached and value == limit):
        return OVER
    return NEAR if value * 100 > limit * NEAR_PERCENT else UNDER
