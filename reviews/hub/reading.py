"""Reading one repository at one commit in three steps: what to fetch, fetch it side by side, facts from documents."""

from __future__ import annotations

import time
from collections.abc import Callable

from reviews.hub import digest, errors
from reviews.hub.facts.findings import findings_of
from reviews.hub.facts.readers import facts_of
from reviews.hub.fetch import listing, material, repository
from reviews.hub.fetch.pools import begun_pool
from reviews.hub.plan import further_bases, what_to_fetch
from reviews.hub.repo_id import MalformedRepoId, check_id, check_revision
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import ReadingValue, Repo, Requests, Triage
from reviews.hub.shapes.repository import RepositoryInfo
from reviews.hub.transport.budget import Limits
from reviews.hub.transport.connection import HubConnection
from reviews.hub.transport.hubs import Hub
from reviews.language.phrases import say

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

    def of_closed(info: RepositoryInfo, shut: str) -> ReadingValue:
        repo = _repo(hub, info, repo_id, revision)
        return _reading(line, material.of_closed(repo, info, what_to_fetch(info), shut), started)

    with begun_pool(limits.parallel) as pool:
        try:
            step(say("Asking the hub for the commit"))
            info = listing.completed(line, repository.ask(line, repo_id, revision))
        except (errors.Gated, errors.Disabled) as error:
            gated, disabled = isinstance(error, errors.Gated), isinstance(error, errors.Disabled)
            unknown = repository.unknown(repo_id, gated=gated, disabled=disabled)
            error.reading = of_closed(unknown, "gated" if gated else "disabled")
            raise
        if info.disabled:
            switched_off = errors.Disabled(
                say("The hub {name} has switched {repo_id} off.", name=hub.name, repo_id=repo_id)
            )
            switched_off.reading = of_closed(info, "disabled")
            raise switched_off
        step(say("Reading documents and headers at {commit}", commit=info.commit[:7]))
        found = material.side_by_side(line, pool, _repo(hub, info, repo_id, revision), info, what_to_fetch(info))
        if bases := further_bases(found):
            step(say("Looking up the base models"))
            found = material.with_further_ancestors(line, found, bases)
        step(say("Working out the facts"))
        return _reading(line, found, started)


def _repo(hub: Hub, info: RepositoryInfo, requested_id: str, requested_revision: str | None) -> Repo:
    return Repo(
        hub=hub.name,
        id=info.id,
        requested_id=requested_id,
        requested_revision=requested_revision,
        commit=info.commit,
        gated=info.gated,
        disabled=info.disabled,
        private=info.private,
        publisher=info.author,
        last_modified=info.last_modified,
        library=info.library,
        pipeline_tag=info.pipeline_tag,
        tags=info.tags,
    )


def _reading(line: HubConnection, found: Material, started: float) -> ReadingValue:
    facts = facts_of(found)
    info = found.info
    return ReadingValue(
        repo=found.repo,
        artifacts=found.artifacts,
        documents=found.texts,
        facts=tuple(facts.values()),
        findings=findings_of(found, facts),
        triage=Triage(info.downloads, info.likes, info.last_modified),
        requests=Requests(line.budget.count, line.budget.volume, time.monotonic() - started),
        partial=bool(found.shut),
        digest=digest.of_reading(found.repo, found.artifacts, found.texts, facts.values()),
        around=found.related.to_json(),
        ancestor_texts=found.ancestor_texts,
    )
