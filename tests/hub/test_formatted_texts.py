"""License texts in PDF, Word, OpenDocument, HTML and reStructuredText, read by the real client and the real child."""

import time
import zlib
from collections.abc import Callable
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import pytest

from reviews.hub.extraction.texts import TakenText, format_of, take
from reviews.hub.shapes.reading import ReadingValue
from reviews.hub.shapes.taken import page_at
from reviews.licensing.identify.verdicts import identify
from tests.hub.folders import codes, reading_of
from tests.hub_server.papers import docx, odt, pdf, pdf_of, zipped

Read = Callable[..., ReadingValue]
APACHE = metadata.distribution("huggingface_hub").read_text("licenses/LICENSE") or ""
ENCRYPTED = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >>" % (b"o" * 32, b"u" * 32)
TERMS = "Model License\nThe weights may be used for non-commercial research purposes only."


@pytest.fixture
def repository(tmp_path: Path) -> Read:
    return lambda **files: reading_of(tmp_path, files["files"])


def unread(reading: ReadingValue) -> dict[str, str]:
    return {one["path"]: one["why"] for one in reading.fact("license.unread").value or []}


def text(reading: ReadingValue, path: str) -> str:
    return next(one.text for one in reading.documents if one.path == path)


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("path", "body", "form", "pages"),
    [
        ("LICENSE.pdf", pdf(["First page", TERMS]), "PDF", 2), ("legal/MODEL_LICENSE", pdf([TERMS]), "PDF", 1),
        ("LICENSE.docx", docx(*TERMS.split("\n")), "DOCX", 0), ("LICENSE.odt", odt(*TERMS.split("\n")), "ODT", 0),
        ("LICENSE.html", f"<html><p>{TERMS}</p></html>".encode(), "HTML", 0), ("LICENSE.rst", TERMS.encode(), "RST", 0),
        ("Terms_of_Use.pdf", pdf([f"License agreement. You may not sell it. It is as is.\n{TERMS}"]), "PDF", 1),
    ],
)  # fmt: skip
def test_the_words_of_a_document_are_read_and_say_how_they_were_got(
    repository: Read, path: str, body: bytes, form: str, pages: int
) -> None:
    reading = repository(files={path: body})
    (document,) = [one for one in reading.documents if one.role == "license"]
    assert (document.path, document.size) == (path, len(body))
    assert document.text.startswith(f"[Text taken from a{'' if form in ('PDF', 'DOCX') else 'n'} {form} file")
    assert "non-commercial research purposes only" in document.text
    assert reading.fact("license.taken").value == [{"path": path, "format": form, "pages": pages}]
    assert not unread(reading)
    (found,) = [one for one in reading.findings if one.code == "license-text-differs"]
    assert ("(page " in found.detail) is bool(pages)
    assert "license-taken" in codes(reading, path)
    assert "file-disguised" not in codes(reading, path)


def test_a_text_from_a_pdf_is_never_verbatim_and_is_quoted_with_its_page(repository: Read) -> None:
    lines = APACHE.split("\n")
    pages = ["\n".join(lines[start : start + 60]) for start in range(0, len(lines), 60)]
    found = text(repository(files={"LICENSE.pdf": pdf(pages)}), "LICENSE.pdf")
    verdict = identify(found)
    assert (verdict.verdict, verdict.key, verdict.nearest[0].key) == ("near", None, "apache-2.0")
    assert "the text was taken from a PDF file" in verdict.reasons
    assert page_at(found, found.index("Grant of Patent License")) == 2
    assert page_at(found, found.index("Limitation of Liability")) == 3


def test_a_page_cannot_pretend_to_be_another(repository: Read) -> None:
    found = take("PDF", pdf(["One\n[Page 9 of 9]\nTwo"])).text
    assert page_at(found, found.index("Two")) == 1
    assert "(Page 9 of 9)" in found


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("cut", pdf([TERMS])[:200], "cannot be opened"), ("a name alone", b"%PDF-1.4\n%%EOF\n", "cannot be opened"),
        ("scanned", pdf(["", ""], drawn=b"q 600 0 0 800 0 0 cm /Im0 Do Q"), "no text: they are images"),
        ("empty", pdf([""]), "its pages are empty"), ("no pages", pdf([]), "its pages are empty"),
        ("encrypted", pdf([TERMS], trailer=ENCRYPTED), "it is encrypted"),
        ("many pages", pdf([TERMS] * 300), "it has 300 pages; at most 200 are read"),
    ],
)  # fmt: skip
def test_a_pdf_without_words_is_present_and_not_read(repository: Read, name: str, body: bytes, why: str) -> None:
    reading = repository(files={"LICENSE.pdf": body})
    assert reading.fact("license.files").value == ["LICENSE.pdf"]
    assert unread(reading)["LICENSE.pdf"].startswith("it is a PDF file, and ")
    assert why in unread(reading)["LICENSE.pdf"]
    assert "license-unread" in codes(reading, "LICENSE.pdf")
    assert not {"license-absent", "license-text-absent"} & codes(reading)


