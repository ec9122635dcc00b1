"""No page, list, search, count or job tells a person a word of a candidate that they may not see."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from reviews.jobs.models import JobRun, Mail
from reviews.people.actions import set_team
from reviews.people.roles import READ_LEDGER, ROLES
from reviews.workflow import turns
from reviews.workflow.models import Candidate
from reviews.workloads.permits import REVIEW_POWERS
from tests.cast import Cast
from tests.house import private
from tests.house.matrix import taken
from tests.house.places import address, known
from tests.house.private import WORDS, PrivateScene

pytestmark = pytest.mark.django_db
SEARCHES = (
    "?q=arwha",
    "?q=ebrafis",
    "?text=uokk",
    "?kind=read_hub",
    "?kind=send_mail",
    "?state=failed",
    "?page=2",
    "?page=3",
)
"""Parts of the words, since a page repeats what was typed."""
LISTS = frozenset(
    {
        "/",
        "/candidates/",
        "/catalog/",
        "/decisions/",
        "/workloads/",
        "/licenses/",
        "/nodes/",
        "/jobs/",
        "/people/",
        "/policy/",
    }
)
"""The pages that take a search, a filter or a page number."""


@pytest.fixture
def scene(cast: Cast) -> PrivateScene:
    return private.build(cast)


def addresses(scene: PrivateScene, methods: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Methods and pages, about public rows and about private ones, and every job. The API belongs to machines.

    ``methods`` has the names of the pages to ask with each method.
    """
    pages = [
        (name, address(name, pattern, places))
        for name, pattern in known().items()
        for places in (scene.public, scene.private)
        if not name.startswith("api:")
    ]
    pages += [("job", f"/jobs/{number}/") for number in JobRun.objects.values_list("pk", flat=True)]
    pages += [
        ("story", f"/repositories/huggingface/{private.REPO}/"),
        ("workload", f"/workloads/{scene.private['slug']}/"),
        ("new_workload", f"/workloads/new/?from={scene.private['slug']}"),
    ]
    yield from ((method, path) for name, path in pages for method, names in methods.items() if name in names)


def told(client: Client, method: str, path: str) -> tuple[int, list[str]]:
    """The status, and the private words in an answer and its headers; what the address itself says is no answer."""
    answer = client.generic(method, path)
    said = answer.getvalue() if answer.streaming else answer.content
    whole = (said.decode("utf-8", "replace") + str(answer.headers)).lower()
    for own in (path, path.split("?")[0], quote(path)):
        whole = whole.replace(own.lower(), "")
    return answer.status_code, [word for word in WORDS if word in whole]


def leaks_to(client: Client, asked: Iterable[tuple[str, str]], searches: Iterable[str]) -> dict[str, list[str]]:
    """Where this person reads private words: in the answers to these methods and pages, and in searches of a list."""
    found: dict[str, list[str]] = {}
    for method, path in dict.fromkeys(asked):
        status, found[f"{method} {path}"] = told(client, method, path)
        if method == "GET" and status == 200 and path in LISTS:
            found |= {path + search: told(client, "GET", path + search)[1] for search in searches}
    return {path: words for path, words in found.items() if words}


def signed_in(scene: PrivateScene, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if person := scene.strangers[who]:
        client.force_login(person)
    return client


@pytest.mark.long
@pytest.mark.parametrize("who", ["administrator", "stranger", "reader", "no role", "signed out"])
def test_no_page_tells_a_stranger_a_word(scene: PrivateScene, who: str) -> None:
    every = set(known())
    assert not leaks_to(signed_in(scene, who), addresses(scene, {"GET": every, "POST": every}), SEARCHES)


def test_no_page_tells_the_two_who_see_most_a_word(scene: PrivateScene) -> None:
    """The administrator and the stranger read every list; each asks a quarter of the searches and of the other pages.

    A page is asked with the methods that it answers.
    """
    whole = list(dict.fromkeys(addresses(scene, {method: taken(method) for method in ("GET", "POST")})))
    lists = [(method, path) for method, path in whole if path in LISTS]
    others = [(method, path) for method, path in whole if path not in LISTS]
    assert {path for _, path in lists} == LISTS
    assert len(others) > 150
    for turn, who in enumerate(("administrator", "stranger")):
        assert not leaks_to(signed_in(scene, who), lists + others[turn::4], SEARCHES[turn::4])


def test_who_may_see_them_does(scene: PrivateScene) -> None:
    for name, person in scene.seers.items():
        client = Client()
        client.force_login(person)
        assert "narwhal" in told(client, "GET", "/candidates/")[1], name
        assert "narwhal" in told(client, "GET", "/jobs/?kind=read_hub")[1], name


def test_an_administrator_sees_that_a_job_exists_and_may_retry_it(scene: PrivateScene, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.administrator)
    run = JobRun.objects.get(state="failed")
    page = client.get(f"/jobs/{run.pk}/").content.decode()
    assert "Not shown: it may concern a candidate that you do not have access to." in page
    assert "Step 1" in page
    assert client.post(f"/jobs/{run.pk}/retry/").status_code == 302
    assert JobRun.objects.filter(kind="read_hub", subject_id=run.subject_id).latest("pk").label == run.label


def test_counts_leave_private_candidates_out(scene: PrivateScene, cast: Cast) -> None:
    def number(person: Any, path: str) -> list[str]:
        client = Client()
        client.force_login(person)
        page = " ".join(client.get(path).content.decode().split())
        return [part for part in page.split("<") if "candidate" in part.lower() and any(map(str.isdigit, part))]

    assert number(cast.reader, "/policy/1/") != number(cast.legal, "/policy/1/")


def test_whoever_reads_the_ledger_may_see_private_workloads() -> None:
    """The audit page, proofs and the export are shown whole: a chain with gaps could not be verified."""
    readers = [role for role in ROLES if READ_LEDGER in role.powers]
    assert readers
    assert not [role.slug for role in readers if not role.powers & set(REVIEW_POWERS)]


def test_a_requester_who_left_the_team_gets_no_mail_about_a_private_candidate(scene: PrivateScene, cast: Cast) -> None:
    candidate = Candidate.objects.get(pk=scene.private["candidate_id"])
    before = Mail.objects.filter(to=cast.requester).count()
    turns.tell(cast.requester, candidate, "A question.", "remarks", asked_by="system:tests")
    assert Mail.objects.filter(to=cast.requester).count() == before + 1
    set_team(slug="claims", name="Claims", members=[cast.both], by="system:tests")
    gone = type(cast.requester).objects.get(pk=cast.requester.pk)
    turns.tell(gone, candidate, "Another question.", "remarks", asked_by="system:tests")
    assert Mail.objects.filter(to=cast.requester).count() == before + 1
    client = Client()
    client.force_login(gone)
    assert not told(client, "GET", "/jobs/?kind=send_mail")[1]
