"""Whether tokenizer, template, weights and context fit, and where sources differ: rules on plain facts."""

from collections.abc import Mapping
from typing import Any

import pytest

from reviews.hub.facts import agreement, consistency, openness
from reviews.hub.facts.catalogue import NAMES
from reviews.hub.facts.lookalike import lookalikes
from reviews.hub.files import packing
from reviews.hub.files.tokenizer import parse
from reviews.hub.shapes.lineage import AncestorValue, RelatedModels
from reviews.hub.shapes.reading import NOT_SAID, UNANSWERED, ArtifactValue, FactValue
from tests.hub.material import made


def facts(**values: Any) -> Mapping[str, FactValue]:
    """Every fact of the catalogue, unanswered but for these; ``__`` stands for the dot."""
    found = {key: FactValue(key, None, UNANSWERED, NOT_SAID) for key in NAMES}
    for name, value in values.items():
        key = name.replace("__", ".", 1)
        assert key in found
        found[key] = FactValue(key, value, "file", "", "a.json", "L1")
    return found


def codes(values: Mapping[str, FactValue], **parts: Any) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in consistency.findings(made(**parts), values)]


def counted(tokens: int, *, exact: bool = True) -> dict[str, Any]:
    return {"tokens": tokens, "exact": exact}


@pytest.mark.parametrize(
    ("config", "rows", "tokens", "expected"),
    [
        (32000, 32000, counted(32000), []),
        (32064, 32064, counted(32011), []),  # padded, as is usual
        (128256, 128256, counted(128256, exact=False), []),
        (32000, 32002, counted(32000), [("vocabulary-mismatch", "warn")]),
        (32000, 32000, counted(32001), [("vocabulary-mismatch", "block")]),
        (32000, 32000, counted(32005, exact=False), [("vocabulary-mismatch", "block")]),
        (128256, 128256, counted(32000), [("vocabulary-mismatch", "warn")]),
        (128256, 128256, counted(32000, exact=False), []),  # at least so many: nothing is said against it
        (32000, None, counted(50257), [("vocabulary-mismatch", "block")]),
        (None, None, counted(50257), []),
        (32000, 32000, None, []),
    ],
)
def test_vocabularies_fit(config: int | None, rows: int | None, tokens: Any, expected: list[tuple[str, str]]) -> None:
    values = {"vocabulary__config": config, "vocabulary__embedding": rows, "vocabulary__tokenizer": tokens}
    assert codes(facts(**{key: value for key, value in values.items() if value is not None})) == expected


def test_a_mismatch_says_what_it_does() -> None:
    found = consistency.findings(made(), facts(vocabulary__config=10, vocabulary__tokenizer=counted(12)))
    assert "loads without an error and gives plausible but wrong answers" in found[0].detail


def test_ids_of_one_thing_agree_when_they_share_one() -> None:
    several = facts(generation__ids={"eos": [1, 2]}, generation__config_ids={"eos": [2]}, tokenizer__ids={"eos": [2]})
    assert codes(several) == []
    apart = facts(generation__ids={"eos": [7]}, tokenizer__ids={"eos": [2]})
    assert codes(apart) == [("token-ids-differ", "warn")]
    older = facts(generation__ids={"bos": [0]}, generation__config_ids={"bos": [1]})
    assert codes(older) == [("token-ids-differ", "info")]


def test_special_tokens_of_the_template_stand_in_the_vocabulary() -> None:
    special = [{"token": "<|im_start|>", "id": 1}]
    used = facts(template__tokens=["<|im_start|>", "<|im_end|>"], tokenizer__special=special)
    assert codes(used) == [("template-token-unknown", "info")]
    whole = parse("tokenizer.json", b'{"model": {"vocab": {"a": 0, "<|im_start|>": 1}}}', whole=True)
    assert codes(used, tokenizers={whole.path: whole}) == [("template-token-unknown", "warn")]
    assert codes(facts(template__tokens=["<|x|>"])) == [], "a vocabulary that nobody read is held against nothing"


