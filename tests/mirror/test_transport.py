"""What a hub, a host of files or a network between may do to a long download: nothing is believed, nothing leaks."""

import contextlib
import gzip
import hashlib
import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import close_session

from reviews.hub import downloading
from reviews.hub.downloading import HubFile, download
from reviews.hub.errors import Elsewhere, HubError, Malformed
from reviews.hub.transport.bodies import WORTH
from reviews.hub.transport.client import certificates
from reviews.hub.transport.hubs import Hub
from tests.ops.test_valkey_user import certificate

BODY = random.Random(9).randbytes(3 * WORTH + 11)
FILE = HubFile("sample-lab/atlas-1b-instruct", "3f" * 20, "model.safetensors", len(BODY))
Answer = Callable[[BaseHTTPRequestHandler], None]


class Heap:
    """Takes bytes in parts that are smaller than what comes at once."""

    def __init__(self) -> None:
        self.part, self.found = bytearray(70_001), b""

    def room(self) -> memoryview:
        return memoryview(self.part)

    def filled(self, size: int) -> None:
        self.found += self.part[:size]


@contextlib.contextmanager
def answering(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address of a server that answers every GET so, and the headers of each request."""
    asked: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
            with contextlib.suppress(OSError):
                answer(self)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    """Answer with these bytes; a header that is given as "" is left out."""
    handler.send_response(status)
    named = {"content_length": str(len(body))} | headers
    for name, value in named.items():
        if value:
            handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def fetched(url: str, *, start: int = 0, seconds: float = 20, name: str = "huggingface") -> bytes:
    """What a download hands on."""
    heap = Heap()
    download(Hub(name, url), FILE, start=start, taker=heap, seconds=seconds)
    return heap.found


def test_a_host_of_files_gets_the_request_without_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with (
        answering(lambda one: send(one, BODY)) as (host, led),
        answering(lambda one: send(one, b"", 302, location=f"{host}/bytes")) as (hub, asked),
    ):
        assert fetched(hub) == BODY
    assert asked[0]["authorization"] == "Bearer hf_secret"
    assert led[0]["path"] == "/bytes"
    assert not {"authorization", "cookie"} & set(led[0])
    assert led[0]["accept-encoding"] == "identity"


def test_a_redirect_to_a_host_that_serves_no_files_of_the_hub_is_not_followed() -> None:
    elsewhere = "http://files.example.com/bytes"
    with (
        answering(lambda one: send(one, b"", 302, location=elsewhere)) as (hub, _),
        pytest.raises(Elsewhere, match="not one of its file hosts"),
    ):
        fetched(hub)


def test_a_range_goes_on_and_another_range_is_refused() -> None:
    start, size = WORTH, len(BODY)
    right = {"content_range": f"bytes {start}-{size - 1}/{size}"}
    with answering(lambda one: send(one, BODY[start:], 206, **right)) as (hub, asked):
        assert fetched(hub, start=start) == BODY[start:]
    assert asked[0]["range"] == f"bytes={start}-"
    wrong = {"content_range": f"bytes 0-{size - 1}/{size}"}
    with (
        answering(lambda one: send(one, BODY, 206, **wrong)) as (hub, _),
        pytest.raises(Malformed, match="another part"),
    ):
        fetched(hub, start=start)


def test_a_connection_that_ends_early_is_said_and_what_came_is_handed_on() -> None:
    def short(one: BaseHTTPRequestHandler) -> None:
        send(one, BODY[: 2 * WORTH], content_length=str(len(BODY)))
        one.close_connection = True

    heap = Heap()
    with answering(short) as (hub, _), pytest.raises(HubError, match="closed the connection before"):
        download(Hub("huggingface", hub), FILE, start=0, taker=heap, seconds=20)
    assert heap.found == BODY[: 2 * WORTH]


def test_a_body_in_chunks_is_decoded() -> None:
    def chunked(one: BaseHTTPRequestHandler) -> None:
        send(one, b"", content_length="", transfer_encoding="chunked")
        for begin in range(0, len(BODY), 300_000):
            part = BODY[begin : begin + 300_000]
            one.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
        one.wfile.write(b"0\r\n\r\n")

    with answering(chunked) as (hub, _):
        assert fetched(hub) == BODY


def test_a_body_that_comes_packed_unasked_is_unpacked_and_never_longer_than_the_file() -> None:
    packed = gzip.compress(BODY, 1)
    with answering(lambda one: send(one, packed, content_encoding="gzip")) as (hub, asked):
        assert fetched(hub) == BODY
    assert asked[0]["accept-encoding"] == "identity"
    longer = gzip.compress(BODY + b"\0" * 2**20, 1)
    with (
        answering(lambda one: send(one, longer, content_encoding="gzip")) as (hub, _),
        pytest.raises(downloading.OtherSize, match="more than"),
    ):
        fetched(hub)


def test_a_body_without_a_stated_length_ends_with_its_connection() -> None:
    def open_ended(one: BaseHTTPRequestHandler) -> None:
        one.close_connection = True
        send(one, BODY, content_length="", connection="close")

    with answering(open_ended) as (hub, _):
        assert fetched(hub) == BODY


@pytest.mark.parametrize("dripping", [False, True])
def test_a_host_that_stalls_or_drips_in_a_long_body_meets_the_deadline(dripping: bool) -> None:
    over = threading.Event()

    def stalling(one: BaseHTTPRequestHandler) -> None:
        send(one, BODY[: 2 * WORTH], content_length=str(len(BODY)))
        while not over.wait(0.02):
            if dripping:
                one.wfile.write(b"x")

    begun = time.monotonic()
    try:
        with (
            answering(stalling) as (hub, _),
            pytest.raises(HubError, match=r"did not (finish answering|answer in time)"),
        ):
            fetched(hub, seconds=0.8)
    finally:
        over.set()
    assert 0.7 < time.monotonic() - begun < 4


def test_a_file_comes_over_tls_from_a_hub_whose_certificate_is_known_and_from_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem, key = certificate(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(pem, key)
    with answering(lambda one: send(one, BODY), tls) as (hub, asked):
        with pytest.raises(HubError, match="could not be reached"):
            fetched(hub)
        assert not asked
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        certificates.cache_clear()
        close_session()
        try:
            assert fetched(hub) == BODY
        finally:
            certificates.cache_clear()
            close_session()


def test_a_proxy_of_the_environment_is_asked_for_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(lambda one: send(one, BODY)) as (proxy, asked):
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        close_session()  # the environment is read when the client is made
        try:
            found = fetched("http://hub.example", name="other")
        finally:
            close_session()
    assert hashlib.sha256(found).digest() == hashlib.sha256(BODY).digest()
    assert asked[0]["path"] == f"http://hub.example/{FILE.repo_id}/resolve/{FILE.commit}/{FILE.path}"
