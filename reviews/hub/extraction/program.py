"""The child that takes plain text from a file: bytes come in, JSON goes out, and nothing else is allowed.

It is started by its path with ``python -I``, so it imports nothing of the portal. It has no environment, opens no file
for writing, no socket and no process, and the kernel limits its memory and time. What a file asks to be run or fetched
is never looked at: pypdf runs no JavaScript and opens no embedded file, and XML with a document type is refused. Why:
docs/adr/0022.
"""

import io
import json
import logging
import os
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from xml.parsers import expat

MEMORY = 128 * 2**20
"""Bytes of data that this process may have; a job that reads a repository may have 300 MiB with it."""
SECONDS = 12
"""Seconds of processor time."""
MOST_PAGES = 200
MOST_TEXT = 2**20
"""Characters of a text; the longest known license has about 150,000."""
MOST_PART = 16 * 2**20
"""Bytes of one part of an archive after decompression."""
ODD = 0.1
"""The part of a page's characters that may have no meaning, because its font does not say what they are."""
FORBIDDEN = (
    "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "pty.", "socket.", "ctypes.",
)  # fmt: skip
BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "footer", "h1",
        "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section",
        "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
    )
)  # fmt: skip
SILENT = frozenset(("script", "style", "template"))
say = str.format  # marks sentences for the catalogues; nothing of the portal is imported here


class NoText(Exception):
    """A file from which no text is taken; its message completes the sentence "it was not read: …"."""


def limited() -> None:
    """Give up everything that taking text does not need."""
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))
    sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    """Refuse what a library could do beside reading: an audit hook of Python, which no later code can take off."""
    writes = event == "open" and (set(args[1] or "") & set("wax+") or args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    if writes or event.startswith(FORBIDDEN):
        raise PermissionError(event)


def of_pdf(body: bytes) -> dict[str, Any]:
    """Return the text of every page, and the numbers of pages that show something and have no text."""
    # Here, so that the other formats do not wait half a second for it.
    from pypdf import PdfReader, overwrite_configuration
    from pypdf.errors import PyPdfError

    logging.disable(logging.CRITICAL)
    overwrite_configuration(
        maximum_declared_stream_length=MOST_PART, array_based_stream_maximum_output_length=MOST_PART,
        lzw_maximum_output_length=MOST_PART, run_length_maximum_output_length=MOST_PART,
        zlib_maximum_output_length=MOST_PART, jbig2_maximum_output_length=MOST_PART,
        stream_decoding_work_maximum_length=4 * MOST_PART, page_tree_maximum_entries=20 * MOST_PAGES,
        jbig2dec_binary=None, disable_legacy_handling=True,
    )  # fmt: skip
    try:
        reader = PdfReader(io.BytesIO(body), strict=False)
        if reader.is_encrypted:
            raise NoText(say("it is encrypted"))
        stated = reader.root_object["/Pages"].get_object().get("/Count")  # type: ignore[union-attr]
        # What the file states is asked first: walking ten thousand pages takes seconds.
        count = stated if isinstance(stated, int) and stated > MOST_PAGES else len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as error:
        raise NoText(say("it cannot be opened")) from error
    if count > MOST_PAGES:
        raise NoText(say("it has {count:,} pages; at most {most_pages} are read", count=count, most_pages=MOST_PAGES))
    pages: list[str] = []
    silent: list[int] = []
    for number in range(count):
        text, shows = _page(reader, number)
        pages.append(text)
        if not text.strip() and shows:
            silent.append(number + 1)
        _bounded(pages)
    if not any(page.strip() for page in pages):
        raise NoText(say("its pages have no text: they are images") if silent else say("its pages are empty"))
    return {"pages": pages, "silent": silent, "numbered": True}


def _page(reader: Any, number: int) -> tuple[str, bool]:
    """Return the text of a page, "" where none can be told, and whether the page shows anything at all."""
    try:
        page = reader.pages[number]
        text = page.extract_text() or ""
        drawn = page.get_contents()
        shows = bool(text.strip()) or (drawn is not None and len(drawn.get_data().strip()) > 0)
    except (MemoryError, PermissionError):
        raise
    except Exception:  # noqa: BLE001  (a library's own errors on broken pages are of every kind)
        return "", True
    odd = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or (char < " " and not char.isspace()) for char in text)
    return ("" if odd > ODD * len(text) else text), shows


def _bounded(pieces: list[str]) -> None:
    if sum(map(len, pieces)) > MOST_TEXT:
        raise NoText(say("it has more than {most_text:,} characters", most_text=MOST_TEXT))


def of_docx(body: bytes) -> dict[str, Any]:
    """Return the words of a Word document with its notes, and whether it has changes that nobody has accepted."""
    text, changed = _of_archive(
        body, ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"), words="t", lines=("p", "br", "cr"),
        tabs=("tab", "tc"), changes=("ins", "del", "moveFrom"),
    )  # fmt: skip
    return {"pages": [text], "changed": changed}


