"""Small odd things that once broke a reading, or its print, and may not again."""

import json

import pytest

from portal.sample_hub import SampleHub
from reviews.hub import errors
from reviews.hub.card import front_matter as card
from reviews.hub.reading import read
from reviews.hub.shapes.reading import ReadingValue
from reviews.hub.transport.hubs import Hub
from tests.hub import sound
from tests.hub.conftest import QUICK, SAMPLE
from tests.hub_server.odd import COMMIT, Asked, OddHub, Reply, odd_hub


@pytest.mark.parametrize(
    "block", ["a: !!float", "!!float", "a: !!int ''", "a: !!bool x", "? [a]\n: b", "a: !!binary x"]
)
def test_a_tag_without_a_value_is_a_finding(block: str) -> None:
    front = card.front_matter(f"---\nlicense: mit\n{block}\n---\n")
    assert [finding.code for finding in front.findings] == ["card-yaml-invalid"]
    assert front.why == "not read"


@pytest.mark.parametrize("identity", ["a/b/c", "../x", "odd/..", "odd/mo del", "odd\\model", "odd/model?x", "x" * 201])
def test_a_name_that_no_address_can_hold_is_not_taken_from_a_hub(odd: OddHub, identity: str) -> None:
    odd.info = {"id": identity}
    with pytest.raises(errors.Malformed):
        read(odd.hub, "odd/model", None, limits=QUICK)
    assert len(odd.asked) == 1


def test_an_old_name_with_a_hyphen_at_its_end_is_read(odd: OddHub) -> None:
    odd.info = {"id": "odd/model-"}
    odd.replies["/api/models/odd/model-"] = Reply(200, json.dumps(odd.description()).encode())
    odd.replies[f"/odd/model-/resolve/{COMMIT}/README.md"] = Reply(200, odd.files["README.md"])
    assert read(odd.hub, "odd/model-", None, limits=QUICK).fact("license.tag").value == "mit"


