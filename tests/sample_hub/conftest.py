"""A running sample hub for the tests of this folder, and clients that never use a token of the machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from portal.sample_hub import SampleHub, serve
from portal.sample_hub.settings import HubSettings

DATA = Path(__file__).parents[2] / "portal" / "sample_hub" / "data"
ACCEPTED, STRANGER = "trial-token-accepted", "trial-token-of-somebody-else"


@pytest.fixture(scope="session")
def shared_hub() -> Iterator[SampleHub]:
    with serve(DATA, settings=HubSettings(tokens={ACCEPTED: ["sample-lab/quill-7b-instruct"], STRANGER: []})) as hub:
        yield hub


@pytest.fixture
def hub(shared_hub: SampleHub) -> Iterator[SampleHub]:
    """The hub on the committed sample, with an empty record; switches are taken back afterwards."""
    shared_hub.requests.clear()
    yield shared_hub
    shared_hub.heal()


@pytest.fixture
def api(hub: SampleHub) -> HfApi:
    """The real client, anonymous."""
    return HfApi(endpoint=hub.url, token=False)
