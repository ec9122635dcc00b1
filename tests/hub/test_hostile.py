"""Repositories and answers made to hurt: each gives a finding or a sentence, never a crash or a wrong request."""

import json
from typing import Any

import pytest

from reviews.hub import errors
from reviews.hub.reading import read
from reviews.hub.shapes.reading import ReadingValue
from tests.hub.conftest import QUICK
from tests.hub_server.odd import COMMIT, OddHub, Reply


def codes(reading: ReadingValue) -> set[str]:
    return {finding.code for finding in reading.findings}


def reading_of(odd: OddHub) -> ReadingValue:
    return read(odd.hub, "odd/model", None, limits=QUICK)


@pytest.mark.parametrize(
    "changes",
    [
        {"cardData": {"self": 1, "ignore_metadata_errors": True}},
        {"cardData": ["a"]},
        {"tags": "text-generation"},
        {"tags": [None, False, "x"]},
        {"gated": "yes"},
        {"gated": 7},
        {"author": {"name": "x"}},
        {"lastModified": "yesterday"},
        {"library_name": ["a"]},
        {"pipeline_tag": 3},
        {"downloads": "many", "likes": -1},
        {"safetensors": {"parameters": "x"}},
        {"safetensors": 1},
        {"disabled": None, "private": None},
        {"siblings": [None, {}, {"rfilename": 3}, {"rfilename": "a", "size": "x", "lfs": {}, "blobId": 5}]},
        {"siblings": [{"rfilename": "a", "lfs": {"sha256": 1}}, {"rfilename": "a"}]},
        {"id": "other/model"},
        {"unknown": {"deep": [1]}, "config": 7, "model-index": "x", "widgetData": 1, "createdAt": 5},
    ],
)
def test_odd_answers_are_read_as_far_as_they_make_sense(odd: OddHub, changes: dict[str, Any]) -> None:
    odd.info = changes
    odd.replies[f"/other/model/resolve/{COMMIT}/README.md"] = Reply(200, odd.files["README.md"])
    reading = reading_of(odd)
    assert reading.repo.commit == COMMIT
    json.dumps(reading.to_json(), allow_nan=False)


@pytest.mark.parametrize("changes", [{"sha": None}, {"sha": "HEAD"}, {"id": ""}, {"id": 5}, {"siblings": None}])
def test_answers_without_the_needful_are_malformed(odd: OddHub, changes: dict[str, Any]) -> None:
    odd.info = changes
    with pytest.raises(errors.Malformed):
        reading_of(odd)


BAD_NAMES = [
    "../../etc/passwd", "/etc/passwd", "a/../LICENSE", "LICENSE\u202etxt.exe", "LICENSE\x00", "LICENSE\n", "a\\b",
    "C:/x", "LICENSE\u200b", ".", "a//b",
]  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_deceives_is_kept_flagged_and_never_asked_for(odd: OddHub, name: str) -> None:
    odd.files[name] = b"text"
    reading = reading_of(odd)
    assert name in {artifact.path for artifact in reading.artifacts}
    assert "name-suspicious" in codes(reading)
    assert [asked.path.rpartition("/")[2] for asked in odd.asked if "/resolve/" in asked.path] == ["README.md"]


def test_half_a_character_can_be_printed_and_stored(odd: OddHub) -> None:
    odd.info["tags"] = ["\ud800"]
    odd.files["a\ud800"] = b""
    odd.files["README.md"] = b'---\nlicense: "\\ud800"\n"\\udfff": 1\n---\n'
    odd.files["config.json"] = b'{"model_type": "\\ud800", "architectures": ["\\ud800"]}'
    odd.files["tokenizer_config.json"] = b'{"chat_template": "\\ud800 \'user\'"}'
    reading = reading_of(odd)
    json.dumps(reading.to_json(), ensure_ascii=False).encode()
    assert all(document.text.encode() is not None for document in reading.documents)
    assert "name-suspicious" in codes(reading)
    assert reading.fact("license.tag").value == "\\ud800"


def test_names_that_differ_by_case_only_are_flagged(odd: OddHub) -> None:
    odd.files["readme.MD"] = b"other"
    assert "name-collision" in codes(reading_of(odd))


