"""The wire itself: ranges, redirects, kept connections, a clean stop, the command line."""

import hashlib
import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from portal.sample_hub import SampleHub, serve
from portal.sample_hub.settings import HubSettings

from .conftest import DATA

REPO, SHARD = "sample-lab/atlas-14b-instruct", "model-00001-of-00006.safetensors"


def get(hub: SampleHub, path: str, **headers: str) -> httpx2.Response:
    return httpx2.get(f"{hub.url}{path}", headers=headers, follow_redirects=True)


def test_small_files_go_through_the_resolve_cache(hub: SampleHub) -> None:
    answer = httpx2.get(f"{hub.url}/{REPO}/resolve/main/config.json")
    assert answer.status_code == 307
    commit = hub.commit(REPO)
    assert answer.headers["Location"].startswith(f"/api/resolve-cache/models/{REPO}/{commit}/config.json?")
    assert answer.headers["X-Repo-Commit"] == commit
    assert answer.headers["RateLimit"].startswith('"resolvers";r=')
    final = get(hub, f"/{REPO}/resolve/main/config.json")
    assert final.status_code == 200
    assert final.headers["X-Repo-Commit"] == commit
    blob = hashlib.sha1(b"blob %d\0" % len(final.content) + final.content).hexdigest()
    assert final.headers["ETag"] == f'"{blob}"'


def test_redirects_can_be_switched_off() -> None:
    with serve(DATA, cdn_port=None, settings=HubSettings(resolve_cache=False)) as hub:
        assert httpx2.get(f"{hub.url}/{REPO}/resolve/main/config.json").status_code == 200
        large = httpx2.head(f"{hub.url}/{REPO}/resolve/main/{SHARD}")
        assert large.status_code == 302
        assert large.headers["Location"].startswith("/large-files/")
        assert get(hub, f"/{REPO}/resolve/main/{SHARD}", Range="bytes=0-7").status_code == 206


def test_large_files_announce_size_and_checksum(hub: SampleHub) -> None:
    answer = httpx2.head(f"{hub.url}/{REPO}/resolve/v1.0/{SHARD}")
    assert answer.status_code == 302
    assert answer.headers["X-Repo-Commit"] == hub.commit(REPO, "v1.0")
    assert len(answer.headers["X-Linked-ETag"]) == 66
    final = httpx2.head(answer.headers["Location"])
    assert final.headers["Content-Length"] == answer.headers["X-Linked-Size"]
    assert final.headers["Accept-Ranges"] == "bytes"


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("asked", "status", "length", "said"),
    [
        ("bytes=0-7", 206, 8, "bytes 0-7/{size}"),
        ("bytes=8-8", 206, 1, "bytes 8-8/{size}"),
        ("bytes=-5", 206, 5, "bytes {end5}-{last}/{size}"),
        ("bytes={end5}-", 206, 5, "bytes {end5}-{last}/{size}"),
        ("bytes={end5}-{size}0", 206, 5, "bytes {end5}-{last}/{size}"),
        ("bytes={size}-", 416, 0, "bytes */{size}"),
    ],
)
def test_ranges_of_a_large_file(hub: SampleHub, asked: str, status: int, length: int, said: str) -> None:
    path = f"/{REPO}/resolve/main/{SHARD}"
    size = int(httpx2.head(f"{hub.url}{path}").headers["X-Linked-Size"])
    numbers = {"size": size, "last": size - 1, "end5": size - 5}
    answer = get(hub, path, Range=asked.format(**numbers))
    assert (answer.status_code, len(answer.content)) == (status, length)
    assert answer.headers["Content-Range"] == said.format(**numbers)


def test_a_range_across_header_and_zeros_equals_the_parts(hub: SampleHub) -> None:
    path = "/sample-lab/atlas-14b-support-lora/resolve/main/adapter_model.safetensors"
    length = 8 + int.from_bytes(get(hub, path, Range="bytes=0-7").content, "little")
    across = get(hub, path, Range=f"bytes={length - 3}-{length + 2}").content
    assert across == get(hub, path, Range=f"bytes={length - 3}-{length - 1}").content + bytes(3)


