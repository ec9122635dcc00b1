"""A portal that listens, a worker and the sample hub for the journeys."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from portal.sample_hub.server import SampleHub
    from tests.cast import Cast
    from tests.programs import Start

# Imports stand inside the fixtures: pytest reads this file before Django is set up.


@pytest.fixture
def company(transactional_db: None) -> "Cast":
    """Everybody, committed, so that the server's threads and the worker see them."""
    from django.db import transaction

    from tests.cast import assemble

    with transaction.atomic():
        return assemble()


@pytest.fixture
def hub(settings: Any) -> "Iterator[SampleHub]":
    """The sample hub beside the default one."""
    from portal.sample_hub.server import serve
    from reviews.hub.transport.hubs import from_env
    from tests.programs import SAMPLE

    with serve(SAMPLE) as server:
        settings.HUBS = from_env({"HUBS": f"sample={server.url}"})
        yield server


@pytest.fixture
def start(company: "Cast", hub: "SampleHub") -> "Iterator[Start]":
    """Start programs of the portal."""
    from tests.programs import programs

    with programs(f"sample={hub.url}") as go:
        yield go
