"""The demo's shortlist is made by the acts that people use, of models as the sample hub serves them."""

import pytest
from django.test import override_settings

from portal.demo.reading import DATA
from portal.demo.shortlists import ENTRIES, keep_shortlist
from portal.sample_hub.server import serve
from portal.sample_hub.settings import HubSettings
from reviews.hub import reading as client
from reviews.hub.transport.hubs import Hub
from reviews.jobs.models import JobRun
from reviews.jobs.run import perform
from reviews.shortlist.models import TokenCount
from reviews.shortlist.queries import entries_of
from tests.cast import Cast
from tests.shortlist import lists

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def test_the_demo_compares_two_families_and_counts_its_letters(cast: Cast) -> None:
    work = lists.laptop(cast, name="Support", environment="on-premises", node_classes=["l40s-48-2"], concurrency=32)
    with (
        serve(DATA, settings=HubSettings()) as hub,
        override_settings(HUBS={"huggingface": Hub("huggingface", hub.url)}),
    ):
        for repo_id, *_ in ENTRIES:
            lists.model(cast, work, repo_id, client.read(Hub("huggingface", hub.url), repo_id, None))
        shortlist = keep_shortlist(work, {"maya": cast.requester, "tomasz": cast.engineer})
        run = JobRun.objects.get(kind="count_tokens")
        perform(run.pk)
        run.refresh_from_db()
    assert (run.state, run.error) == ("done", "")
    assert len({one.family for one in entries_of(shortlist)}) == 2
    assert TokenCount.objects.count() >= 6
    mandarin = TokenCount.objects.filter(document__language="Mandarin").first()
    assert mandarin
    assert mandarin.unknown / (mandarin.input + mandarin.output) > 0.9
