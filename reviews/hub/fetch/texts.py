"""Texts as they arrive from the hub: kept with their digests, read by their readers, and why others were refused."""

from __future__ import annotations

import codecs
import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from reviews.hub import errors
from reviews.hub.content.scan import body_scan
from reviews.hub.extraction.texts import SECONDS, TakenText, format_of, take
from reviews.hub.files.inventory import safe_path
from reviews.hub.files.legal_names import LEGAL_ROLES, formatted
from reviews.hub.files.legal_words import reads_as_license
from reviews.hub.files.stand_ins import stand_in
from reviews.hub.shapes.reading import BLOCK, GATED, NOT_READ, NOT_SCANNED, WARN, DocumentValue, FindingValue
from reviews.hub.shapes.repository import ListedFile, RepositoryInfo
from reviews.hub.shapes.scans import TEXT, FileScan
from reviews.hub.shapes.taken import HTML, RST
from reviews.hub.text_plan import MAYBE, MIB, TextReading, WantedText, as_json, legal_text
from reviews.hub.transport.connection import HubConnection
from reviews.language.phrases import large, say

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""Marks with which some editors begin a text, in which every other byte is then zero."""


def bytes_of(line: HubConnection, info: RepositoryInfo, one: WantedText) -> bytes | errors.HubError:
    """Return a file's bytes, or the error that concerns this file alone; raise what concerns the whole reading."""
    if one.file.size is not None and one.file.size > one.cap:
        return errors.TooBig("")
    try:
        return line.file(info.id, info.commit, one.path, most=one.cap)
    except (errors.Gated, errors.TooBig, errors.Elsewhere) as error:
        return error
    except errors.RepositoryNotFound as error:
        return errors.Gated(str(error)) if info.gated else error


@dataclass
class TextTaking:
    """Takes text from documents of other formats while the hub's other answers arrive; ``seconds`` are left for it."""

    seconds: float = 40.0

    def of(self, one: WantedText, body: bytes) -> TakenText:
        """Take the text of a legal document; of one with another name only if it may be a license."""
        form = format_of(one.path, body) if one.role in (*LEGAL_ROLES, MAYBE) else ""
        if not form or (one.role == MAYBE and form in (HTML, RST) and not reads_as_license(_decoded(body))):
            return TakenText()
        started = time.monotonic()
        found = take(form, body, seconds=min(SECONDS, self.seconds))
        self.seconds -= time.monotonic() - started
        return found


@dataclass
class TextIntake:
    """The texts of one repository so far; each is read at once, while slower answers are still on their way."""

    info: RepositoryInfo
    documents: dict[str, DocumentValue] = field(default_factory=dict)
    readings: dict[str, TextReading] = field(default_factory=dict)
    not_read: dict[str, str] = field(default_factory=dict)
    findings: list[FindingValue] = field(default_factory=list)
    scans: dict[str, FileScan] = field(default_factory=dict)
    """Texts by their names that are something else by their bytes."""
    unread: dict[str, str] = field(default_factory=dict)
    """Legal texts that are there and were not read, with the reason; "" where the words of a link were read."""
    links: dict[str, str] = field(default_factory=dict)
    """Legal texts that are symbolic links, with the path that each stands for."""
    aside: dict[str, bytes] = field(default_factory=dict)
    """Texts that could have been a license by their names, and are none by their words."""
    taking: TextTaking = field(default_factory=TextTaking)

    @property
    def gated(self) -> bool:
        """Return whether the hub refused any of them for its gate."""
        return GATED in self.not_read.values()

    def take(self, one: WantedText, body: bytes | errors.HubError) -> None:
        """Keep and read one file, or note why the hub did not serve it."""
        if isinstance(body, bytes):
            self._take_bytes(one, body)
        elif one.role == MAYBE:
            why = (
                say("the file is gated")
                if isinstance(body, errors.Gated)
                else str(body) or say("the hub does not serve it")
            )
            self.scans[one.path] = FileScan(one.path, NOT_SCANNED, (), why)
        else:
            self.not_read[one.path] = GATED if isinstance(body, errors.Gated) else NOT_READ
            if one.role in LEGAL_ROLES:
                self.unread[one.path] = _why_unread(one, body)
            self.findings += _refusal(one, body)

    def _take_bytes(self, one: WantedText, body: bytes) -> None:
        found = body_scan(one.path, body)
        self.findings += checksum_findings(one.file, body)
        why, target = stand_in(one.path, body, self._listed)
        taken = TakenText() if why else self.taking.of(one, body)
        if one.role == MAYBE and (why or not _is_license(body, found, taken)):
            self.aside[one.path] = body
            self.scans[one.path] = found
            if why:
                self._found(_stand_in_finding(one.path, why))
            return
        self.scans.pop(one.path, None)
        if why or found.form not in (TEXT, "empty") or found.dangers or found.imports:
            self.scans[one.path] = found
        if why:
            self._note_stand_in(one, body, why, target)
            return
        wanted = legal_text(one.file) if one.role == MAYBE else one
        if wanted.role in LEGAL_ROLES and (why := taken.why or _why_no_words(one.path, body, found, taken)):
            self.unread[one.path] = why
            return
        if taken.lacks:
            self.unread[one.path] = taken.lacks
        document = self.documents[one.path] = self._document(wanted, body, taken)
        self.readings[one.path] = wanted.reader(document, self.info)

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(file.path for file in self.info.files)

    def _note_stand_in(self, one: WantedText, body: bytes, why: str, target: str) -> None:
        """Note that a pointer or a link is in place of a document, which is then not read."""
        self._found(_stand_in_finding(one.path, why))
        if one.role in LEGAL_ROLES:
            self.unread[one.path] = why
            if target:
                self.links[one.path] = target
        else:
            self.not_read[one.path] = NOT_READ
            if one.reader is as_json:
                # A file that is no JSON has its own finding, and an index that cannot be used blocks its set.
                self.readings[one.path] = as_json(DocumentValue(one.path, "", "", 0, _decoded(body)), self.info)

    def _found(self, finding: FindingValue) -> None:
        if finding not in self.findings:
            self.findings.append(finding)

    def further(self, linked: WantedText | None) -> list[WantedText]:
        """Return texts that only other texts point at: the card's license_link, and the targets of symbolic links."""
        files = {file.path: file for file in self.info.files if safe_path(file.path)}
        wanted = [legal_text(files[target]) for target in self.links.values() if target in files]
        wanted += [linked] if linked else []
        known = {*self.documents, *self.not_read, *self.unread}
        return [one for one in dict.fromkeys(wanted) if one.path not in known]

    def resolve(self) -> None:
        """Note the symbolic links whose target was read: nothing of them is missing."""
        for path, target in self.links.items():
            if target in self.documents:
                self.unread[path] = ""

    def _document(self, one: WantedText, body: bytes, taken: TakenText) -> DocumentValue:
        text = taken.text
        try:
            # A card is read as the hub reads it; the words of a license count however an editor wrote them.
            marked = one.role in LEGAL_ROLES and body.startswith(UTF16)
            text = text or body.decode("utf-16" if marked else "utf-8")
        except UnicodeDecodeError as error:
            text = _decoded(body)
            title = say("A document is not valid UTF-8; unreadable bytes are shown as \ufffd")
            code = "card-not-utf8" if one.role == "card" else "document-not-utf8"
            self.findings.append(
                FindingValue(code, WARN, title, say("First at byte {start}.", start=error.start), one.path)
            )
        return DocumentValue(one.path, one.role, hashlib.sha256(body).hexdigest(), len(body), text)


