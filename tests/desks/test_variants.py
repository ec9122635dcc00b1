"""Rungs and warnings by plain rules: classes by evidence, nothing by name, what blocks named."""

import json
import re
from typing import Any

import pytest

from reviews.hub.facts.model import quantization_fact
from reviews.hub.files.json_file import parse
from reviews.hub.shapes.quantization import QuantizationScheme
from reviews.rungs.comparison import BLOCK, RungNeeds, compared_with, same_as, unknown_base, warnings
from reviews.rungs.servable import Rung, RungFile, RungOrigin, class_of, rungs_of, with_findings
from tests.hub.material import made
from tests.readings import weight_set

SERVICE = RungNeeds("on-premises", 24, "A letter")
EDGE = RungNeeds("edge", 1, "A letter")


def file(path: str, size: int = 100, kind: str = "weights", form: str = "safetensors") -> RungFile:
    return RungFile(path, size, f"sha-{path}", kind, form)


DERIVED: dict[str, Any] = {"kinds": [{"kind": "chat", "why": "a template", "file": ""}], "unknown": ""}
"""What a reading says of a derived model whose base is known."""
PLAIN: dict[str, Any] = {
    "lineage.derived": DERIVED,
    "task.pipeline_tag": "text-generation", "architecture.model_type": "llama", "weights.dtypes": {"BF16": 10},
    "weights.parameters": 50, "template.source": "tokenizer_config.json", "context.config": 4096,
}  # fmt: skip


def read(config: dict[str, Any], path: str = "config.json") -> Any:
    """What the reader writes for a file: the value of the fact ``quantization.scheme``."""
    return quantization_fact(made(parse(path, json.dumps(config)))).value


def quantized_by(**stated: Any) -> dict[str, Any]:
    """Facts of a repository whose config.json states this quantization."""
    return {**PLAIN, "quantization.scheme": read({"model_type": "llama", "quantization_config": stated})}


BASE = {key: value for key, value in PLAIN.items() if key != "template.source"}
GGUFS = [
    {"file": "m-Q4_K_M.gguf", "quantization": "Q4_K_M", "parameters": 50, "context": 4096, "why": ""},
    {"file": "m-Q8_0.gguf", "quantization": "Q8_0", "parameters": 50, "context": 4096, "why": ""},
]


def rungs(facts: dict[str, Any], *files: RungFile, name: str = "sample-lab/atlas-1b") -> list[Rung]:
    """Rungs of files that are one set each, or one set together if they are numbered."""
    listed = files or (file("model.safetensors"),)
    return rungs_of({"weights.sets": sets(*listed), **facts}, listed, RungOrigin(name, "c" * 40, own=True))


def sets(*files: RungFile) -> list[dict[str, Any]]:
    """Weight sets of these files as the fact keeps them: numbered files together, every other one alone."""
    found: dict[str, list[RungFile]] = {}
    for one in files:
        if one.kind == "weights":
            found.setdefault(re.sub(r"-\d+-of-\d+", "", one.path), []).append(one)
    return [
        weight_set(
            name, 0, format=mine[0].format, files=[one.path for one in mine], parameters=50, dtypes=None,
            bytes=None if None in [one.size for one in mine] else sum(one.size or 0 for one in mine),
        )
        | {"name": name}
        for name, mine in found.items()
    ]  # fmt: skip


def codes(
    facts: dict[str, Any], use: RungNeeds = SERVICE, *files: RungFile, above: Any = (), name: str = "atlas-1b"
) -> list[str]:
    own = rungs(facts, *files)
    return [one.code for one in warnings(own, own, facts, use, above, name)]


@pytest.mark.parametrize(
    ("changes", "klass", "said"),
    [
        ({}, "instruct", "a chat template is in tokenizer_config.json"),
        ({"template.source": None}, "base", "there is no chat template, and no base is named"),
        ({"template.source": None, "lineage.base_model": ["a/b"], "lineage.relation": "finetune"}, "fine-tune", "a/b"),
        ({"lineage.adapter_base": {"base": "a/b"}}, "adapter", "adapter_config.json names a base"),
        (quantized_by(quant_method="gptq", bits=4), "quantized", "its configuration says gptq"),
        ({"lineage.relation": "merge"}, "merge", "models that it does not name"),
        ({"task.pipeline_tag": "feature-extraction"}, "other", "task is feature-extraction"),
    ],
)  # fmt: skip
def test_a_class_has_its_evidence(changes: dict[str, Any], klass: str, said: str) -> None:
    found, evidence = class_of({**PLAIN, **changes}, "sample-lab/atlas-1b")
    assert found == klass
    assert said in "; ".join(evidence)


