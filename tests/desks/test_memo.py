"""The legal memo: question, answer, terms with their clauses, and what was not read; as a page, in Word, as a PDF."""

import io

import pytest
from django.test import Client
from docx import Document

from reviews.desks.legal.memo.build import memo_of
from reviews.desks.legal.memo.pdf import as_pdf, installed
from reviews.desks.legal.memo.values import LegalMemo, MemoPart, MemoRow, quoted
from reviews.desks.legal.memo.word import as_docx
from reviews.language.reader import speaking
from reviews.licensing.actions import add_license
from reviews.licensing.models import License
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidate_detail
from tests import scenes
from tests.cast import Cast
from tests.house.place_rows import conclude_also, conclude_sample
from tests.readings import reading

OTHER = "sample-lab/quill-3b-instruct"
pytestmark = pytest.mark.django_db


def concluded(cast: Cast) -> Candidate:
    """A candidate under a license of which one term is confirmed, by the first fourteen characters of its text."""
    candidate = scenes.candidate_at("answered", cast)
    known = add_license(key="sample/1.0", name="Sample License", steward="", reason="Met it.", by=cast.legal)
    conclude_sample(candidate, known, cast)
    return scenes.fresh(candidate)


def memo(cast: Cast) -> LegalMemo:
    found = memo_of(candidate_detail(concluded(cast)), cast.legal)
    assert found
    return found


def test_it_says_what_is_asked_answered_quoted_assumed_and_not_read(cast: Cast) -> None:
    found = memo(cast)
    assert "May Claims use sample-lab/atlas-1b-instruct for “Claims intake”" in found.question
    assert found.answer.startswith("Not settled:")
    assert found.reasons[-1] == "The legal track is not signed."
    parts = {one.slug: one for one in found.parts}
    terms = {row.head: row for row in parts["terms"].rows}
    assert terms["Sample License: Commercial use"].quote == "Sample Permiss"
    assert "LICENSE, line 1" in terms["Sample License: Commercial use"].where
    assert "read by Lena Legal on 5 Jan 2026. Unreviewed: no" in terms["Sample License: Commercial use"].text
    unread = terms["Sample License: not read"].text
    assert "OSI" not in unread, "a fact of public lists is no term that waits for a reading"
    assert any(row.head.startswith("Concluded:") for row in parts["documents"].rows)
    assert any(row.where == "workload statement" for row in parts["assumptions"].rows)
    assert parts["not-read"].rows


def test_both_readers_are_named_silence_is_one_line_and_duties_that_wait_are_listed(cast: Cast) -> None:
    """What counsel asks first: who read it, in this very text; and which duties come with another use."""
    candidate = concluded(cast)
    found = memo_of(candidate_detail(candidate), cast.legal)
    assert found
    parts = {one.slug: one for one in found.parts}
    assert parts["terms"].title == "Terms with their clauses", "two licenses: each term names its own"
    terms = {row.head: row.text for row in parts["terms"].rows}
    of = "Sample Permissive License 1.0: "
    assert "read by Lena Legal (legal) on" in terms[f"{of}Commercial use"]
    assert "agreed by Luis Legal (legal_two)" in terms[f"{of}Commercial use"]
    assert "; Governing law; " in terms[f"{of}not addressed"]
    assert f"{of}Governing law" not in terms
    assert any("2 legal reviewers" in row.text for row in parts["assumptions"].rows)


def test_a_reading_of_another_text_is_said_to_be_one(cast: Cast) -> None:
    concluded(cast)
    other = scenes.candidate_at("read", cast, OTHER, read=reading(OTHER, license_text="Other words.\n"))
    conclude_also(other, License.objects.get(key="sample/1.0"), cast)
    found = memo_of(candidate_detail(scenes.fresh(other)), cast.legal)
    assert found
    (terms,) = [one for one in found.parts if one.slug == "terms"]
    assert terms.title == "Terms of Sample License, with their clauses"
    said = terms.rows[0].text
    assert "in another text. Unreviewed: no reviewer has read this term in the text of this repository" in said


def test_word_holds_every_part_and_writes_hidden_characters_out(cast: Cast) -> None:
    found = memo(cast)
    bad = MemoRow("Head \x00\x08\ud800", "a\u202eb", "quote\x0b", "where")
    found = LegalMemo(**vars(found) | {"parts": [*found.parts, MemoPart("x", "Odd", [bad], "")]})
    text = "\n".join(one.text for one in Document(io.BytesIO(as_docx(found))).paragraphs)
    for said in (
        found.question,
        found.answer,
        "Terms with their clauses",
        "Sample Permiss",
        "a⟨U+202E⟩b",
    ):
        assert said in text


def test_word_is_written_in_the_language_of_whoever_asks_for_it(cast: Cast) -> None:
    with speaking("de"):
        made = Document(io.BytesIO(as_docx(memo(cast))))
    text = "\n".join(one.text for one in made.paragraphs)
    assert "Rechtsvermerk" in text.splitlines()[0]
    for said in ("Kurze Antwort", "Bedingungen", "Erstellt am"):
        assert said in text
    assert "Short answer" not in text
    assert "„Sample Permiss“" in text
    assert made.core_properties.language == "de"


@pytest.mark.skipif(not installed(), reason="WeasyPrint is optional")
def test_the_pdf_is_made_without_the_network(cast: Cast) -> None:
    assert as_pdf(memo(cast)).startswith(b"%PDF-")


def test_a_long_clause_is_shortened_with_a_count() -> None:
    assert quoted("x" * 1600).endswith("[100 more characters]")
    assert quoted("short") == "short"


def test_who_sees_the_candidate_gets_the_memo(cast: Cast, client: Client) -> None:
    at = f"/candidates/{concluded(cast).pk}/legal/memo"
    work = scenes.workload(cast, name="Secret use", private=True)
    hidden = scenes.candidate_at("read", cast, "sample-lab/x-1b", work=work, read=reading("sample-lab/x-1b"))
    unread = scenes.candidate_at("reading", cast, "sample-lab/unread-1b")
    client.force_login(cast.legal)
    page = client.get(f"{at}/").content.decode()
    assert "Short answer" in page
    answer = client.get(f"{at}.docx")
    assert 'attachment; filename="legal-memo-' in answer["Content-Disposition"]
    assert "Nothing has been read yet" in client.get(f"/candidates/{unread.pk}/legal/memo/").content.decode()
    assert client.get(f"/candidates/{unread.pk}/legal/memo.docx").status_code == 404
    assert client.get(f"{at}.pdf").status_code == (200 if installed() else 302)
    client.force_login(cast.stranger)
    for end in ("memo/", "memo.docx", "memo.pdf"):
        assert client.get(f"/candidates/{hidden.pk}/legal/{end}").status_code == 404
