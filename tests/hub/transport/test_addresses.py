"""No address of our own network is reached, in whatever form it is written and whenever a name begins to lead there."""

import http.server
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from reviews.hub import errors
from reviews.hub.fetch.pages import NotAllowed, NotPublic, read_page
from reviews.hub.transport.addresses import is_address, is_public
from reviews.hub.transport.page_hosts import origins

PRIVATE = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "169.254.169.254",
    "172.16.0.1", "172.31.255.254", "192.0.0.1", "192.0.2.1", "192.168.0.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:7f00:1", "fe80::1", "fe80::1%eth0", "fc00::1",
    "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "2002:c0a8:1::1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2001:0:7f00:1::", "100::1", "not an address", "",
]  # fmt: skip
WRITTEN = [
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://127.0.1/",
    "http://[::]/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://localhost/", "http://LOCALHOST/", "http://localhost./",
    "http://127.0.0.1.nip.example/", "http://www.example.org@127.0.0.1/", "http://127.0.0.1#@www.example.org/",
    "http://127.0.0.1\\@www.example.org/", "http://www.example.org:80@127.0.0.1:80/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/",
    "http://169.254.169.254/latest/meta-data/", "http://metadata.google.internal/", "https://[fd00::1]/",
    "//127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_INFO", "dict://127.0.0.1:11211/",
]  # fmt: skip


@pytest.mark.parametrize("text", PRIVATE)
def test_an_address_that_is_not_public_is_seen_in_every_wrapping(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize("text", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_is_public(text: str) -> None:
    assert is_public(text)
    assert is_address(f"[{text}]" if ":" in text else text)


@pytest.mark.parametrize("url", WRITTEN)
def test_another_way_to_write_an_address_is_no_named_host(url: str) -> None:
    with pytest.raises((NotAllowed, errors.HubError)) as caught:
        read_page(url, origins(["https://www.example.org", "http://www.example.org"]))
    assert not isinstance(caught.value, errors.Unreachable), "nothing may have been asked"


class Handler(http.server.BaseHTTPRequestHandler):
    """Counts who comes; /to?URL redirects there."""

    def do_GET(self) -> None:
        self.server.seen.append(self.path)  # type: ignore[attr-defined]
        _, _, target = self.path.partition("/to?")
        self.send_response(302 if target else 200)
        self.send_header("location", target) if target else self.send_header("content-type", "text/plain")
        self.send_header("content-length", "6" if not target else "0")
        self.end_headers()
        if not target:
            self.wfile.write(b"secret")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def inside() -> Iterator[Any]:
    """A server of our own network."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What DNS answers, name by name; each question takes the next address, as a rebinding server would give it."""
    table: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def answer(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        found = table.get(host)
        if found is None:
            return real(host, port, *args, **kwargs)
        address = found.pop(0) if len(found) > 1 else found[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (one, port)) for one in address.split(",")]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return table


def test_a_named_host_that_leads_inside_is_not_asked(inside: Any, names: dict[str, list[str]]) -> None:
    url = f"http://terms.example:{inside.server_port}"
    for address in ("127.0.0.1", "10.0.0.7", "::1", "8.8.8.8,127.0.0.1"):
        names["terms.example"] = [address]
        with pytest.raises(NotPublic, match="LICENSE_LINK_PRIVATE_HOSTS"):
            read_page(f"{url}/policy", origins([url]))
    assert inside.seen == []


def test_a_name_whose_address_changes_after_the_check_leads_nowhere_else(
    inside: Any, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def connect(address: Any, *_: Any, **__: Any) -> socket.socket:
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    url = f"http://terms.example:{inside.server_port}"
    names["terms.example"] = ["93.184.216.34", "127.0.0.1"]
    with pytest.raises(errors.Unreachable):
        read_page(f"{url}/policy", origins([url]))
    assert asked == [("93.184.216.34", inside.server_port)], "the address that was checked, and no name"


def test_a_redirect_inside_is_not_followed(inside: Any, names: dict[str, list[str]]) -> None:
    here = f"http://127.0.0.1:{inside.server_port}"
    names["terms.example"] = ["10.0.0.7"]
    allowed = origins([here, "http://terms.example"])
    with pytest.raises(NotPublic):
        read_page(f"{here}/to?http://terms.example/latest", allowed)
    for target in ("http://169.254.169.254/", "http://[::1]/", "//localhost/", "file:///etc/passwd"):
        with pytest.raises(errors.HubError):
            read_page(f"{here}/to?{target}", allowed)
    assert all(path.startswith("/to?") for path in inside.seen)


def test_what_the_settings_name_as_ours_is_read(inside: Any, names: dict[str, list[str]]) -> None:
    names["policies.company.example"] = ["127.0.0.1"]
    url = f"http://policies.company.example:{inside.server_port}"
    assert read_page(f"{url}/policy", origins([url]), {"policies.company.example"}).text == "secret"
    by_address = f"http://127.0.0.1:{inside.server_port}"
    assert read_page(f"{by_address}/policy", origins([by_address])).text == "secret"


def test_a_proxy_of_the_environment_is_used_and_decides_itself(
    inside: Any, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{inside.server_port}")
    monkeypatch.delenv("no_proxy", raising=False)
    names["terms.example"] = ["10.0.0.7"]
    assert read_page("http://terms.example/policy", origins(["http://terms.example"])).text == "secret"
    assert inside.seen == ["http://terms.example/policy"]
