"""What goes over the wire: where redirects may lead, who sees the token, and how much of a file is read."""

import logging

import pytest

from portal.sample_hub import SampleHub
from reviews.hub import errors
from reviews.hub.reading import read
from reviews.hub.transport.hubs import Hub
from tests.hub.conftest import QUICK, TOKEN
from tests.hub_server.odd import COMMIT, OddHub, Reply, odd_hub

MODEL = "/api/models/odd/model"
README = f"/odd/model/resolve/{COMMIT}/README.md"


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("HUB_TOKEN_ODD", TOKEN)
    monkeypatch.setenv("HUB_TOKEN_SAMPLE", TOKEN)
    return TOKEN


def test_the_api_may_not_send_us_to_another_host(odd: OddHub, token: str) -> None:
    with odd_hub() as other:
        odd.replies[MODEL] = Reply(307, b"", {"Location": f"{other.url}{MODEL}"})
        with pytest.raises(errors.Malformed, match="another host"):
            read(odd.hub, "odd/model", None, limits=QUICK)
        assert not other.asked


def test_a_file_host_never_sees_the_token(odd: OddHub, token: str) -> None:
    with odd_hub() as other:
        odd.replies[README] = Reply(302, b"", {"Location": f"{other.url}/big"})
        other.replies["/big"] = Reply(200, odd.files["README.md"])
        reading = read(odd.hub, "odd/model", None, limits=QUICK)
        assert reading.fact("license.tag").value == "mit"
        assert all(asked.headers["authorization"] == f"Bearer {token}" for asked in odd.asked)
        assert [asked.path for asked in other.asked] == ["/big"]
        assert "authorization" not in other.asked[0].headers


@pytest.mark.parametrize("target", ["http://files.example.org/x", "ftp://127.0.0.1/x", "file:///etc/passwd"])
def test_a_file_from_a_strange_host_is_not_read(odd: OddHub, target: str) -> None:
    odd.replies[README] = Reply(302, b"", {"Location": target})
    try:
        reading = read(odd.hub, "odd/model", None, limits=QUICK)
    except errors.HubError:
        return  # an address that no client can hold
    assert "redirect-refused" in {finding.code for finding in reading.findings}
    assert reading.fact("license.tag").why == "not read"


def test_a_redirect_within_the_hub_is_followed(odd: OddHub) -> None:
    odd.replies[README] = Reply(307, b"", {"Location": "/api/resolve-cache/x?etag=%22a%22"})
    odd.replies["/api/resolve-cache/x"] = Reply(200, odd.files["README.md"], {"X-Repo-Commit": COMMIT})
    assert read(odd.hub, "odd/model", None, limits=QUICK).fact("license.tag").value == "mit"


def test_redirects_in_a_circle_end(odd: OddHub) -> None:
    odd.replies[MODEL] = Reply(307, b"", {"Location": MODEL})
    with pytest.raises(errors.Malformed, match="redirected more than"):
        read(odd.hub, "odd/model", None, limits=QUICK)


def test_the_token_of_one_hub_is_not_sent_to_another(odd: OddHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_the-public-hubs-own")
    read(odd.hub, "odd/model", None, limits=QUICK)
    assert not [asked for asked in odd.asked if "authorization" in asked.headers]


def test_the_token_stands_in_no_log_error_or_text(odd: OddHub, token: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    odd.replies[MODEL] = Reply(500, token.encode(), {"X-Error-Message": "no"})
    with pytest.raises(errors.HubError) as caught:
        read(odd.hub, "odd/model", None, limits=QUICK)
    assert token not in caplog.text + str(caught.value) + repr(caught.value) + repr(odd.hub)


def test_a_refused_token_is_named_by_its_variable(odd: OddHub, token: str) -> None:
    message = "Invalid credentials in Authorization header"
    odd.replies[MODEL] = Reply(401, b"{}", {"X-Error-Message": message})
    with pytest.raises(errors.Unreachable, match="HUB_TOKEN_ODD"):
        read(odd.hub, "odd/model", None, limits=QUICK)


def test_nothing_but_the_hub_is_asked(hub: Hub, sample: SampleHub) -> None:
    read(hub, "sample-lab/pebble-1.5b-instruct", None)
    assert not [asked for asked in sample.requests if "agent" in asked.path or "telemetry" in asked.path]


def test_a_hub_that_serves_no_parts_is_never_read_whole(hub: Hub, sample: SampleHub) -> None:
    sample.fail("whole", match="large-files")
    reading = read(hub, "sample-lab/reef-coder-7b", None)
    assert reading.fact("weights.parameters").why == "not read"
    assert "header-unread" in {finding.code for finding in reading.findings}
    assert reading.fact("weights.bytes").value > 10**9
    assert reading.requests.bytes < 2_000_000


def test_a_long_header_takes_a_second_read(odd: OddHub) -> None:
    header = b'{"a":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]}}' + b" " * 150_000
    body = len(header).to_bytes(8, "little") + header + bytes(12)
    odd.files["model.safetensors"] = body

    def part(asked: object) -> Reply:
        first, last = asked.headers["range"].removeprefix("bytes=").split("-")  # type: ignore[attr-defined]
        return Reply(206, body[int(first) : int(last) + 1], {"X-Repo-Commit": COMMIT})

    odd.replies[f"/odd/model/resolve/{COMMIT}/model.safetensors"] = part
    reading = read(odd.hub, "odd/model", None, limits=QUICK)
    assert reading.fact("weights.dtypes").value == {"BF16": 6}
    assert len([asked for asked in odd.asked if "safetensors" in asked.path]) == 2


@pytest.mark.parametrize(
    "start",
    [b"\xff" * 8, bytes(8), b"\x10" + bytes(7) + b"not json at all!", b"\x02" + bytes(7) + b"[]", b"ab"],
)
def test_a_header_that_lies_is_a_finding(odd: OddHub, start: bytes) -> None:
    odd.files["model.safetensors"] = start + bytes(40)
    odd.replies[f"/odd/model/resolve/{COMMIT}/model.safetensors"] = Reply(206, start + bytes(40))
    reading = read(odd.hub, "odd/model", None, limits=QUICK)
    assert reading.fact("weights.parameters").why == "not read"
    assert "header-unread" in {finding.code for finding in reading.findings}
