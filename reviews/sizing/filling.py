"""The most sequences that fit in a memory: a search that starts near its answer."""

from reviews.sizing.memory import MemoryParts

MOST_SEQUENCES = 2**20
LAST = 2 * MOST_SEQUENCES - 1
"""The largest count that is given for what needs no memory by sequence."""
EVENLY = 257
"""A count by which batches are full, so that what follows grows evenly."""


def most_sequences(parts: MemoryParts, room: int) -> int:
    """Return the largest number of sequences whose parts fit in this many bytes; more never needs less.

    The parts grow almost evenly, so the search starts near the answer: two counts give the growth of one sequence.
    """
    first = parts.size(1)
    if first > room:
        return 0
    growth = (parts.size(EVENLY) - first) // (EVENLY - 1)
    guess = min(MOST_SEQUENCES, max(1, 1 + (room - first) // growth)) if growth > 0 else MOST_SEQUENCES
    low, high, step = 1, LAST + 1, 1
    if parts.size(guess) <= room:
        low = guess
        while low + step < high and parts.size(low + step) <= room:
            low, step = low + step, step * 2
        high = min(high, low + step)
    else:
        high = guess
        while high - step > low and parts.size(high - step) > room:
            high, step = high - step, step * 2
        low = max(low, high - step)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if parts.size(middle) <= room else (low, middle)
    return low
