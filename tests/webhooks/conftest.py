"""A receiver of messages for the tests of webhooks."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.webhooks.receiving import Receiver


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """A receiver whose address the settings allow."""
    from reviews.hub.transport.page_hosts import origins  # once Django is set up

    found = Receiver()
    settings.WEBHOOK_ORIGINS = origins([found.origin], "WEBHOOK_HOSTS")
    thread = threading.Thread(target=found.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
