"""What the second round asks beside documents and headers, each of which may fail alone without spoiling a reading.

The hub's scan of pickled files, the repository's history, and the repositories made from it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from reviews.hub import errors
from reviews.hub.card.bases import bases_of
from reviews.hub.fetch import ancestry
from reviews.hub.files.endings import LAST_BINARY, harm
from reviews.hub.files.inventory import safe_path
from reviews.hub.repo_id import MalformedRepoId, check_id
from reviews.hub.shapes.lineage import RELATIONS, RelatedModels, Variant
from reviews.hub.shapes.reading import AncestorText
from reviews.hub.shapes.repository import ListedFile, RepositoryInfo
from reviews.hub.transport.connection import HubConnection
from reviews.language.phrases import say

MOST_VARIANTS = 200
MOST_SCANNED = 200
"""Files whose scan the hub is asked about: neither text nor tensors by their names, the most harmful first."""
NEW = timedelta(days=90)


@dataclass(frozen=True)
class HubAnswers:
    """What a hub answered about a repository beyond its files: its scan of pickles, and related models."""

    hub_scan: Mapping[str, str]
    related: RelatedModels
    ancestor_texts: tuple[AncestorText, ...]


def submit(pool: ThreadPoolExecutor, line: HubConnection, info: RepositoryInfo) -> Callable[[], HubAnswers]:
    """Ask all of it at once; call what is returned for the answers, which raises what ends a reading."""
    scan = pool.submit(statuses, line, info)
    changes = pool.submit(history, line, info)
    made = pool.submit(variants, line, info)
    climbed = pool.submit(ancestry.climb, line, info, bases_of(info, line.hub.endpoint))

    def answers() -> HubAnswers:
        hub_scan, commits, above = scan.result(), changes.result(), climbed.result()
        return HubAnswers(hub_scan, RelatedModels(above.ancestors, *made.result(), commits), above.texts)

    return answers


def quietly(ask: Callable[[], bytes], *, kept: bool = False) -> tuple[Any, str]:
    """Return the JSON of an answer, or None and the sentence that says why there is none.

    What is ``kept`` in the snapshot raises ``RateLimited``: a limit of this minute is no fact about a repository.
    """
    try:
        return json.loads(ask()), ""
    except errors.HubError as error:
        if kept and isinstance(error, errors.RateLimited):
            raise
        return None, str(error)
    except (ValueError, RecursionError):
        return None, say("The hub's answer is not JSON.")


def statuses(line: HubConnection, info: RepositoryInfo) -> dict[str, str]:
    """Return the hub's word on every binary file at the commit: safe, unscanned, or whatever it calls an issue.

    A word counts for the very bytes that are listed: an entry with another digest is left out. {} when the hub does not
    say, which is no word of safety.
    """
    binary = sorted((file for file in info.files if safe_path(file.path)), key=harm)
    wanted = {file.path: file for file in binary if harm(file)[0] <= LAST_BINARY and file.size != 0}
    paths = list(wanted)[:MOST_SCANNED]
    if not paths:
        return {}
    form = {"paths": paths, "expand": ["true"]}
    found, _ = quietly(lambda: line.api(info.id, f"/paths-info/{info.commit}", form=form), kept=True)
    by_path: dict[str, str] = {}
    for entry in found if isinstance(found, list) else []:
        status = entry.get("securityFileStatus") if isinstance(entry, dict) else None
        word = status.get("status") if isinstance(status, dict) else None
        file = wanted.get(entry["path"]) if isinstance(word, str) and isinstance(entry.get("path"), str) else None
        if file and isinstance(word, str) and _same(entry, file):
            by_path[file.path] = word[:60]
    return by_path


def _same(entry: dict[str, Any], file: ListedFile) -> bool:
    """Return whether an entry is about the bytes that are listed, by SHA-256 or git's name of a blob."""
    large = entry.get("lfs")
    if file.sha256:
        return isinstance(large, dict) and large.get("oid", large.get("sha256")) == file.sha256
    return not file.blob_id or entry.get("oid") in (None, file.blob_id)


def history(line: HubConnection, info: RepositoryInfo, now: datetime | None = None) -> dict[str, Any]:
    """Return how often the repository changes, from the first page of its history; {} when the hub does not say."""
    found, _ = quietly(lambda: line.api(info.id, f"/commits/{info.commit}"))
    days = [day for entry in found if (day := _moment(entry))] if isinstance(found, list) else []
    if not days:
        return {}
    since = (now or datetime.now(UTC)) - NEW
    return {
        "seen": len(days),
        "more": len(days) >= 50,
        "first": min(days).date().isoformat(),
        "last": max(days).date().isoformat(),
        "last_90_days": sum(day >= since for day in days),
    }


def _moment(entry: Any) -> datetime | None:
    text = entry.get("date") if isinstance(entry, dict) else None
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def variants(line: HubConnection, info: RepositoryInfo) -> tuple[tuple[Variant, ...], str]:
    """Return repositories that state they were made from this one, most used first, and why the list may be cut."""
    found, why = quietly(lambda: line.children(info.id, MOST_VARIANTS))
    if not isinstance(found, list):
        return (), why or say("The hub's list of variants does not follow its protocol.")
    made = [one for entry in found if (one := variant(entry, info.id))]
    cut = (
        say("The hub lists more than {most_variants}; these are the most used.", most_variants=MOST_VARIANTS)
        if len(found) >= MOST_VARIANTS
        else ""
    )
    return tuple(made[:MOST_VARIANTS]), cut


def variant(entry: Any, base: str) -> Variant | None:
    """Return one entry of the list as a variant; None for entries of a mirror that ignores the filter."""
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        return None
    listed = entry.get("tags")
    tags = [tag for tag in listed if isinstance(tag, str)] if isinstance(listed, list) else []
    try:
        name = check_id(entry["id"])
    except MalformedRepoId:
        return None
    if f"base_model:{base}".casefold() not in {tag.casefold() for tag in tags} or name == base:
        return None
    suffix = f":{base}".casefold()
    relation = next((word for word in RELATIONS for tag in tags if tag.casefold() == f"base_model:{word}{suffix}"), "")
    downloads = entry.get("downloads")
    known = downloads if isinstance(downloads, int) and not isinstance(downloads, bool) and downloads >= 0 else None
    gated = str(entry["gated"]) if entry.get("gated") in ("auto", "manual") else False
    changed = entry.get("lastModified")
    return Variant(name, relation, gated, known, changed[:40] if isinstance(changed, str) else "")
