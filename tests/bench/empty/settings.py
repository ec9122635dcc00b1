"""The portal's own settings, with the empty views; BENCH_CACHES says what is remembered between two pages.

``off`` is nothing, as for the first page after an act. ``counts`` is what the design keeps under the ledger's head:
numbers, and names of views; all HTML is drawn anew. ``on`` is as in production.
"""

import os

from portal.settings import *  # noqa: F403
from portal.settings import CACHES

ROOT_URLCONF = "tests.bench.empty.urls"

KEPT = {"off": {"default"}, "counts": {*CACHES} - {"drawn"}, "on": {*CACHES}}[os.environ.get("BENCH_CACHES", "off")]
"""The caches that remember; "default" holds what is no page, such as what limits count."""
NOTHING = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
CACHES = {name: one if name in KEPT else NOTHING for name, one in CACHES.items()}
