"""Schemathesis sends what the OpenAPI document allows, and what it does not, and holds the answers against it.

The quick form sends requests to every operation for a minute, a third of it in each part, so that the processes of a
run share it; the long one to a server process for FUZZ_SECONDS (600).
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.live_server_helper import LiveServer

from reviews.people.actions import grant_role, set_team
from reviews.people.models import User
from tests import generated, scenes
from tests.api.asking import own_token, token
from tests.api.illustrating import used
from tests.cast import Cast, assemble
from tests.server import serving
from tests.shortlist import lists
from tests.suites.samples import brought, handed_out, played, uploaded

pytestmark = pytest.mark.django_db(transaction=True)
CONFIG = Path(__file__).with_name("schemathesis.toml")
HOSTS = "hooks.example"
SHORT = "20"
"""Seconds for each part of the API in the suite."""
WRITES = ("POST", "PUT", "DELETE")
NO_WRITES = tuple(word for method in WRITES for word in ("--exclude-method", method))
PARTS = {
    "writes": ("--exclude-method", "GET"),
    "reads-of-reviews": (*NO_WRITES, "--exclude-path-regex", "/v1/(?!candidates|decisions|shortlists)"),
    "other-reads": (*NO_WRITES, "--exclude-path-regex", "/v1/(candidates|decisions|shortlists)"),
}
"""Which operations each part is; together they are all, each of which is asked again and again while there is time."""


def tokens() -> dict[str, str]:
    """A portal with something of everything, and the tokens of a pipeline that may do all that one may."""
    with transaction.atomic():
        cast: Cast = assemble()
        work = scenes.workload(cast)
        candidate = scenes.candidate_at("decided", cast, work=work)
        brought(candidate, played(candidate, handed_out(uploaded(work, cast), cast)), cast)
        used(cast, work)
        lists.added(cast, lists.started(cast, work), candidate)
        grant_role(cast.both, "administrator", by="system:tests")
        set_team(slug="claims", name="Claims", members=[cast.requester, cast.both], by=cast.administrator)
        own = own_token(User.objects.get(pk=cast.both.pk), cast.claims)
        return {"OWN_TOKEN": own, "COMPANY_TOKEN": token("check", "decisions", "ledger", "mirror")}


def asked(url: str, environ: dict[str, str], tmp_path: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """What the program says of the API at an address. It keeps no failures for the next time."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run",
               f"{url}/api/v1/openapi.json", "--no-color", "--no-shrink", "--generation-database", "none",
               "--continue-on-failure", *options]  # fmt: skip
    return subprocess.run(
        command, env=os.environ | environ, cwd=tmp_path, capture_output=True, text=True, check=False
    )  # fmt: skip


def share_asked(said: str) -> float:
    """Which share of the operations that were chosen was asked before the time was over."""
    chosen, asked_of = (re.search(rf"{word}: (\d+)", said) for word in ("Selected", "Tested"))
    assert chosen
    assert asked_of, said[-2_000:]
    return int(asked_of[1]) / int(chosen[1])


@pytest.mark.parametrize("part", PARTS)
def test_what_the_document_allows_is_answered_as_it_says(live_server: LiveServer, tmp_path: Path, part: str) -> None:
    # test_document.py holds the examples of the document against its schemas, so they are not sent here once more.
    options = ("--seed", "1", "--max-examples", "3", "--max-time", SHORT, "--phases", "fuzzing", "--warnings", "off")
    done = asked(live_server.url, tokens(), tmp_path, *options, *PARTS[part])
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    assert share_asked(done.stdout) == 1.0, done.stdout[-2_000:]


@pytest.mark.long
def test_ten_minutes_of_requests_find_nothing(tmp_path: Path) -> None:
    with serving(WEBHOOK_HOSTS=HOSTS) as url:
        options = ("--seed", "2", "--max-time", str(int(generated.SECONDS)), "--warnings", "off")
        done = asked(url, tokens(), tmp_path, *options)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    assert share_asked(done.stdout) == 1.0
