"""Two web servers on one database: what one of them keeps is never older than an act that came about elsewhere."""

import re
from contextlib import ExitStack

import pytest
import requests

from reviews.api.actions import create_token
from reviews.decisions.actions import withdraw
from tests import scenes
from tests.cast import Cast, assemble
from tests.server import Visitor, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

LISTS = ("/catalog/", "/decisions/")
TOKENS = re.compile(r'value="[^"]*"')
"""What differs between two answers with one content: the tokens of forms."""


def lists(visitors: list[Visitor], tags: dict[str, str]) -> dict[str, list[str]]:
    """The text of each list at each server; a server that says nothing has changed gives an empty one."""
    found: dict[str, list[str]] = {}
    for path in LISTS:
        for visitor in visitors:
            asked = {"If-None-Match": tags[path]} if path in tags else {}
            answer = requests.get(visitor.base + path, cookies=visitor.cookies, headers=asked, timeout=60)
            assert answer.status_code == (200 if answer.text else 304)
            found.setdefault(path, []).append(TOKENS.sub("", answer.text))
            tags.setdefault(path, answer.headers["ETag"])
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
        tags: dict[str, str] = {}
        before = lists(visitors, {})
        assert all(len(set(texts)) == 1 and candidate.repo_id in texts[0] for texts in before.values())
        lists(visitors[:1], tags)
        assert set(map(tuple, lists(visitors, tags).values())) == {("", "")}, "nothing has changed, and both know it"
        assert checks(bases, token, pin) == [True, True]

        withdraw(decision, reason="The publisher revoked the license.", by=cast.decider)  # a third process acts
        waiting = scenes.candidate_at("answered", cast, "sample-lab/other-1b")

        after = lists(visitors, tags)
        for path, texts in after.items():
            assert texts[0] == texts[1] != before[path][0], path
        assert checks(bases, token, pin) == [False, False]
        for visitor in visitors:
            assert waiting.repo_id in visitor.get("/").text
