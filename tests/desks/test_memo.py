"""The legal memo: question, answer, terms with their clauses, and what was not read; as a page, in Word, as a PDF."""

import io

import pytest
from django.test import Client
from docx import Document

from reviews.desks.legal.memo.build import memo_of
from reviews.desks.legal.memo.pdf import as_pdf, installed
from reviews.desks.legal.memo.values import LegalMemo, MemoPart, MemoRow, quoted
from reviews.desks.legal.memo.word import as_docx
from reviews.licensing.actions import add_license
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidate_detail
from tests import scenes
from tests.cast import Cast
from tests.house.places import conclude_sample
from tests.readings import reading

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
    assert "read by Lena Legal" in terms["Sample License: Commercial use"].text
    assert "Sample License: not read" in terms
    assert any(row.head.startswith("Concluded:") for row in parts["documents"].rows)
    assert any(row.where == "workload statement" for row in parts["assumptions"].rows)
    assert parts["not-read"].rows


def test_word_holds_every_part_and_writes_hidden_characters_out(cast: Cast) -> None:
    found = memo(cast)
    bad = MemoRow("Head \x00\x08\ud800", "a\u202eb", "quote\x0b", "where")
    found = LegalMemo(**vars(found) | {"parts": [*found.parts, MemoPart("x", "Odd", [bad], "")]})
    text = "\n".join(one.text for one in Document(io.BytesIO(as_docx(found))).paragraphs)
    for said in (found.question, found.answer, "Terms with their clauses", "Sample Permiss", "a⟨U+202E⟩b"):
        assert said in text


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