def test_a_name_is_a_hint_and_never_the_class() -> None:
    found, evidence = class_of(BASE, "sample-lab/atlas-1b-instruct")
    assert found == "base"
    assert "which is only a hint" in evidence[-1]


def test_what_was_not_read_is_not_said_to_be_absent() -> None:
    found, evidence = class_of({"task.pipeline_tag": "text-generation"}, "sample-lab/atlas-1b-instruct", whole=False)
    assert (found, evidence[0]) == ("unread", "its files are gated and were not read")
    mine = file("model.safetensors")
    own = rungs_of({**BASE, "weights.sets": sets(mine)}, [mine], RungOrigin("a/b", "c", own=True, whole=False))
    assert warnings(own, own, {}, SERVICE, [], "b-instruct") == []


def test_each_set_of_weights_is_a_rung_with_its_bytes_and_bits() -> None:
    parts = [file(f"model-0000{n}-of-00002.safetensors", 50) for n in (1, 2)]
    both = rungs({**PLAIN, "weights.gguf": GGUFS}, *parts, *(file(one["file"], 40, form="gguf") for one in GGUFS))
    assert [(one.title, one.size) for one in both] == [("BF16", 100), ("GGUF Q4_K_M", 40), ("GGUF Q8_0", 40)]
    assert both[0].bits == 16.0
    split = [file(f"m-Q4_K_M-0000{n}-of-00002.gguf", 40, form="gguf") for n in (1, 2)]
    assert [(one.size, len(one.files)) for one in rungs({**PLAIN, "weights.gguf": GGUFS}, *split)] == [(80, 2)]
    assert rungs(PLAIN, RungFile("model.safetensors", None, "", "weights", "safetensors"))[0].size is None
    assert [one.title for one in rungs(PLAIN, file("pytorch_model.bin", form="pickle"))] == ["Pickled weights"]
    assert rungs(PLAIN, file("README.md", kind="document", form="markdown")) == []


GROUP = {"num_bits": 4, "type": "int", "group_size": 128, "strategy": "group"}