def test_a_name_with_odd_but_honest_characters_is_read(odd: OddHub) -> None:
    name = "LICENSE (für #1, 100%?).txt"
    odd.files[name] = b"Terms"
    assert name in {document.path for document in reading_of(odd).documents}


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("README.md", "---\nlicense: mit\n---\n# Ö".encode("utf-16"), "card-not-utf8"),
        ("README.md", b"---\nlicense: mit\n---\n# \xff\xfe", "card-not-utf8"),
        ("README.md", b"---\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n---\n", "card-yaml-invalid"),
        ("README.md", b"---\n- a\n- b\n---\n", "card-yaml-invalid"),
        ("README.md", b"---\nlicense: mit\n", "card-yaml-invalid"),
        ("README.md", b"---\na: " + b"[" * 5000 + b"\n---\n", "card-yaml-invalid"),
        ("README.md", b"---\na: !!python/object/apply:os.getpid []\n---\n", "card-yaml-invalid"),
        ("README.md", b"---\na: '" + b"x" * 70_000 + b"'\n---\n", "card-yaml-invalid"),
        ("README.md", b"---\na: \x00\n---\n", "card-yaml-invalid"),
        ("README.md", b"---\nlicense: a\nlicense: b\n---\n", "card-yaml-invalid"),
        ("README.md", b"---\nlicense: no\n---\n", "card-yaml-boolean"),
        ("config.json", b'{"a": ' * 3000, "file-malformed"),
        ("config.json", b'{"a": ' * 500 + b"1" + b"}" * 500, "file-malformed"),
        ("config.json", b"[1, 2]", "file-malformed"),
        ("config.json", b'{"a": ' + b"9" * 5000 + b"}", "file-malformed"),
        ("config.json", b'{"a": NaN, "b": -Infinity}', "json-not-a-number"),
        ("config.json", b'{"a": 1, "a": 2}', "json-duplicate-key"),
        ("config.json", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n", "lfs-pointer"),
        ("config.json", b" " * 10_000_000, "file-too-big"),
        ("model.safetensors.index.json", b'{"weight_map": {"a": 5}}', "index-mismatch"),
        ("model.safetensors.index.json", b'{"weight_map": {"a": "../x"}}', "shard-missing"),
    ],
)
def test_files_made_to_hurt_are_findings(odd: OddHub, path: str, body: bytes, code: str) -> None:
    odd.files[path] = body
    reading = reading_of(odd)
    assert code in codes(reading)
    json.dumps(reading.to_json(), allow_nan=False)
    assert reading.requests.bytes < 2_000_000


def test_a_file_that_is_longer_than_listed_is_cut_off(odd: OddHub) -> None:
    odd.files["config.json"] = b"{}"
    odd.replies[f"/odd/model/resolve/{COMMIT}/config.json"] = Reply(200, b" " * 3_000_000)
    reading = reading_of(odd)
    assert "file-too-big" in codes(reading)
    assert (reading.fact("context.config").state, reading.fact("context.config").why) == ("unanswered", "not read")


def test_a_file_that_is_not_the_one_listed_is_flagged(odd: OddHub) -> None:
    odd.replies[f"/odd/model/resolve/{COMMIT}/README.md"] = Reply(200, b"# Something else")
    assert "checksum-mismatch" in codes(reading_of(odd))


def test_a_file_that_is_listed_and_not_served_is_flagged(odd: OddHub) -> None:
    odd.files["config.json"] = b"{}"
    odd.replies[f"/odd/model/resolve/{COMMIT}/config.json"] = Reply(404, b"", {"X-Error-Code": "EntryNotFound"})
    reading = reading_of(odd)
    assert "file-refused" in codes(reading)
    assert reading.fact("context.config").why == "not read"


@pytest.mark.parametrize("value", ["-1", "0", "1e308", "true", '"4096"', "[4096]", "99999999999999999999", "null"])
def test_a_number_that_makes_no_sense_is_not_taken(odd: OddHub, value: str) -> None:
    odd.files["config.json"] = f'{{"max_position_embeddings": {value}}}'.encode()
    assert reading_of(odd).fact("context.config").state == "unanswered"


def test_thousands_of_files_are_listed_in_time(odd: OddHub) -> None:
    odd.info["siblings"] = [{"rfilename": f"data/{n}/x-{n}-of-999999.safetensors"} for n in range(12_000)]
    odd.replies.clear()
    reading = read(odd.hub, "odd/model", None)
    assert len(reading.artifacts) == 12_000


def test_a_license_that_the_card_points_at_is_read(odd: OddHub) -> None:
    odd.files["README.md"] = b"---\nlicense: other\nlicense_link: ./legal/TERMS.txt\n---\n"
    odd.files["legal/TERMS.txt"] = b"Terms"
    reading = reading_of(odd)
    assert ("legal/TERMS.txt", "license") in {(document.path, document.role) for document in reading.documents}
    assert reading.fact("license.files").value == ["legal/TERMS.txt"]


def test_no_more_than_a_dozen_license_files_are_read(odd: OddHub) -> None:
    odd.files |= {f"LICENSE-{n}.txt": b"Terms" for n in range(30)}
    reading = reading_of(odd)
    assert len([document for document in reading.documents if document.role == "license"]) == 12
    assert "license-files-many" in codes(reading)


def test_code_of_another_repository_is_a_block(odd: OddHub) -> None:
    odd.files["config.json"] = b'{"auto_map": {"AutoModel": "someone/else--modeling.Model"}}'
    found = [finding for finding in reading_of(odd).findings if finding.code == "remote-code"]
    assert [finding.severity for finding in found] == ["block"]
