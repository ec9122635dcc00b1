"""What a person typed, understood as a repository: owner/name, a one-part name, or a configured hub's address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from reviews.hub.transport.hubs import Hub
from reviews.language.phrases import joined, say

PART = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_-])?")
PAGES = ("tree", "blob", "resolve", "raw", "commit")
"""Pages of a hub whose address names a revision after the repository."""

REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,199}")


class MalformedRepoId(ValueError):
    """What was typed names no repository; the message says what to type."""


class RepoRef(NamedTuple):
    """A hub's name, a repository id and the revision that an address named, if any."""

    hub: str
    id: str
    revision: str | None


def parse(text: str, hubs: Mapping[str, Hub], default: str) -> RepoRef:
    """Understand what was typed. Raises ``MalformedRepoId`` with a sentence; never guesses."""
    typed = text.strip()
    if not typed:
        raise MalformedRepoId(say("Type a repository as owner/name."))
    if len(typed) > 500:
        raise MalformedRepoId(say("That is too long for a repository; type it as owner/name."))
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in typed):
        raise MalformedRepoId(say("That holds invisible characters; type the repository by hand as owner/name."))
    if "://" in typed:
        return _from_address(typed, hubs)
    if typed.count("/") > 1 and any(typed.lower().startswith(f"{hub.host}/") for hub in hubs.values()):
        return _from_address(f"https://{typed}", hubs)
    if default not in hubs:
        raise MalformedRepoId(
            say("No hub is called {default}; the hubs are {hubs}.", default=default, hubs=joined(", ", hubs))
        )
    return RepoRef(default, check_id(typed), None)


def check_id(repo_id: str) -> str:
    """Return the id itself when a hub could have given it. Raises ``MalformedRepoId``."""
    if any(char.isspace() for char in repo_id):
        raise MalformedRepoId(say("A repository name has no spaces; type it as owner/name."))
    parts = repo_id.split("/")
    if len(parts) > 2:
        raise MalformedRepoId(say("A repository has one owner and one name; type it as owner/name."))
    for part in parts:
        if not PART.fullmatch(part) or ".." in part or "--" in part or part.endswith(".git"):
            raise MalformedRepoId(
                say(
                    "{part} is no owner or name: letters, digits, dots, hyphens and underscores, at most 96.",
                    part=repr(part[:60]),
                )
            )
    return repo_id


def check_revision(revision: str) -> str:
    """Return the branch, tag or commit when its name is valid. Raises ``MalformedRepoId``."""
    if not REVISION.fullmatch(revision) or ".." in revision or "//" in revision:
        raise MalformedRepoId(say("{revision} is no branch, tag or commit.", revision=repr(revision[:60])))
    return revision


def _from_address(typed: str, hubs: Mapping[str, Hub]) -> RepoRef:
    try:
        parts = urlsplit(typed)
        host = parts.netloc.lower()
    except ValueError as error:
        raise MalformedRepoId(say("That address cannot be read; type the repository as owner/name.")) from error
    hub = next((one for one in hubs.values() if parts.scheme in ("http", "https") and one.host == host), None)
    if hub is None:
        known = joined(", ", (one.host for one in hubs.values()))
        raise MalformedRepoId(
            say("That address is not on a configured hub ({known}); type the repository as owner/name.", known=known)
        )
    path = parts.path.removeprefix(urlsplit(hub.endpoint).path)
    # Split before unquoting: the revision refs%2Fpr%2F1 is one piece of the address.
    pieces = [unquote(piece) for piece in path.split("/") if piece]
    if pieces[:1] in (["datasets"], ["spaces"]):
        raise MalformedRepoId(say("That is a data set or a space; the portal reviews models."))
    marker = next((n for n, piece in enumerate(pieces[:3]) if n and piece in PAGES), None)
    name = "/".join(pieces[:marker] if marker else pieces[:2])
    revision = pieces[marker + 1] if marker and len(pieces) > marker + 1 else None
    if not name:
        raise MalformedRepoId(say("That address names no repository; type it as owner/name."))
    return RepoRef(hub.name, check_id(name), check_revision(revision) if revision else None)
