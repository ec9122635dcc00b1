"""Notes in data that come with the portal: sentences of ours that stand in a file instead of the code."""

from collections.abc import Iterator, Mapping

NOTES = frozenset({"note", "silent"})
"""Names of the fields that hold one: what readers should know, and why there is no clause."""
SECOND_HAND = "Second-hand: "
"""How a source begins that is described instead of named."""


def notes_in(data: object) -> Iterator[str]:
    """Yield every note in JSON data, wherever it stands."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            if name in NOTES and isinstance(value, str):
                yield value
            else:
                yield from notes_in(value)
    elif isinstance(data, list):
        for one in data:
            yield from notes_in(one)
    elif isinstance(data, str) and data.startswith(SECOND_HAND):
        yield data
