"""Texts as they arrive from the hub: kept with their digests, read by their readers, and why others were refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from reviews.hub import errors
from reviews.hub.content.scan import body_scan
from reviews.hub.plan import MIB, TextReading, WantedText
from reviews.hub.shapes.reading import BLOCK, GATED, NOT_READ, WARN, DocumentValue, FindingValue
from reviews.hub.shapes.repository import ListedFile, RepositoryInfo
from reviews.hub.shapes.scans import TEXT, FileScan
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

    @property
    def gated(self) -> bool:
        """Return whether the hub refused any of them for its gate."""
        return GATED in self.not_read.values()

    def take(self, one: WantedText, body: bytes | errors.HubError) -> None:
        """Keep and read one file, or note why the hub did not serve it."""
        if isinstance(body, bytes):
            document = self.documents[one.path] = self._document(one, body)
            self.readings[one.path] = one.reader(document, self.info)
            self.findings += checksum_findings(one.file, body)
            found = body_scan(one.path, body)
            if found.form not in (TEXT, "empty"):
                self.scans[one.path] = found
            return
        self.not_read[one.path] = GATED if isinstance(body, errors.Gated) else NOT_READ
        self.findings += _refusal(one, body)

    def _document(self, one: WantedText, body: bytes) -> DocumentValue:
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            text = body.decode("utf-8", "replace")
            title = "A document is not valid UTF-8; unreadable bytes are shown as \ufffd"
            code = "card-not-utf8" if one.role == "card" else "document-not-utf8"
            self.findings.append(FindingValue(code, WARN, title, f"First at byte {error.start}.", one.path))
        return DocumentValue(one.path, one.role, hashlib.sha256(body).hexdigest(), len(body), text)


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
