"""Kinds of files that the portal keeps, recognized by their bytes and never by their names."""

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass

from reviews.language.phrases import say

MOST_BYTES = 25 * 2**20
"""Most bytes of one file."""
MOST_PARTS = 10_000
"""Most entries of a ZIP file whose names are read."""


class RefusedFile(ValueError):
    """A file that the portal does not keep; the message is the sentence for the person."""


@dataclass(frozen=True)
class FileKind:
    """A kind of file: its words, its media type, and the ending with which it is served."""

    title: str
    media: str
    ending: str


PDF = FileKind("PDF", "application/pdf", ".pdf")
PNG = FileKind(say("PNG image"), "image/png", ".png")
JPEG = FileKind(say("JPEG image"), "image/jpeg", ".jpg")
GZIP = FileKind(say("gzip archive"), "application/gzip", ".gz")
ZIP = FileKind(say("ZIP archive"), "application/zip", ".zip")
JSON = FileKind("JSON", "application/json", ".json")
CSV = FileKind(say("CSV table"), "text/csv; charset=utf-8", ".csv")
TEXT = FileKind(say("plain text"), "text/plain; charset=utf-8", ".txt")
_OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE: tuple[tuple[str, FileKind], ...] = (
    ("word/", FileKind(say("Word document"), f"{_OFFICE}wordprocessingml.document", ".docx")),
    ("xl/", FileKind(say("Excel workbook"), f"{_OFFICE}spreadsheetml.sheet", ".xlsx")),
    ("ppt/", FileKind(say("PowerPoint presentation"), f"{_OFFICE}presentationml.presentation", ".pptx")),
)
"""The folder inside the archive that tells which Office document it is."""
MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"\x1f\x8b\x08", GZIP),
)
KINDS: tuple[FileKind, ...] = (PDF, PNG, JPEG, GZIP, ZIP, *(kind for _, kind in OFFICE), JSON, CSV, TEXT)

KEPT_WORDS = say("PDF, PNG, JPEG, Office documents, ZIP, gzip, JSON, CSV and plain text in UTF-8")
MARKUP = re.compile(r"\s*<[A-Za-z!?/]")
"""How HTML, SVG and XML begin: a browser could run what is in them."""
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
"""Control characters that no text has; tab, line breaks, form feed and escape are allowed."""


def kind_of(data: bytes) -> FileKind:
    """Return the kind of a file. Raises ``RefusedFile`` with what is wrong and what to do."""
    if not data:
        raise RefusedFile(say("This file is empty. Choose the file with the evidence."))
    if len(data) > MOST_BYTES:
        raise RefusedFile(
            say("This file is larger than 25 MiB. Store it elsewhere and give its https address instead.")
        )
    for first, kind in MAGIC:
        if data.startswith(first):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return _archive(data)
    return _text(data)


def _archive(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise RefusedFile(say("This ZIP file is damaged. Create it again.")) from error
    if len(names) > MOST_PARTS:
        raise RefusedFile(say("This ZIP file has more than {most_parts:,} entries. Split it.", most_parts=MOST_PARTS))
    if "[Content_Types].xml" not in names:
        return ZIP
    return next((kind for folder, kind in OFFICE if any(one.startswith(folder) for one in names)), ZIP)


def _text(data: bytes) -> FileKind:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedFile(
            say("The portal does not know this kind of file. It keeps {kept_words}.", kept_words=KEPT_WORDS)
        ) from error
    if CONTROLS.search(text):
        raise RefusedFile(
            say("The portal does not know this kind of file. It keeps {kept_words}.", kept_words=KEPT_WORDS)
        )
    if MARKUP.match(text):
        raise RefusedFile(
            say("The portal does not keep HTML, SVG or XML, which a browser could run. Save it as a PDF.")
        )
    if text.lstrip()[:1] in ("{", "[") and _is_json(text):
        return JSON
    return CSV if _is_table(text) else TEXT


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_table(text: str) -> bool:
    """Tell whether the first lines are rows of the same number of cells, at least two."""
    lines = text[:20_000].splitlines()[:20]
    for mark in (",", ";", "\t"):
        try:
            widths = {len(row) for row in csv.reader(lines, delimiter=mark) if row}
        except csv.Error:
            continue
        if len(lines) > 1 and len(widths) == 1 and widths.pop() > 1:
            return True
    return False
