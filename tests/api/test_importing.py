"""Runs of suites that own tokens hand in, for a candidate and a shortlist: small ones at once, large by the worker."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reviews.jobs.models import JobRun
from reviews.jobs.run import perform
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import set_team
from reviews.people.holds import open_hold
from reviews.people.models import User
from reviews.runs.models import Run
from reviews.suites.models import RunUpload
from tests import scenes
from tests.api.asking import get, own_token, token
from tests.cast import Cast
from tests.shortlist import lists
from tests.suites.samples import entry, handed_out, played, uploaded

pytestmark = pytest.mark.django_db
KEYS = [f"c{n}" for n in range(40)]
LONG = "The total is 412 euros. " * 1_500


def listed(cast: Cast, answer: str = "The total is 412 euros.") -> tuple[Any, Any, bytes]:
    """A candidate, the entry of its commit, and the file of a run of both."""
    work = scenes.workload(cast)
    candidate = lists.model(cast, work, lists.ATLAS, state="legal-passed")
    out = handed_out(uploaded(work, cast, [entry(key) for key in KEYS]), cast)
    mine = lists.added(cast, lists.started(cast, work), candidate)
    return candidate, mine, played(candidate, out, dict.fromkeys(KEYS, answer))


def secret(cast: Cast, person: User, *scopes: str) -> str:
    set_team(slug="claims", name="Claims", members=[cast.requester, person], by=cast.administrator)
    return own_token(User.objects.get(pk=person.pk), cast.claims, *scopes)


def send(place: str, data: bytes, key: str, **sent: Any) -> Any:
    sent |= {"result": SimpleUploadedFile("run.jsonl", data)}
    return Client().post(f"/api/v1/{place}/runs", sent, headers={"Authorization": f"Bearer {key}"})


def test_a_small_run_of_a_suite_is_imported_at_once_and_once(cast: Cast) -> None:
    candidate, mine, data = listed(cast)
    key = secret(cast, cast.engineer)
    answer = send(f"shortlists/{mine.shortlist_id}", data, key)
    assert answer.status_code == 201, answer.content
    said, run = answer.json(), Run.objects.get()
    assert (said["number"], said["kind"], said["shortlist"], said["candidate"]) == (
        run.pk, "suite", mine.shortlist_id, None
    )  # fmt: skip
    assert answer["Location"] == said["url"]
    read = get(said["url"].partition("/api/v1/")[2], key).json()
    assert (read["number"], read["answered"], read["sha256"]) == (run.pk, 40, said["sha256"])
    (found,) = get("shortlists", key, workload="claims-intake").json()["items"]
    shown = get(f"shortlists/{found['number']}", key).json()
    assert [(one["number"], one["artifact"]) for one in shown["entries"]] == [(mine.pk, run.artifact)]
    assert get("shortlists", key, workload="nothing").json() == {"items": [], "next": None}
    page = Client()
    page.force_login(cast.engineer)
    assert page.get(urlsplit(said["page"]).path).status_code == 200
    assert (run.by, run.entry) == (cast.engineer, mine)
    entries = LedgerEntry.objects.count()
    again = send(f"candidates/{candidate.pk}", data, key)
    assert (again.status_code, again.json()["number"], LedgerEntry.objects.count()) == (201, run.pk, entries)
    told = LedgerEntry.objects.get(event="suite:played").data
    assert told["through"].startswith("API token ")


@pytest.mark.parametrize("place", ["shortlists", pytest.param("candidates", marks=pytest.mark.long)])
def test_a_large_run_is_judged_by_the_worker_and_says_how_far_it_is(cast: Cast, place: str) -> None:
    candidate, mine, data = listed(cast, LONG)
    where = f"{place}/{candidate.pk if place == 'candidates' else mine.shortlist_id}"
    key = secret(cast, cast.engineer, "runs")
    answer = send(where, data, key)
    assert answer.status_code == 202, answer.content
    said = answer.json()
    assert (answer["Location"], said["state"], said["words"]) == (said["url"], "waiting", "It waits for the worker.")
    assert send(where, data, key).json()["number"] == said["number"]  # the same file waits once
    place = said["url"].partition("/api/v1/")[2]
    assert get(place, key).json() == said
    perform(JobRun.objects.get(kind="judge_suite_run").pk)
    done, run = get(place, key).json(), Run.objects.get()
    assert (done["state"], done["run"], done["words"]) == ("imported", run.pk, f"Imported as run {run.pk}.")
    assert done["run_url"].endswith(f"/api/v1/runs/{run.pk}")
    through = {one.event: one.data.get("through", "") for one in LedgerEntry.objects.filter(event__startswith="suite:")}
    assert through["suite:played"] == through["suite:handed-in"] == RunUpload.objects.get().through
    assert through["suite:played"].startswith("API token ")
    assert get(place, secret(cast, cast.requester, "read")).status_code == 403
    assert get(place, token("decisions")).status_code == 403


def test_a_large_run_that_does_not_fit_says_why(cast: Cast) -> None:
    candidate, _, data = listed(cast, LONG)
    key = secret(cast, cast.engineer, "runs")
    strange = data.replace(b'{"end"', json.dumps({"key": "strange", "answer": "a"}).encode() + b'\n{"end"')
    said = send(f"candidates/{candidate.pk}", strange, key).json()
    perform(JobRun.objects.latest("pk").pk)
    done = get(f"run-uploads/{said['number']}", key).json()
    assert (done["state"], done["run"], "The suite has no case “strange”" in done["words"]) == ("refused", None, True)


def test_who_hands_in_is_limited_as_on_the_page_and_every_refusal_is_a_problem(cast: Cast) -> None:
    candidate, mine, data = listed(cast)
    places = (f"candidates/{candidate.pk}", f"shortlists/{mine.shortlist_id}")
    refusals = []
    for place in places:
        refusals += [
            (403, "engineering reviewer", send(place, data, secret(cast, cast.requester))),
            (403, "scope “runs”", send(place, data, secret(cast, cast.engineer, "read"))),
            (403, "acts as a person", send(place, data, token())),
        ]
    key = secret(cast, cast.engineer)
    for place in places:
        refusals += [
            (422, "not", send(place, b"\x00\x01", key)),
            (422, "", send(place, data.replace(b'"handed_out": ', b'"handed_out": 9'), key)),
            (422, "", send(place, data.replace(b'"total_ms": 400', b'"total_ms": NaN'), key)),
        ]
    headers, form = {"Authorization": f"Bearer {key}"}, "multipart/form-data"
    without_boundary = Client().generic("POST", f"/api/v1/{places[0]}/runs", b"x", form, headers=headers)
    refusals += [
        (422, "Send the header", send(places[0], b'{"x": 1}', key)),
        (422, "runs of a suite only", send(places[1], b'{"x": 1}', key)),
        (422, "artifact set", send(places[1], data.replace(mine.artifact.encode(), b"a" * 64), key)),
        (400, "Content-Type", without_boundary),
        (404, "Candidate 99999", send("candidates/99999", data, key)),
        (404, "Shortlist 99999", send("shortlists/99999", data, key)),
        (404, "Result file 7", get("run-uploads/7", key)),
        (404, "Run 7", get("runs/7", key)),
    ]
    for status, words, answer in refusals:
        assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.content
        assert answer["Content-Type"] == "application/problem+json"
    assert not Run.objects.exists()
    open_hold(cast.engineer, by=cast.requester, why="invited")
    for place in places:
        assert send(place, data, key).status_code == 403


def test_what_a_token_does_not_see_is_not_there(cast: Cast) -> None:
    candidate, mine, data = listed(cast, LONG)
    mine_too = secret(cast, cast.engineer)
    number = send(f"candidates/{candidate.pk}", data, mine_too).json()["number"]
    perform(JobRun.objects.get(kind="judge_suite_run").pk)
    run = get(f"run-uploads/{number}", mine_too).json()["run"]
    set_team(slug="other", name="Other", members=[cast.engineer], by=cast.administrator)
    candidate.workload.private = True
    candidate.workload.save(update_fields=["private"])
    engineer = User.objects.get(pk=cast.engineer.pk)
    other = own_token(engineer, engineer.teams.get(slug="other"))
    for place in (f"run-uploads/{number}", f"runs/{run}", f"candidates/{candidate.pk}"):
        assert get(place, mine_too).status_code == 200
        assert get(place, other).status_code == 404
    for place in (f"candidates/{candidate.pk}", f"shortlists/{mine.shortlist_id}"):
        assert send(place, data, other).status_code == 404
