"""Facts as values for a page: every shape of the catalogue, and shapes that a hostile config brings."""

from typing import Any

import pytest

from reviews.evidence.links import lines
from reviews.evidence.models import Artifact, Fact, Finding
from reviews.evidence.shown import TOPICS, by_severity, topics, totals, value_of
from reviews.hub.catalogue import NAMES

CASES: list[tuple[str, Any, str, Any]] = [
    ("license.tag", None, "none", ""),
    ("license.tag", "apache-2.0", "text", "apache-2.0"),
    ("license.tag", [], "text", "None"),
    ("license.files", ["LICENSE", "NOTICE"], "list", ("LICENSE", "NOTICE")),
    ("gate.state", False, "text", "Not gated"),
    ("gate.state", "manual", "text", "Gated, manual approval"),
    ("gate.eu_disallowed", True, "text", "yes"),
    ("context.config", 131072, "text", "131,072 tokens"),
    ("weights.parameters", 7_000_000_000, "text", "7,000,000,000 parameters"),
    ("weights.bytes", 2048, "bytes", ""),
    ("template.digest", "ab" * 32, "digest", "ab" * 32),
    ("card.bias", {"heading": "Bias", "text": "None known."}, "section", "None known."),
    ("weights.formats", {"safetensors": {"files": 1, "bytes": 1024}}, "pairs", (("safetensors", "1 file, 1.0 KiB"),)),
    ("weights.dtypes", {"BF16": 1000}, "pairs", (("BF16", "1,000"),)),
    ("weights.shards", [{"set": "model", "of": 6, "present": 5}], "list", ("model: 5 of 6",)),
    ("tokenizer.files", [{"path": "t.json", "size": None, "sha256": ""}], "list", ("t.json (Not known)",)),
    ("lineage.base_model", [["nested"], {"a": None}, 1.5], "list", ("nested", "a not said", "1.5")),
]


@pytest.mark.parametrize(("key", "value", "kind", "said"), CASES)
def test_a_value_is_shown_by_its_shape(key: str, value: Any, kind: str, said: Any) -> None:
    found = value_of(key, value)
    assert found.kind == kind
    assert said in (found.text, found.items, found.pairs)


def test_every_key_of_the_catalogue_has_a_topic_and_none_is_left_out() -> None:
    facts = {key: Fact(key=key, value=None, state="unanswered", why="absent") for key in (*NAMES, "something.new")}
    found = topics(facts, lambda fact: "")
    assert [title for title, _ in found] == [*(title for title, _ in TOPICS), "Other"]
    assert sum(len(group) for _, group in found) == len(facts)


def test_findings_are_ordered_by_severity() -> None:
    found = [
        Finding(pk=n, severity=severity, title=severity) for n, severity in enumerate(["info", "odd", "block", "warn"])
    ]
    assert [finding.severity for finding, _, _ in by_severity(found)] == ["block", "warn", "info", "odd"]


def test_totals_name_files_without_a_size() -> None:
    files = [Artifact(kind="weights", size=10), Artifact(kind="weights", size=None), Artifact(kind="code", size=99)]
    assert totals(files) == [("code", 1, 99, 0), ("weights", 2, 10, 1)]


@pytest.mark.parametrize(
    ("locator", "wanted"),
    [("L12", (12, 12)), ("L12-L30", (12, 30)), ("L5 $.a", (5, 5)), ("$.a", (0, 0)), ("", (0, 0)), ("Lx", (0, 0))],
)
def test_a_locator_names_lines(locator: str, wanted: tuple[int, int]) -> None:
    assert lines(locator) == wanted
