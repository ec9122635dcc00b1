"""Pickles that stand one after another in a file or a member: each is followed, and what is found is gathered."""

from __future__ import annotations

from dataclasses import dataclass, field

from reviews.hub.pickle import table as pickle_table
from reviews.hub.pickle.machine import PickleBudget, PickleRun, follow
from reviews.hub.pickle.source import PickleSource
from reviews.language.phrases import say

INFLATED = 8 * 2**20
"""Bytes to which the packed members of one file are unpacked, all together."""
MOST_PICKLES = 64
"""Pickles followed one after another in one file or member."""
MOST_MEMBERS = 2_000
"""Members looked into in one file, in all archives inside each other."""
LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
"""The number that is the first pickle of PyTorch's older form (torch/serialization.py, ``MAGIC_NUMBER``)."""


@dataclass
class Gathered:
    """What a look at one file gathers, also from archives inside it.

    ``whys`` say what was not looked into, ``odd`` what no writer writes, ``dangers`` what runs code or leaves the
    folder without an import. ``looked`` is true once a reader has followed the file's own structure, ``inert``
    when its format carries no code, ``code`` when it brings programs; ``form`` names the format.
    """

    runs: list[PickleRun] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    dangers: list[str] = field(default_factory=list)
    uninspected: list[str] = field(default_factory=list)
    budget: PickleBudget = field(default_factory=PickleBudget)
    unpacked: int = INFLATED
    members: int = MOST_MEMBERS
    looked: bool = False
    inert: bool = False
    code: bool = False
    form: str = ""
    beginning: int = 0
    """Bytes from the beginning by which a text was judged, 0 where all of it was looked at."""

    def named(self, module: str, name: str) -> None:
        """Note an import that the file asks for in words instead of opcodes."""
        run = PickleRun()
        run.imports[module, name] = None
        self.runs.append(run)


def dangerous(run: PickleRun) -> bool:
    """Return whether a pickle imports what runs code."""
    return any(pickle_table.verdict(*one) == pickle_table.DANGEROUS_RANK for one in run.imports)


def follow_all(source: PickleSource, found: Gathered, *, legacy: int | None = None) -> None:
    """Follow the pickles that stand one after another; a loader may load one or all of them.

    ``legacy`` is the number with which PyTorch's older form begins: five pickles, then the tensors' bytes. A file that
    ends in anything else than pickles is odd. Raises the ``HubError`` of a request.
    """
    parts, end, start = source.parts, source.end, source.at
    for number in range(MOST_PICKLES):
        run = PickleRun()
        found.runs.append(run)
        follow(PickleSource(parts, start, end), run, found.budget)
        if run.arrays:
            _again(PickleSource(parts, start, end), run, found)
        if number and not (run.end or run.imports or run.cut or _is_legacy(found.runs[-1 - number], legacy)):
            # What follows is no pickle: bytes that no writer puts there, but nothing that a loader would run.
            found.runs.pop()
            found.odd.append(say("bytes follow the end of the pickle"))
            return
        if not run.end or run.end >= end:
            return
        if number == 4 and _is_legacy(found.runs[-5], legacy):
            found.uninspected.append(say("the tensors' bytes behind the pickles"))
            return
        start = run.end
    found.whys.append(say("more than {most_pickles} pickles follow one another", most_pickles=MOST_PICKLES))


def _is_legacy(first: PickleRun, legacy: int | None) -> bool:
    return legacy is not None and isinstance(first.result, int) and first.result == legacy


def _again(source: PickleSource, run: PickleRun, found: Gathered) -> None:
    """Follow a pickle with arrays as a loader other than joblib would, to which the arrays' bytes are opcodes."""
    plain = PickleRun()
    follow(source, plain, found.budget, arrays=False)
    if plain.end:
        run.odd = say("it can be read in two ways, as joblib does and as a plain pickle")
    if plain.cut and not run.why:
        run.why = say("read as a plain pickle, {why}", why=plain.why)
    # Numbers that look like opcodes may look like an import, and end the walk soon: only what would run code counts.
    run.imports |= {one: None for one in plain.imports if pickle_table.verdict(*one) == pickle_table.DANGEROUS_RANK}
