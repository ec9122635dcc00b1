"""Whole readings of the bundled sample over HTTP with the real client: what is found, and where it stands."""

import json
from dataclasses import replace

import pytest

from portal.sample_hub import SampleHub
from reviews.hub.facts.catalogue import KEYS, NAMES
from reviews.hub.reading import read
from reviews.hub.shapes.reading import KINDS, ROLES, SEVERITIES, STATES, WHYS, ReadingValue
from reviews.hub.transport.hubs import Hub
from tests.hub.conftest import SAMPLE, TOKEN
from tests.hub_server.odd import OddHub, Reply

STATES_OF = {key.key: key.states for key in KEYS}
INSTRUCT = "sample-lab/atlas-14b-instruct"
GATED = "sample-lab/quill-7b-instruct"


def codes(reading: ReadingValue) -> set[str]:
    return {finding.code for finding in reading.findings}


@pytest.fixture
def instruct(hub: Hub) -> ReadingValue:
    return read(hub, INSTRUCT, None)


def test_a_reading_has_every_fact_once_with_its_state(instruct: ReadingValue) -> None:
    assert tuple(fact.key for fact in instruct.facts) == NAMES
    for fact in instruct.facts:
        assert fact.state in STATES
        assert (fact.state == "unanswered") == (fact.value is None) == (fact.why in WHYS), fact
        assert fact.state in (*STATES_OF[fact.key], "unanswered")
        assert len(fact.quote) <= 300


def test_every_word_is_of_its_vocabulary(instruct: ReadingValue) -> None:
    assert {artifact.kind for artifact in instruct.artifacts} <= set(KINDS)
    assert {document.role for document in instruct.documents} <= set(ROLES)
    assert {finding.severity for finding in instruct.findings} <= set(SEVERITIES)


def test_a_line_that_a_fact_names_holds_its_quote(instruct: ReadingValue) -> None:
    texts = {document.path: document.text.split("\n") for document in instruct.documents}
    placed = [fact for fact in instruct.facts if fact.locator.startswith("L") and fact.quote]
    assert len(placed) > 20
    for fact in placed:
        first, _, last = fact.locator.split(" ")[0].replace("L", "").partition("-")
        block = " ".join(texts[fact.file][int(first) - 1 : int(last or first) + 8])
        words = fact.quote.replace("\n", " ").strip('[]{}" ').split()[:2]
        assert words[0].strip('"') in block, fact


def test_the_facts_are_those_of_the_files(instruct: ReadingValue) -> None:
    value = {fact.key: fact.value for fact in instruct.facts}
    assert value["license.tag"] == "apache-2.0"
    assert value["architecture.names"] == ["LlamaForCausalLM"]
    assert value["context.config"] == 131072
    assert value["weights.parameters"] == sum(value["weights.dtypes"].values())
    # Each value of BF16 takes two bytes; the files are larger by their headers only.
    assert 0 < value["weights.bytes"] - 2 * value["weights.parameters"] < 1_000_000
    assert value["template.roles"] == ["assistant", "system", "tool", "user"]
    assert value["modality.input"] == ["text"]


def test_the_evidence_document_has_the_promised_keys(instruct: ReadingValue) -> None:
    found = json.loads(json.dumps(instruct.to_json()))
    assert set(found) == {
        "repo", "artifacts", "documents", "facts", "findings", "requests", "around", "ancestor_texts", "digest",
    }  # fmt: skip
    assert set(found["repo"]) == {
        "hub", "id", "requested_id", "requested_revision", "commit", "gated", "disabled", "private", "publisher",
        "last_modified", "library", "pipeline_tag", "tags",
    }  # fmt: skip
    assert set(found["artifacts"][0]) == {"path", "size", "blob_id", "sha256", "kind"}
    assert set(found["documents"][0]) == {"path", "role", "sha256", "size"}
    assert set(found["facts"][0]) == {"key", "value", "state", "why", "file", "locator", "quote", "extractor"}
    assert set(found["requests"]) == {"count", "bytes", "seconds"}
    assert len(found["digest"]) == 64


def test_weights_are_not_downloaded(instruct: ReadingValue, sample: SampleHub) -> None:
    heavy = [asked for asked in sample.requests if asked.path.endswith(".safetensors") or asked.surface == "cdn"]
    assert heavy
    assert all(asked.range for asked in heavy)
    assert instruct.requests.bytes < 3_000_000
    assert instruct.requests.count == len(sample.requests)


