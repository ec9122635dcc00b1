"""What no browser sends: huge bodies, a hundred thousand fields, deep JSON, and odd values in every field of a form."""

import io
import tracemalloc
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast
from tests.house.filled import Filled, filled, senders, undone
from tests.house.places import address, build, known

pytestmark = pytest.mark.django_db
ODD = {
    "deep": "[" * 100_000, "deep object": '{"a":' * 50_000, "long": "x" * 1_500_000, "digits": "9" * 5_000,
    "null": "a\x00b", "large": str(2**63), "negative": "-1", "other digits": "٣", "exponent": "1e9999", "nan": "NaN",
    "early": "0000-00-00", "late": "9999-12-31", "surrogate": "a\ud800b", "lines": "a\r\nBcc: x@example.org\r\n\r\nb",
    "empty": "", "space": " \u2028\u00a0 ", "mark": "\u202e\ufeff", "path": "../../etc/passwd",
    "format": "%s{0}{x.y}%(a)s",
}  # fmt: skip
"""Values that no form expects, each put into all fields of a form at once, then into one after the other."""
URLENCODED = "application/x-www-form-urlencoded"


def encoded(body: dict[str, list[str]]) -> bytes:
    """The body of a form, with surrogates as a careless program would send them."""
    return urlencode(body, doseq=True, errors="surrogatepass").encode()


def forms_of_all(cast: Cast) -> list[Filled]:
    return list(filled(cast, build(cast) | {"work": Workload.objects.get(slug="claims-intake").pk}))


def signed_in(form: Filled) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(form.person)
    return client


def send(form: Filled, body: dict[str, list[str]]) -> int:
    with undone():
        return signed_in(form).post(form.path, encoded(body), content_type=URLENCODED).status_code


@pytest.mark.long
@pytest.mark.parametrize("odd", ODD)
def test_an_odd_value_in_all_fields_is_refused_or_taken_and_never_an_error(cast: Cast, odd: str) -> None:
    failed = {}
    for form in forms_of_all(cast):
        names = form.controls - {"csrfmiddlewaretoken", "form_token"}
        status = send(form, form.body() | {name: [ODD[odd]] for name in names})
        if status >= 500:
            failed[form.name] = status
    assert not failed


@pytest.mark.long
@pytest.mark.parametrize("odd", ODD)
def test_an_odd_value_in_one_field_is_never_an_error(cast: Cast, odd: str) -> None:
    failed = {}
    for form in forms_of_all(cast):
        for name in form.controls - {"csrfmiddlewaretoken", "form_token"}:
            status = send(form, form.body() | {name: [ODD[odd]]})
            if status >= 500:
                failed[form.name, name] = status
    assert not failed


class Parts(io.BytesIO):
    """A body of one file, of any size."""

    def __init__(self, size: int) -> None:
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        super().__init__(head + b"x" * size + b"\r\n--b--\r\n")


MULTIPART = "multipart/form-data; boundary=b"
FIELD = b'--b\r\nContent-Disposition: form-data; name="a%d"\r\n\r\nx\r\n'
TOO_LARGE = {
    "a large form": (b"text=" + b"x" * 3 * 2**20, URLENCODED),
    "many fields": (b"&".join(b"a%d=" % number for number in range(100_000)), URLENCODED),
    "many parts": (b"".join(FIELD % number for number in range(5_000)) + b"--b--\r\n", MULTIPART),
    "a large file": (Parts(50 * 2**20).getvalue(), MULTIPART),
}


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)], ids=["in-turn", "all"])
def test_a_body_that_is_too_large_gets_one_clear_answer_on_every_page(cast: Cast, every: bool) -> None:
    """One kind a page in turn, or every kind on every page."""
    wrong, client, numbers = {}, Client(raise_request_exception=False), build(cast)
    client.force_login(cast.both)
    for turn, name in enumerate(senders(cast)):
        path = address(name, known()[name], numbers)
        for kind in TOO_LARGE if every else [list(TOO_LARGE)[turn % len(TOO_LARGE)]]:
            data, content_type = TOO_LARGE[kind]
            answer = client.post(path, data, content_type=content_type)
            if answer.status_code not in (400, 413) or "too large" not in answer.content.decode():
                wrong[name, kind] = answer.status_code
    assert not wrong


@pytest.mark.parametrize("kind", TOO_LARGE)
def test_a_large_body_costs_no_more_memory_than_itself(cast: Cast, kind: str) -> None:
    data, content_type = TOO_LARGE[kind]
    client = Client(raise_request_exception=False)
    client.force_login(cast.both)
    client.get("/")
    tracemalloc.start()
    client.post("/mails/", data, content_type=content_type)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < len(data) + 30 * 2**20


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)], ids=["in-turn", "all"])
def test_the_api_answers_a_large_or_deep_body_in_one_sentence(db: None, every: bool) -> None:
    """Every body and every address by each method in turn, or every body by every method to every address."""
    wrong: dict[Any, Any] = {}
    bodies = [*TOO_LARGE.values(), (b"[" * 100_000, "application/json"), (b'{"a":' * 100_000, "application/json")]
    paths, methods = (
        ("check", "decisions", "decisions/1", "ledger/head", "openapi.json", "nothing"),
        ("GET", "POST", "PUT"),
    )
    for turn, path in enumerate(paths):
        for number, (data, content_type) in enumerate(bodies):
            for place, method in enumerate(methods):
                if not every and ((turn + number) % 2 or (turn + number // 2) % 3 != place):
                    continue
                client = Client(raise_request_exception=False)
                answer = client.generic(method, f"/api/v1/{path}", data, content_type=content_type)
                problem = answer.status_code < 400 or list(answer.json()) == ["type", "title", "status", "detail"]
                if answer.status_code >= 500 or not problem:
                    wrong[path, number, method] = answer.status_code
    assert not wrong


def test_a_refusal_with_a_null_character_is_a_refusal(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    client.force_login(cast.legal)
    said = {"outcome": "pass", "reason": "I read the terms.", "seen": "a\0b", "mirror": "yes"}
    assert client.post(f"/candidates/{candidate.pk}/legal/sign/", said).status_code == 409


ASKED = (
    "q", "from", "open", "doc", "about", "track", "on", "state", "kind", "severity", "old", "new", "format", "start",
    "end", "candidate", "page", "text", "event", "actor", "since", "until", "rung", "node", "cache", "glass", "as",
    "workload", "repository", "revision", "hub", "path", "purpose", "license", "subject", "files", "team",
)  # fmt: skip


@pytest.mark.parametrize(
    ("odd", "every"),
    [("null", False), *(pytest.param(odd, True, marks=pytest.mark.long) for odd in ("null", "digits"))],
)
def test_an_odd_value_in_an_address_is_no_error(cast: Cast, odd: str, every: bool) -> None:
    """Sent to every third page by who holds four roles, or by an administrator; the long test sends both everywhere."""
    query, failed = "?" + urlencode(dict.fromkeys(ASKED, ODD[odd])), []
    numbers, clients = build(cast), [Client(raise_request_exception=False) for _ in range(2)]
    for client, person in zip(clients, (cast.both, cast.administrator), strict=True):
        client.force_login(person)
    for name, pattern in list(known().items())[:: 1 if every else 3]:
        path = address(name, pattern, numbers)
        for client in clients:
            status = client.get(path + query).status_code
            failed += [name] * (status >= 500)
            if status != 403 and not every:
                break
    assert not failed
