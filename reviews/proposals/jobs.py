"""Worker entry points of intake; ``jobs/kinds.py`` lists their dotted names."""

from django.conf import settings

from reviews.evidence.rows import storable
from reviews.hub.errors import HubError
from reviews.hub.facts import lookalike
from reviews.hub.reading import read
from reviews.hub.transport.client import certificates
from reviews.hub.transport.limits import counted_by
from reviews.hub.transport.valkey_windows import shared
from reviews.jobs.kinds import JobError
from reviews.jobs.run import Step
from reviews.language.phrases import say
from reviews.legal.documents import LicenseDocuments
from reviews.legal.legal_document import ROLES
from reviews.legal.linked_pages import want_pages
from reviews.legal.rows import remember, want_opinions
from reviews.licensing.identify import fingerprints, word_runs
from reviews.proposals.actions import take_reading
from reviews.workflow.models import Candidate


def make_ready() -> None:
    """Load known license texts, names and certificates, which takes longer than to read a small repository."""
    fingerprints.known()
    word_runs.known()
    lookalike.make_ready()
    certificates()


def read_hub(candidate_id: int, step: Step) -> None:
    """Read the candidate's repository, at its pinned commit if it has one, and pass the reading to the review."""
    candidate = Candidate.objects.get(pk=candidate_id)
    hub = settings.HUBS.get(candidate.hub)
    if hub is None:
        raise JobError(
            say("The hub {hub} is no longer configured.", hub=candidate.hub), code="hub-unknown", retryable=False
        )
    try:
        revision = candidate.commit or candidate.requested_revision or None
        with counted_by(shared(settings.REDIS_URL)):
            reading = read(hub, candidate.repo_id, revision, progress=step)
    except HubError as error:
        raise JobError(str(error), code=error.code, retryable=error.retryable, retry_after=error.retry_after) from error
    step(say("Identifying license texts"))
    texts = {one.sha256: one.text for one in reading.documents if one.role in ROLES}
    texts |= {one.sha256: one.text for one in reading.ancestor_texts}
    remember({sha: storable(text) for sha, text in texts.items()})
    want_opinions(texts)
    step(say("Storing the evidence"))
    found = take_reading(candidate_id, reading)
    if found.snapshot:
        want_pages(LicenseDocuments(found.snapshot))