def test_a_gated_repository_is_read_in_part(hub: Hub) -> None:
    reading = read(hub, GATED, None)
    assert reading.partial
    assert "gated-unread" in codes(reading)
    assert [document.role for document in reading.documents] == ["gate_prompt"]
    assert reading.fact("gate.prompt").state == "hub"
    assert reading.fact("license.tag").state == "hub"
    for key in ("context.config", "card.limitations", "template.digest", "tokenizer.class", "code.remote"):
        assert (reading.fact(key).state, reading.fact(key).why) == ("unanswered", "gated"), key
    assert reading.artifacts
    assert reading.fact("weights.bytes").value > 10**9


def test_a_token_opens_the_gate(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_TOKEN_SAMPLE", TOKEN)
    reading = read(hub, GATED, None)
    assert not reading.partial
    assert reading.fact("context.config").value
    assert {"license", "use_policy", "gate_prompt"} <= {document.role for document in reading.documents}
    assert TOKEN not in repr(hub) + repr(reading)


@pytest.mark.parametrize("name", ["sample-lab/atlas-14b-instruct", "sample-lab/pebble-1.5b-instruct"])
def test_a_former_name_is_followed_and_said(hub: Hub, name: str) -> None:
    former = json.loads((SAMPLE / name / "repo.json").read_text())["old_names"][0]
    reading = read(hub, former, None)
    assert "renamed" in codes(reading)
    assert (reading.repo.id, reading.repo.requested_id) == (name, former)
    assert reading.digest == read(hub, name, "main").digest


def test_a_name_of_one_part_follows_the_rename(odd: OddHub) -> None:
    odd.replies["/api/models/odd"] = Reply(307, b"", {"Location": "/api/models/odd/model?blobs=true"})
    reading = read(odd.hub, "odd", None)
    assert (reading.repo.id, reading.repo.publisher) == ("odd/model", "odd")
    assert "renamed" in codes(reading)


def test_likes_and_the_time_of_day_do_not_move_the_digest(hub: Hub, sample: SampleHub) -> None:
    first = read(hub, INSTRUCT, None)
    sample.set_popularity(INSTRUCT, likes=first.triage.likes + 1000, downloads=7)  # type: ignore[operator]
    second = read(hub, INSTRUCT, first.repo.commit)
    assert second.triage != first.triage
    assert second.requests.seconds != first.requests.seconds
    assert second.digest == first.digest


def test_a_gate_moves_the_digest(hub: Hub, sample: SampleHub) -> None:
    first = read(hub, "sample-lab/reef-coder-7b", None)
    sample.set_profile("sample-lab/reef-coder-7b", gated="manual")
    assert read(hub, "sample-lab/reef-coder-7b", None).digest != first.digest


@pytest.mark.long
def test_every_repository_of_the_sample_can_be_read_twice_with_one_digest(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_TOKEN_SAMPLE", TOKEN)
    for folder in sorted(path.parent for path in SAMPLE.glob("*/*/repo.json")):
        name = f"{folder.parent.name}/{folder.name}"
        if json.loads((folder / "repo.json").read_text()).get("disabled"):
            continue
        reading = read(hub, name, None)
        assert read(hub, name, reading.repo.commit).digest == reading.digest
        assert not reading.partial
        assert "checksum-mismatch" not in codes(reading), name


@pytest.mark.long
def test_what_the_sample_shows_is_found(hub: Hub) -> None:
    wanted = {
        "sample-lab/pebble-1.5b-instruct": "tokenizer-absent",
        "sample-lab/ledger-encoder-base": "pickle-weights",
        "sample-lab/kelp-2b-preview": "remote-code",
        "sample-community/quill-3b-german": "shard-missing",
    }
    for name, code in wanted.items():
        assert code in codes(read(hub, name, None)), name


def test_a_vision_language_model_takes_pictures(hub: Hub) -> None:
    reading = read(hub, "sample-lab/harbor-vision-8b", None)
    assert reading.fact("modality.input").value == ["image", "text"]
    assert reading.fact("architecture.layers").locator.startswith("L")


def test_steps_are_told(hub: Hub) -> None:
    steps: list[str] = []
    read(hub, INSTRUCT, None, progress=steps.append)
    assert len(steps) == 3


def test_readings_are_frozen(instruct: ReadingValue) -> None:
    with pytest.raises(AttributeError):
        instruct.digest = ""  # type: ignore[misc]
    assert replace(instruct, digest="").digest == ""
