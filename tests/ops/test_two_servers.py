"""Two web servers on one database: what one of them keeps is never older than an act that came about elsewhere."""

import re
import time
from contextlib import ExitStack

import pytest
import requests
from django.utils import timezone

from reviews.api.actions import create_token
from reviews.decisions.actions import withdraw
from tests import scenes
from tests.cast import Cast, assemble
from tests.server import Visitor, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

LISTS = ("/catalog/", "/decisions/")
TAGS = re.compile(r"<[^>]*>")
"""What differs between two answers with one content are the tokens of forms; names are broken by tags."""


def lists(visitor: Visitor, tags: dict[str, str]) -> dict[str, str]:
    """Return the text of each list at a server, "" where nothing has changed since these tags, which become today's."""
    found: dict[str, str] = {}
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    for path in LISTS:
        # One name for both servers, as behind a load balancer.
        asked = {"Host": "localhost", "Cookie": cookies, "If-None-Match": tags.get(path, "")}
        answer = requests.get(visitor.base + path, headers=asked, allow_redirects=False, timeout=60)
        assert answer.status_code == (200 if answer.text else 304)
        found[path], tags[path] = TAGS.sub("", answer.text), answer.headers["ETag"]
    return found


def checks(bases: list[str], token: str, pin: dict[str, str]) -> list[bool]:
    """What each server answers a machine that asks whether it may serve."""
    headers = {"Authorization": f"Bearer {token}"}
    return [requests.get(f"{one}/api/v1/check", pin, headers=headers, timeout=60).json()["allow"] for one in bases]


def test_an_act_is_seen_at_every_server_at_once() -> None:
    cast: Cast = assemble()
    candidate = scenes.candidate_at("decided", cast)
    decision, token = candidate.decisions.get(), create_token(name="two", scopes=["check"], days=1, by="system:test")[1]
    pin = {"repo": candidate.repo_id, "commit": candidate.commit, "hub": candidate.hub}
    pin["workload"] = candidate.workload.slug
    with ExitStack() as stack:
        bases = [stack.enter_context(serving(WEB_WORKERS="1")) for _ in range(2)]
        visitors = [Visitor(base, cast.legal) for base in bases]
        visitors[1].cookies = visitors[0].cookies
        while timezone.now().second > 45:  # a tag holds every tenth minute
            time.sleep(1)
        tags: dict[str, str] = {}
        before = [lists(visitors[0], tags), lists(visitors[1], {})]
        assert before[0] == before[1]
        assert all(candidate.repo_id in text for text in before[0].values())
        for visitor in visitors:
            assert set(lists(visitor, tags).values()) == {""}, "nothing has changed, and both servers know it"
        assert checks(bases, token, pin) == [True, True]

        withdraw(decision, reason="The publisher revoked the license.", by=cast.decider)  # a third process acts
        waiting = scenes.candidate_at("answered", cast, "sample-lab/other-1b")

        after = [lists(visitor, dict(tags)) for visitor in visitors]
        assert after[0] == after[1]
        assert all(after[0][path] not in ("", before[0][path]) for path in LISTS)
        assert checks(bases, token, pin) == [False, False]
        for visitor in visitors:
            assert waiting.repo_id in TAGS.sub("", visitor.get("/").text)
