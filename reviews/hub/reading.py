"""Reading one repository at one commit: one question fixes the commit, then everything at it is read side by side."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from reviews.hub import digest, errors
from reviews.hub.facts import readers as gather
from reviews.hub.fetch import ancestry, listing
from reviews.hub.fetch import material as fetch
from reviews.hub.fetch import repository as about
from reviews.hub.fetch.material import Material
from reviews.hub.fetch.repository import About
from reviews.hub.files.inventory import artifact
from reviews.hub.repo_id import MalformedRepoId, check_id, check_revision
from reviews.hub.shapes.lineage import RelatedModels
from reviews.hub.shapes.reading import ReadingValue, Repo, Requests, Triage
from reviews.hub.transport.budget import Limits
from reviews.hub.transport.connection import HubConnection
from reviews.hub.transport.hubs import Hub

Progress = Callable[[str], None]


def read(
    hub: Hub,
    repo_id: str,
    revision: str | None,
    *,
    progress: Progress | None = None,
    limits: Limits = Limits(),  # noqa: B008  (frozen)
) -> ReadingValue:
    """Read a repository at a revision (None: the main branch), without its weights. Raises a ``HubError``.

    Round one asks the hub which commit the revision is now; from there on only that commit is read, so a branch that
    moves meanwhile mixes nothing. A gated repository gives a partial reading. When the hub opens nothing at all (gated
    with its description, disabled) the error carries what could be told as ``error.reading``. Nothing is written to
    disk and no cache is asked.
    """
    started = time.monotonic()
    step = progress or (lambda _name: None)
    try:
        check_id(repo_id)
        revision = check_revision(revision) if revision else None
    except MalformedRepoId as error:
        raise errors.Malformed(str(error)) from error
    line = HubConnection(hub, limits)

    def reading(said: About, found: Material, parsed: gather.Parsed | None = None) -> ReadingValue:
        return _reading(line, said, (found, parsed or gather.parsed(said, found)), (repo_id, revision), started)

    try:
        step("Asking the hub for the commit")
        said = listing.completed(line, about.ask(line, repo_id, revision))
    except (errors.Gated, errors.Disabled) as error:
        shut = "gated" if isinstance(error, errors.Gated) else "disabled"
        said = about.unknown(repo_id, gated=shut == "gated", disabled=shut == "disabled")
        error.reading = reading(said, fetch.nothing(said, shut))
        raise
    if said.disabled:
        switched_off = errors.Disabled(f"The hub {hub.name} has disabled {repo_id}.")
        switched_off.reading = reading(said, fetch.nothing(said, "disabled"))
        raise switched_off
    step(f"Reading documents and headers at {said.commit[:7]}")
    read_so_far: list[gather.Parsed] = []
    found = fetch.everything(line, said, lambda some: read_so_far.append(gather.parsed(said, some)))
    (parsed,) = read_so_far
    _with_ancestors(line, said, found, parsed, step)
    step("Working out the facts")
    return reading(said, found, parsed)


def _with_ancestors(line: HubConnection, said: About, found: Material, parsed: gather.Parsed, step: Progress) -> None:
    """Look up the bases that only a file of the repository names, such as an adapter's configuration."""
    more = gather.more_bases(said, found, parsed)
    if more:
        step("Looking up the base models")
        beside = found.beside
        climbed = ancestry.climb(line, said, more, ancestry.Ancestry(beside.ancestors, beside.ancestor_texts))
        beside.ancestors, beside.ancestor_texts = climbed.ancestors, climbed.texts


def _reading(
    line: HubConnection,
    said: About,
    read: tuple[Material, gather.Parsed],
    asked: tuple[str, str | None],
    started: float,
) -> ReadingValue:
    found, parsed = read
    repo = Repo(
        hub=line.hub.name,
        id=said.id,
        requested_id=asked[0],
        requested_revision=asked[1],
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
    facts, documents, findings = gather.everything(said, found, parsed, repo, artifacts)
    beside = found.beside
    around = RelatedModels(beside.ancestors, beside.variants, beside.variants_why, beside.history)
    reading = ReadingValue(
        repo=repo,
        artifacts=artifacts,
        documents=tuple(documents),
        facts=tuple(facts),
        findings=tuple(findings),
        triage=Triage(said.downloads, said.likes, said.last_modified),
        requests=Requests(line.budget.count, line.budget.volume, time.monotonic() - started),
        partial=bool(found.shut),
        around=around.to_json(),
        ancestor_texts=beside.ancestor_texts,
    )
    return replace(reading, digest=digest.of_reading(repo, artifacts, documents, facts))
