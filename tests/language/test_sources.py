"""Templates are translated as sources: whole sentences with their tags, values and conditions as places."""

import re

import pytest

from reviews.language.catalogue import of
from reviews.language.extraction import messages
from reviews.language.sources import in_language, literal_in_language


def said(source: str) -> list[str]:
    """The sentences that a translator gets of a source."""
    found: list[str] = []

    def note(message: str, many: str) -> str:
        found.append(f"{message} | {many}" if many else message)
        return message

    assert " ".join(in_language(source, note).split()).replace("> <", "><") or True
    return found


@pytest.mark.parametrize(
    ("source", "sentences"),
    [
        ("<p>Signed by {{ one.name|visible }}\n {% when one.at %}.</p>", ["Signed by {name} {when}."]),
        ('<p>See <a href="{% url "x" %}">the <em>text</em></a>.</p>', ["See <a>the <em>text</em></a>."]),
        (
            "<li>Signed{% if day %}, until {% day day %}{% else %} for good{% endif %}</li>",
            ["Signed<if>, until {day}<else> for good</if>"],
        ),
        ("<p>{{ n }} file{{ n|pluralize }} left</p>", ["{n} file left | {n} files left"]),
        ("<td>{{ name }}</td><td>{% glyph 'x' %} Done</td>", ["Done"]),
        ("{% if a %}<p>One.</p>{% else %}<p>Two.</p>{% endif %}", ["One.", "Two."]),
        ('<button aria-label="Close {{ name }}" title="Close"></button>', ["Close {name}", "Close"]),
        ('<p><a href="/">First</a> <a href="/">Second</a></p>', ["First", "Second"]),
        ("<p>{{ reason|default:'x' }} {% include 'a.html' %} {# not this #}</p>", []),
        ('<p>{{ owner|default:"No owner" }}</p>', ["No owner"]),
    ],
)
def test_what_a_translator_gets(source: str, sentences: list[str]) -> None:
    assert said(source) == sentences


def test_a_translation_may_move_places_and_keeps_what_is_in_them() -> None:
    source = '<p>See <a href="{% url "x" y %}">{{ name }}</a>{% if day %}, until {% day day %}{% endif %}.</p>'
    told = {"See <a>{name}</a><if>, until {day}</if>.": "<if>Bis {day}: </if><a>{name}</a> ansehen."}
    assert in_language(source, lambda message, _: told[message]) == (
        '<p>{% if day %}Bis {% day day %}: {% endif %}<a href="{% url "x" y %}">{{ name }}</a> ansehen.</p>'
    )


def test_a_plural_chooses_among_all_forms_of_the_language() -> None:
    done = in_language("<p>{{ n }} file{{ n|pluralize }}</p>", lambda *_: ["{n} plik", "{n} pliki", "{n} plików"])
    assert done == (
        "<p>{% form_of_plural n as form_of_plural %}{% if form_of_plural == 0 %}{{ n }} plik"
        "{% elif form_of_plural == 1 %}{{ n }} pliki{% elif form_of_plural == 2 %}{{ n }} plików{% endif %}</p>"
    )


def test_a_quotation_without_words_of_ours_has_the_marks_of_the_language() -> None:
    told = {"opening quotation mark": "„", "closing quotation mark": "“"}
    source = '<p title="“{{ a }}”">“{{ quote }}”</p>{# “not this” #}<b>{{ b|default:"“x”" }}</b>'
    assert in_language(source, lambda message, _: told[message]) == (
        '<p title="„{{ a }}“">„{{ quote }}“</p>{# “not this” #}<b>{{ b|default:"“x”" }}</b>'
    )
    assert literal_in_language("<q>“{}”</q>", lambda message, _: told[message]) == "<q>„{0}“</q>"


def test_a_literal_of_html_keeps_its_values_in_their_places() -> None:
    done = literal_in_language('<a href="{}">{} of {}</a>', lambda *_: "{value3} hat {value2}")
    assert done.format("/x", "A", "B") == '<a href="/x">B hat A</a>'


def test_notes_of_known_terms_and_descriptions_in_braces_are_sentences() -> None:
    found = {message for message, _ in of("de").messages()}  # `make check` compares it with the sentences of the code
    assert "Keep the contents of a NOTICE file" in found
    assert "no sentence of the text asks for any registration" in found
    assert "{quant_method, bits, group_size, fmt, …, as far as stated}" in found


@pytest.mark.long
def test_no_sentence_of_the_code_has_the_end_of_an_english_plural_glued_to_a_place() -> None:
    glued = [message for message, _ in messages() if re.search(r"\}(?:s|es|ies)\b|\{article\}", message)]
    assert glued == []