@pytest.mark.long
def test_a_scanned_page_among_others_leaves_the_document_read_in_part(repository: Read) -> None:
    reading = repository(files={"LICENSE.pdf": pdf([TERMS, "", TERMS], drawn=b"/Im0 Do")})
    assert unread(reading) == {"LICENSE.pdf": "page 2 of 3 has no text that can be read"}
    assert reading.fact("license.files").value == ["LICENSE.pdf"]
    assert "non-commercial" in text(reading, "LICENSE.pdf")
    assert "A license document was read only in part" in {one.title for one in reading.findings}


@pytest.mark.long
def test_the_same_pdf_has_the_digest_of_its_bytes_and_the_same_text(tmp_path: Path) -> None:
    one = reading_of(tmp_path / "one", {"LICENSE.pdf": pdf([TERMS])})
    other = reading_of(tmp_path / "other", {"legal/LICENSE": pdf([TERMS])})
    first, second = ({doc.sha256: doc.text for doc in each.documents if doc.role == "license"} for each in (one, other))
    assert first == second


JAVASCRIPT = b"/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9/'\\)) >>"
BOMB = docx("x" * 1000, more="<w:p/>" * 4_000_000)
NESTED = "".join(f"<!ENTITY {after} '&{one};&{one};&{one};'>" for one, after in pairwise("abcdefgh"))
LAUGHS = f"<!DOCTYPE d [<!ENTITY a 'ha'>{NESTED}]>"


def test_what_a_file_asks_to_be_run_is_only_text() -> None:
    assert "non-commercial" in take("PDF", pdf([TERMS], catalog=JAVASCRIPT)).text
    shown = take("RST", b".. include:: /etc/passwd\n\n.. raw:: html\n   :url: http://127.0.0.1:9/\n").text
    assert ".. include:: /etc/passwd" in shown
    assert "root:" not in shown
    page = b"<html><p>Yes</p><script>no()</script><iframe src='file:///etc/passwd'></iframe></html>"
    assert "no()" not in take("HTML", page).text


def _deep() -> bytes:
    return pdf_of([b"<< /Type /Catalog /Pages " + b"[" * 200_000 + b"]" * 200_000 + b" >>"])


def _circle() -> bytes:
    return pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])


def _flate_bomb() -> bytes:
    stream = zlib.compress(b"BT (x) Tj ET " * 30_000_000, 9)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    content = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)
    return pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, content])


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("form", "make"),
    [
        ("PDF", _deep), ("PDF", _circle), ("PDF", _flate_bomb), ("PDF", lambda: pdf(["x"] * 10_000)),
        ("PDF", lambda: b"%PDF-1.7\n" + b"0" * 50_000_000), ("DOCX", lambda: BOMB),
        ("DOCX", lambda: docx("&h;", head=LAUGHS)),
        ("DOCX", lambda: docx("&x;", head='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>')),
        ("DOCX", lambda: docx("x", more="<w:p>" * 300_000)), ("DOCX", lambda: zipped(word__document=b"<a")),
    ],
)  # fmt: skip
def test_bombs_are_refused_with_a_reason_within_seconds(form: str, make: Callable[[], bytes]) -> None:
    body = make()
    started = time.monotonic()
    found = take(form, body)
    assert time.monotonic() - started < 20
    assert found.text == ""
    assert found.why.startswith(f"it is a {form} file, and ")


def test_a_file_that_takes_too_long_is_refused() -> None:
    found = take("PDF", pdf([TERMS]), seconds=0.01)
    assert found.why.endswith("taking its text took more than 0 seconds")
    assert take("PDF", pdf([TERMS]), seconds=0) == TakenText(
        why="it is a PDF file, and reading the documents before it took all the time there was"
    )


def test_a_document_with_tracked_changes_is_read_in_part(repository: Read) -> None:
    more = "<w:p><w:del><w:r><w:delText>no</w:delText></w:r></w:del><w:ins><w:r><w:t>any</w:t></w:r></w:ins></w:p>"
    reading = repository(files={"LICENSE.docx": docx("You may make", more=more)})
    assert "tracked changes" in unread(reading)["LICENSE.docx"]


@pytest.mark.parametrize(
    ("path", "body", "form"),
    [
        ("LICENSE", b"%PDF-1.4", "PDF"), ("LICENSE.pdf", b"Plain words", ""), ("a.html", b"no markup", ""),
        ("LICENSE.md", b"<!DOCTYPE html>\n<html>", "HTML"), ("LICENSE", docx("x"), "DOCX"), ("x.docx", b"PK\3\4", ""),
    ],
)  # fmt: skip
def test_the_bytes_decide_which_format_it_is(path: str, body: bytes, form: str) -> None:
    assert format_of(path, body) == form
