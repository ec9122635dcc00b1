"""Every file of a repository ends in exactly one state; "nothing unsafe" is said only when all are accounted for."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from portal.sample_hub import SampleHub
from reviews.hub import errors
from reviews.hub.facts import contents, scans
from reviews.hub.reading import read
from reviews.hub.shapes.reading import ArtifactValue, DocumentValue
from reviews.hub.shapes.scans import FileScan
from reviews.hub.transport.hubs import Hub
from tests.hub import sound
from tests.hub.content.test_bypasses import EVIL
from tests.hub.folders import codes, hub_of, reading_of, states, written
from tests.hub.material import made
from tests.hub_server.odd import COMMIT, OddHub, Reply, blob_id


def test_nothing_unsafe_is_said_once_every_file_was_looked_at(tmp_path: Path, odd: OddHub) -> None:
    clean = reading_of(tmp_path, {"notes.txt": b"x\n", "image.png": b"\x89PNG\r\n\x1a\n" + bytes(50)}, "acme/clean")
    sound.check(clean)
    assert clean.fact("scan.pickles").why == "absent"
    assert {one for one, *_ in states(clean).values()} == {"inert"}
    odd.files["odd.dat"] = bytes(range(1, 256)) * 9  # this hub serves no ranges and does not scan
    left = read(odd.hub, "odd/model", None)
    sound.check(left)
    assert left.fact("scan.pickles").why == "not scanned"
    assert states(left)["odd.dat"][:2] == ("not scanned", "")
    assert "file-not-scanned" in codes(left, "odd.dat")


def test_a_small_file_is_read_whole_where_a_mirror_serves_no_ranges(odd: OddHub) -> None:
    odd.files |= {"evil.dat": EVIL, ".gitattributes": b"*.bin filter=lfs\n"}
    found = states(read(odd.hub, "odd/model", None))
    assert found["evil.dat"][:2] == ("scanned", "dangerous")
    assert found[".gitattributes"][0] == "inert"


def test_gated_files_are_not_called_absent(hub: Hub) -> None:
    gated = read(hub, "sample-lab/quill-7b-instruct", None)
    sound.check(gated)
    assert gated.fact("scan.pickles").why == "gated"
    assert {(state, why) for state, _, why in states(gated).values()} == {("not scanned", "the file is gated")}
    assert "file-not-scanned" not in codes(gated), "the gate has its own finding"


def test_a_disabled_repository_accounts_for_its_files_too(sample: SampleHub, hub: Hub) -> None:
    with pytest.raises(errors.Disabled) as caught:
        read(hub, "sample-community/atlas-14b-unrestricted", None)
    assert caught.value.reading is not None
    assert caught.value.reading.fact("scan.pickles").why in ("not read", "not scanned", "gated")


def test_only_first_bytes_of_a_file_are_asked_for_to_tell_what_it_is(tmp_path: Path) -> None:
    files = {"data": b"\x89PNG\r\n\x1a\n" + bytes(900_000), "notes.txt": b"text\n" * 90_000}
    written(tmp_path / "acme__model", {"README.md": b"# A\n", **files})
    with hub_of(tmp_path) as (server, hub):
        reading = read(hub, "acme/model", None)
        ranges = [one.range for one in server.requests if one.path.rpartition("/")[2].startswith(("data", "notes"))]
    assert states(reading)["data"][0] == states(reading)["notes.txt"][0] == "inert"
    assert {one for one in ranges if one} == {"bytes=0-511"}


@pytest.mark.parametrize("digest", ["same", "other", "none"])
def test_the_hubs_word_counts_for_the_very_bytes_alone(odd: OddHub, digest: str) -> None:
    odd.files["weights.bin"] = EVIL * 60  # this hub serves no ranges, so that we cannot scan it
    listed = blob_id(EVIL * 60) if digest == "same" else "ab" * 20
    entry = {"path": "weights.bin", "oid": listed, "securityFileStatus": {"status": "safe"}}
    answer = json.dumps([entry if digest != "none" else {"path": "weights.bin"}]).encode()
    odd.replies[f"/api/models/odd/model/paths-info/{COMMIT}"] = Reply(200, answer)
    reading = read(odd.hub, "odd/model", None)
    sound.check(reading)
    state, verdict, why = states(reading)["weights.bin"]
    if digest == "same":
        assert (state, verdict) == ("scanned", "")
        assert "by the hub alone" in why
        assert "scanned-by-hub" in codes(reading, "weights.bin")
        assert "pickle-not-scanned" not in codes(reading)
    else:
        assert state == "not scanned"
        assert "pickle-not-scanned" in codes(reading, "weights.bin")


@pytest.mark.parametrize(
    ("text", "unsafe"),
    [
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", True), ("{{ x|attr('y') }}", True),
        ("{% for m in messages %}{{ m['content'] }}{% endfor %}", False),
        ("{{ bos_token }} the class of popularity", False),
        ("{{ cycler.__init__.__globals__.os.popen('id') }}", True),
    ],
)  # fmt: skip
def test_a_template_that_reaches_into_python_is_named(tmp_path: Path, text: str, unsafe: bool) -> None:
    reading = reading_of(tmp_path, {"chat_template.jinja": text.encode(), "config.json": b"{}"})
    assert ("template-unsafe" in codes(reading, "chat_template.jinja")) is unsafe


def test_a_gguf_file_whose_template_is_unsafe_is_not_inert() -> None:
    template = DocumentValue("a.gguf#chat_template", "chat_template", "", 1, "{{ x.__globals__ }}")
    found = made(scans={"a.gguf": FileScan("a.gguf", "inert", form="GGUF")}, templates=(template,))
    state = contents.state_of(ArtifactValue("a.gguf", 9, "", "", "weights", "gguf"), found, {})
    assert (state.state, state.verdict) == ("scanned", "dangerous")
    unread = contents.state_of(ArtifactValue("a.gguf", 9, "", "", "weights", "gguf"), replace(found, templates=()), {})
    assert (unread.state, unread.why) == ("inert", "its chat template was not read")


@pytest.mark.long
def test_ten_thousand_files_are_grouped_and_all_listed() -> None:
    files = tuple(ArtifactValue(f"d/{n:05}.txt", 9, "", "", "document", "text") for n in range(20_000))
    looked = {one.path: FileScan(one.path, "not scanned", why="too many files") for one in files[400:]}
    looked |= {one.path: FileScan(one.path, "inert", form="text") for one in files[:400]}
    base = made(artifacts=files, scans=looked)
    known = replace(base, info=replace(base.info, commit="a" * 40))
    started = time.process_time()
    fact = contents.fact(known, {})
    assert time.process_time() - started < 3
    assert fact.value["counts"] == {"not scanned": 19_600, "scanned": 0, "inert": 400}
    assert [one["count"] for one in fact.value["groups"]] == [19_600, 400]
    assert len(contents.findings(known, fact)) == 1
    assert scans.facts(known)[0].why == "not scanned"
