"""What `make test` leaves to `make test-long`: a share of many cases, and nothing that takes too long."""

import pytest

from tests import shares
from tests.house.source import TESTS, functions, name


@pytest.mark.parametrize(
    ("count", "share", "places"),
    [(28, 1, {0}), (28, 2, {0, 27}), (9, 3, {0, 4, 8}), (3, 3, {0, 1, 2}), (2, 5, {0, 1}), (1, 2, {0})],
)
def test_a_share_is_spread_evenly(count: int, share: int, places: set[int]) -> None:
    assert shares.evenly(count, share) == places


@pytest.mark.parametrize(
    ("took", "marks", "named"),
    [(21, set(), True), (21, {"browser"}, True), (19, set(), False), (99, {"long"}, False), (99, {"whole"}, False)],
)
def test_a_test_that_takes_too_long_is_named(took: float, marks: set[str], named: bool) -> None:
    assert ("This test took 21 seconds of CPU" in shares.too_long(took, marks)) is named


def test_one_test_only_is_excepted() -> None:
    found = [
        f"{name(path)}::{one.name}"
        for path in TESTS
        for one in functions(path)
        if any(getattr(mark, "attr", "") == "whole" for mark in one.decorator_list)
    ]
    assert found == ["tests/journeys/test_journey.py::test_from_a_typed_name_to_a_machine_that_is_allowed"]
