"""What a test can do to a running sample hub: popularity, moved branches, limits, faults."""

import time
from pathlib import Path

import httpx2
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError

from portal.sample_hub import SampleHub, serve
from portal.sample_hub.settings import HubSettings

from .conftest import DATA

REPO = "sample-lab/quill-3b-instruct"


def test_popularity_moves_without_the_rest(api: HfApi, hub: SampleHub) -> None:
    before = api.model_info(REPO, files_metadata=True)
    hub.set_popularity(REPO, likes=9, downloads=10)
    after = api.model_info(REPO, files_metadata=True)
    assert (after.likes, after.downloads) == (9, 10)
    assert (before.likes, before.downloads) == (511, 58_127)
    assert (after.sha, after.last_modified, after.siblings) == (before.sha, before.last_modified, before.siblings)


def test_a_branch_moves(api: HfApi, hub: SampleHub) -> None:
    newest = api.model_info(REPO).sha
    hub.move_branch(REPO, "main", "release")
    assert api.model_info(REPO).sha == hub.commit(REPO, "v1.0") != newest
    hub.heal()
    assert api.model_info(REPO).sha == newest
    with pytest.raises(ValueError, match="has no commit"):
        hub.move_branch(REPO, "main", "nowhere")


def test_a_profile_changes(api: HfApi, hub: SampleHub) -> None:
    hub.set_profile(REPO, gated="auto")
    assert api.model_info(REPO).gated == "auto"


@pytest.mark.long
def test_rate_limit_counts_a_window_and_says_when_it_ends(hub: SampleHub) -> None:
    hub.limit(requests=2, seconds=0.4)
    address = f"{hub.url}/api/models/{REPO}"
    first, second, third = (httpx2.get(address) for _ in range(3))
    assert [one.status_code for one in (first, second, third)] == [200, 200, 429]
    assert second.headers["RateLimit"] == '"api";r=0;t=1'
    assert third.headers["RateLimit-Policy"].startswith('"fixed window";"api";q=2')
    # Files are counted apart, as on the hub.
    assert httpx2.get(f"{hub.url}/{REPO}/resolve/main/config.json").status_code == 307
    time.sleep(0.45)
    assert httpx2.get(address).status_code == 200


def test_the_client_understands_the_limit(api: HfApi, hub: SampleHub) -> None:
    hub.limit(requests=0, seconds=60)
    with pytest.raises(HfHubHTTPError, match="'api' rate limit"):
        api.model_info(REPO)


def test_status_fault_for_the_next_request_only(api: HfApi, hub: SampleHub) -> None:
    fault = hub.fail("status", status=503, times=1)
    with pytest.raises(HfHubHTTPError) as failed:
        api.model_info(REPO)
    assert failed.value.response.status_code == 503
    assert api.model_info(REPO).id == REPO
    assert fault.times == 0


def test_garbage_instead_of_json(api: HfApi, hub: SampleHub) -> None:
    hub.fail("garbage", match="/api/models/")
    with pytest.raises(ValueError, match="Expecting value"):
        api.model_info(REPO)


def test_truncated_answer(api: HfApi, hub: SampleHub) -> None:
    hub.fail("truncate")
    with pytest.raises(httpx2.RemoteProtocolError):
        api.model_info(REPO)


def test_closed_connection(api: HfApi, hub: SampleHub) -> None:
    hub.fail("close")
    with pytest.raises(httpx2.HTTPError):
        api.model_info(REPO)


def test_hanging_and_dripping(hub: SampleHub) -> None:
    hub.fail("hang", seconds=0.6, match="/refs$")
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.get(f"{hub.url}/api/models/{REPO}/refs", timeout=0.2)
    hub.heal()
    hub.fail("drip", seconds=0.005, size=20, match="/refs$")
    started = time.monotonic()
    assert httpx2.get(f"{hub.url}/api/models/{REPO}/refs", timeout=0.2).json()["tags"]
    assert time.monotonic() - started > 0.05


def test_range_ignored(hub: SampleHub) -> None:
    hub.fail("whole", match="config.json")
    answer = httpx2.get(
        f"{hub.url}/{REPO}/resolve/main/config.json", headers={"Range": "bytes=0-3"}, follow_redirects=True
    )
    assert answer.status_code == 200
    assert len(answer.content) > 4
    assert next(one for one in hub.requests if one.status == 200).range == "bytes=0-3"


def test_dropped_header(api: HfApi, hub: SampleHub, tmp_path: Path) -> None:
    hub.fail("drop", headers={"X-Repo-Commit": ""})
    with pytest.raises(OSError, match="X-Repo-Commit"):
        api.hf_hub_download(REPO, "config.json", cache_dir=tmp_path)


def test_unknown_fault_is_refused(hub: SampleHub) -> None:
    with pytest.raises(ValueError, match="explode is not"):
        hub.fail("explode")


@pytest.mark.long
def test_pages(hub: SampleHub) -> None:
    with serve(DATA, settings=HubSettings(page_size=2)) as small:
        api = HfApi(endpoint=small.url, token=False)
        assert len(list(api.list_repo_tree(REPO, recursive=True))) == len(
            list(HfApi(endpoint=hub.url, token=False).list_repo_tree(REPO, recursive=True))
        )
        assert sum(one.path.endswith("/tree/main") for one in small.requests) > 3
        assert len(api.list_repo_commits(REPO)) == 4
        assert len(list(api.list_models())) == 19


def test_delay_is_waited_side_by_side() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with (
        serve(DATA, settings=HubSettings(delay=0.08)) as far,
        httpx2.Client(limits=httpx2.Limits(max_connections=16)) as client,
    ):
        address = f"{far.url}/api/models/{REPO}/refs"
        client.get(address)
        started = time.monotonic()
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _: client.get(address).status_code, range(16)))
        assert set(answers) == {200}
        assert 0.08 < time.monotonic() - started < 0.6
