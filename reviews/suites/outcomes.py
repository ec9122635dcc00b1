"""What the checks of each case say of the answers of a run, told as it goes on: plain Python."""

from collections.abc import Callable, Mapping, Sequence

from reviews.language.phrases import say
from reviews.suites.checks.outcome import CheckOutcome, outcome_of
from reviews.suites.models import SuiteCase
from reviews.suites.run_file import ResultValue

LEAST_STEP = 500
"""Fewest answers between two words about how far it is."""


def outcomes_of(
    results: Sequence[ResultValue], entries: Mapping[str, SuiteCase], told: Callable[[str], None] | None = None
) -> dict[str, CheckOutcome]:
    """Return the outcome of every result that has an answer, by its case; ``told`` hears ten times how far it is."""
    found, each = {}, max(LEAST_STEP, len(results) // 10)
    for number, one in enumerate(results):
        if told and number and not number % each:
            told(say("Judging answers: {number_of:,} of {number_of2:,}", number_of=number, number_of2=len(results)))
        entry = entries.get(one.key)
        if entry is not None and not one.failed:
            body = entry.body
            found[one.key] = outcome_of(body.get("checks", ()), one.answer, body.get("documents", ()))
    return found