@pytest.mark.parametrize("token", ["hf_t\u00f6ken", "hf_two words", "hf_line\nbreak"])
def test_a_token_that_no_header_can_hold_is_named_by_its_variable(
    odd: OddHub, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_TOKEN_ODD", token)
    with pytest.raises(errors.HubError, match="HUB_TOKEN_ODD") as caught:
        read(odd.hub, "odd/model", None, limits=QUICK)
    whole = "".join(map(repr, (caught.value, caught.value.__cause__, caught.value.__context__)))
    assert token not in whole
    assert not odd.asked


@pytest.mark.parametrize("revision", ["1a1a1a1", "1A1A1A1A1A1A"])
def test_a_shortened_commit_is_refused_with_the_reason(odd: OddHub, revision: str) -> None:
    odd.replies[f"/api/models/odd/model/revision/{revision}"] = Reply(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
    with pytest.raises(errors.RevisionNotFound, match="40"):
        read(odd.hub, "odd/model", revision, limits=QUICK)


def test_a_branch_that_looks_like_a_shortened_commit_is_read(odd: OddHub) -> None:
    assert read(odd.hub, "odd/model", "deadbeef", limits=QUICK).repo.commit == COMMIT


@pytest.mark.parametrize("message", ["Access to model odd/model is restricted.", "This is a gated repo, log in."])
def test_a_gate_without_a_code_is_a_gate(odd: OddHub, message: str) -> None:
    odd.info = {"gated": "manual"}
    odd.replies[f"/odd/model/resolve/{COMMIT}/README.md"] = Reply(403, b"{}", {"X-Error-Message": message})
    reading = read(odd.hub, "odd/model", None, limits=QUICK)
    assert reading.partial
    assert reading.fact("license.tag").why == "gated"
    sound.check(reading)


@pytest.mark.long
def test_a_bomb_of_packed_bytes_is_cut_off(odd: OddHub) -> None:
    import gzip

    packed = gzip.compress(bytes(200_000_000), 9)
    odd.files["config.json"] = b"{}"
    odd.replies[f"/odd/model/resolve/{COMMIT}/config.json"] = Reply(200, packed, {"Content-Encoding": "gzip"})
    reading = read(odd.hub, "odd/model", None, limits=QUICK)
    assert "file-too-big" in {finding.code for finding in reading.findings}
    assert all(
        asked.headers["accept-encoding"] == "identity" for asked in odd.asked if asked.path.startswith("/odd/model/")
    )


def test_a_hub_with_a_folder_in_its_address_is_read() -> None:
    with odd_hub() as odd:
        description = json.dumps(odd.description()).encode()
        odd.replies["/hubs/one/api/models/odd/model"] = Reply(200, description)
        odd.replies[f"/hubs/one/odd/model/resolve/{COMMIT}/README.md"] = Reply(200, odd.files["README.md"])
        reading = read(Hub("one", f"{odd.url}/hubs/one"), "odd/model", None, limits=QUICK)
    assert reading.fact("license.tag").value == "mit"


def test_a_changed_file_moves_the_digest_and_nothing_else_does(odd: OddHub) -> None:
    first = read(odd.hub, "odd/model", None, limits=QUICK)
    odd.info = {"downloads": 99, "likes": 98, "lastModified": "2027-01-05T09:00:00.000Z", "trendingScore": 5}
    assert read(odd.hub, "odd/model", "main", limits=QUICK).digest == first.digest
    odd.files["NOTICE"] = b"A word"
    second = read(odd.hub, "odd/model", None, limits=QUICK)
    odd.files["NOTICE"] = b"A ward"
    third = read(odd.hub, "odd/model", None, limits=QUICK)
    assert len({first.digest, second.digest, third.digest}) == 3


@pytest.mark.long
def test_every_promise_is_kept_for_the_sample(sample: SampleHub, hub: Hub) -> None:
    for folder in SAMPLE.glob("*/*/repo.json"):
        name = f"{folder.parent.parent.name}/{folder.parent.name}"
        reading: ReadingValue | None
        try:
            reading = read(hub, name, None)
        except errors.Disabled as shut:
            reading = shut.reading
        assert reading
        sound.check(reading)


def test_sizes_and_digests_that_the_description_leaves_out_are_listed(odd: OddHub) -> None:
    odd.info = {"siblings": [{"rfilename": "README.md"}, {"rfilename": "model.gguf"}]}
    place = f"/api/models/odd/model/tree/{COMMIT}"
    more = {"Link": f'<{odd.url}{place}?recursive=true&cursor=2>; rel="next"'}
    large = {"type": "file", "path": "model.gguf", "size": 7, "oid": "c" * 40, "lfs": {"oid": "d" * 64, "size": 7}}
    first = [{"type": "directory", "path": "x", "oid": "e" * 40}, None, large]
    last = [
        {"type": "file", "path": "README.md", "size": 27, "oid": "f" * 40},
        {"type": "file", "path": "new", "size": 1},
    ]

    def listing(asked: Asked) -> Reply:
        return (
            Reply(200, json.dumps(last).encode())
            if "cursor" in asked.path
            else Reply(200, json.dumps(first).encode(), more)
        )

    odd.replies[place] = listing
    reading = read(odd.hub, "odd/model", None, limits=QUICK)
    assert [(one.path, one.size) for one in reading.artifacts] == [("README.md", 27), ("model.gguf", 7)]
    assert reading.artifacts[1].sha256 == "d" * 64
    assert reading.fact("weights.bytes").value == 7


def test_a_list_that_leads_elsewhere_is_not_followed(odd: OddHub) -> None:
    odd.info = {"siblings": [{"rfilename": "model.gguf"}]}
    with odd_hub() as other:
        more = {"Link": f'<{other.url}/steal>; rel="next"'}
        odd.replies[f"/api/models/odd/model/tree/{COMMIT}"] = Reply(200, b"[]", more)
        reading = read(odd.hub, "odd/model", None, limits=QUICK)
        assert not other.asked
    assert reading.fact("weights.bytes").why == "not said"
    assert "sizes-unknown" in {finding.code for finding in reading.findings}


def test_a_mirror_that_knows_no_name_without_a_branch_tells_a_missing_one(odd: OddHub) -> None:
    gone = Reply(401, b"{}", {"X-Error-Code": "RepoNotFound"})
    odd.replies |= {"/api/models/odd/model": gone, "/api/models/odd/model/revision/gone": gone}
    assert read(odd.hub, "odd/model", None, limits=QUICK).repo.commit == COMMIT
    with pytest.raises(errors.RevisionNotFound):
        read(odd.hub, "odd/model", "gone", limits=QUICK)