def _stand_in_finding(path: str, why: str) -> FindingValue:
    pointer = "Git LFS" in why
    title = (
        say("A Git LFS pointer is in place of a document")
        if pointer
        else say("A symbolic link is in place of a document")
    )
    more = say("The file itself was not uploaded with it.") if pointer else large(why) + "."
    detail = say("{more} What the document says was not read.", more=more)
    return FindingValue("document-pointer" if pointer else "document-link", WARN, title, detail, path)


def _decoded(body: bytes) -> str:
    return body.decode("utf-16" if body.startswith(UTF16) else "utf-8", "replace")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_license(body: bytes, found: FileScan, taken: TakenText) -> bool:
    """Return whether a text under another name is a license; a document that cannot be read may be one."""
    if taken.text or taken.why:
        return bool(taken.why) or reads_as_license(taken.text)
    return found.form == TEXT and reads_as_license(_decoded(body))


def _why_no_words(path: str, body: bytes, found: FileScan, taken: TakenText) -> str:
    """Return why the bytes of a legal text are not words: they are of a format that is not read."""
    form = "RTF" if body[:200].lstrip().startswith(b"{\\rtf") else found.form
    if not form and b"\0" in body:
        form = say("of a binary format that is not known")
    elif not form and not (body.startswith(UTF16) or _is_utf8(body)):
        form = say("text in an encoding that is not known")
    if taken.text or form in (TEXT, "empty", ""):
        return ""
    ending = path.rpartition(".")[2].upper()
    return (
        say("its name ends in {ending}, its content is {form}", ending=ending, form=form)
        if formatted(path)
        else say("its content is {form}", form=form)
    )


def _why_unread(one: WantedText, error: errors.HubError) -> str:
    if isinstance(error, errors.Gated):
        return say("it is gated")
    if isinstance(error, errors.TooBig):
        return say("it is larger than the {cap} MiB that are read of such files", cap=one.cap // MIB)
    return say("the hub lists it but does not serve it")


def _refusal(one: WantedText, error: errors.HubError) -> Iterable[FindingValue]:
    """Yield what a reviewer should know about a file that was not served; a gate has one finding for all files."""
    if isinstance(error, errors.Gated):
        return
    if isinstance(error, errors.TooBig):
        size = (
            say("It has {size} bytes. It was not read.", size=one.file.size)
            if one.file.size is not None
            else say("It was not read.")
        )
        title = say("The file is larger than the {cap} MiB that are read of such files", cap=one.cap // MIB)
        yield FindingValue("file-too-big", WARN, title, size, one.path)
    elif isinstance(error, errors.Elsewhere):
        yield FindingValue("redirect-refused", WARN, say("A file was not read"), str(error), one.path)
    else:
        yield FindingValue(
            "file-refused", WARN, say("The hub lists a file but does not serve it"), str(error), one.path
        )


def checksum_findings(file: ListedFile, body: bytes) -> Iterable[FindingValue]:
    """Yield a finding unless the bytes served are those listed, by SHA-256 of a large file or the git blob id."""
    if file.sha256:
        if hashlib.sha256(body).hexdigest() != file.sha256:
            title = say("The file served differs from the file listed: its SHA-256 differs")
            yield FindingValue(
                "checksum-mismatch", BLOCK, title, say("Listed: {sha256}.", sha256=file.sha256), file.path
            )
    elif len(file.blob_id) == 40:
        # git's own name of a blob; SHA-1 is what the hub lists, nothing here rests on its strength.
        blob = hashlib.sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()
        if blob != file.blob_id:
            title = say("The file served differs from the file listed: its git blob id differs")
            yield FindingValue(
                "checksum-mismatch", WARN, title, say("Listed: {blob_id}.", blob_id=file.blob_id), file.path
            )
