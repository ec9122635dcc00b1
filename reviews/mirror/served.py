"""What machines may have from the mirror now: asked anew at every request, so that what is withdrawn ends at once."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from reviews.decisions.answers import COMMIT
from reviews.decisions.entries import standings
from reviews.hub.repo_id import MalformedRepoId, check_id
from reviews.language.phrases import joined, quoted, say
from reviews.mirror import queries
from reviews.mirror.models import Mirror, MirrorFile
from reviews.mirror.permits import why_not_mirrored
from reviews.readmodels.models import CatalogEntry

REPOSITORY, REVISION, ENTRY = "RepoNotFound", "RevisionNotFound", "EntryNotFound"
"""Codes of the hub's protocol: its client raises each as an error of its own, with the sentence."""
MOST_NAMED = 5
"""Commits that a refusal names."""
AGAIN = 60
"""Seconds after which a damaged file is asked for again."""


class NotServed(Exception):
    """A refusal: the message is the sentence for the person at the client, with the hub's code and the status."""

    def __init__(self, sentence: str, code: str, status: int = 404, *, retry_after: int = 0) -> None:
        super().__init__(sentence)
        self.code, self.status, self.retry_after = code, status, retry_after


@dataclass(frozen=True)
class MirroredCommit:
    """A commit that may be served, with the mirror that holds its files."""

    repo_id: str
    commit: str
    mirror: Mirror = field(compare=False)

    def files(self) -> list[MirrorFile]:
        """Return its files, by path."""
        return list(MirrorFile.objects.filter(mirror=self.mirror).order_by("path"))

    def file(self, path: str) -> MirrorFile:
        """Return one file whose bytes are held. Raises ``NotServed``."""
        rows = MirrorFile.objects.filter(mirror=self.mirror, path=path)
        found = rows.first() if path.isprintable() else None  # the database refuses a NUL; copies have no such path
        if found is None:
            raise NotServed(
                say("Decision {decision_id} covers no file of this name.", decision_id=self.mirror.decision_id), ENTRY
            )
        if not found.sha256:
            said = say("The mirror's copy of this file was damaged and is being fetched again. Try again later.")
            raise NotServed(said, "", 503, retry_after=AGAIN)
        return found


def commit_of(hub: str, repo_id: str, revision: str) -> MirroredCommit:
    """Return the commit that a machine names, if a decision lets it have the files now. Raises ``NotServed``."""
    try:
        check_id(repo_id)
    except MalformedRepoId as error:
        raise NotServed(str(error), REPOSITORY) from error
    entries = list(CatalogEntry.objects.filter(hub=hub, repo_id=repo_id).order_by("decision"))
    if not entries:
        raise NotServed(
            say("No decision has been issued for {repo_id} on the hub {hub}.", repo_id=repo_id, hub=hub), REPOSITORY
        )
    here = [one for one in entries if one.commit == revision]
    if not COMMIT.fullmatch(revision):
        shown = quoted(revision) if re.fullmatch(r"[\w./-]{1,60}", revision, re.ASCII) else say("this revision")
        said = say(
            "This mirror serves approved commits only, no branch or tag, so not {shown}. {approved}",
            shown=shown,
            approved=_approved(entries),
        )
        raise NotServed(said, REVISION)
    if not here:
        raise NotServed(
            say("This commit of {repo_id} is not approved. {approved}", repo_id=repo_id, approved=_approved(entries)),
            REVISION,
        )
    usable = queries.usable_numbers(here)
    if not usable:
        raise NotServed(_ended(here), REVISION, 403)
    return _mirrored(repo_id, revision, usable)


def _mirrored(repo_id: str, commit: str, usable: Collection[int]) -> MirroredCommit:
    found = [one for one in queries.mirrors().filter(decision__in=usable) if one.complete_at is not None]
    why = ""
    for mirror in (one for one in found if one.state != Mirror.MirrorState.REMOVED):
        why = why_not_mirrored(mirror.decision)
        if not why:
            return MirroredCommit(repo_id, commit, mirror)
    if why:
        raise NotServed(why, REVISION, 403)
    number = max(usable)
    raise NotServed(
        say("Decision {number_of} approves this commit, but its files are not in the mirror.", number_of=number),
        REVISION,
    )


def _approved(entries: Sequence[CatalogEntry]) -> str:
    usable = queries.usable_numbers(entries)
    there = Mirror.objects.filter(decision__in=usable, complete_at__isnull=False)
    held = set(there.exclude(state=Mirror.MirrorState.REMOVED).values_list("decision", flat=True))
    commits = list(dict.fromkeys(one.commit for one in reversed(entries) if one.decision in held))
    if not commits:
        return say("No commit of it is in the mirror.")
    more = say(" and {number_of} more", number_of=len(commits) - MOST_NAMED) if len(commits) > MOST_NAMED else ""
    return say("In the mirror: {commits}{more}.", commits=joined(", ", commits[:MOST_NAMED]), more=more)


def _ended(here: Sequence[CatalogEntry]) -> str:
    """Return why none of the decisions on a commit lets machines have its files."""
    stands = standings(here)
    said = [
        say("Decision {number_of} is {word}", number_of=number, word=one.word)
        + (say(": {why}", why=one.why) if one.why else "")
        for number, one in stands.items()
    ]
    denied = any(kind == "emergency-denied" for one in here for kind, _ in one.card["alerts"])
    return joined(". ", (part.rstrip(".") for part in said)) + (
        say(". It is denied in an emergency.") if denied else "."
    )