@pytest.mark.parametrize(
    ("stated", "title", "scheme"),
    [
        ({"quant_method": "awq", "bits": 4}, "AWQ 4-bit", "awq"),
        ({"quant_method": "awq", "bits": 4, "group_size": 128, "version": "gemm"}, "AWQ 4-bit g128", "awq"),
        ({"quant_method": "gptq", "bits": 4, "group_size": 128, "desc_act": True}, "GPTQ 4-bit g128", "gptq"),
        ({"quant_method": "gptq", "bits": 8, "group_size": -1}, "GPTQ 8-bit", "gptq"),
        ({"quant_method": "mxfp4", "modules_to_not_convert": ["lm_head"]}, "MXFP4", "mxfp4"),
        ({"quant_method": "fp8", "fmt": "e4m3", "weight_block_size": [128, 128]}, "FP8 e4m3 block 128", "fp8"),
        ({"quant_method": "fp8", "weight_block_size": [1, 128]}, "FP8 block 1×128", "fp8"),
        ({"quant_method": "modelopt", "quant_algo": "NVFP4", "group_size": 16}, "NVFP4", "modelopt"),
        ({"quant_method": "modelopt", "quant_algo": "FP8"}, "FP8", "modelopt"),
        ({"quant_method": "modelopt", "quant_algo": "MIXED_PRECISION"}, "modelopt mixed precision", "modelopt"),
        ({"quant_method": "bitsandbytes", "load_in_4bit": True, "load_in_8bit": False, "bnb_4bit_quant_type": "nf4"},
         "bnb nf4", "bitsandbytes"),
        ({"quant_method": "bitsandbytes", "load_in_8bit": True}, "bnb int8", "bitsandbytes"),
        ({"quant_method": "compressed-tensors", "format": "pack-quantized", "config_groups": {"group_0": {
            "weights": GROUP, "input_activations": None}}}, "INT4 g128", "compressed-tensors"),
        ({"quant_method": "compressed-tensors", "format": "int-quantized", "config_groups": {"group_0": {
            "weights": {"num_bits": 8, "type": "int"}, "input_activations": {"num_bits": 8}}}}, "INT8 W8A8",
         "compressed-tensors"),
        ({"quant_method": "compressed-tensors", "format": "float-quantized", "config_groups": {"group_0": {
            "weights": {"num_bits": 8, "type": "float"}}}}, "FP8", "compressed-tensors"),
        ({"quant_method": "compressed-tensors", "format": "nvfp4-pack-quantized"}, "NVFP4", "compressed-tensors"),
        ({"quant_method": "compressed-tensors", "config_groups": {"a": {"weights": GROUP}, "b": {"weights": {
            "num_bits": 8}}}}, "compressed-tensors, several schemes", "compressed-tensors"),
        ({"quant_method": "hqq", "quant_config": {"weight_quant_params": {"nbits": 4, "group_size": 64}}},
         "HQQ 4-bit g64", "hqq"),
        ({"bits": 4, "group_size": 64}, "4-bit g64", "4-bit"),
        ({"strange": 1}, "scheme not stated", ""),
        ({"quant_method": 7, "bits": "4", "group_size": True, "weight_block_size": "x"}, "scheme not stated", ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_rung_is_called_by_its_quantization(stated: dict[str, Any], title: str, scheme: str) -> None:
    packed = {"weights.dtypes": {"I32": 100, "F16": 5, "U8": 3}}
    found = rungs({**quantized_by(**stated), **packed})[0]
    assert (found.title, found.scheme, found.klass, found.quantized) == (title, scheme, "quantized", True)


def test_a_scheme_file_of_its_own_names_the_quantization_too() -> None:
    config = parse("config.json", '{"model_type": "llama"}')
    for path, fields, title in (
        ("quantize_config.json", {"bits": 4, "group_size": 128, "desc_act": False, "sym": True}, "GPTQ 4-bit g128"),
        ("quant_config.json", {"zero_point": True, "q_group_size": 128, "w_bit": 4}, "AWQ 4-bit g128"),
        ("hf_quant_config.json", {"quantization": {"quant_algo": "NVFP4", "group_size": 16}}, "NVFP4"),
    ):
        said = quantization_fact(made(config, parse(path, json.dumps(fields))))
        assert rungs({**PLAIN, "quantization.scheme": said.value})[0].title == title
        assert QuantizationScheme.of(said.value) == QuantizationScheme.stated(said.value or {})


def test_packed_values_without_a_scheme_are_not_called_by_their_type() -> None:
    for changes in (
        {"weights.dtypes": {"I32": 9}}, {"weights.dtypes": {"F16": 9, "I32": 2}, "weights.packed": {"scales": 1}},
        {"weights.dtypes": {"F16": 9}, "lineage.relation": "quantized"},
    ):  # fmt: skip
        assert rungs({**PLAIN, **changes})[0].title == "Quantized, scheme not stated"
    assert rungs({**PLAIN, "weights.dtypes": {"F8_E4M3": 9, "BF16": 2}})[0].title == "FP8 e4m3"


def test_warnings_name_what_goes_wrong() -> None:
    assert codes(PLAIN) == []
    assert codes(BASE) == ["base-for-chat"]
    assert codes({**BASE, "lineage.base_model": ["a/b"]}, name="atlas-1b-instruct") == ["instruct-without-template"]
    other = {"base_commit": "not said", "tokenizer": "different", "template": "same"}
    adapter = {**PLAIN, "lineage.adapter_base": {"base": "a/b", "local": False}, "lineage.adapter_fit": other}
    assert codes(adapter) == ["adapter-tokenizer", "adapter-base-commit"]
    assert codes({**adapter, "lineage.base_model": ["c/d"]})[0] == "adapter-other-base"
    renamed = [{"id": "a/b", "renamed_from": "c/d", "state": "read"}]
    assert codes({**adapter, "lineage.base_model": ["c/d"]}, above=renamed)[0] == "adapter-tokenizer"
    quantized = quantized_by(quant_method="awq", bits=4)
    assert codes(quantized) == ["no-reference"]
    assert codes(quantized, above=[{"id": "a/b", "state": "read"}]) == []
    files = [file(one["file"], 40, form="gguf") for one in GGUFS]
    assert codes({**PLAIN, "weights.gguf": GGUFS}, SERVICE, *files) == [
        "no-reference",
        "several-gguf",
        "gguf-for-service",
    ]
    assert codes(PLAIN, EDGE) == ["full-precision-on-edge"]


def before(**facts: Any) -> dict[str, Any]:
    """Facts of a snapshot from before readings said whether a model is derived."""
    return {key: value for key, value in {**PLAIN, **facts}.items() if key != "lineage.derived"}


@pytest.mark.parametrize(
    ("facts", "klass"),
    [
        (before(**{"lineage.relation": "finetune", "template.source": None}), "Fine-tuned"),
        (before(**{"lineage.relation": "merge"}), "Merged"),
        (before(**quantized_by(quant_method="awq", bits=4)), "Quantized"),
        (before(**{"lineage.relation": "adapter"}), "Adapter"),
        (before(), "Instruction tuned"),
    ],
)  # fmt: skip
def test_every_class_of_derived_model_with_an_unknown_base_blocks(facts: dict[str, Any], klass: str) -> None:
    facts = {key: value for key, value in facts.items() if key != "lineage.derived"}
    own = rungs(facts)
    found = [one for one in warnings(own, own, facts, SERVICE, [], "atlas-1b") if one.code == "unknown-base"]
    assert [(one.severity, one.title) for one in found] == [(BLOCK, f"{klass}, with an unknown base")]
    assert "it does not name a base" in found[0].detail
    known = {**facts, "lineage.base_model": ["a/b"]}
    assert not unknown_base(own[0].klass, known, [{"id": "a/b", "state": "read"}])


def test_a_reading_that_says_why_the_base_is_unknown_is_quoted() -> None:
    facts = {**PLAIN, "lineage.derived": {**DERIVED, "unknown": "its base is a path"}}
    own = rungs(facts)
    found = warnings(own, own, facts, SERVICE, [], "atlas-1b")
    assert [(one.code, one.severity) for one in found] == [("unknown-base", BLOCK)]
    assert "its base is a path" in found[0].detail
    assert unknown_base("", {"lineage.relation": "finetune", "lineage.base_model": ["a/b"]}, [{"state": "missing"}])
    assert unknown_base(
        "", {"lineage.adapter_base": {"base": "/home/x", "local": True}, "lineage.relation": "adapter"}, []
    )
    assert not unknown_base("", {"lineage.relation": "finetune", "lineage.base_model": ["a/b"]}, [{"state": "read"}])
    assert not unknown_base("base", {}, [])


def test_what_is_compared_with_what() -> None:
    quantized = rungs(quantized_by(quant_method="awq", bits=4))[0]
    plain = rungs(PLAIN, name="sample-lab/whole")[0]
    assert compared_with(quantized, [quantized, plain], {}) == "sample-lab/whole, BF16"
    assert "which is unknown" in compared_with(quantized, [quantized], {})
    assert compared_with(plain, [plain], {}) == ""
    assert (same_as("a", "a"), same_as("a", "b"), same_as("", "b")) == ("same", "different", "not compared")


def test_a_set_with_a_problem_has_no_size_and_never_fits() -> None:
    problem = {"code": "shard-missing", "why": "the set lacks 1 file: b", "severity": "block"}
    said = {**PLAIN, "weights.sets": [weight_set(size=100, problems=[problem], missing=["b"])]}
    own = rungs(said)
    assert [(one.size, one.least, one.blocked, one.bits) for one in own] == [(None, 100, True, None)]
    found = warnings(own, own, said, SERVICE, [], "atlas-1b")
    assert [(one.code, one.severity) for one in found] == [("no-size", BLOCK)]
    assert "The set lacks 1 file: b." in found[0].detail


def test_an_undecided_set_has_not_even_a_least_size() -> None:
    problem = {"code": "set-unknown", "why": "unknown which files are the model: a, b", "severity": "warn"}
    own = rungs({**PLAIN, "weights.sets": [weight_set(how="undecided", problems=[problem])]})
    assert [(one.title, one.size, one.least, one.blocked) for one in own] == [
        ("Undecided safetensors files", None, None, False)
    ]


def test_a_snapshot_without_sets_asks_to_be_read_again() -> None:
    own = rungs_of(PLAIN, [file("model.safetensors")], RungOrigin("a/b", "c" * 40, own=True))
    assert [(one.key, one.size, one.least) for one in own] == [("safetensors", None, 100)]
    assert "read the repository again" in own[0].problems[0]


def test_a_wrong_tokenizer_blocks_tensors_but_not_gguf() -> None:
    files = [file("model.safetensors"), file("m-Q8_0.gguf", 40, form="gguf")]
    both = rungs({**PLAIN, "weights.gguf": GGUFS}, *files)
    safe, packed = with_findings(both, ["The tokenizer has ids without a row in the weights"])
    assert (safe.size, safe.least, safe.blocked) == (None, 100, True)
    assert packed.size == 40
    assert with_findings(both, []) == both


@pytest.mark.parametrize(("stated", "marked"), [(4096, False), (4097, True), (131072, True)])
def test_gguf_that_states_more_context_than_its_base_was_trained_for_is_marked(stated: int, marked: bool) -> None:
    facts = {**PLAIN, "weights.gguf": [GGUFS[0] | {"context": stated}]}
    own = rungs(facts, file("m-Q4_K_M.gguf", form="gguf"))
    base = rungs(PLAIN, name="sample-lab/atlas-base")
    found = [one for one in warnings(own, [*own, *base], facts, EDGE, [], "m") if one.code == "gguf-context"]
    assert bool(found) == marked
    assert not found or f"states {stated:,} tokens" in found[0].detail
    assert "gguf-context" not in {one.code for one in warnings(own, own, facts, EDGE, [], "m")}
