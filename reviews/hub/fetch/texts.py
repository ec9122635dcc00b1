"""Texts as they arrive from the hub: kept with their digests, read by their readers, and why others were refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from reviews.hub import errors
from reviews.hub.content.scan import body_scan
from reviews.hub.files.inventory import safe_path
from reviews.hub.files.legal_names import LEGAL_ROLES
from reviews.hub.files.legal_words import points_to_lfs, points_to_path, reads_as_license
from reviews.hub.shapes.reading import BLOCK, GATED, NOT_READ, NOT_SCANNED, WARN, DocumentValue, FindingValue
from reviews.hub.shapes.repository import ListedFile, RepositoryInfo
from reviews.hub.shapes.scans import TEXT, FileScan
from reviews.hub.text_plan import MAYBE, MIB, TextReading, WantedText, legal_text
from reviews.hub.transport.connection import HubConnection


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

    @property
    def gated(self) -> bool:
        """Return whether the hub refused any of them for its gate."""
        return GATED in self.not_read.values()

    def take(self, one: WantedText, body: bytes | errors.HubError) -> None:
        """Keep and read one file, or note why the hub did not serve it."""
        if isinstance(body, bytes):
            self._take_bytes(one, body)
        elif one.role == MAYBE:
            why = "the file is gated" if isinstance(body, errors.Gated) else str(body) or "the hub does not serve it"
            self.scans[one.path] = FileScan(one.path, NOT_SCANNED, (), why)
        else:
            self.not_read[one.path] = GATED if isinstance(body, errors.Gated) else NOT_READ
            if one.role in LEGAL_ROLES:
                self.unread[one.path] = _why_unread(one, body)
            self.findings += _refusal(one, body)

    def _take_bytes(self, one: WantedText, body: bytes) -> None:
        found = body_scan(one.path, body)
        self.findings += checksum_findings(one.file, body)
        if one.role == MAYBE and not _is_license(body, found):
            self.aside[one.path] = body
            self.scans[one.path] = found
            return
        self.scans.pop(one.path, None)
        if found.form not in (TEXT, "empty"):
            self.scans[one.path] = found
        if points_to_lfs(body):
            title = "A Git LFS pointer is in place of a document"
            detail = "The file itself was not uploaded with it. What it says was not read."
            self.findings.append(FindingValue("document-pointer", WARN, title, detail, one.path))
        wanted = legal_text(one.file) if one.role == MAYBE else one
        if wanted.role in LEGAL_ROLES and (why := self._why_no_words(one.path, body, found)):
            self.unread[one.path] = why
            return
        document = self.documents[one.path] = self._document(wanted, body)
        self.readings[one.path] = wanted.reader(document, self.info)

    def _why_no_words(self, path: str, body: bytes, found: FileScan) -> str:
        """Return why the bytes of a legal text are not its words: a pointer, a link, or another format; else ""."""
        if points_to_lfs(body):
            return "a Git LFS pointer is in its place"
        target = points_to_path(path, body)
        if target and target != path and any(file.path == target for file in self.info.files):
            self.links[path] = target
            return f"it is a symbolic link to {target}"
        if body.strip().startswith(b"../") and b"\n" not in body.strip():
            return "it is a symbolic link to a file outside the repository"
        if found.form not in (TEXT, "empty", ""):
            return f"its content is {found.form}"
        return ""

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

    def _document(self, one: WantedText, body: bytes) -> DocumentValue:
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            text = body.decode("utf-8", "replace")
            title = "A document is not valid UTF-8; unreadable bytes are shown as \ufffd"
            code = "card-not-utf8" if one.role == "card" else "document-not-utf8"
            self.findings.append(FindingValue(code, WARN, title, f"First at byte {error.start}.", one.path))
        return DocumentValue(one.path, one.role, hashlib.sha256(body).hexdigest(), len(body), text)


def _is_license(body: bytes, found: FileScan) -> bool:
    return found.form == TEXT and reads_as_license(body.decode("utf-8", "replace"))


def _why_unread(one: WantedText, error: errors.HubError) -> str:
    if isinstance(error, errors.Gated):
        return "it is gated"
    if isinstance(error, errors.TooBig):
        return f"it is larger than the {one.cap // MIB} MiB that are read of such files"
    return "the hub lists it but does not serve it"


def _refusal(one: WantedText, error: errors.HubError) -> Iterable[FindingValue]:
    """Yield what a reviewer should know about a file that was not served; a gate has one finding for all files."""
    if isinstance(error, errors.Gated):
        return
    if isinstance(error, errors.TooBig):
        size = f"It has {one.file.size} bytes. " if one.file.size is not None else ""
        title = f"The file is larger than the {one.cap // MIB} MiB that are read of such files"
        yield FindingValue("file-too-big", WARN, title, f"{size}It was not read.", one.path)
    elif isinstance(error, errors.Elsewhere):
        yield FindingValue("redirect-refused", WARN, "A file was not read", str(error), one.path)
    else:
        yield FindingValue("file-refused", WARN, "The hub lists a file but does not serve it", str(error), one.path)


def checksum_findings(file: ListedFile, body: bytes) -> Iterable[FindingValue]:
    """Yield a finding unless the bytes served are those listed, by SHA-256 of a large file or the git blob id."""
    if file.sha256:
        if hashlib.sha256(body).hexdigest() != file.sha256:
            title = "The file served differs from the file listed: its SHA-256 differs"
            yield FindingValue("checksum-mismatch", BLOCK, title, f"Listed: {file.sha256}.", file.path)
    elif len(file.blob_id) == 40:
        # git's own name of a blob; SHA-1 is what the hub lists, nothing here rests on its strength.
        blob = hashlib.sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()
        if blob != file.blob_id:
            title = "The file served differs from the file listed: its git blob id differs"
            yield FindingValue("checksum-mismatch", WARN, title, f"Listed: {file.blob_id}.", file.path)
