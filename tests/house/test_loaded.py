"""What programs and commands load before they begin: a library that few requests need is left to them.

Every module that is loaded costs each of their processes some of its memory, whether it is used or not.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NAMED = """
def named(addresses):
    found = get_resolver(addresses).reverse_dict
    return {name: [row[:3] for row in found.getlist(name)] for name in found if isinstance(name, str)}
"""
WORKER = f"""
import json, sys
import django
django.setup()
import reviews.management.commands.worker
waiting = sorted(sys.modules)
from django.urls import get_resolver, reverse
from reviews.jobs import address_map
from reviews.jobs.kinds import KINDS
from reviews.jobs.run import prepare
address_map.use()
reverse("candidate", args=[1])
for kind in KINDS.values():
    prepare(kind)
{NAMED}
print(json.dumps([waiting, sorted(sys.modules), named(address_map.ADDRESSES)]))
"""
WEB = f"""
import json, sys
import portal.wsgi
from django.urls import get_resolver
web = sorted(sys.modules)
import django.test
{NAMED}
print(json.dumps([web, named(None), hasattr(django.test, "Client")]))
"""
COMMANDS = """
import json, sys
import django
django.setup()
from django.core.management import get_commands, load_command_class
asking = ("doctor", "probe", "scheduler")
light = {name: app for name, app in get_commands().items() if app in ("portal", "reviews")}
for name, app in light.items():
    if name not in (*asking, "read_hub", "worker"):
        load_command_class(app, name)
loaded = sorted(sys.modules)
for name in asking:
    load_command_class(light[name], name)
print(json.dumps([loaded, sorted(sys.modules)]))
"""
NEITHER = frozenset({
    "babel", "docx", "httpcore2", "httpx2", "huggingface_hub", "jinja2", "lxml", "pypdf", "qrcode", "re2",
    "spdx_python_model", "tokenizers", "unittest",
})  # fmt: skip
"""Read in a process of their own, or by few requests, which load them; unittest comes with Django's tools for tests."""
NOT_IN_WORKER = NEITHER | {"fido2", "markdown_it", "nh3", "ninja", "pydantic"}
"""A worker answers no page and no machine."""
NOT_IN_JOBS = NOT_IN_WORKER - {"httpcore2", "httpx2", "huggingface_hub"}
"""What a worker may not load for jobs of any kind either, addresses in mails included; a reading asks the hub."""


NOT_IN_COMMANDS = NOT_IN_JOBS | NOT_IN_WORKER | {"pygments", "requests", "rich", "urllib3"}
"""A command loads what it does itself; who speaks to another machine loads the client when it does."""
QUEUE = {"django_rq", "redis", "rq"}


def ended(program: str, folder: Path) -> Any:
    """What a process of its own says at its end, of a portal without the company's sign-in."""
    told = {
        "PATH": os.environ["PATH"], "PORTAL_DEMO": "1", "VAR_DIR": str(folder), "LOG_STREAM": "stderr",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=told, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_commands_load_what_they_need(tmp_path: Path) -> None:
    loaded, with_queue = map(set, ended(COMMANDS, tmp_path))
    assert "reviews.management.commands.import_run" in loaded
    assert not (NOT_IN_COMMANDS | QUEUE) & loaded
    assert not NOT_IN_COMMANDS & with_queue
    assert not {"portal.demo.reviews", "reviews.upkeep.rounds"} & with_queue, "most of the portal, if there is work"
    assert not [name for name in with_queue if name.startswith("reviews.") and name.endswith("views")]


def test_neither_loads_what_few_requests_need(tmp_path: Path) -> None:
    waiting, jobs, addresses = ended(WORKER, tmp_path)
    web, named, is_whole = ended(WEB, tmp_path)
    assert "reviews.jobs.worker" in waiting
    assert "ninja" in web
    assert not NOT_IN_WORKER & set(waiting)
    assert not NOT_IN_JOBS & set(jobs)
    assert not [name for name in jobs if name.startswith("reviews.") and name.endswith("views")]
    assert not (NEITHER | {"requests", "rq", "urllib3"}) & set(web)
    assert is_whole, "the API's library is loaded without Django's tools for tests, which others still get"
    assert len(addresses) > 200
    assert addresses == named, "jobs write the addresses that the web server's pages have"
