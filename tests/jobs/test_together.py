"""Two web servers and two workers on one database and queue, without sticky sessions: nothing is lost or doubled."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from portal.sample_hub.server import serve
from portal.sample_hub.settings import HubSettings
from reviews.hub.transport.hubs import from_env
from reviews.jobs.models import JobRun
from reviews.ledger import queries as ledger
from reviews.ledger.models import LedgerEntry
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import assemble
from tests.programs import SAMPLE, kill, programs, until
from tests.server import Visitor, serving

REPOSITORIES = ("quill-3b-instruct", "pebble-1.5b-instruct", "ledger-embed-small", "ledger-rerank-small")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def propose(visitors: list[Visitor], number: int, work: int) -> int:
    """Propose at one server what the form of the other showed; return the status."""
    shown, sent = visitors[number % 2], visitors[(number + 1) % 2]
    form = shown.form("/candidates/new/")
    name = f"sample-lab/{REPOSITORIES[number % len(REPOSITORIES)]}"
    return sent.post("/candidates/new/", form.filled(repository=name, workload=str(work), hub="sample")).status_code


def test_two_web_servers_and_two_workers_lose_nothing(settings: Any) -> None:
    with serve(SAMPLE, settings=HubSettings(delay=0.02)) as hub, ExitStack() as stack:
        hubs = f"sample={hub.url}"
        settings.HUBS = from_env({"HUBS": hubs})
        cast = assemble()
        works = [scenes.workload(cast, name=f"Purpose {number}").pk for number in range(3)]
        start = stack.enter_context(programs(hubs))
        bases = [stack.enter_context(serving(HUBS=hubs, WEB_WORKERS="1")) for _ in range(2)]
        visitors = [Visitor(bases[0], cast.requester), Visitor(bases[1], cast.requester)]
        visitors[1].cookies = visitors[0].cookies  # one session, at both servers
        visitors[0].form("/candidates/new/")  # else the first forms, shown at once, would each set a token of their own
        workers = [start("worker"), start("worker")]
        start("scheduler", "--every", "0.5")
        asked = [(number, works[number // len(REPOSITORIES)]) for number in range(12)]
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(lambda one: propose(visitors, *one), asked))
        assert answers == [302] * 12
        until(lambda: JobRun.objects.filter(kind="read_hub", state="running").exists())
        kill(workers[0])  # in the middle of whatever it does
        workers[0] = start("worker")
        until(lambda: Candidate.objects.filter(state="in_review").count() == 12, 300)
    assert JobRun.objects.filter(kind="read_hub", state="done").count() == 12
    for event in ("candidate:proposed", "candidate:read"):
        subjects = LedgerEntry.objects.filter(event=event).values_list("subject", flat=True)
        assert len(subjects) == len(set(subjects)) == 12, event
    assert ledger.verify().ok
