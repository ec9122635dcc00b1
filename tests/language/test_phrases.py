"""Sentences of ours are English for everything that stores or compares them, and read in the reader's language."""

import json
import pickle
import re
import struct
from datetime import UTC, date, datetime
from pathlib import Path

import rfc8785
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from reviews.language import catalogue
from reviews.language.building import compiled
from reviews.language.cldr import SKELETONS
from reviews.language.phrases import dated, figure, joined, large, read, say, say_count, sense, small
from reviews.language.reader import PSEUDO, speaking
from reviews.selects import options
from reviews.templatetags.markup import fill
from reviews.templatetags.portal import state


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
        assert read(say_count(1, "{number:,} day", "{number:,} days")) == "1 Tag"
        assert read(say_count(2, "{number:,} day", "{number:,} days")) == "2 Tage"
        assert read(say("on {day}", day=date(2026, 12, 1))) == "on 1. Dez. 2026"
        assert read(say("{share:.1%} of {n}", share=0.125, n=figure("50%"))) == "12,5\xa0% of 50\xa0%"
    assert sentence == "1,234.5 GiB / 12,345 / 3 Mar 2026"


def test_every_day_of_the_code_is_written_in_the_order_of_each_language() -> None:
    """A pattern that has no parts for CLDR would keep English order and words: “1 Dez. 2026 at 09:00”."""
    said = re.compile(r'dated\([^"\n]*, "([^"]+)"\)')
    forms = {form for path in Path("reviews").rglob("*.py") for form in said.findall(path.read_text())}
    assert len(forms) > 4
    assert forms - set(SKELETONS) <= {"%H:%M"}
    with speaking("de"):
        assert read(dated(datetime(2026, 12, 1, 9, 5, tzinfo=UTC), "%-d %b %Y at %H:%M")) == "1. Dez. 2026 09:05"


def test_a_language_without_a_translation_of_a_sentence_shows_it_in_english() -> None:
    with speaking("de"):
        assert read(say("No catalogue has this sentence.")) == "No catalogue has this sentence."
    assert catalogue.of("de").form(1) == 0
    assert catalogue.of("de").form(0) == 1


def test_every_form_of_a_plural_has_its_number(tmp_path: Path) -> None:
    made = Catalog(locale="fr", fuzzy=False)
    made.add(("{number} day", "{number} days"), ("{number} jour", "{number} de jours", "{number} jours"))
    (tmp_path / "fr.mo").write_bytes(compiled(made))
    french = catalogue.Catalogue("fr", tmp_path)
    forms = french.told("{number} day", "{number} days")
    assert [forms[french.form(number)] for number in (0, 1, 2, 1500, 1_000_000)] == [
        "{number} jour", "{number} jour", "{number} jours", "{number} jours", "{number} de jours",
    ]  # fmt: skip
    assert french.counted("{number} day", "{number} days", 1500) == "{number} jours"


def test_a_letter_at_the_beginning_is_changed_and_the_sentence_stays_one() -> None:
    assert large(say("a file of {name}", name="GGUF")) == "A file of GGUF" == large("a file of GGUF")
    assert small(say("Its Config was read")) == "its Config was read" == small("Its Config was read")
    with speaking(PSEUDO):
        assert read(large(say("a file"))) == "⟦á fílé⟧"
        assert read(large("a file")) == "A file"
        assert read(small(say("Its file"))) == "⟦ítš fílé ·⟧"


def test_the_name_of_a_track_is_a_word_of_ours_in_every_sentence() -> None:
    sentence = say("The {track} track of {name} is not signed.", track="legal", name="legal")
    with speaking(PSEUDO):
        assert "⟦légál⟧" in read(sentence)
        assert " of legal " not in read(sentence)
        assert read(sentence).count("legal") == 1
    assert sentence == "The legal track of legal is not signed."


def test_a_compiled_catalogue_is_read_as_the_library_that_wrote_it_reads_it() -> None:
    with (catalogue.FOLDER / "de.mo").open("rb") as file:
        ids = [one.id for one in read_mo(file) if one.id]
    assert catalogue.of("de").messages() == [(one, "") if isinstance(one, str) else tuple(one[:2]) for one in ids]


def test_a_catalogue_in_the_other_order_of_bytes_is_read_as_well(tmp_path: Path) -> None:
    keys = b"One\0", b"{number} file\0{number} files\0"
    header, table = struct.pack(">5I", 0x950412DE, 0, 2, 28, 44), struct.pack(">4I", 3, 60, 28, 64)
    translations = struct.pack(">4I", 0, 93, 0, 93)
    content = b"".join([header, bytes(8), table, translations, *keys, bytes(1)])
    (tmp_path / "zz.mo").write_bytes(content)
    assert catalogue.Catalogue("zz", tmp_path).messages() == [("One", ""), ("{number} file", "{number} files")]


def test_two_meanings_of_one_english_word_are_drawn_apart() -> None:
    """What is drawn once for all is known again by what is read, not by its English."""
    track, job = say("Failed"), sense("Failed", "Failed, of a job")
    listed = [("a", sense("Answer", "Answer it")), ("b", "Answer")]
    with speaking("de"):
        assert "Nicht bestanden" in state("bad", track)
        assert "Fehlgeschlagen" in state("bad", job)
        for _ in range(2):
            assert options(listed[:1], []) != options([("a", "Answer")], []), "what a person typed is not translated"
            assert options([("a", job)], []) == '<option value="a">Fehlgeschlagen</option>'
            assert options([("a", track)], []) == '<option value="a">Nicht bestanden</option>'
    assert options([("a", SafeString("<b>"))], ["a"]) == '<option value="a" selected><b></option>'
    assert options([("a", "<b>")], []) == '<option value="a">&lt;b&gt;</option>'
