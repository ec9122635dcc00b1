"""The charts of what ``counts`` counted: license class and use, waiting and cycle time, expiry, coverage, families."""

from collections import defaultdict
from collections.abc import Sequence

from reviews.catalog.facet_words import value_words
from reviews.decisions.answers import PRODUCTION, TEST
from reviews.home.figures.counts import ByTrack, Counted
from reviews.language.phrases import say
from reviews.watch.charts import FindingChart, chart
from reviews.workflow import states

WAITS = (say("under 3 days"), say("3 to 7 days"), say("7 to 14 days"), say("14 days and more"))
"""The bands of both times, as ``counts.WAITS`` ends them."""
MONTHS = (say("within 30 days"), say("31 to 60 days"), say("61 to 90 days"))
USES: Sequence[tuple[str, frozenset[str]]] = (
    (say("inside the company"), frozenset({"internal-tool", "internal-step"})),
    (say("in a product or for others"), frozenset({"external-product", "hosted-for-others"})),
    (say("research and evaluation"), frozenset({"research", "evaluation"})),
    (say("not said"), frozenset()),
)
"""Kinds of use in a chart, each with the classes of use that it sums up; the last has every other one."""
STAGES = ((PRODUCTION, say("for production")), (TEST, say("for test only")))
KNOWN = [stage for stage, _ in STAGES]
TRACKS = {states.LEGAL: say("Legal"), states.ENGINEERING: say("Engineering")}
COVER = (say("in force"), say("under review"), say("suspended"))


def by_license(counted: Counted) -> FindingChart:
    """Return the decisions in force by license class and kind of use."""
    rows: dict[str, list[int]] = defaultdict(lambda: [0] * len(USES))
    for license_class, use, number, *_ in counted.get("licenses", []):
        rows[value_words("rights", license_class)][_use(use or "")] += number
    return chart([words for words, _ in USES], rows)


def waits(counted: ByTrack) -> FindingChart:
    """Return how long tracks have waited for a sign-off, or how long it took to the first, by track."""
    return chart(WAITS, {TRACKS[track]: numbers for track, numbers in counted.items()})


def expiring(counted: Counted) -> FindingChart:
    """Return the decisions in force whose review date is within 90 days, by stage."""
    rows = {title: [0] * len(STAGES) for title in MONTHS}
    for band, stage, number, *_ in counted.get("expiring", []):
        rows[MONTHS[int(band)]][KNOWN.index(stage)] += number
    return chart([words for _, words in STAGES], rows)


def coverage(counted: Counted) -> tuple[FindingChart, int]:
    """Return the decisions of each workload by standing, those with most first, and how many workloads have none."""
    rows = {_apart(name, number, same): numbers for number, name, *numbers, same in counted.get("covered", [])}
    return chart(COVER, rows), counted["uncovered"][0][2]


def families(counted: Counted) -> FindingChart:
    """Return the decisions in force by the root model that they descend from."""
    found = counted.get("families", [])
    rows = {value_words("family", family): [production, test] for family, _, production, test, *_ in found}
    return chart([words for _, words in STAGES], rows)


def _use(use_class: str) -> int:
    return next((at for at, (_, classes) in enumerate(USES) if use_class in classes), len(USES) - 1)


def _apart(name: str, number: str, same: int) -> str:
    """Return the name of a workload; those that share one are told apart by their number."""
    return name if same == 1 else say("{words} ({number_of})", words=name, number_of=number)
