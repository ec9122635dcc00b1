"""Facts as values for a page: every shape of the catalogue, and shapes that a hostile config brings."""

from typing import Any

import pytest

from reviews.evidence.facts_page import by_severity, fact_slug, kinds, severities, topics, totals
from reviews.evidence.links import lines
from reviews.evidence.models import Fact, Finding
from reviews.evidence.topics import OTHER, TABS, TOGETHER, TOPICS, beside, topic_of
from reviews.evidence.values import FORMS, value_of
from reviews.hub.facts.catalogue import NAMES
from tests.fuller import FULL

CASES: list[tuple[str, Any, str, Any]] = [
    ("license.tag", None, "none", ""),
    ("license.tag", "apache-2.0", "text", "apache-2.0"),
    ("license.tag", [], "text", "None"),
    ("license.files", ["LICENSE", "NOTICE"], "list", ("LICENSE", "NOTICE")),
    ("gate.state", False, "text", "Not gated"),
    ("gate.state", "manual", "text", "Gated, manual approval"),
    ("gate.eu_disallowed", True, "text", "yes"),
    ("context.config", 131072, "text", "131,072 tokens"),
    ("architecture.layers", 24, "text", "24 layers"),
    ("vocabulary.embedding", 32000, "text", "32,000 rows"),
    ("weights.parameters", 7_000_000_000, "text", "7,000,000,000 parameters"),
    ("weights.bytes", 2048, "bytes", ""),
    ("template.digest", "ab" * 32, "digest", "ab" * 32),
    ("card.bias", {"heading": "Bias", "text": "None known."}, "section", "None known."),
    ("openness.data", {"said": "withheld", "what": "We do not."}, "said", "We do not."),
    ("weights.formats", {"safetensors": {"files": 1, "bytes": 1024}}, "pairs", (("safetensors", "1 file, 1.0 KiB"),)),
    ("weights.dtypes", {"BF16": 1000}, "pairs", (("BF16", "1,000"),)),
    ("weights.shards", [{"set": "model", "of": 6, "present": 5}], "list", ("model: 5 of 6",)),
    ("weights.shards", [{"set": "", "of": 3, "present": [1, 3]}], "list", ("weights: 2 of 3, missing 2",)),
    ("weights.shards", [{"set": "m", "of": 2, "present": [1, 2]}], "list", ("m: 2 of 2",)),
    ("tokenizer.files", [{"path": "t.json", "size": None, "sha256": ""}], "list", ("t.json (Not known)",)),
    ("lineage.base_model", [["nested"], {"a": None}, 1.5], "list", ("nested", "a not said", "1.5")),
    ("generation.eos", [151643, 2], "text", "151643, 2"),
    ("generation.ids", {"eos": [151643]}, "pairs", (("End (eos)", "151643"),)),
    ("vocabulary.tokenizer", {"tokens": 32000, "exact": False}, "text", "at least 32,000 tokens"),
    ("architecture.experts", {"total": 64, "active": None}, "text", "64 in total, not said active per token"),
    ("tokenizer.special", [{"token": "<s>", "id": 100000}], "table", (("<s>", "100000"),)),
    (
        "weights.twins", [{"pickle": "a.bin", "twin": "b", "same": False}], "table",
        (("a.bin", "b", "different tensors"),),
    ),
    (
        "lineage.adapter_base", {"base": "/x", "revision": "", "local": True}, "pairs",
        (
            ("Base", "/x"), ("Revision", "not said"),
            ("Named by", "a path on the publisher's machine, not a repository"),
        ),
    ),
    ("scan.hub", {"state": "safe", "files": {"a.bin": "safe"}}, "pairs", (("Overall", "safe"), ("a.bin", "safe"))),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "kind", "said"), CASES)
def test_a_value_is_shown_by_its_shape(key: str, value: Any, kind: str, said: Any) -> None:
    found = value_of(key, value)
    assert found.kind == kind
    assert said in (found.text, found.items, found.pairs, found.rows)


