"""A select list drawn in one go has the HTML of those that templates draw."""

import re

import pytest
from django import forms

from reviews.selects import PlainSelect

LISTED = [("", "Any"), ("a&b", "A & B"), ('"><script>', "<script>alert(1)</script>"), (7, "Seven")]


def drawn(widget: type[forms.Select], asked: object) -> list[tuple[str, list[str], str]]:
    """Each element with its attributes in one order, and the text behind it."""

    class Asking(forms.Form):
        one = forms.ChoiceField(choices=LISTED, required=False, widget=widget(attrs={"class": "input"}))

    html = str(Asking({"one": asked})["one"])
    parts = re.findall(r'<(/?\w+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*>([^<]*)', html)
    return [
        (name, sorted(re.findall(r'[\w-]+(?:="[^"]*")?', told)), " ".join(text.split())) for name, told, text in parts
    ]


@pytest.mark.parametrize("asked", ["", "a&b", '"><script>', 7, "7", "unknown"])
def test_it_is_the_same_as_djangos(asked: object) -> None:
    assert drawn(PlainSelect, asked) == drawn(forms.Select, asked)
    assert len(drawn(PlainSelect, asked)) == 2 + 2 * len(LISTED)


def test_what_is_listed_is_escaped() -> None:
    html = PlainSelect(choices=LISTED).render("one", '"><script>', {"id": '"><b>'})
    assert "<script" not in html
    assert "<b>" not in html
