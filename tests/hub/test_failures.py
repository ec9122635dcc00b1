"""How a reading ends when the hub refuses, is slow, is down, or asks to wait: told apart, within the deadline."""

import json
import time

import pytest

from portal.sample_hub import SampleHub
from reviews.hub import errors
from reviews.hub.reading import read
from reviews.hub.transport.budget import Limits
from reviews.hub.transport.hubs import Hub
from tests.hub.conftest import QUICK
from tests.hub_server.odd import COMMIT, NEXT_COMMIT, Asked, OddHub, Reply

MODEL = "/api/models/odd/model"


def failure(hub: Hub, name: str = "odd/model", revision: str | None = None, limits: Limits = QUICK) -> errors.HubError:
    started = time.monotonic()
    with pytest.raises(errors.HubError) as caught:
        read(hub, name, revision, limits=limits)
    assert time.monotonic() - started < limits.seconds + 1.5
    assert str(caught.value).endswith(".")
    return caught.value


@pytest.mark.parametrize(
    ("reply", "kind", "status"),
    [
        (Reply(404, b"{}", {"X-Error-Code": "RepoNotFound"}), errors.RepositoryNotFound, 3),
        (Reply(401, b"{}", {"X-Error-Code": "RepoNotFound"}), errors.RepositoryNotFound, 3),
        (Reply(404, b"Not found"), errors.RepositoryNotFound, 3),
        (Reply(403, b"{}", {"X-Error-Code": "GatedRepo"}), errors.Gated, 4),
        (Reply(403, b"{}", {"X-Error-Message": "Access to this resource is disabled."}), errors.Disabled, 4),
        (Reply(429, b"{}", {"RateLimit": '"api";r=0;t=77'}), errors.RateLimited, 5),
        (Reply(429, b"{}", {"Retry-After": "90"}), errors.RateLimited, 5),
        (Reply(500, b"oops"), errors.Unreachable, 5),
        (Reply(418, b"teapot"), errors.Malformed, 6),
        (Reply(200, b'{"id": "odd/model", '), errors.Malformed, 6),
        (Reply(200, b"<html>"), errors.Unreachable, 5),
        (Reply(200, b"\n<!doctype html><p>Welcome to the guest network.</p>"), errors.Unreachable, 5),
        (Reply(200, b""), errors.Malformed, 6),
        (Reply(200, b"[" * 100_000), errors.Malformed, 6),
        (Reply(200, b"[1]"), errors.Malformed, 6),
        (Reply(200, b'{"id": "odd/model", "sha": "main", "siblings": []}'), errors.Malformed, 6),
        (Reply(200, b'{"id": "odd/model", "sha": "' + b"a" * 40 + b'", "siblings": {}}'), errors.Malformed, 6),
    ],
)
def test_refusals_are_told_apart(odd: OddHub, reply: Reply, kind: type[errors.HubError], status: int) -> None:
    odd.replies[MODEL] = odd.replies[f"{MODEL}/revision/main"] = reply
    error = failure(odd.hub)
    assert (type(error), error.exit_status) == (kind, status)


