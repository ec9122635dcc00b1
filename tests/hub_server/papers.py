"""Documents of other formats, made by hand as small as they can be: PDF, Word, OpenDocument, and hostile ones."""

import io
import zipfile
import zlib
from collections.abc import Sequence

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalog."""
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        start,
    )


def pdf(pages: Sequence[str], *, catalog: bytes = b"", trailer: bytes = b"", drawn: bytes = b"") -> bytes:
    """A PDF with a line of text for each line of each page; a page "" is empty unless something is ``drawn`` on it."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, page in enumerate(pages):
        lines = page.encode("latin-1").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)").split(b"\n")
        shown = b"BT /F1 10 Tf 14 TL 40 750 Td %s ET" % b" ".join(b"(%s) Tj T*" % line for line in lines)
        content = zlib.compress(shown if page else drawn)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
            b" /Contents %d 0 R >>" % (5 + 2 * number)
        )
        objects.append(b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return pdf_of(objects, trailer)


def zipped(**parts: bytes) -> bytes:
    """A zip archive of these parts; their names end in ".xml", and two underscores are a slash."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", body)
    return out.getvalue()


def docx(*paragraphs: str, more: str = "", head: str = "") -> bytes:
    """A Word document of these paragraphs."""
    lines = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs)
    body = f'<?xml version="1.0"?>{head}<w:document xmlns:w="{WORD}"><w:body>{lines}{more}</w:body></w:document>'
    return zipped(word__document=body.encode())


def odt(*paragraphs: str) -> bytes:
    """An OpenDocument text of these paragraphs."""
    lines = "".join(f"<text:p>{one}</text:p>" for one in paragraphs)
    body = f'<d:document-content xmlns:d="d" xmlns:text="t"><d:body>{lines}</d:body></d:document-content>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", body)
    return out.getvalue()