def test_a_kept_connection_does_not_stall(hub: SampleHub) -> None:
    connection = http.client.HTTPConnection(hub.url.removeprefix("http://"), timeout=5)
    times = []
    for _ in range(20):
        started = time.monotonic()
        connection.request("GET", f"/api/models/{REPO}/refs")
        connection.getresponse().read()
        times.append(time.monotonic() - started)
    connection.close()
    assert statistics.median(times) < 0.03  # a stall would be 0.04 s


@pytest.mark.long
def test_strange_requests_get_an_answer(hub: SampleHub) -> None:
    for path in (
        "/",
        "/api",
        "/api/models/a/b/c/d",
        "/%00",
        "/api/models/%2e%2e/%2e%2e",
        "/a/b/resolve/",
        "/api/models/x",
    ):
        assert get(hub, path).status_code in {401, 404}, path
    for path in (f"/{REPO}/resolve/main/../repo.json", f"/{REPO}/resolve/main/%2e%2e/repo.json"):
        connection = http.client.HTTPConnection(hub.url.removeprefix("http://"), timeout=5)
        connection.request("GET", path)
        assert connection.getresponse().status == 404
        connection.close()
    refused = httpx2.post(f"{hub.url}/api/models/{REPO}/paths-info/main", content=b"x" * 1_000_001)
    assert refused.status_code == 413
    assert httpx2.post(f"{hub.url}/api/models/{REPO}/paths-info/main", json=["x"]).status_code == 400


def test_the_record_of_requests(hub: SampleHub) -> None:
    get(hub, f"/{REPO}/resolve/main/{SHARD}", Range="bytes=0-99", Authorization="Bearer x")
    first, second = hub.requests
    assert (first.method, first.status, first.surface, first.range) == ("GET", 302, "hub", "bytes=0-99")
    assert (second.status, second.bytes_sent, second.surface) == (206, 100, "cdn")
    assert first.authorized


def test_stopping_frees_the_port_and_ends_kept_connections() -> None:
    with serve(DATA) as hub:
        port = int(hub.url.rpartition(":")[2])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", f"/api/models/{REPO}/refs")
        connection.getresponse().read()
    connection.sock.settimeout(2)
    assert connection.sock.recv(1) == b""
    connection.close()
    with serve(DATA, port=port) as again:
        assert get(again, f"/api/models/{REPO}").status_code == 200


def test_several_hubs_side_by_side(hub: SampleHub, tmp_path: Path) -> None:
    (tmp_path / "other__thing").mkdir()
    (tmp_path / "other__thing" / "README.md").write_text("hello")
    with serve(tmp_path) as second, serve(DATA, tmp_path) as both:
        assert get(second, "/api/models/other/thing").status_code == 200
        assert get(second, f"/api/models/{REPO}").status_code == 401
        assert get(hub, "/api/models/other/thing").status_code == 401
        assert {get(both, f"/api/models/{name}").status_code for name in (REPO, "other/thing")} == {200}


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "portal.sample_hub", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "SAMPLE_HUB_TOKENS": "trial=*"},
    )


@pytest.mark.long
def test_command_line_serves_until_it_is_told_to_stop() -> None:
    with start("--port", "0", "--delay-ms", "1") as process:
        line = process.stdout.readline()
        url = line.split()[3].rstrip(",")
        gated = f"{url}/sample-lab/quill-7b-instruct/resolve/main/config.json"
        assert httpx2.get(gated).status_code == 401
        assert httpx2.get(gated, headers={"Authorization": "Bearer trial"}).status_code == 307
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_command_line_says_why_it_cannot_start(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with start("--port", str(port)) as process:
            _, error = process.communicate(timeout=10)
    assert process.returncode == 2
    assert error.startswith("The sample hub cannot start: ")
    with start("--root", str(tmp_path / "missing")) as process:
        _, error = process.communicate(timeout=10)
    assert process.returncode == 2
    assert "does not exist" in error