def test_a_missing_revision_is_not_a_missing_repository(odd: OddHub) -> None:
    odd.replies[f"{MODEL}/revision/gone"] = Reply(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
    odd.replies[f"{MODEL}/revision/lost"] = Reply(404, b"{}", {"X-Error-Code": "RepoNotFound"})
    assert isinstance(failure(odd.hub, revision="gone"), errors.RevisionNotFound)
    assert isinstance(failure(odd.hub, revision="lost"), errors.RevisionNotFound)


def test_a_full_commit_is_checked_with_the_hub(odd: OddHub) -> None:
    assert read(odd.hub, "odd/model", COMMIT).repo.commit == COMMIT
    assert isinstance(failure(odd.hub, revision=NEXT_COMMIT), errors.Malformed)


NO_NAMES = ["a/b/c", "../x", "odd/..", "odd/mo del", "odd/\u202emodel", "", "odd/model.git", "a--b/c"]


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_is_no_name_is_never_asked_for(odd: OddHub, name: str) -> None:
    assert isinstance(failure(odd.hub, name), errors.Malformed)
    assert not odd.asked


def test_a_hub_that_is_down_is_unreachable() -> None:
    error = failure(Hub("gone", "http://127.0.0.1:9"))
    assert isinstance(error, errors.Unreachable)
    assert error.retryable


def test_the_hub_says_how_long_to_wait(odd: OddHub) -> None:
    odd.replies[MODEL] = Reply(429, b"{}", {"RateLimit": '"api";r=0;t=77'})
    error = failure(odd.hub)
    assert error.retry_after == 77
    assert error.retryable


def test_a_short_wait_is_waited(hub: Hub, sample: SampleHub) -> None:
    sample.fail("status", match="/api/models", times=1, status=429, headers={"RateLimit": '"api";r=0;t=1'})
    started = time.monotonic()
    assert read(hub, "sample-lab/pebble-1.5b-instruct", None).repo.commit
    assert time.monotonic() - started >= 1


def test_a_file_that_asks_to_wait_ends_the_reading(hub: Hub, sample: SampleHub) -> None:
    sample.fail("status", match="config.json", status=429, headers={"Retry-After": "60"})
    assert failure(hub, "sample-lab/pebble-1.5b-instruct").retry_after == 60


@pytest.mark.parametrize("kind", ["close", "truncate"])
def test_one_broken_answer_is_asked_for_again(hub: Hub, sample: SampleHub, kind: str) -> None:
    sample.fail(kind, match="/api/models", times=1)
    sample.fail(kind, match="resolve-cache", times=2)
    assert read(hub, "sample-lab/pebble-1.5b-instruct", None).fact("context.config").value


@pytest.mark.parametrize("kind", ["close", "truncate"])
def test_a_hub_that_always_breaks_off_is_unreachable(hub: Hub, sample: SampleHub, kind: str) -> None:
    sample.fail(kind, match="/api/models")
    assert isinstance(failure(hub, "sample-lab/pebble-1.5b-instruct"), errors.Unreachable)


def test_one_failure_of_the_hub_is_tried_again(hub: Hub, sample: SampleHub) -> None:
    sample.fail("status", status=503, times=1)
    assert read(hub, "sample-lab/pebble-1.5b-instruct", None).repo.commit


def test_a_hub_that_says_nothing_ends_at_the_deadline(hub: Hub, sample: SampleHub) -> None:
    sample.fail("hang", match="/api/models", seconds=5)
    assert isinstance(failure(hub, "sample-lab/pebble-1.5b-instruct", limits=Limits(seconds=0.5)), errors.Unreachable)


def test_a_body_that_drips_ends_at_the_deadline(hub: Hub, sample: SampleHub) -> None:
    sample.fail("drip", match="README|README.md", seconds=0.05, size=1)
    assert isinstance(failure(hub, "sample-lab/pebble-1.5b-instruct", limits=Limits(seconds=0.5)), errors.Unreachable)


def test_headers_that_drip_end_at_the_deadline(odd: OddHub) -> None:
    odd.replies[MODEL] = Reply(200, b"{}", {"X-Long": "x" * 200}, drip=0.05)
    assert isinstance(failure(odd.hub, limits=Limits(seconds=0.5)), errors.Unreachable)


def test_a_page_instead_of_an_answer_is_asked_again_later(hub: Hub, sample: SampleHub) -> None:
    sample.fail("garbage", match="/api/models")
    error = failure(hub, "sample-lab/pebble-1.5b-instruct")
    assert isinstance(error, errors.Unreachable)
    assert error.retryable


def test_an_answer_without_end_is_too_big(odd: OddHub) -> None:
    odd.replies[MODEL] = Reply(200, b" " * 300_000)
    assert isinstance(failure(odd.hub, limits=Limits(seconds=3, answer_bytes=100_000)), errors.TooBig)


def test_a_branch_that_moves_meanwhile_mixes_nothing(odd: OddHub) -> None:
    said = iter([COMMIT, NEXT_COMMIT, NEXT_COMMIT])

    def moving(_asked: Asked) -> Reply:
        return Reply(200, json.dumps(odd.description(sha=next(said))).encode())

    odd.replies[MODEL] = moving
    reading = read(odd.hub, "odd/model", None, limits=QUICK)
    assert reading.repo.commit == COMMIT
    about_it = [asked.path for asked in odd.asked[1:] if "/api/models?" not in asked.path]  # not the list of variants
    assert about_it
    assert all(COMMIT in path for path in about_it)


def test_a_file_of_another_commit_is_refused(odd: OddHub) -> None:
    place = f"/odd/model/resolve/{COMMIT}/README.md"
    odd.replies[place] = Reply(200, odd.files["README.md"], {"X-Repo-Commit": NEXT_COMMIT})
    assert isinstance(failure(odd.hub), errors.Malformed)


def test_a_disabled_repository_tells_what_it_can(odd: OddHub) -> None:
    odd.info["disabled"] = True
    error = failure(odd.hub)
    assert isinstance(error, errors.Disabled)
    assert error.reading is not None
    assert error.reading.repo.disabled
    assert error.reading.fact("card.limitations").why == "not read"


def test_a_gate_before_the_description_tells_what_it_can(odd: OddHub) -> None:
    odd.replies[MODEL] = Reply(401, b"{}", {"X-Error-Code": "GatedRepo"})
    error = failure(odd.hub)
    assert error.reading is not None
    assert error.reading.partial
    assert error.reading.fact("gate.state").value == "manual"
    assert error.reading.repo.commit == ""


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_question_beside_the_files_fails_alone(odd: OddHub, status: int) -> None:
    odd.files["pytorch_model.bin"] = b"no pickle"
    for question in (f"{MODEL}/commits/{COMMIT}", f"{MODEL}/paths-info/{COMMIT}", "/api/models"):
        odd.replies[question] = Reply(status, b"{}")
    reading = read(odd.hub, "odd/model", None, limits=Limits(seconds=20, retries=0))
    assert reading.fact("license.tag").value == "mit"
    assert reading.around["commits"] == {}
    assert reading.around["variants"] == []
    assert reading.around["variants_why"]
    assert reading.fact("scan.hub").why == "not scanned"


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b'[1, null, {}, [], {"id": 3}]', b"not json", b"[" * 5000])
def test_odd_answers_beside_the_files_say_nothing(odd: OddHub, body: bytes) -> None:
    odd.files["pytorch_model.bin"] = b"no pickle"
    for question in (f"{MODEL}/commits/{COMMIT}", f"{MODEL}/paths-info/{COMMIT}", "/api/models"):
        odd.replies[question] = Reply(200, body)
    reading = read(odd.hub, "odd/model", None, limits=QUICK)
    assert reading.around["commits"] == {}
    assert reading.around["variants"] == []
