"""Whether a decision covers what was asked, as a table."""

import pytest

from reviews.catalog.results_page import parameter_words
from reviews.catalog.rules import SENSITIVITY, Granted, WorkloadQuestion, covered_data, endorsement, permission, why_not
from reviews.workloads.choices import SENSITIVITIES

GRANTED = Granted(
    "claims-intake", "Claims intake", "claims", "Claims", "confidential", "Confidential", "edge", "Edge device"
)


def test_the_order_of_sensitivity_names_every_choice() -> None:
    assert tuple(value for value, _ in SENSITIVITIES) == SENSITIVITY


@pytest.mark.parametrize(
    ("asked", "short"),
    [
        (WorkloadQuestion(), ""),
        (WorkloadQuestion("claims-intake", "claims", "confidential", "edge"), ""),
        (WorkloadQuestion(data="public"), ""),
        (WorkloadQuestion(data="internal"), ""),
        (WorkloadQuestion(data="personal"), "Not for this data"),
        (WorkloadQuestion(data="special"), "Not for this data"),
        (WorkloadQuestion(data="secret"), "Not for this data"),
        (WorkloadQuestion(deployment="on-premises"), "Not for this deployment"),
        (WorkloadQuestion(organisation="lab"), "Not for this team"),
        (WorkloadQuestion(purpose="other"), "Not for this purpose"),
        (WorkloadQuestion("other", "lab", "special", "on-premises"), "Not for this data"),
    ],
)
def test_what_was_asked_against_what_was_granted(asked: WorkloadQuestion, short: str) -> None:
    said, sentence = why_not(asked, GRANTED)
    assert said == short
    assert bool(sentence) == bool(short)


def test_an_approval_for_more_sensitive_data_covers_less_sensitive_data() -> None:
    assert covered_data("personal") == ("personal", "special")
    assert covered_data("unknown") == ()


def test_the_two_verdicts_never_make_up_for_each_other() -> None:
    assert permission("pass", []) == ("ok", "Allowed")
    assert permission("pass with conditions", []) == ("ok", "Allowed with duties")
    assert permission("pass", ["Publisher"]) == ("warn", "Under review")
    assert endorsement("pass", []) == ("ok", "Passed")
    assert endorsement("pass with conditions", []) == ("ok", "Passed with conditions")
    assert endorsement("pass with conditions", ["Weights"]) == ("warn", "Under review")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [(None, ""), (7_000_000_000, "7 B"), (7_240_000_000, "7.2 B"), (560_000_000, "560 M"), (12, "12")],
)
def test_parameters_in_words(parameters: int | None, words: str) -> None:
    assert parameter_words(parameters) == words
