"""Sentences of ours are English for everything that stores or compares them, and read in the reader's language."""

import json
import pickle
from datetime import date

import rfc8785
from django.utils.html import conditional_escape, format_html

from reviews.language import catalogue
from reviews.language.phrases import dated, figure, joined, read, say, say_count
from reviews.language.reader import PSEUDO, speaking
from reviews.templatetags.markup import fill


def test_a_sentence_is_its_english_text_wherever_it_is_stored_or_compared() -> None:
    sentence = say("No file {name} at this commit.", name="<b>.safetensors")
    plain = "No file <b>.safetensors at this commit."
    with speaking(PSEUDO):
        assert sentence == plain
        assert hash(sentence) == hash(plain)
        assert {plain: 1}[sentence] == 1
        assert json.dumps([sentence]) == json.dumps([plain])
        assert rfc8785.dumps([sentence]) == rfc8785.dumps([plain])
        assert sentence.encode() == plain.encode()
        assert f"{sentence}" == plain
        assert pickle.loads(pickle.dumps(sentence)) == plain


def test_a_page_shows_it_in_the_readers_language_and_escapes_what_it_holds() -> None:
    sentence = say("No file {name} at this commit.", name="<b>")
    with speaking(PSEUDO):
        for shown in (conditional_escape(sentence), fill("{}", sentence), format_html("{}", sentence)):
            assert shown == "⟦Nó fílé &lt;b&gt; át thíš çómmít. · · ·⟧"
    assert fill("{}", sentence) == "No file &lt;b&gt; at this commit."


def test_sentences_put_together_stay_sentences() -> None:
    why = say("It is closed.")
    whole = joined(" ", ["Decision 7:", why + " " + say("Ask.")]).rstrip(".")
    with speaking(PSEUDO):
        assert read(whole) == "Decision 7: ⟦Ít íš çlóšéd. ·⟧ ⟦Ášk.⟧"
    assert read(whole) == "Decision 7: It is closed. Ask"


def test_numbers_days_and_plurals_are_written_as_the_language_writes_them() -> None:
    size, day = figure("1,234.5 GiB"), dated(date(2026, 3, 3), "%-d %b %Y")
    sentence = say("{size} / {n:,} / {day}", size=size, n=12_345, day=day)
    with speaking("de"):
        assert read(sentence) == "1.234,5 GiB / 12.345 / 3. März 2026"
        assert read(dated(date(2026, 3, 3), "%A, %-d %B %Y")) == "Dienstag, 3. März 2026"
        assert read(say_count(1, "{number} day", "{number} days")) == "1 Tag"
        assert read(say_count(2, "{number} day", "{number} days")) == "2 Tage"
    assert sentence == "1,234.5 GiB / 12,345 / 3 Mar 2026"


def test_a_language_without_a_translation_of_a_sentence_shows_it_in_english() -> None:
    with speaking("de"):
        assert read(say("No catalogue has this sentence.")) == "No catalogue has this sentence."
    assert catalogue.of("de").form(1) == 0
    assert catalogue.of("de").form(0) == 1
