"""How any Django form is drawn: labels, hints, errors and groups tied together."""

import re

from django import forms
from django.template import Context, Template

from reviews.home.styleguide import SampleIntake, refused_form


class Plain(forms.Form):
    """A form of a page that knows nothing of our parts."""

    name = forms.CharField(help_text="As on <the> badge")
    nick = forms.CharField(required=False)
    color = forms.ChoiceField(choices=[("r", "Red"), ("g", "Green")], widget=forms.RadioSelect)
    seen = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField(required=False)


def drawn(form: forms.Form) -> str:
    text = Template("{% load portal %}{% render_form form %}").render(Context({"form": form}))
    return re.sub(r"\s+", " ", text)


def test_any_form_printed_whole_wears_the_same_parts() -> None:
    assert re.sub(r"\s+", " ", str(Plain())).strip() == drawn(Plain()).strip()


def test_a_label_a_hint_and_a_control_belong_together() -> None:
    text = drawn(Plain())
    assert '<label for="id_name">Name</label>' in text
    assert 'id="id_name_helptext">As on &lt;the&gt; badge<' in text
    assert re.search(r'<input type="text" name="name"[^>]*aria-describedby="id_name_helptext"[^>]*class="input"', text)
    assert '<label for="id_nick">Nick <span class="optional">optional</span></label>' in text
    assert re.search(r'<input type="hidden" name="seen"', text)


def test_radios_stand_in_a_fieldset_with_a_legend() -> None:
    text = drawn(Plain())
    assert re.search(r'<fieldset class="field" id="id_color"[^>]*>\s*<legend>\s*Color\s*</legend>', text)
    assert re.search(r'<label class="choice" for="id_color_0"><input type="radio"[^>]*id="id_color_0"', text)


def test_errors_are_told_above_and_beside_and_lead_to_their_fields() -> None:
    text = drawn(refused_form())
    assert 'role="alert"' in text
    for name in ("review", "overflow", "confirmed"):
        assert f'href="#id_{name}"' in text
        assert f'id="id_{name}_error"' in text
    assert re.search(r'name="review"[^>]*aria-invalid="true"[^>]*aria-describedby="id_review_error"', text)
    group = re.search(r'<fieldset class="field field-bad" id="id_overflow"[^>]*>', text)
    assert group
    assert 'aria-describedby="id_overflow_helptext id_overflow_error"' in group[0]
    assert "already proposed for this workload" in text
    assert 'class="input mono"' in text


def test_a_form_without_errors_has_no_summary() -> None:
    assert "errors" not in drawn(SampleIntake())


def test_every_id_is_there_once() -> None:
    ids = re.findall(r"\sid=\"([^\"]+)\"", drawn(refused_form()))
    assert len(ids) == len(set(ids))


def test_an_error_of_a_hidden_field_is_said_too() -> None:
    assert "This field is required." in drawn(Plain({"name": "a", "color": "r"}))


def test_a_submit_button_stays_and_says_why_not() -> None:
    shown = Template("{% load portal %}{% submit 'Sign' why_not='Engineering is locked.' ident='s' %}").render(
        Context()
    )
    assert 'disabled aria-describedby="s-why-not"' in shown
    assert 'id="s-why-not"' in shown
    assert "disabled" not in Template("{% load portal %}{% submit 'Sign' %}").render(Context())
