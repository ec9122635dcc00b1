"""Search by words in the stored license texts that a person may see, by the full-text index of the database."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from reviews.evidence.links import line_url
from reviews.evidence.models import SEARCHED, Document, NamedText, TextBlob
from reviews.language.phrases import joined, say
from reviews.legal.identities import WORDS, matcher
from reviews.legal.legal_document import ROLES
from reviews.legal.models import AddedDocument, PageReading, TextIdentity
from reviews.people.models import User
from reviews.reference.licenses.clauses import documents_to_read
from reviews.sentences import SPACELESS
from reviews.workflow.models import Candidate
from reviews.workloads.permits import sees_private
from reviews.workloads.queries import visible_to

START, END = "\ue000", "\ue001"
"""Private characters around a match, so that no text of a license can pretend to be one."""
AROUND = 160
"""Characters before and after a match that is found by its letters."""


@dataclass(frozen=True)
class TextFound:
    """A stored text with the words around its matches: pieces of text, each a match or not."""

    sha256: str
    license: str
    state: tuple[str, str]
    pieces: list[tuple[str, bool]]
    url: str


def visible_texts(user: User | AnonymousUser) -> QuerySet[TextBlob]:
    """Return the license texts of candidates that a person may see; to reviewers, those of ancestors and pages too."""
    seen = Candidate.objects.filter(workload__in=visible_to(user))
    read = Document.objects.filter(blob=OuterRef("pk"), role__in=ROLES, snapshot__candidates__in=seen)
    there = seen.filter(hub=OuterRef("hub"), repo_id=OuterRef("repo_id"))
    added = AddedDocument.objects.filter(Exists(there), blob=OuterRef("pk"), ended_at__isnull=True)
    allowed = Q(Exists(read)) | Q(Exists(added))
    if sees_private(user):
        named, pages = NamedText.objects.filter(blob=OuterRef("pk")), PageReading.objects.filter(blob=OuterRef("pk"))
        allowed |= Q(Exists(named)) | Q(Exists(pages))
    return TextBlob.objects.filter(allowed)


def matching(words: str, user: User | AnonymousUser) -> QuerySet[TextBlob]:
    """Return the texts that match all words, "a phrase" in quotation marks, or -without; Chinese matches by letters."""
    rows = visible_texts(user)
    if SPACELESS.search(words):
        return rows.filter(text__contains=words.strip()).order_by("pk")
    return rows.annotate(searched=SEARCHED).filter(searched=_query(words)).order_by("pk")


def shown(rows: list[TextBlob], words: str, user: User | AnonymousUser) -> list[TextFound]:
    """Return the texts of one page with their matches; four queries."""
    digests = [one.pk for one in rows]
    known = {one.sha256: one for one in TextIdentity.objects.filter(sha256__in=digests, matcher=matcher())}
    places, told = documents_to_read(digests, user), _told(digests, words)
    found = []
    for sha256 in digests:
        row = known.get(sha256)
        state = WORDS[row.verdict] if row else ("quiet", say("Not identified"))
        url = line_url(*places[sha256], 0) if sha256 in places else ""
        keys = joined(", ", row.keys) if row else ""
        found.append(TextFound(sha256, keys, state, list(_pieces(told[sha256])), url))
    return found


def _query(words: str) -> SearchQuery:
    return SearchQuery(words, config="simple", search_type="websearch")


def _told(digests: list[str], words: str) -> dict[str, str]:
    rows = TextBlob.objects.filter(pk__in=digests)
    if SPACELESS.search(words):
        return {one.pk: _around(one.text, words.strip()) for one in rows}
    headline = SearchHeadline(
        F("text"), _query(words), config="simple", start_sel=START, stop_sel=END, max_words=45, min_words=20,
        max_fragments=3, fragment_delimiter=" … ",
    )  # fmt: skip
    return dict(rows.annotate(told=headline).values_list("pk", "told"))


def _around(text: str, words: str) -> str:
    at = text.find(words)
    before, after = text[max(0, at - AROUND) : at], text[at + len(words) : at + len(words) + AROUND]
    return f"{before}{START}{words}{END}{after}"


def _pieces(told: str) -> Iterator[tuple[str, bool]]:
    for part in told.split(START):
        inside, mark, rest = part.partition(END)
        if mark:
            yield inside, True
        if rest or not mark:
            yield (rest if mark else inside), False
