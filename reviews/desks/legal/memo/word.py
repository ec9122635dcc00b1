"""A legal memo as a Word document."""

import io
import re

from docx import Document
from docx.opc.package import OpcPackage
from docx.opc.pkgwriter import PackageWriter
from docx.shared import Pt

from reviews.desks.legal.memo.values import LegalMemo, MemoRow
from reviews.language.phrases import dated, quoted, read, say
from reviews.language.reader import spoken
from reviews.templatetags.characters import written_out

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML does not allow in text."""


def as_docx(memo: LegalMemo) -> bytes:
    """Return the memo as a Word document in the reader's language, with headings that its outline shows."""
    made = Document()
    made.core_properties.title, made.core_properties.author = plain(memo.title), plain(memo.made_by)
    made.core_properties.language = spoken()
    made.core_properties.created = made.core_properties.modified = memo.made_at.replace(tzinfo=None)
    made.add_heading(plain(memo.title), level=0)
    for label, value in memo.about:
        line = made.add_paragraph()
        line.add_run(plain(say("{label}: ", label=label))).bold = True
        line.add_run(plain(value))
    made.add_heading(plain(say("Question")), level=1)
    made.add_paragraph(plain(memo.question))
    made.add_heading(plain(say("Short answer")), level=1)
    made.add_paragraph().add_run(plain(memo.answer)).bold = True
    for reason in memo.reasons:
        made.add_paragraph(plain(reason), style="List Bullet")
    for part in memo.parts:
        made.add_heading(plain(part.title), level=1)
        if not part.rows:
            made.add_paragraph(plain(part.empty))
        for row in part.rows:
            _row(made, row)
    made.add_paragraph(
        plain(
            say(
                "Made {made_at} UTC by {plain}. {note}",
                made_at=dated(memo.made_at, "%-d %b %Y %H:%M"),
                plain=memo.made_by,
                note=memo.note,
            )
        )
    )
    out = io.BytesIO()
    _write(made.part.package, out)
    return out.getvalue()


def _write(package: OpcPackage, out: io.BytesIO) -> None:
    """Write the parts of a document as the package does itself when it is saved."""
    for part in package.parts:
        part.before_marshal()
    PackageWriter.write(out, package.rels, tuple(package.parts))


def plain(text: str) -> str:
    """Return text for the reader that a document can hold and people can see: hidden characters as ⟨U+202E⟩."""
    return ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", written_out(read(text), keep="\n\t"))


def _row(made: "Document", row: MemoRow) -> None:  # type: ignore[valid-type]  # a factory, not a class
    line = made.add_paragraph()  # type: ignore[attr-defined]
    line.add_run(plain(row.head)).bold = True
    if row.text:
        line.add_run(plain(say(" – {plain}", plain=row.text)))
    if row.quote:
        made.add_paragraph(plain(quoted(row.quote)), style="Intense Quote")  # type: ignore[attr-defined]
    if row.where:
        small = made.add_paragraph().add_run(plain(row.where))  # type: ignore[attr-defined]
        small.font.size = Pt(8)
