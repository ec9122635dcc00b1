"""The worker's entry points of shortlists: counting what was not counted, and forgetting what may not be kept."""

import hashlib
from collections.abc import Mapping

from django.conf import settings

from reviews.hub.errors import HubError
from reviews.hub.fetch.whole_file import fetch_whole
from reviews.hub.transport.limits import counted_by
from reviews.hub.transport.valkey_windows import shared
from reviews.jobs.kinds import JobError
from reviews.jobs.models import JobRun
from reviews.jobs.run import Step
from reviews.language.phrases import say
from reviews.shortlist.models import SampleDocument, Shortlist, ShortlistEntry, TokenCount
from reviews.shortlist.queries import entries_of
from reviews.shortlist.rows import forget, keep_counts
from reviews.shortlist.sealing import DocumentTexts, texts_of
from reviews.shortlist.tokens.counting import LARGEST, FileCounts, count

FILE = "tokenizer.json"
ABSENT = say("the commit has no {file}", file=FILE)


def count_tokens(number: int, step: Step) -> None:
    """Count the documents of a shortlist that an entry has not counted, by each entry's own tokenizer."""
    shortlist = Shortlist.objects.get(pk=number)
    found = SampleDocument.objects.filter(shortlist=shortlist, removed_at__isnull=True, forgotten_at__isnull=True)
    documents = list(found.order_by("pk"))
    texts = {one.pk: words for one in documents if (words := texts_of(one))}
    for entry in entries_of(shortlist):
        done = set(TokenCount.objects.filter(entry=entry, document__in=texts).values_list("document", flat=True))
        left = {key: words for key, words in texts.items() if key not in done}
        if left:
            step(say("Counting with {repo_id}", repo_id=entry.snapshot.repo_id)[:200])
            _count(entry, left)
    forget(number, max((one.pk for one in documents), default=0))


def counting_failed(number: int, run: JobRun) -> None:
    """Forget what may not be kept once no attempt of the run is left: it was never promised to stay."""
    last = SampleDocument.objects.filter(shortlist=number, at__lte=run.ended_at or run.created_at).order_by("-pk")
    forget(number, last.values_list("pk", flat=True).first() or 0)


def _count(entry: ShortlistEntry, texts: Mapping[int, DocumentTexts]) -> None:
    file = entry.snapshot.artifacts.filter(path=FILE).first()
    if file is None:
        keep_counts(entry, FileCounts(why=ABSENT), {})
        return
    if file.size is not None and file.size > LARGEST:
        keep_counts(
            entry,
            FileCounts(why=say("the file is larger than the {largest} MiB that are read", largest=LARGEST // 2**20)),
            {},
        )
        return
    try:
        body = _fetched(entry)
    except HubError as error:
        if error.retryable:
            raise JobError(str(error), code=error.code, retryable=True, retry_after=error.retry_after) from error
        keep_counts(entry, FileCounts(why=say("the file could not be fetched: {error}", error=error)), {})
        return
    if file.sha256 and file.sha256 != hashlib.sha256(body).hexdigest():
        keep_counts(entry, FileCounts(why=say("the hub served other bytes than it lists for the commit")), {})
        return
    flat = [part for one in texts.values() for part in (one.input, one.output)]
    found = count(body, flat)
    pairs = zip(found.counts[::2], found.counts[1::2], strict=True)
    keep_counts(entry, found, dict(zip(texts, pairs, strict=False)))


def _fetched(entry: ShortlistEntry) -> bytes:
    snapshot = entry.snapshot
    hub = settings.HUBS.get(snapshot.hub)
    if hub is None:
        raise JobError(
            say("The hub {hub} is no longer configured.", hub=snapshot.hub), code="hub-unknown", retryable=False
        )
    with counted_by(shared(settings.REDIS_URL)):
        return fetch_whole(hub, snapshot.repo_id, snapshot.commit, FILE, most=LARGEST)
