"""The tags and filters, one by one, and what they make of hostile input."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from reviews.templatetags import figures
from reviews.templatetags.characters import written_out
from reviews.templatetags.difference import numbered, rows
from reviews.templatetags.markup import fill, fill_each, fill_mold, mold


def render(source: str, **values: object) -> str:
    return Template("{% load portal %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain name.safetensors", "plain name.safetensors"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("a\u2066b\u2069", "a⟨U+2066⟩b⟨U+2069⟩"),
        ("a\u200bb\u200d", "a⟨U+200B⟩b⟨U+200D⟩"),
        ("a\u00a0b", "a⟨U+00A0⟩b"),
        ("\x07\x1b[31m", "⟨U+0007⟩⟨U+001B⟩[31m"),
        ("\u3164\ufeff\ufe0f", "⟨U+3164⟩⟨U+FEFF⟩⟨U+FE0F⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("Übermodell-模型-נמל", "Übermodell-模型-נמל"),
    ],
)
def test_hidden_characters_are_written_out(given: str, shown: str) -> None:
    assert written_out(given) == shown


def test_a_no_break_space_in_a_text_is_a_space_and_in_a_name_is_written_out() -> None:
    assert render("{{ x|visible }}", x="7\u00a0days\u202f!") == "7 days !"
    assert render("{{ x|one_line }}", x="a\u00a0b") == "a⟨U+00A0⟩b"


def test_visible_keeps_line_breaks_and_one_line_does_not() -> None:
    assert render("{{ x|visible }}", x="a\n\tb\r") == "a\n\tb⟨U+000D⟩"
    assert render("{{ x|one_line }}", x="a\nb") == "a⟨U+000A⟩b"
    assert render("{{ x|visible }}", x=None) == ""


ATTACK = '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    "source",
    [
        "{% state 'ok' x %}",
        "{% state x 'word' %}",
        "{% status_line 'ok' x x %}",
        "{% known 'unanswered' x %}",
        "{% known x %}",
        "{% hash x %}",
        "{% hash x full=True %}",
        "{% model_name x %}",
        "{% model_name x x %}",
        "{{ x|visible }}",
        "{{ x|one_line }}",
        "{{ x|count }}",
        "{{ x|size_iec }}",
        "{% when x %}",
        "{% day x %}",
        "{% code x x %}",
        "{% diff x '' x %}",
        "{% submit x x ident='a' %}",
        "{% why_not x x %}",
        "{% notice 'ok' x %}{{ x }}{% endnotice %}",
        "{% pills active %}",
    ],
)
def test_no_tag_lets_markup_through(source: str) -> None:
    shown = render(source, x=ATTACK, active=[(ATTACK, ATTACK)])
    assert "<script" not in shown
    assert ATTACK not in shown


def test_a_state_is_glyph_and_word() -> None:
    shown = render("{% state 'warn' 'Outdated' %}")
    assert shown.startswith('<span class="state is-warn"><svg class="glyph"')
    assert shown.endswith("<span>Outdated</span></span>")
    assert "spin" in render("{% state 'info' 'Running' %}")
    assert render("{% state 'warn' '6 days' sign='clock' %}") != render("{% state 'warn' '6 days' %}")


@pytest.mark.parametrize(
    ("name", "words", "edge"),
    [
        ("file", "From the repository", "known"),
        ("hub", "From the repository", "known"),
        ("inferred", "Inferred", "known"),
        ("estimated", "Estimate", "known known-soft"),
        ("unverified", "Unverified", "known known-open"),
        ("answered", "Answered by us", "known"),
        ("tested", "Tested", "known"),
        ("unanswered", "Unanswered", "known known-open"),
        ("anything else", "Unanswered", "known known-open"),
    ],
)
def test_how_a_value_is_known(name: str, words: str, edge: str) -> None:
    shown = render("{% known x %}", x=name)
    assert shown.startswith(f'<span class="{edge}">')
    assert words in shown


def test_what_is_unanswered_says_why() -> None:
    assert "not said</span>" in render("{% known 'unanswered' 'not said' %}")


def test_names_and_hashes() -> None:
    assert '<span class="owner">a/</span><span class="name">b</span>' in render("{% model_name 'a/b' %}")
    assert '<span class="name">gpt2</span>' in render("{% model_name 'gpt2' %}")
    assert "U+202E" in render("{% model_name x %}", x="a/b\u202e")
    assert render("{% hash x %}", x="9f3c2abe0d9f") == '<code class="hash" title="9f3c2abe0d9f">9f3c2ab</code>'
    assert "Not known" in render("{% hash x %}", x=None)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1023 bytes"),
        (1024, "1.0 KiB"),
        (1_048_575, "1.0 MiB"),
        (29_528_050_893, "27.5 GiB"),
        (2**53 * 4, "32.0 PiB"),
        ("29528050893", "27.5 GiB"),
        (None, "Not known"),
        (True, "Not known"),
        (-1, "Not known"),
        ("many", "Not known"),
    ],
)
def test_sizes(size: object, words: str) -> None:
    assert render("{{ x|size_iec }}", x=size) == words


def test_counts() -> None:
    assert render("{{ x|count }}", x=1_048_576) == "1,048,576"
    assert render("{{ x|count }}", x="9007199254740993") == "9,007,199,254,740,993"
    assert render("{{ x|count }}", x=None) == "Not known"
    assert render("{{ x|count }}", x=0) == "0"
    assert render("{{ x|count }}", x="about ten") == "about ten"


def test_moments_and_days() -> None:
    year = timezone.now().year
    at = datetime(year, 11, 2, 9, 4, tzinfo=UTC)
    assert render("{% when x %}", x=at) == f'<time datetime="{year}-11-02T09:04:00Z">2 Nov 09:04 UTC</time>'
    assert "2 Nov 2020 09:04 UTC" in render("{% when x %}", x="2020-11-02T10:04:00+01:00")
    assert render("{% day x %}", x=date(2026, 5, 3)) == '<time datetime="2026-05-03">3 May 2026</time>'
    assert "3 May 2026" in render("{% day x %}", x="2026-05-03")
    assert "No date" in render("{% day x %}", x="soon")
    assert "No date" in render("{% when x %}", x=None)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=3), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=5, minutes=3), "5 hours"),
        (timedelta(days=1, hours=3), "1 day"),
        (timedelta(days=6), "6 days"),
        (timedelta(days=-2), "less than a minute"),
    ],
)
def test_waiting(ago: timedelta, words: str) -> None:
    assert figures.span_words(ago) == words
    assert render("{% waited x %}", x=timezone.now() - ago) == words


def test_lines_are_numbered_as_the_hub_counts_them() -> None:
    assert numbered("a\r\nb\x0cc\n") == ["a", "b\x0cc"]
    shown = render("{% code x 'config.json' %}", x="one\n\x1btwo\n")
    assert 'id="L2"' in shown
    assert 'id="L3"' not in shown
    assert "⟨U+001B⟩two" in shown
    assert "This file is empty" in render("{% code x %}", x="")


def test_a_difference_marks_lines_and_words() -> None:
    found = rows("a\nkeep the old word\nz\n", "a\nkeep the new word\nz\nadded\n")
    assert [row.kind for row in found] == ["same", "out", "in", "same", "in"]
    assert (True, "old") in found[1].pieces
    assert (True, "new") in found[2].pieces
    assert (True, "2 March") in rows("of 2 March 26", "of 18 November 26")[0].pieces
    assert rows("same", "same") == []
    assert rows("\n".join("abcdefghij"), "\n".join("abcdefghiX"))[0].kind == "gap"
    assert "The two texts are the same" in render("{% diff 'a' 'a' %}")
    assert "removed" in render("{% diff before after %}", before={"a": 1}, after={"a": 2})


def test_a_wrapper_around_nothing_is_left_out() -> None:
    assert render("{% around title %}  {% endaround %}") == ""
    assert render("{% around title %}x{% endaround %}").strip() == "<h1>x</h1>"


def test_html_with_places_for_values_is_what_django_writes() -> None:
    values = ("<b>&\"'", SafeString("<i>"), 7, None, "é", gettext_lazy("<u>"), render("{{ x }}", x="<"))
    for value in values:
        html = fill("<p title='{}'>{}</p>", value, value)
        assert isinstance(html, SafeString)
        assert html == format_html("<p title='{}'>{}</p>", value, value)
    told = [(one, one) for one in values]
    assert fill_each(" ", "<a>{}{}</a>", told) == format_html_join(" ", "<a>{}{}</a>", told)
    assert isinstance(fill_each("", "{}", []), SafeString)
    assert fill("{}", fill("<b>{}</b>", "<")) == "<b>&lt;</b>"


def test_a_mold_is_filled_as_the_literals_that_it_is_made_of() -> None:
    molded = mold("<p>{}</p>{}", mold("<b title='{}'>{}</b>", "name", "name"), "rest")
    for value in ("<b>&\"'{name}", SafeString("<i>"), 7, None, "é", gettext_lazy("<u>")):
        html = fill_mold(molded, {"name": value, "rest": value, "other": "unused"})
        assert isinstance(html, SafeString)
        assert html == fill("<p>{}</p>{}", fill("<b title='{}'>{}</b>", value, value), value)
    with pytest.raises(KeyError):
        fill_mold(molded, {"name": "no rest"})


def test_words_of_a_state_stay_words_however_often_they_are_drawn() -> None:
    for word in ("<script>", SafeString("<script>"), "<script>"):
        assert "<span>&lt;script&gt;</span>" in render("{% state 'ok' x %}", x=word)