ODD: list[Any] = [
    "text",
    7,
    True,
    1.5,
    [],
    [None],
    [[]],
    ["a", 1],
    [{}],
    [{"file": []}],
    {},
    {"a": {"b": []}},
    {"files": 3},
]


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_a_value_of_a_shape_that_the_catalogue_does_not_know_is_still_shown(value: Any) -> None:
    for key in {*NAMES, *FORMS, "something.new"}:
        assert value_of(key, value).kind != "none"


def test_a_value_of_every_shape_has_a_table_as_wide_as_its_head() -> None:
    for key, (value, *_) in FULL.items():
        found = value_of(key, value)
        assert all(len(row) == len(found.items) for row in found.rows), key


def test_every_key_of_the_catalogue_stands_under_exactly_one_topic_of_one_tab() -> None:
    slugs = [tab.slug for tab in TABS]
    for key in NAMES:
        topic = topic_of(key)
        assert topic is not OTHER, key
        assert topic.tab in slugs
    assert {topic_of(key) for key in NAMES} == set(TOPICS), "a topic without a fact"
    for topic in TOPICS:
        whole = [key for key in topic.keys if not key.endswith(".")]
        assert not set(whole) - set(NAMES), f"{topic.title} names a key that is none"
    named = [key for topic in TOPICS for key in topic.keys]
    assert len(named) == len(set(named))


def test_no_fact_is_left_out_and_no_address_is_given_twice() -> None:
    facts = {key: Fact(key=key, value=None, state="unanswered", why="absent") for key in (*NAMES, "something.new")}
    found = topics(facts, lambda fact: "")
    assert [topic for topic, _ in found] == [*TOPICS, OTHER]
    assert sum(len(group) for _, group in found) == len(facts)
    assert len({fact_slug(key) for key in NAMES}) == len(NAMES)


def test_what_is_read_side_by_side_is_of_one_thing() -> None:
    assert {key for family in TOGETHER for key in family} <= set(NAMES)
    assert beside("license.tag")[:2] == ["license.hub_tags", "license.gguf"]
    assert "tokenizer.ids" in beside("generation.ids")
    assert all(key not in beside(key) for key in NAMES)
    assert beside("publisher") == []


def test_findings_are_ordered_by_severity() -> None:
    found = [
        Finding(pk=n, severity=severity, title=severity) for n, severity in enumerate(["info", "odd", "block", "warn"])
    ]
    assert [finding.severity for finding, _, _ in by_severity(found)] == ["block", "warn", "info", "odd"]


def test_choices_count_what_each_would_show_and_keep_one_that_is_chosen() -> None:
    found = [Finding(pk=n, severity=severity, title="") for n, severity in enumerate(["info", "block", "info"])]
    assert [(one.value, one.n) for one in severities(found, "")] == [("", 3), ("block", 1), ("info", 2)]
    assert [(one.value, one.n, one.chosen) for one in severities([], "warn")] == [("", 0, False), ("warn", 0, True)]
    assert [(one.value, one.n) for one in kinds(["config", "", "config"], None)] == [
        ("", 3), ("none", 1), ("config", 2),
    ]  # fmt: skip


def test_totals_name_files_without_a_size() -> None:
    found = totals([("weights", 1, 10, 0), ("weights", 1, 0, 1), ("code", 1, 99, 0)])
    assert [(one.kind, one.files, one.size, one.unsized) for one in found] == [
        ("code", 1, 99, 0),
        ("weights", 2, 10, 1),
    ]


@pytest.mark.parametrize(
    ("locator", "wanted"),
    [("L12", (12, 12)), ("L12-L30", (12, 30)), ("L5 $.a", (5, 5)), ("$.a", (0, 0)), ("", (0, 0)), ("Lx", (0, 0))],
)
def test_a_locator_names_lines(locator: str, wanted: tuple[int, int]) -> None:
    assert lines(locator) == wanted
