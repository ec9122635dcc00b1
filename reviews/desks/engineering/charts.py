"""Charts of the hardware page as SVG coordinates in percent, each with the rows of an equivalent table."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reviews.desks.engineering.hardware_page import CONTEXTS, Hardware, RungFit
from reviews.language.phrases import figure, say
from reviews.sizing.fit import TIGHT
from reviews.sizing.plan import most_on_node

PARTS = (
    ("weights", say("Weights"), ("weights", "companion")),
    ("kv", say("Cache and states"), ("kv",)),
    ("activation", say("Activations and logits"), ("activation", "logits")),
    ("runtime", say("Runtime"), ("runtime",)),
    ("buffer", say("Operational buffer"), ("observability",)),
)
"""Segments of a bar; the buffer includes the 10% of memory that is kept free."""
GAP = 0.2
MOST_CURVES = 3
Place = Callable[[float], float]


@dataclass(frozen=True)
class Segment:
    """One segment of a bar: style number, position and width in percent, and a label if there is room."""

    style: int
    x: float
    width: float
    words: str

    @property
    def middle(self) -> float:
        """Position of the label in percent."""
        return self.x + self.width / 2


@dataclass(frozen=True)
class Bar:
    """One rung: its segments, and the row of the table in GiB."""

    fit: RungFit
    segments: tuple[Segment, ...]
    cells: tuple[str, ...]
    total: str


@dataclass(frozen=True)
class Bars:
    """Memory by part for each rung against the capacity of the node class; ``ticks`` are (position, GiB)."""

    bars: tuple[Bar, ...]
    capacities: tuple[tuple[float, str, float], ...]
    ticks: tuple[tuple[float, str], ...]
    left_out: tuple[RungFit, ...]
    titles: tuple[str, ...] = tuple(title for _, title, _ in PARTS)


def memory(page: Hardware) -> Bars | None:
    """Return the bars of all rungs on the selected node class, None if nothing can be computed."""
    if page.node is None:
        return None
    fits = [page.fit(rung, page.node) for rung in page.rungs]
    known = [one for one in fits if one.plan.lines]
    if not known:
        return None
    sums = {id(one): _parts(one) for one in known}
    room = page.node.node.usable / 2**30
    caps = sorted({one.plan.ranks for one in known})
    most = max(*(sum(parts) for parts in sums.values()), room * max(caps)) * 1.04
    bars = tuple(_bar(one, sums[id(one)], most) for one in known)
    capacities = tuple((room * n / most * 100, _cap(page, n), room * n) for n in caps[:2])
    step = _step(most)
    ticks = tuple((value / most * 100, figure(f"{value:,.0f}")) for value in _range(step, most))
    return Bars(bars, capacities, ticks, tuple(one for one in fits if not one.plan.lines), _titles(fits))


def _titles(fits: Sequence[RungFit]) -> tuple[str, ...]:
    """Return the titles of the segments; the first one names a companion where one is counted."""
    beside = any(line.key == "companion" for one in fits for line in one.plan.lines)
    return tuple(
        say("{title} and companion", title=title) if beside and key == "weights" else title for key, title, _ in PARTS
    )


def _cap(page: Hardware, ranks: int) -> str:
    slug = page.node.node_class.slug if page.node else ""
    return say("{slug}, {ranks:,} accelerators", slug=slug, ranks=ranks) if ranks > 1 else slug


def _parts(fit: RungFit) -> list[float]:
    """Return the GiB of each segment on all accelerators of a replica."""
    size = {one.key: one.size * fit.plan.ranks / 2**30 for one in fit.plan.lines}
    found = [sum(size.get(key, 0.0) for key in keys) for _, _, keys in PARTS]
    found[-1] += fit.plan.usable * TIGHT * fit.plan.ranks / 2**30
    return found


def _bar(fit: RungFit, parts: Sequence[float], most: float) -> Bar:
    at, segments = 0.0, []
    for number, value in enumerate(parts, start=1):
        width = value / most * 100
        words = figure(f"{value:,.1f}") if width > 6 and number <= 2 else ""
        segments.append(Segment(number, at, max(0.0, width - GAP), words))
        at += width
    return Bar(fit, tuple(segments), tuple(figure(f"{value:,.1f}") for value in parts), figure(f"{sum(parts):,.1f}"))


def _step(most: float) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that makes four to eight ticks."""
    rough = most / 6
    power = 10 ** math.floor(math.log10(rough)) if rough > 0 else 1
    return next(power * one for one in (1, 2, 5, 10) if power * one >= rough)


def _range(step: float, most: float) -> list[float]:
    return [n * step for n in range(int(most / step) + 1)]


@dataclass(frozen=True)
class Curve:
    """Maximum sequences by context for one rung on one node class: points and lines in percent, and the numbers."""

    title: str
    style: int
    points: tuple[tuple[float, float], ...]
    lines: tuple[tuple[float, float, float, float], ...]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Curves:
    """Concurrency against context on logarithmic axes; ``need`` is the workload's position, None if off the chart."""

    curves: tuple[Curve, ...]
    columns: tuple[tuple[float, str], ...]
    rows: tuple[tuple[float, str], ...]
    need: tuple[float, float] | None
    contexts: tuple[str, ...]


def concurrency(page: Hardware) -> Curves | None:
    """Return curves of the selected rung on the selected and the workload's node classes, None if none is known."""
    if page.rung is None:
        return None
    found: list[tuple[str, list[int]]] = []
    for version in page.shown_first[:MOST_CURVES]:
        model = page.model(page.rung)
        counts = [most_on_node(model, version.node, context, page.cache) or 0 for context in CONTEXTS]
        if any(counts):
            found.append((say("{title}, {slug}", title=page.rung.title, slug=version.node_class.slug), counts))
    if not found:
        return None
    top = max(2, *(max(counts) for _, counts in found), page.workload.concurrency)
    high = math.ceil(math.log2(top) / 2) * 2

    def place(n: float) -> float:
        return 100 - math.log2(n) / high * 100

    across = [n / (len(CONTEXTS) - 1) * 100 for n in range(len(CONTEXTS))]
    curves = tuple(_curve(title, style, counts, across, place) for style, (title, counts) in enumerate(found, start=1))
    wanted = math.log2(page.workload.context_tokens / CONTEXTS[0]) / (len(CONTEXTS) - 1) * 100
    need = (wanted, place(page.workload.concurrency)) if 0 <= wanted <= 100 else None
    rows = tuple((100 - n / high * 100, figure(f"{2**n:,}")) for n in range(0, high + 1, 2))
    columns = tuple((x, f"{context // 1024}k") for x, context in zip(across, CONTEXTS, strict=True))
    return Curves(curves, columns, rows, need, tuple(figure(f"{one:,}") for one in CONTEXTS))


def _curve(title: str, style: int, counts: list[int], across: list[float], place: Place) -> Curve:
    points = tuple((x, place(n)) for x, n in zip(across, counts, strict=True) if n)
    lines = tuple((*one, *two) for one, two in pairwise(points))
    return Curve(title, style, points, lines, tuple(figure(f"{n:,}") if n else say("None") for n in counts))