def of_odt(body: bytes) -> dict[str, Any]:
    """Return the words of an OpenDocument text."""
    text, changed = _of_archive(
        body, ("content.xml",), words="", lines=("p", "h", "line-break"), tabs=("tab", "s", "table-cell"),
        changes=("tracked-changes",),
    )  # fmt: skip
    return {"pages": [text], "changed": changed}


def _of_archive(
    body: bytes, parts: tuple[str, ...], *, words: str, lines: tuple[str, ...], tabs: tuple[str, ...],
    changes: tuple[str, ...],
) -> tuple[str, bool]:  # fmt: skip
    """Return the words of an archive's XML parts; ``words`` is the element that holds them, "" for lines as a whole."""
    pieces: list[str] = []
    changed = False
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for number, name in enumerate(parts):
                if number and name not in archive.namelist():
                    continue
                with archive.open(name) as part:
                    data = part.read(MOST_PART + 1)
                if len(data) > MOST_PART:
                    raise NoText(say("a part of it has more than {mib} MiB when decompressed", mib=MOST_PART >> 20))
                changed |= _of_xml(data, pieces, words, lines, tabs, changes)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise NoText(say("it is encrypted or broken")) from error
    return "".join(pieces), changed


def _of_xml(
    data: bytes, pieces: list[str], words: str, lines: tuple[str, ...], tabs: tuple[str, ...], changes: tuple[str, ...]
) -> bool:  # fmt: skip
    parser = expat.ParserCreate()
    held, seen, size = [0], [False], [0]

    def begin(name: str, _attributes: dict[str, str]) -> None:
        last = name.rpartition(":")[2]
        held[0] += last == words if words else last in ("p", "h")
        seen[0] = seen[0] or last in changes
        if last in tabs:
            pieces.append("\t")

    def end(name: str) -> None:
        last = name.rpartition(":")[2]
        held[0] -= last == words if words else last in ("p", "h")
        if last in lines:
            pieces.append("\n")

    def said(text: str) -> None:
        if held[0]:
            size[0] += len(text)
            if size[0] > MOST_TEXT:
                raise NoText(say("it has more than {most_text:,} characters", most_text=MOST_TEXT))
            pieces.append(text)

    def declared(*_arguments: object) -> None:
        # Entities can be bombs and can name other files; neither format has a document type.
        raise NoText(say("its XML declares a document type"))

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, said
    parser.StartDoctypeDeclHandler = declared
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NoText(say("its XML is broken")) from error
    return seen[0]


class PageWords(HTMLParser):
    """Gathers the words of a page, also hidden ones, and the addresses of its links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent = 0
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block, and leave out what no page shows as words."""
        self.silent += tag in SILENT
        if tag in BLOCKS:
            self.pieces.append("\n")
        if tag == "a":
            self.links.append(next((value or "" for name, value in attrs if name == "href"), ""))

    def handle_endtag(self, tag: str) -> None:
        """End a block, and say where a link leads unless its words do."""
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        if tag in BLOCKS:
            self.pieces.append("\n")
        if tag == "a" and self.links:
            address = self.links.pop()
            if address.startswith(("http://", "https://")) and address.rstrip("/") not in "".join(self.pieces[-3:]):
                self.pieces.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        """Keep words; a line that is only broken in the source is one line."""
        if not self.silent:
            self.pieces.append(data)


def of_html(body: bytes) -> dict[str, Any]:
    """Return the words of a page, one line for each block."""
    parser = PageWords()
    parser.feed(_decoded(body))
    parser.close()
    lines = ("".join(parser.pieces)).split("\n")
    kept = [" ".join(line.split()) for line in lines]
    return {"pages": ["\n".join(_single(kept))]}


def _single(lines: list[str]) -> Iterator[str]:
    """Yield the lines with at most one empty line between two others."""
    empty = True
    for line in lines:
        if line or not empty:
            yield line
        empty = not line


def of_rst(body: bytes) -> dict[str, Any]:
    """Return the file as it is written: its markup can name files and commands, none of which is followed."""
    return {"pages": [_decoded(body)]}


def _decoded(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    return body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


READERS: dict[str, Callable[[bytes], dict[str, Any]]] = {
    "PDF": of_pdf, "DOCX": of_docx, "ODT": of_odt, "HTML": of_html, "RST": of_rst,
}  # fmt: skip


def main() -> None:
    """Read standard input as the format that is named, and write the answer as JSON."""
    limited()
    try:
        found = READERS[sys.argv[1]](sys.stdin.buffer.read())
        _bounded(found["pages"])
        if not any(page.strip() for page in found["pages"]):
            raise NoText(say("it has no words"))
    except NoText as refused:
        found = {"why": str(refused)}
    except MemoryError:
        found = {"why": say("it needs more than {value} MiB of memory", value=MEMORY // 2**20)}
    except RecursionError:
        found = {"why": say("its objects are nested too deeply")}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
