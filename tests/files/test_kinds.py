"""What a file is, by its bytes; what it is called, in visible characters; and what is refused in words."""

import io
import zipfile

import pytest

from reviews.files.kinds import MOST_BYTES, RefusedFile, kind_of
from reviews.files.names import safe_name
from reviews.files.uploads import content_of


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


KNOWN = {
    "PDF": b"%PDF-1.7\n...",
    "PNG image": b"\x89PNG\r\n\x1a\n\x00",
    "JPEG image": b"\xff\xd8\xff\xe0\x00",
    "gzip archive": b"\x1f\x8b\x08\x00",
    "ZIP archive": zipped("a.txt"),
    "Word document": zipped("[Content_Types].xml", "word/document.xml"),
    "Excel workbook": zipped("[Content_Types].xml", "xl/workbook.xml"),
    "PowerPoint presentation": zipped("[Content_Types].xml", "ppt/presentation.xml"),
    "JSON": b'{"requests": 16}',
    "CSV table": b"second,requests\n1,16\n2,16\n",
    "plain text": "Zwei Wochen ohne Störung.\n".encode(),
}


@pytest.mark.parametrize("title", KNOWN)
def test_a_file_is_what_its_bytes_say(title: str) -> None:
    assert kind_of(KNOWN[title]).title == title


REFUSED = {
    "nothing": (b"", "is empty"),
    "a program": (b"\x7fELF\x02\x01\x01\x00", "does not know this kind of file"),
    "a Windows program": (b"MZ\x90\x00\x03\x00\x00\x00", "does not know this kind of file"),
    "another encoding": ("Störung".encode("latin-1"), "does not know this kind of file"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "HTML, SVG or XML"),
    "a page after spaces": (b"\n\n  <html>", "HTML, SVG or XML"),
    "a page after a byte order mark": (b"\xef\xbb\xbf<script>", "HTML, SVG or XML"),
    "a drawing": (b"<svg onload='x'>", "HTML, SVG or XML"),
    "a damaged archive": (b"PK\x03\x04 nothing more", "damaged"),
    "too much": (b"a" * (MOST_BYTES + 1), "larger than 25 MiB"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_everything_else_is_refused_in_words(what: str) -> None:
    data, words = REFUSED[what]
    with pytest.raises(RefusedFile, match=words):
        kind_of(data)


def test_a_name_says_nothing_about_the_kind() -> None:
    with pytest.raises(RefusedFile, match="HTML"):
        content_of("report.pdf", b"<html><body>report</body></html>")
    assert content_of("report.pdf", b"only words").name == "report.pdf.txt"
    assert content_of("load-test.exe", KNOWN["PDF"]).name == "load-test.exe.pdf"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Load test.PDF", "Load test.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\load.pdf", "load.pdf"),
        ("load\r\nSet-Cookie: a=b.pdf", "load Set-Cookie_ a=b.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ("\u200b\u2066.pdf", "file.pdf"),
        (".pdf", "file.pdf"),
        ("", "file.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_is_one_line_of_visible_characters(given: str, name: str) -> None:
    assert safe_name(given, kind_of(b"%PDF-1.7")) == name
