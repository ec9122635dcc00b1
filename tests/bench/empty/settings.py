"""The portal's own settings, with the empty views and, unless BENCH_CACHES is on, without remembered pages."""

import os

from portal.settings import *  # noqa: F403
from portal.settings import CACHES

ROOT_URLCONF = "tests.bench.empty.urls"

if os.environ.get("BENCH_CACHES") != "on":
    # Whatever a page remembers of its parts; "default" holds what is no page, such as what limits count.
    NOTHING = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    CACHES = {name: one if name == "default" else NOTHING for name, one in CACHES.items()}
    CACHES["template_fragments"] = NOTHING
