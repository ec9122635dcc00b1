"""The second round: everything that is read at the commit, side by side, and why the rest was not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from reviews.hub import errors
from reviews.hub.card import front_matter as card
from reviews.hub.fetch import headers as beside
from reviews.hub.fetch.headers import HeaderAnswers
from reviews.hub.fetch.repository import About, ListedFile
from reviews.hub.files.documents import MIB, Wanted, linked, wanted
from reviews.hub.files.safetensors import Header
from reviews.hub.files.safetensors import read as read_header
from reviews.hub.files.weights import main_set
from reviews.hub.shapes.reading import BLOCK, GATED, NOT_READ, NOT_SAID, WARN, DocumentValue, FindingValue
from reviews.hub.transport.connection import HubConnection

MOST_HEADERS = 512
"""Shards whose headers are read; the parameters of a set with more are not counted."""


@dataclass
class Material:
    """What the second round brought: documents and headers by path, and why other files were not read.

    ``beside`` is what was read of tokenizers, GGUF files, pickles and around the repository. ``shut`` is "gated" or
    "disabled" when the hub refused files for such a reason, else "".
    """

    documents: dict[str, DocumentValue] = field(default_factory=dict)
    headers: dict[str, Header] = field(default_factory=dict)
    findings: list[FindingValue] = field(default_factory=list)
    not_read: dict[str, str] = field(default_factory=dict)
    shut: str = ""
    beside: HeaderAnswers = field(default_factory=HeaderAnswers)

    def why_not_header(self, path: str, gated: bool, *, read: bool) -> str:
        """Why a file's header does not say something: gated, not read, or read and not said."""
        if gated or self.not_read.get(path) == GATED:
            return GATED
        return NOT_SAID if read else NOT_READ


def nothing(said: About, shut: str) -> Material:
    """What there is when no file may be asked for: the reason for each that would have been."""
    found = Material(shut=shut, not_read=dict.fromkeys((one.path for one in wanted(said.files)), NOT_READ))
    found.headers = {file.path: Header(file.path, why=f"the repository is {shut}") for file in main_set(said.files)}
    return found


def everything(
    line: HubConnection, said: About, meanwhile: Callable[[Material], None] = lambda found: None
) -> Material:
    """Read documents, tensor headers and what stands beside. Raises a ``HubError`` when the hub fails or asks to wait.

    ``meanwhile`` is called when the documents are there; headers, which come from a second host, take a round longer.
    """
    found = Material()
    shards = main_set(said.files)
    with ThreadPoolExecutor(line.limits.parallel, thread_name_prefix="hub") as pool:
        # Headers first: they are the larger answers and come from another host.
        headers = [pool.submit(read_header, line, said.id, said.commit, file) for file in shards[:MOST_HEADERS]]
        others = beside.submit(pool, line, said)
        documents = [(one, pool.submit(_bytes, line, said, one)) for one in wanted(said.files)]
        try:
            for one, body in documents:
                _take(found, one, body.result())
            _license_link(line, said, found)
            meanwhile(found)
            for header in headers:
                _take_header(found, header.result())
            found.beside = others()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    for file in shards[MOST_HEADERS:]:
        found.headers[file.path] = Header(file.path, why=f"only {MOST_HEADERS} headers are read")
    if found.beside.gated:
        found.shut = "gated"
    return found


def _license_link(line: HubConnection, said: About, found: Material) -> None:
    """The license text that the card points at; it costs a third round only when it has a name of its own."""
    readme = found.documents.get("README.md")
    if readme is None:
        link = said.card.get("license_link")
    else:
        link = card.front_matter(readme.text).fields.get("license_link") if "license_link" in readme.text else None
    one = linked(link, said.files, line.hub.endpoint, said.id)
    if one and one.path not in found.documents and one.path not in found.not_read:
        _take(found, one, _bytes(line, said, one))


def _bytes(line: HubConnection, said: About, one: Wanted) -> bytes | errors.HubError:
    """The file's bytes, or the error that concerns this file alone; raises what concerns the whole reading."""
    if one.file.size is not None and one.file.size > one.most:
        return errors.TooBig("")
    try:
        return line.file(said.id, said.commit, one.path, most=one.most)
    except (errors.Gated, errors.TooBig, errors.Elsewhere) as error:
        return error
    except errors.RepositoryNotFound as error:
        return errors.Gated(str(error)) if said.gated else error


def _take(found: Material, one: Wanted, body: bytes | errors.HubError) -> None:
    if isinstance(body, bytes):
        found.documents[one.path] = _document(found, one, body)
        found.findings += checksum_findings(one.file, body)
        return
    found.not_read[one.path] = NOT_READ
    if isinstance(body, errors.Gated):
        found.not_read[one.path] = GATED
        found.shut = "gated"
    elif isinstance(body, errors.TooBig):
        size = f"It has {one.file.size} bytes. " if one.file.size is not None else ""
        title = f"The file is larger than the {one.most // MIB} MiB that are read of its kind"
        found.findings.append(FindingValue("file-too-big", WARN, title, f"{size}It was not read.", one.path))
    elif isinstance(body, errors.Elsewhere):
        found.findings.append(FindingValue("redirect-refused", WARN, "A file was not read", str(body), one.path))
    else:
        title = "The hub lists a file and does not serve it"
        found.findings.append(FindingValue("file-refused", WARN, title, str(body), one.path))


def _document(found: Material, one: Wanted, body: bytes) -> DocumentValue:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        text = body.decode("utf-8", "replace")
        title = "A document is not UTF-8; what could not be read is shown as \ufffd"
        code = "card-not-utf8" if one.role == "card" else "document-not-utf8"
        found.findings.append(FindingValue(code, WARN, title, f"First at byte {error.start}.", one.path))
    return DocumentValue(one.path, one.role, hashlib.sha256(body).hexdigest(), len(body), text)


def _take_header(found: Material, header: Header) -> None:
    found.headers[header.path] = header
    if header.gated:
        found.shut = "gated"


def checksum_findings(file: ListedFile, body: bytes) -> Iterable[FindingValue]:
    """Whether the bytes served are the bytes listed: SHA-256 for a large file, the git blob id for any other."""
    if file.sha256:
        if hashlib.sha256(body).hexdigest() != file.sha256:
            title = "The file served is not the file listed: its SHA-256 differs"
            yield FindingValue("checksum-mismatch", BLOCK, title, f"Listed: {file.sha256}.", file.path)
    elif len(file.blob_id) == 40:
        # git's own name of a blob; SHA-1 is what the hub lists, nothing here rests on its strength.
        blob = hashlib.sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()
        if blob != file.blob_id:
            title = "The file served is not the file listed: its git blob id differs"
            yield FindingValue("checksum-mismatch", WARN, title, f"Listed: {file.blob_id}.", file.path)
