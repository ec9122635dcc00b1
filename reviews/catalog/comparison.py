"""Up to four decisions side by side, what differs first; what is not known says so and equals nothing that is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from reviews.catalog.facet_words import value_words
from reviews.catalog.results_page import Result, parameter_words
from reviews.language.phrases import joined, say
from reviews.readmodels.models import NOT_KNOWN, CatalogEntry
from reviews.templatetags.figures import day_words
from reviews.workloads import choices

MOST = 4
"""Decisions that stand side by side."""


@dataclass(frozen=True)
class ComparedRow:
    """One property of all decisions: a title and the words of each, "" where it is not known."""

    title: str
    cells: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether two of the decisions differ in it."""
        return len(set(self.cells)) > 1

    @property
    def known(self) -> bool:
        """Whether it is known of at least one of the decisions."""
        return any(self.cells)


def wanted(given: QueryDict) -> tuple[list[int], int]:
    """Return the numbers in ``?d=``, each once and at most four, and how many more were asked for."""
    said = [one for one in given.getlist("d") if one.isascii() and one.isdigit() and len(one) < 10]
    numbers = list(dict.fromkeys(map(int, said)))
    return numbers[:MOST], max(0, len(numbers) - MOST)


def rows(results: Sequence[Result]) -> list[ComparedRow]:
    """Return every property of these decisions, those in which they differ first, each part in the usual order."""
    found = [ComparedRow(title, tuple(read(one) for one in results)) for title, read in PROPERTIES]
    return [one for one in found if one.differs] + [one for one in found if not one.differs]


def _facet(name: str, column: str) -> Callable[[Result], str]:
    def read(one: Result) -> str:
        said = str(getattr(one.entry, column)).split() if name in LISTS else [str(getattr(one.entry, column))]
        return joined(", ", (value_words(name, word) for word in said if word != NOT_KNOWN))

    return read


def _entry(read: Callable[[CatalogEntry], str]) -> Callable[[Result], str]:
    return lambda one: read(one.entry)


def _verdict(read: Callable[[Result], tuple[str, str, str]]) -> Callable[[Result], str]:
    return lambda one: joined(": ", filter(None, read(one)[1:]))


def _conditions(entry: CatalogEntry) -> str:
    said = [one["text"] + (say(" (met)") if one["met_at"] else "") for one in entry.card["conditions"]]
    return joined("; ", said) or say("None")


def _duties(entry: CatalogEntry) -> str:
    said = [str(one.get("words") or one.get("kind") or "") for one in entry.card["rights"]["duties"]]
    return joined("; ", dict.fromkeys(filter(None, said))) or say("None recorded")


def _risk(level: str) -> str:
    return choices.words(choices.RISK_LEVELS, level).partition(":")[0]


LISTS = frozenset({"language", "evaluated", "input", "output"})
PROPERTIES: tuple[tuple[str, Callable[[Result], str]], ...] = (
    (say("Standing"), lambda one: one.standing.title),
    (say("Stage"), _entry(lambda entry: value_words("stage", entry.stage))),
    (say("Permission"), _verdict(lambda one: one.permission)),
    (say("Endorsement"), _verdict(lambda one: one.endorsement)),
    (say("Conditions"), _entry(_conditions)),
    (say("Duties"), _entry(_duties)),
    (say("Workload"), _entry(lambda entry: entry.workload_name)),
    (say("Team"), _entry(lambda entry: entry.team_name)),
    (say("Data"), _entry(lambda entry: choices.words(choices.SENSITIVITIES, entry.data_sensitivity))),
    (say("Deployment"), _entry(lambda entry: choices.words(choices.ENVIRONMENTS, entry.environment))),
    (say("Risk"), _entry(lambda entry: _risk(entry.risk))),
    (say("License"), _entry(lambda entry: entry.license_name)),
    (say("License class"), _facet("rights", "license_class")),
    (say("Openness"), _facet("openness", "openness")),
    (say("Publisher"), _facet("publisher", "publisher")),
    (say("Family"), _facet("family", "family")),
    (say("Task"), _entry(lambda entry: entry.task)),
    (say("Input"), _facet("input", "inputs")),
    (say("Output"), _facet("output", "outputs")),
    (say("Languages claimed"), _facet("language", "claimed")),
    (say("Languages evaluated"), _facet("evaluated", "evaluated")),
    (say("Parameters"), _entry(lambda entry: parameter_words(entry.parameters))),
    (say("Quantization"), _facet("quantization", "quantization")),
    (
        say("Context approved"),
        _entry(lambda entry: say("{context_tokens:,} tokens", context_tokens=entry.context_tokens)),
    ),
    (say("Runtime"), _entry(lambda entry: entry.runtime)),
    (say("Node class"), _entry(lambda entry: entry.node_class)),
    (say("Fit on the node class"), _facet("known", "known")),
    (say("Fallback"), lambda one: one.fallback or say("None, accepted")),
    (say("Watch"), lambda one: one.watched[1]),
    (say("Open findings"), _entry(lambda entry: str(entry.findings))),
    (say("Review by"), _entry(lambda entry: day_words(entry.review_by))),
)
"""Every property with its title, in the order in which a person asks."""