def test_a_pointer_in_place_of_a_tokenizer_blocks() -> None:
    body = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"
    pointer = parse("tokenizer.model", body, whole=True)
    assert codes(facts(), tokenizers={pointer.path: pointer}) == [("tokenizer-pointer", "block")]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"context__config": 8192, "context__tokenizer": 8192}, []),
        ({"context__config": 8192, "context__tokenizer": 131072}, [("context-conflict", "warn")]),
        ({"context__config": 131072, "context__tokenizer": 4096}, [("context-conflict", "info")]),
        ({"context__config": 131072, "context__gguf": 1048576}, [("context-conflict", "warn")]),
        ({"context__config": 32768, "context__rope": {"factor": 4.0}, "context__tokenizer": 131072}, []),
        ({"context__config": 131072, "context__generation": 4096}, []),
        ({"context__config": 2048, "context__generation": 4096}, [("context-conflict", "warn")]),
    ],
)
def test_contexts_agree_or_are_told_apart(values: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert codes(facts(**values)) == expected


def differing(ancestors: tuple[AncestorValue, ...] = (), gated: bool | str = False, **values: Any) -> set[str]:
    return {
        finding.code
        for finding in agreement.findings(made(gated=gated, related=RelatedModels(ancestors)), facts(**values))
    }


def test_what_card_hub_and_header_say_of_the_license_is_compared() -> None:
    assert differing(license__tag="mit", license__hub_tags=["mit"]) == set()
    assert differing(license__tag="mit", license__hub_tags=["apache-2.0"]) == {"license-tag-differs"}
    assert differing(license__tag=["mit", "apache-2.0"], license__hub_tags=["apache-2.0", "mit"]) == set()
    assert differing(license__tag="mit", license__gguf={"license": "gemma"}) == {"license-gguf-differs"}
    assert differing(license__gguf={"license": "gemma"}) == set()


def test_terms_of_an_ancestor_are_compared() -> None:
    base = AncestorValue("a/base", "a/x", "finetune", "card", "gated", "1a" * 20, "llama3.1", gated="manual")
    assert differing((base,), license__tag="mit") == {"license-ancestor-differs", "gate-lost"}
    assert differing((base,), "manual", license__tag="other", license__name="llama3.1") == set()


@pytest.mark.parametrize(
    ("owner", "like"),
    [
        ("meta-1lama", True), ("rnistralai", True), ("MistralAI", False), ("deepseekai", True), ("acme", False),
        ("g00gle", True),
    ],
)  # fmt: skip
def test_owners_that_look_like_another_are_named(owner: str, like: bool) -> None:
    assert bool(lookalikes(owner, [])) is like


def test_an_owner_is_compared_with_its_ancestors_owners() -> None:
    assert lookalikes("sarnple-lab", ["sample-lab/x"])
    assert not lookalikes("sample-lab", ["sample-lab/x"])


@pytest.mark.parametrize(
    ("scheme", "tensors", "parameters", "scales"),
    [
        (None, {"a.weight": ("BF16", (4, 8)), "ids": ("I64", (9,))}, 32, 0),
        ({"bits": 4}, {"a.qweight": ("I32", (1, 8)), "a.scales": ("F16", (2,)), "a.qzeros": ("I32", (1,))}, 64, 3),
        ({"bits": 8}, {"a.qweight": ("I32", (1, 8)), "a.g_idx": ("I32", (4,))}, 32, 4),
        ({"quant_method": "mxfp4"}, {"a_blocks": ("U8", (10,)), "a_scales": ("U8", (2,)), "b": ("BF16", (3,))}, 23, 2),
        ({"bnb_4bit_quant_type": "nf4"}, {"a.weight": ("U8", (16, 1)), "a.weight.absmax": ("F32", (2,))}, 32, 2),
        ({"bits": 4}, {"a.weight": ("U32", (2,)), "a.scales": ("F16", (1,)), "a.biases": ("F16", (1,))}, 16, 2),
        ({"fmt": "e4m3"}, {"a.weight": ("F8_E4M3", (8,)), "a.weight_scale_inv": ("F32", (1,))}, 8, 1),
        ({}, {"a.qweight": ("I32", (4,)), "a.scales": ("F16", (1,))}, None, 1),
    ],
)  # fmt: skip
def test_packed_values_are_counted_and_scales_are_not(
    scheme: Any, tensors: packing.Tensors, parameters: int | None, scales: int
) -> None:
    counted_, packed = packing.facts(tensors, scheme, "model.safetensors")
    assert counted_.value == parameters
    assert (packed.value or {"scales": 0})["scales"] == scales


CARD = """We release the training code at https://example.org/code.

The pretraining corpus is proprietary and will not be shared. Model weights are here.

We used a learning rate of 1e-4 and a batch size of 512.
"""


def test_components_are_released_described_withheld_or_not_said() -> None:
    weights = ArtifactValue("model.safetensors", 1, "", "", "weights", "safetensors")
    found = {fact.key: fact for fact in openness.components(CARD, 0, [weights], facts(), "")}
    assert {key: fact.value and fact.value["said"] for key, fact in found.items()} == {
        "openness.weights": "released", "openness.code": None, "openness.training_code": "released",
        "openness.data": "withheld", "openness.recipe": "described",
    }  # fmt: skip
    assert found["openness.data"].locator == "L3"
    assert found["openness.data"].state == "unverified"
    assert found["openness.weights"].state == "inferred"
    unread = openness.components(None, 0, [], {}, "gated")
    assert {fact.why for fact in unread} == {"gated"}
