"""Dates are typed and shown so that no one can take the month for the day."""

from datetime import date
from typing import Any

import pytest

from reviews.day_fields import WRONG
from reviews.desks.forms import date_field
from reviews.single_lines import PortalForm


class Form(PortalForm):
    """A form with one date."""

    day = date_field("Next review by")


@pytest.mark.parametrize(
    "typed", ["2027-03-31", " 2027-03-31 ", "31 Mar 2027", "31 mar 2027", "31 March 2027", "2027-3-31"]
)
def test_a_date_is_read_in_each_unambiguous_spelling(typed: str) -> None:
    form = Form({"day": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == date(2027, 3, 31)
    assert form["day"].spoken == "Wednesday, 31 March 2027"


@pytest.mark.parametrize("typed", ["03/31/2027", "05.06.2027", "05/06/2027", "31 3 2027", "2027-02-30", "soon", "\x00"])
def test_an_ambiguous_or_impossible_date_is_refused_with_an_example(typed: str) -> None:
    form = Form({"day": typed})
    assert form.errors["day"] == [WRONG]
    assert form["day"].spoken == ""


def test_a_date_field_is_text_and_repeats_its_date_in_words() -> None:
    given: dict[str, Any] = {"day": date(2027, 5, 28)}
    drawn = str(Form(initial=given)["day"])
    assert 'type="text"' in drawn
    assert 'value="2027-05-28"' in drawn
    assert Form(initial=given)["day"].spoken == "Friday, 28 May 2027"
    assert Form()["day"].spoken == ""
