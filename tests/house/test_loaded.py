"""What the web server and the worker load before they begin: a library that few requests need is left to them.

Every module that is loaded costs each of their processes some of its memory, whether it is used or not.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOADED = """
import json, sys
import django
django.setup()
import reviews.management.commands.worker
worker = sorted(sys.modules)
import portal.wsgi
web = sorted(sys.modules)
import django.test
print(json.dumps([worker, web, hasattr(django.test, "Client")]))
"""
NEITHER = frozenset({
    "babel", "docx", "httpcore2", "httpx2", "huggingface_hub", "jinja2", "lxml", "pypdf", "qrcode", "re2",
    "spdx_python_model", "tokenizers", "unittest",
})  # fmt: skip
"""Read in a process of their own, or by few requests, which load them; unittest comes with Django's tools for tests."""
NOT_IN_WORKER = NEITHER | {"fido2", "markdown_it", "nh3", "ninja", "pydantic"}
"""A worker answers no page and no machine."""


def test_neither_loads_what_few_requests_need() -> None:
    told = {"PATH": os.environ["PATH"], "PORTAL_TEST": "1", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, env=told, capture_output=True, text=True, check=True
    )
    worker, web, is_whole = json.loads(done.stdout)
    assert "reviews.jobs.worker" in worker
    assert "ninja" in web
    assert not NOT_IN_WORKER & set(worker)
    assert not NEITHER & set(web)
    assert is_whole, "the API's library is loaded without Django's tools for tests, which others still get"
