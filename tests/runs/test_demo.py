"""The demo's load tests cover the envelopes that the demo signs."""

import pytest

from portal.demo.examples import EMBEDDER, SMALL
from portal.demo.reading import DATA
from portal.demo.runs import import_draft_test, import_load_test
from portal.sample_hub.server import serve
from portal.sample_hub.settings import HubSettings
from reviews.hub import reading as client
from reviews.hub.transport.hubs import Hub
from reviews.rungs.ladder import Ladder
from reviews.workflow import choice
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db
REPO = "sample-lab/ledger-embed-small"


def test_the_load_test_of_the_demo_covers_what_the_demo_signs(cast: Cast) -> None:
    with serve(DATA, settings=HubSettings()) as hub:
        read = client.read(Hub("huggingface", hub.url), REPO, None)
    work = scenes.workload(cast, name="Policy search", node_classes=["cpu-64"], context_tokens=512, concurrency=40)
    candidate = scenes.candidate_at("answered", cast, REPO, work=work, read=read)
    import_load_test(candidate, cast.engineer)
    found = choice.settle(Ladder(candidate.snapshot), work, EMBEDDER.terms)
    assert [one.sentence for one in found.objections] == []
    assert found.test.run is not None


def test_the_draft_test_of_the_demo_reaches_the_load_that_was_approved(cast: Cast) -> None:
    with serve(DATA, settings=HubSettings()) as hub:
        read = client.read(Hub("huggingface", hub.url), "sample-lab/quill-3b-instruct", None)
    work = scenes.workload(cast, name="Replies", node_classes=["l40s-48-2"], context_tokens=8192, concurrency=32)
    candidate = scenes.candidate_at("answered", cast, "sample-lab/quill-3b-instruct", work=work, read=read)
    import_draft_test(candidate, cast.engineer)
    found = choice.settle(Ladder(candidate.snapshot), work, {**SMALL.terms, "known": "tested"})
    assert [one.sentence for one in found.objections] == []
    assert found.test.run is not None
