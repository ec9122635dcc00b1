"""Clauses of license texts: the stored texts, what a page quotes of a clause, and where to read it in full."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Count, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from reviews.evidence.links import line_url
from reviews.evidence.models import Document, TextBlob
from reviews.hub.shapes.taken import page_at
from reviews.language.phrases import joined, say, say_count
from reviews.legal.identities import VERBATIM, matcher
from reviews.legal.models import AddedDocument, TextIdentity
from reviews.legal.touched import ROLES as COPIES
from reviews.licensing.terms.clauses import line_of
from reviews.licensing.terms.values import Anchor
from reviews.people.models import User
from reviews.workflow.models import Candidate
from reviews.workloads.queries import visible_to

LONGEST_CLAUSE = 600
"""Most characters of a clause that a page quotes."""


@dataclass(frozen=True)
class Clause:
    """A quoted clause: its words, shortened if ``more`` characters follow; "" and ``why`` if it cannot be shown.

    ``page`` is that of the file that the text was taken from, 0 for a file without pages.
    """

    sha256: str
    words: str
    more: int = 0
    line: int = 0
    page: int = 0
    url: str = ""
    why: str = ""


class Clauses:
    """The clauses at given anchors, loaded in two queries for any number of them."""

    def __init__(self, anchors: Iterable[Anchor], user: User | AnonymousUser) -> None:
        wanted = {anchor.document for anchor in anchors}
        self.texts = texts(wanted)
        self.documents = documents_to_read(wanted & set(self.texts), user)

    def words(self, anchor: Anchor | None) -> str:
        """Return all words of a clause, "" if its text is not stored or is too short."""
        return self.texts.get(anchor.document, "")[anchor.start : anchor.end] if anchor else ""

    def clause(self, anchor: Anchor | None) -> Clause | None:
        """Return what a page shows of a clause."""
        if anchor is None:
            return None
        text, words = self.texts.get(anchor.document), self.words(anchor)
        if text is None:
            return Clause(anchor.document, "", why=say("The text that contains this clause is not stored here."))
        if not words:
            return Clause(anchor.document, "", why=say("The stored text ends before the location of this clause."))
        line, url = line_of(text, anchor.start), ""
        if anchor.document in self.documents:
            candidate, document = self.documents[anchor.document]
            url = line_url(candidate, document, line)
        more, page = max(0, len(words) - LONGEST_CLAUSE), page_at(text, anchor.start)
        return Clause(anchor.document, words[:LONGEST_CLAUSE], more, line, page, url)


def texts(digests: Collection[str]) -> dict[str, str]:
    """Return stored texts by SHA-256."""
    return dict(TextBlob.objects.filter(pk__in=digests).values_list("pk", "text")) if digests else {}


def documents_to_read(digests: Collection[str], user: User | AnonymousUser) -> dict[str, tuple[int, int]]:
    """Return, by SHA-256, the newest candidate visible to this person with the document that carries the text."""
    if not digests:
        return {}
    found = Document.objects.filter(blob__in=digests, snapshot__candidates__workload__in=visible_to(user))
    rows = found.order_by("snapshot__candidates", "-pk").values_list("blob_id", "snapshot__candidates", "pk")
    return {sha: (candidate, document) for sha, candidate, document in rows}


@dataclass(frozen=True)
class StoredText:
    """A verbatim copy of this license's text: the number of repositories with it, and where to read it."""

    sha256: str
    read: int
    added: int
    url: str

    @property
    def where(self) -> str:
        """Return its origin in words."""
        found = (
            [say_count(self.read, "read in {number:,} repository", "read in {number:,} repositories")]
            if self.read
            else []
        )
        found += [say("added by a reviewer for {added:,}", added=self.added)] if self.added else []
        return joined(", ", found) or say("stored, but in no repository that you have access to now")


def stored_texts(key: str, user: User | AnonymousUser) -> list[StoredText]:
    """Return the stored verbatim copies of this license's text, most common first; four queries.

    The counts hold only repositories with a candidate that this person may see.
    """
    found = TextIdentity.objects.filter(matcher=matcher(), verdict=VERBATIM, keys__contains=[key])
    digests = list(TextBlob.objects.filter(pk__in=found.values("sha256")).values_list("pk", flat=True))
    if not digests:
        return []
    name = Concat("snapshot__hub", Value(" "), "snapshot__repo_id", output_field=CharField())
    seen = Candidate.objects.filter(workload__in=visible_to(user))
    here = Document.objects.filter(blob__in=digests, snapshot__candidates__in=seen)
    read = _counted(here.order_by(), name)
    mine = Concat("hub", Value(" "), "repo_id", output_field=CharField())
    there = Exists(seen.filter(hub=OuterRef("hub"), repo_id=OuterRef("repo_id")))
    brought = AddedDocument.objects.filter(there, blob__in=digests, ended_at__isnull=True)
    added = _counted(brought.order_by(), mine)
    places = documents_to_read(digests, user)
    rows = [
        StoredText(sha, read.get(sha, 0), added.get(sha, 0), line_url(*places[sha], 0) if sha in places else "")
        for sha in digests
    ]
    return sorted(rows, key=lambda one: (-one.read, -one.added, one.sha256))


def _counted(rows: QuerySet[Any], name: Concat) -> dict[str, int]:
    return dict(rows.values_list("blob_id").annotate(n=Count(name, distinct=True)))


MOST_UNKNOWN = 200
"""Most texts that a form offers."""


def unknown_texts(user: User | AnonymousUser) -> list[tuple[str, str]]:
    """Return the license texts that a person may see and that are word for word none that we know, newest first."""
    known = TextIdentity.objects.filter(matcher=matcher(), verdict=VERBATIM, sha256=OuterRef("blob_id"))
    seen = Document.objects.filter(role__in=COPIES, snapshot__candidates__workload__in=visible_to(user))
    rows = seen.filter(~Exists(known)).order_by("-pk").values_list("blob_id", "snapshot__repo_id", "path")
    found = {
        sha: say("{repo}: {path} ({sha})", repo=repo, path=path, sha=sha[:7])
        for sha, repo, path in rows[: MOST_UNKNOWN * 3]
    }
    return list(found.items())[:MOST_UNKNOWN]
