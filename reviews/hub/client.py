"""Reading one repository at one commit: one question fixes the commit, then everything at it is read side by side."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from reviews.hub import about, digest, errors, gather
from reviews.hub.about import About
from reviews.hub.documents import Wanted, wanted
from reviews.hub.facts import WARN, Document, Finding, Reading, Repo, Requests, Triage
from reviews.hub.http import Limits, Line
from reviews.hub.hubs import Hub
from reviews.hub.inventory import artifact, safe_path
from reviews.hub.repo_id import MalformedRepoId, check_id, check_revision
from reviews.hub.safetensors import Header
from reviews.hub.safetensors import read as read_header

Progress = Callable[[str], None]

MOST_HEADERS = 256
"""Shards whose headers are read; a set with more is counted as not read."""


@dataclass
class Found:
    """What the second round brought: documents by path, headers, findings, and whether a file was refused as gated."""

    documents: dict[str, Document] = field(default_factory=dict)
    headers: list[Header] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    not_read: dict[str, str] = field(default_factory=dict)
    gated: bool = False


def read(
    hub: Hub,
    repo_id: str,
    revision: str | None,
    *,
    progress: Progress | None = None,
    limits: Limits = Limits(),
) -> Reading:
    """Read a repository at a revision (None: the main branch), without its weights. Raises a ``HubError``.

    Round one asks the hub which commit the revision is now; from there on only that commit is read, so a branch that
    moves meanwhile mixes nothing. A gated repository gives a partial reading; nothing is written to disk.
    """
    started = time.monotonic()
    step = progress or (lambda _name: None)
    try:
        check_id(repo_id)
        if revision:
            check_revision(revision)
    except MalformedRepoId as error:
        raise errors.Malformed(str(error)) from error
    line = Line(hub, limits)
    try:
        step("Asking the hub for the commit")
        said = about.ask(line, repo_id, revision)
        if said.disabled:
            raise errors.Disabled(f"The hub has switched {repo_id} off.")
        step(f"Reading documents and headers at {said.commit[:7]}")
        found = _second_round(line, said)
        step("Working out the facts")
        return _reading(hub, said, found, repo_id, revision, line, started)
    finally:
        line.close()


def _second_round(line: Line, said: About) -> Found:
    found = Found()
    shards = [file.path for file in said.files if file.path.endswith(".safetensors") and safe_path(file.path)]
    sizes = {file.path: file.size for file in said.files}
    with ThreadPoolExecutor(line.limits.parallel, thread_name_prefix="hub") as pool:
        documents = [(one, pool.submit(_document, line, said, one, sizes)) for one in wanted(said.files)]
        headers = [(path, pool.submit(read_header, line, said.id, said.commit, path)) for path in shards[:MOST_HEADERS]]
        for one, future in documents:
            _take_document(found, one, future.result())
        for path, header in headers:
            try:
                found.headers.append(header.result())
            except errors.Gated:
                found.gated = True
                found.headers.append(Header(path, why="gated"))
    return found


def _document(line: Line, said: About, one: Wanted, sizes: dict[str, int | None]) -> Document | str | bytes:
    """The document, or the word why it was not read: gated, absent, too big; raises for a hub that fails."""
    size = sizes.get(one.path)
    if size is not None and size > one.most:
        return "too big"
    answer = line.file(said.id, said.commit, one.path, most=one.most)
    if answer.status in (401, 403):
        return "gated"
    if answer.status == 404:
        return "absent"
    if answer.status == 429:
        raise errors.RateLimited("The hub asks us to wait: too many requests.")
    if answer.status >= 500:
        raise errors.Unreachable(f"The hub answered {answer.status} for {one.path}.")
    if answer.status != 200:
        raise errors.Malformed(f"The hub answered {answer.status} for {one.path}.")
    if answer.truncated:
        return "too big"
    text = answer.body.decode("utf-8", "replace")
    return Document(one.path, one.role, hashlib.sha256(answer.body).hexdigest(), len(answer.body), text)


def _take_document(found: Found, one: Wanted, result: Document | str | bytes) -> None:
    if isinstance(result, Document):
        found.documents[one.path] = result
        if "\ufffd" in result.text:
            title = "A document is not UTF-8; what could not be read is shown as \ufffd"
            code = "card-not-utf8" if one.role == "card" else "document-not-utf8"
            found.findings.append(Finding(code, WARN, title, "", one.path))
        return
    found.not_read[one.path] = str(result)
    if result == "gated":
        found.gated = True
    elif result == "too big":
        title = f"A file is larger than the {one.most // 2**20} MiB that are read of its kind"
        found.findings.append(Finding("file-too-big", WARN, title, "It was not read.", one.path))


def _reading(
    hub: Hub, said: About, found: Found, asked: str, revision: str | None, line: Line, started: float
) -> Reading:
    repo = Repo(
        hub=hub.name,
        id=said.id,
        requested_id=asked,
        requested_revision=revision,
        commit=said.commit,
        gated=said.gated,
        disabled=said.disabled,
        private=said.private,
        publisher=said.author,
        last_modified=said.last_modified,
        library=said.library,
        pipeline_tag=said.pipeline_tag,
        tags=said.tags,
    )
    artifacts = tuple(
        artifact(file, found.documents[file.path].sha256 if file.path in found.documents else "") for file in said.files
    )
    facts, documents, findings = gather.everything(said, found, repo, artifacts)
    reading = Reading(
        repo=repo,
        artifacts=artifacts,
        documents=tuple(documents),
        facts=tuple(facts),
        findings=tuple(findings),
        triage=Triage(said.downloads, said.likes, said.last_modified),
        requests=Requests(line.budget.count, line.budget.bytes, time.monotonic() - started),
        partial=found.gated,
    )
    return replace(reading, digest=digest.of_reading(repo, artifacts, documents, facts))
