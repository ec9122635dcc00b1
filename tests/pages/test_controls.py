"""Controls that the code draws are those of the templates, and escape whatever they hold."""

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting

from reviews.controls import ControlRenderer

BAD = "\"'><script>&amp;"
GROUPED = [("", "None"), ("Group <b>", [("1", BAD), (BAD, "two")]), (3, "three")]


class Everything(forms.Form):
    """A form with every kind of control."""

    text = forms.CharField(max_length=20, help_text="Help", initial=BAD)
    hidden = forms.CharField(widget=forms.HiddenInput, initial=BAD)
    secret = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "off", "class": "wide"}))
    number = forms.IntegerField(initial=1000, min_value=1, localize=False)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date", "data-day": True, "hidden": False}))
    mail = forms.EmailField(required=False)
    web = forms.URLField(required=False, assume_scheme="https")
    long = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), initial=f"\n{BAD}")
    yes = forms.BooleanField(initial=True)
    one = forms.ChoiceField(choices=GROUPED, initial="1", widget=forms.Select(attrs={"class": BAD}))
    many = forms.MultipleChoiceField(choices=GROUPED, initial=["1", "3"])
    radio = forms.ChoiceField(choices=[("a", "A"), ("b", BAD)], widget=forms.RadioSelect)
    file = forms.FileField(required=False)


def drawn(data: dict[str, Any] | None, name: str, renderer: Any) -> list[str]:
    """The control's tags and texts, without white space, which the templates have much of."""
    html = str(Everything(data, renderer=renderer)[name])
    assert "<script" not in html
    pressed = re.sub(r"\s+", " ", html).replace(" >", ">")
    return [one for one in re.split(r"\s*(<[^>]*>)\s*", pressed) if one]


@pytest.mark.parametrize("data", [None, {}, {"text": "x", "one": BAD, "many": ["3", BAD], "long": "\n\nx"}])
@pytest.mark.parametrize("name", Everything.base_fields)
def test_a_control_is_that_of_the_template(name: str, data: dict[str, Any] | None) -> None:
    assert drawn(data, name, ControlRenderer()) == drawn(data, name, TemplatesSetting())


def test_a_text_keeps_its_first_line_break() -> None:
    assert ">\n\n&quot;" in str(Everything(renderer=ControlRenderer())["long"])
