"""What a merge was made of: mergekit's configuration as a file and in a card, also in forms that are no recipe."""

from pathlib import Path

import pytest

from reviews.hub.card import merges
from reviews.hub.shapes.lineage_source import PATH, REPOSITORY
from tests.hub.folders import reading_of

SLERP = """merge_method: slerp
base_model: birch/elder-7b
slices:
  - sources:
      - model: birch/elder-7b
        layer_range: [0, 32]
      - model: rowan/cousin-7b@abc1234
        layer_range: [0, 32]
parameters:
  t: 0.5
"""
MIXTURE = """base_model: birch/elder-7b
gate_mode: hidden
experts:
  - source_model: rowan/code-7b
    positive_prompts: ["code"]
  - source_model: rowan/math-7b
"""
STEPS = """name: first
merge_method: ties
base_model:
  model:
    path: birch/elder-7b
    revision: abc1234
models:
  - model: rowan/cousin-7b+hazel/lora-7b
  - model: ./outputs/checkpoint-500
---
name: second
merge_method: linear
models:
  - model: first
  - model: alder/third-7b
tokenizer_source: alder/words-7b
"""
MODULES = """merge_method: passthrough
modules:
  text_decoder:
    slices:
      - sources: [{model: birch/elder-7b, layer_range: [0, 8]}]
tokenizer_source: union
"""


def parts(text: str) -> list[tuple[str, str, str]]:
    recipe = merges.of_file(text)
    return [(one.name.id, one.name.kind, one.role) for one in recipe.models] if recipe else []


@pytest.mark.parametrize(
    ("text", "models"),
    [
        (SLERP, [("birch/elder-7b", "base"), ("rowan/cousin-7b", "merged")]),
        (MIXTURE, [("birch/elder-7b", "base"), ("rowan/code-7b", "expert"), ("rowan/math-7b", "expert")]),
        (MODULES, [("birch/elder-7b", "merged")]),
    ],
)
def test_every_model_has_its_part(text: str, models: list[tuple[str, str]]) -> None:
    assert parts(text) == [(name, REPOSITORY, role) for name, role in models]


def test_a_merge_of_several_steps_names_what_went_in_and_no_step() -> None:
    assert parts(STEPS) == [
        ("birch/elder-7b", REPOSITORY, "base"), ("rowan/cousin-7b", REPOSITORY, "merged"),
        ("hazel/lora-7b", REPOSITORY, "adapter"), ("./outputs/checkpoint-500", PATH, "merged"),
        ("alder/third-7b", REPOSITORY, "merged"), ("alder/words-7b", REPOSITORY, "tokenizer"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "", "merge_method: [", "merge_method: x\nmodels: 3", "merge_method: &a [*a]", "merge_method: x\nmodels: [[[]]]",
        "title: no merge\nmodels: [{model: birch/elder-7b}]", "merge_method: " + "[" * 500, "- merge_method: x",
        "merge_method: !!python/object/apply:os.system [id]", "merge_method: x\n" + "# " * merges.LONGEST,
        "merge_method: x\nmodels: {a: {model: 5}}",
    ],
)  # fmt: skip
def test_what_is_no_recipe_names_nothing(text: str) -> None:
    assert parts(text) == []


def test_a_recipe_of_many_models_is_bounded() -> None:
    assert len(parts("merge_method: x\nmodels:\n" + "".join(f"- model: birch/m{n}\n" for n in range(500)))) == 24


def test_the_file_names_the_bases_where_the_card_does_not(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, {"mergekit_config.yml": SLERP.encode()})
    fact = reading.fact("lineage.merge")
    assert (fact.state, fact.file, fact.locator, fact.quote) == (
        "file", "mergekit_config.yml", "L1", "merge_method: slerp",
    )  # fmt: skip
    assert fact.value == [
        {"id": "birch/elder-7b", "kind": "repository", "role": "base"},
        {"id": "rowan/cousin-7b", "kind": "repository", "role": "merged", "revision": "abc1234"},
    ]
    assert reading.fact("lineage.base_model").value == ["birch/elder-7b", "rowan/cousin-7b"]
    assert {one["kind"] for one in reading.fact("lineage.derived").value["kinds"]} == {"merge"}
    assert {(one["id"], one["state"]) for one in reading.around["ancestors"]} == {
        ("birch/elder-7b", "missing"), ("rowan/cousin-7b", "missing"),
    }  # fmt: skip


def test_a_block_of_the_card_is_the_publishers_claim(tmp_path: Path) -> None:
    card = f"---\nlicense: mit\n---\n# Merge\n\n```yaml\n{SLERP}```\n".encode()
    reading = reading_of(tmp_path, {"README.md": card})
    fact = reading.fact("lineage.merge")
    assert (fact.state, fact.file, fact.locator) == ("unverified", "README.md", "L7")
    assert reading.fact("lineage.base_model").value == ["birch/elder-7b", "rowan/cousin-7b"]


def test_a_card_that_names_other_bases_than_its_recipe_is_a_finding(tmp_path: Path) -> None:
    card = b"---\nlicense: mit\nbase_model: alder/other-7b\n---\n# Merge\n"
    reading = reading_of(tmp_path, {"README.md": card, "mergekit_config.yaml": SLERP.encode()})
    assert reading.fact("lineage.base_model").value == ["alder/other-7b"]
    assert any("the merge's configuration name different" in one.title for one in reading.findings)
