"""Linked pages: only where the settings allow, only text, only so much; and what a reader sees of HTML."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.hub import errors
from reviews.hub.fetch.page_text import page_text
from reviews.hub.fetch.pages import MOST, NotAllowed, read_page
from reviews.hub.transport.page_hosts import PageSettingError, origin_of, origins

HTML = """<!doctype html><html><head><title>Policy</title><style>p { color: red }</style></head><body>
<nav>Home</nav><h1>Use&nbsp;policy</h1><script>alert("no")</script><p>You will not\n harm <b>people</b>.</p>
<ul><li>One<li>Two</ul></body></html>"""
ANSWERS = {
    "/policy": (200, {"content-type": "text/html; charset=utf-8"}, HTML.encode()),
    "/plain": (200, {"content-type": "text/plain; charset=latin-1"}, "Über alles.\r\nEnde.".encode("latin-1")),
    "/pdf": (200, {"content-type": "application/pdf"}, b"%PDF"),
    "/empty": (200, {"content-type": "text/html"}, b"<body><script>render()</script></body>"),
    "/long": (200, {"content-type": "text/plain"}, b"x" * (MOST + 1)),
    "/moved": (302, {"location": "/policy"}, b""),
    "/away": (302, {"location": "http://elsewhere.invalid/policy"}, b""),
    "/round": (302, {"location": "/round"}, b""),
    "/busy": (503, {}, b""),
}


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers from the table above."""

    def do_GET(self) -> None:
        status, headers, body = ANSWERS.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_is_read_as_its_reader_sees_it(site: str) -> None:
    page = read_page(f"{site}/moved", origins([site]))
    assert page.text == "Home\nUse policy\nYou will not harm people.\nOne\nTwo\n"
    assert (page.media_type, page.size, page.final_url) == ("text/html", len(HTML.encode()), f"{site}/policy")
    assert read_page(f"{site}/plain", origins([site])).text == "Über alles.\nEnde."


@pytest.mark.some(2)
@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [
        ("/pdf", errors.Malformed, "Enter the text by hand"),
        ("/empty", errors.Malformed, "shows no text without scripts"),
        ("/long", errors.TooBig, "longer than"),
        ("/away", NotAllowed, "redirects to a host that"),
        ("/round", errors.Malformed, "redirects more than"),
        ("/gone", errors.RepositoryNotFound, "answered 404"),
        ("/busy", errors.Unreachable, "answered 503"),
    ],
)
def test_what_is_no_text_for_us_is_said_in_a_sentence(
    site: str, path: str, kind: type[errors.HubError], said: str
) -> None:
    with pytest.raises(kind, match=said) as caught:
        read_page(f"{site}{path}", origins([site]))
    assert str(caught.value).endswith(".") or str(caught.value).endswith(").")


def test_nothing_is_asked_of_a_host_that_is_not_named(site: str) -> None:
    for url in (f"{site}/policy", "ftp://127.0.0.1/x", "http://user@127.0.0.1/", "nonsense"):
        with pytest.raises(NotAllowed):
            read_page(url, origins(["www.example.org"]))


def test_hosts_of_the_settings_are_understood_or_refused() -> None:
    assert origins(["www.example.org", "http://mirror:8080"]) == {"https://www.example.org:443", "http://mirror:8080"}
    assert origin_of("https://WWW.example.org./a?b") == "https://www.example.org:443"
    for wrong in ("*.example.org", "https://a.example/path", "http://", "https://user@host", "host:port"):
        with pytest.raises(PageSettingError, match="LICENSE_LINK_HOSTS"):
            origins([wrong])


def test_an_element_that_nobody_closes_swallows_no_terms() -> None:
    assert page_text("<p>One<svg><p>You must not do it.") == "One\nYou must not do it.\n"
    assert page_text("<template>Hidden</template><p>Seen") == "Seen\n"


@given(st.text(alphabet="<>/!-&;# abp\n\"'=svgtemplate", max_size=200))
def test_no_page_makes_it_fail(source: str) -> None:
    page_text(source)
