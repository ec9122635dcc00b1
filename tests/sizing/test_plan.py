"""A load on a class of nodes: parts that add up, replicas, rollout and a lost node, and nothing guessed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.demo.nodes import CLASSES
from reviews.sizing.cells import cells
from reviews.sizing.families import shape_of
from reviews.sizing.fit import Load, size
from reviews.sizing.gguf_shape import shape_of_gguf
from reviews.sizing.hypothetical import SCHEMES, estimated
from reviews.sizing.layers import kv_bytes
from reviews.sizing.plan import most_on_node, plan, total
from reviews.sizing.reading import Refused
from reviews.sizing.sized_model import Companion, Model
from reviews.workloads.nodes.bundled import shipped
from reviews.workloads.nodes.spec import NodeSpec

NODES = {slug: NodeSpec(**values) for slug, (_, values) in CLASSES.items()}
EIGHT: dict[str, Any] = {
    "model_type": "llama", "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
    "hidden_size": 4096, "intermediate_size": 14336, "vocab_size": 128256, "max_position_embeddings": 131072,
}  # fmt: skip
ORDER = ["does_not_fit", "tight", "fits"]


def model(weights: int | None = 16_060_522_496, **changes: Any) -> Model:
    return replace(Model(shape_of(EIGHT), EIGHT, weights), **changes)


def test_every_part_stands_there_and_the_parts_are_the_whole() -> None:
    found = plan(model(), NODES["h100-80-1"], 8192, 16)
    assert found.verdict == "fits"
    assert [one.key for one in found.lines] == ["weights", "kv", "activation", "logits", "runtime", "observability"]
    assert total(found.lines) == found.need == found.usable - found.spare
    assert (found.replicas, found.nodes_load, found.nodes_need, found.sequences) == (1, 1, 3, 16)
    kv = next(one for one in found.lines if one.key == "kv")
    assert kv.size == 16 * 2**30
    assert found.start_seconds == 16_060_522_496 // (2400 * 2**20) + 120


def test_one_request_at_a_time_is_tight_and_never_a_fit() -> None:
    found = plan(model(), replace(NODES["l4-24-1"], nodes=100), 16384, 4)
    assert (found.verdict, found.most) == ("tight", 1)
    assert "one request at a time" in found.why
    assert plan(model(), NODES["l4-24-1"], 131072, 1).verdict == "does_not_fit"


def test_a_slice_is_a_card_of_its_memory_and_nothing_joins_slices_or_shares() -> None:
    card = replace(NODES["h100-80-1"], count=8, nodes=None, memory_mib=40448)
    assert plan(model(30 * 2**30), card, 8192, 16).ranks == 2
    assert plan(model(30 * 2**30), card, 131072, 1).ranks > 1
    for divided in (replace(card, mig_profile="3g.40gb"), replace(card, shares=4), replace(card, mps=True)):
        assert plan(model(30 * 2**30), divided, 8192, 1).ranks == 1
        assert plan(model(40 * 2**30), divided, 8192, 1).verdict == "does_not_fit"


def test_a_share_is_tight_at_best_and_says_that_nothing_isolates_it() -> None:
    roomy = replace(NODES["h100-80-1"], nodes=None)
    assert plan(model(), roomy, 8192, 16).verdict == "fits"
    found = plan(model(), replace(roomy, shares=4), 8192, 16)
    assert found.verdict == "tight"
    assert "up to 4 pods share each accelerator through time-slicing, without isolation" in found.why
    assert found.lines == plan(model(), roomy, 8192, 16).lines  # the memory is the card's


@pytest.mark.parametrize("resource", ["google.com/tpu", "aws.amazon.com/neuron", "habana.ai/gaudi", "gpu.intel.com/xe"])
def test_what_no_sized_runtime_runs_on_is_ruled_out_but_never_approved(resource: str) -> None:
    node = replace(NODES["h100-80-1"], nodes=None, resource_name=resource)
    found = plan(model(), node, 8192, 16)
    assert (found.verdict, "no runtime is sized here" in found.why) == ("unknown", True)
    assert plan(model(200 * 2**30), node, 8192, 16).verdict == "does_not_fit"


def test_a_companion_is_counted_on_each_accelerator_or_said_not_to_be() -> None:
    alone = plan(model(), NODES["l40s-48-2"], 8192, 16)
    beside = plan(model(companion=Companion("a draft model", 2**30)), NODES["l40s-48-2"], 8192, 16)
    assert [one.size for one in beside.lines if one.key == "companion"] == [2**30]
    assert "companion" not in {one.key for one in alone.lines}
    assert beside.most < alone.most
    unknown = plan(model(companion=Companion("eight adapters")), NODES["l40s-48-2"], 8192, 16)
    assert (unknown.verdict, unknown.lacks) == ("unknown", ("companion",))
    assert unknown.why == "the model fits; not counted: eight adapters, whose memory is not stated"
    large = plan(model(200 * 2**30, companion=Companion("eight adapters")), NODES["l40s-48-2"], 8192, 16)
    assert (large.verdict, "not counted: eight adapters" in large.why) == ("does_not_fit", True)


@pytest.mark.parametrize("weights", [15, 17, 19, 20, 21])
def test_tight_is_one_rule_and_says_what_is_true(weights: int) -> None:
    node = replace(NODES["l4-24-1"], nodes=None, observability_mib=0)
    found = plan(model(weights * 2**30, shape=shape_of(EIGHT)), node, 1024, 1)
    if "tenth" in found.why:
        assert found.spare < found.usable * 0.1
    elif found.verdict == "fits":
        assert found.spare >= found.usable * 0.1
    told = size(EIGHT, Load(1024, found.sequences or 1), weights * 2**30, node)
    assert told.verdict == found.verdict


def test_a_pool_whose_nodes_are_all_cordoned_serves_nothing() -> None:
    found = plan(model(), replace(NODES["h100-80-1"], nodes=0), 8192, 16)
    assert (found.verdict, "but the pool has 0" in found.why) == ("does_not_fit", True)


def test_a_pool_too_small_for_a_rollout_and_a_lost_node_is_tight() -> None:
    assert plan(model(), replace(NODES["h100-80-1"], nodes=2), 8192, 16).verdict == "tight"
    assert plan(model(), replace(NODES["h100-80-1"], nodes=1), 8192, 200).verdict == "does_not_fit"
    alone = replace(NODES["h100-80-1"], nodes=2, rollout="recreate")
    assert (plan(model(), alone, 8192, 16).verdict, plan(model(), alone, 8192, 16).surge) == ("fits", 0)
    assert plan(model(), replace(alone, nodes=1), 8192, 16).nodes_need == 1


def test_a_model_is_cut_over_accelerators_where_it_does_not_fit_one() -> None:
    big = {**EIGHT, "num_hidden_layers": 40, "hidden_size": 5120, "num_attention_heads": 40}
    found = plan(Model(shape_of(big), big, 60 * 2**30), NODES["l40s-48-2"], 4096, 4)
    assert (found.ranks, found.verdict) == (2, "fits")
    assert plan(Model(shape_of(big), big, 60 * 2**30), NODES["h100-80-1"], 4096, 1).ranks == 1
    odd = {**big, "num_key_value_heads": 5}
    assert plan(Model(shape_of(odd), odd, 60 * 2**30), NODES["l40s-48-2"], 4096, 4).verdict == "does_not_fit"
    sliced = replace(NODES["l40s-48-2"], mig_profile="3g.20gb")
    assert plan(Model(shape_of(big), big, 60 * 2**30), sliced, 4096, 4).verdict == "does_not_fit"


def test_what_is_not_known_is_named_and_no_verdict() -> None:
    assert plan(model(None), NODES["h100-80-1"], 8192, 1).why == "weights: their size is unknown"
    strange = Model(None, {}, 10, unknown=(("model_type quokka", "this model type is not supported"),))
    assert plan(strange, NODES["h100-80-1"], 8192, 1).verdict == "unknown"
    narrow = {**EIGHT, "vocab_size": None}
    assert plan(Model(shape_of(EIGHT), narrow, 10), NODES["h100-80-1"], 8192, 1).unknown[0][0] == "vocab_size"
    assert "131,072 positions" in plan(model(), NODES["h100-80-1"], 200_000, 1).why


def test_memory_alone_is_no_verdict_where_the_runtime_may_not_serve() -> None:
    found = plan(model(2 * 2**30), shipped()["apple-64"].spec, 4096, 1)
    assert (found.verdict, bool(found.lines)) == ("unknown", True)
    assert "unified memory is not supported" in found.why


@pytest.mark.parametrize(("runtime", "why"), [
    ("mlx-lm", "what mlx-lm reserves is not known"), ("not known", "no runtime is known that serves these weights"),
])  # fmt: skip
def test_another_runtime_is_no_verdict_unless_the_weights_alone_are_too_large(runtime: str, why: str) -> None:
    found = plan(replace(model(2 * 2**30), runtime=runtime), NODES["h100-80-1"], 4096, 1)
    assert (found.verdict, found.version, why in found.why) == ("unknown", "", True)
    assert [one.key for one in found.lines] == ["weights", "kv", "observability"]
    assert (found.lacks[0], found.most, found.nodes_need) == ("the runtime", 0, 0)
    assert most_on_node(replace(model(2 * 2**30), runtime=runtime), NODES["h100-80-1"], 4096) is None
    large = plan(replace(model(900 * 2**30), runtime=runtime), NODES["h100-80-1"], 4096, 1)
    assert (large.verdict, "one request needs at least 900." in large.why) == ("does_not_fit", True)


def test_llama_cpp_keeps_cells_for_all_sequences_together() -> None:
    numbers = {
        "block_count": 40, "embedding_length": 5120, "feed_forward_length": 17408, "attention.head_count": 40,
        "attention.head_count_kv": [8] * 40, "context_length": 131072, "vocab_size": 32768,
    }  # fmt: skip
    shape = shape_of_gguf("llama", numbers)
    assert cells(shape, 4000, 2).bytes_per_sequence == 40 * 2 * 8 * 128 * 2 * 8192
    found = plan(Model(shape, numbers, 9 * 2**30, "llama.cpp"), NODES["cpu-64"], 8192, 4)
    assert (found.verdict, found.runtime) == ("fits", "llama.cpp")
    half = plan(Model(shape, numbers, 9 * 2**30, "llama.cpp"), NODES["cpu-64"], 8192, 4, "fp8")
    assert next(one.size for one in half.lines if one.key == "kv") == 40 * 2 * 8 * 128 * 8192 * 4 * 34 // 32
    slid = {**numbers, "attention.sliding_window": 1024}
    assert cells(shape_of_gguf("gemma3", slid), 32768, 1).bytes_per_sequence < kv_bytes(shape, 32768)
    for arch, values in (("quokka", numbers), ("llama", {}), ("llama", {**numbers, "attention.head_count_kv": [8, 4]})):
        with pytest.raises(Refused):
            shape_of_gguf(arch, values)


FENCED = [one for one in NODES.values() if one.kind != "unified"]


@example(82, 61, 48_680_547_369, next(one for one in FENCED if one.kind == "cpu"))
@given(st.integers(1, 131072), st.integers(1, 300), st.integers(10**9, 10**11), st.sampled_from(FENCED))
@settings(max_examples=60)
def test_more_load_never_fits_better_and_a_larger_node_never_worse(
    context: int, at_once: int, weights: int, node: NodeSpec
) -> None:
    def verdict(**how: Any) -> int:
        given = {"context": context, "at_once": at_once, "weights": weights, "node": node} | how
        return ORDER.index(plan(model(given["weights"]), given["node"], given["context"], given["at_once"]).verdict)

    here = verdict()
    assert verdict(context=min(131072, context * 2)) <= here
    assert verdict(at_once=at_once * 2) <= here
    assert verdict(weights=weights * 2) <= here
    assert verdict(node=replace(node, memory_mib=node.memory_mib * 2)) >= here


def test_a_quantization_that_nobody_published_is_a_band_around_its_bits() -> None:
    parameters, embeddings = 8_030_261_248, 2 * 128_256 * 4096
    for scheme, gigabytes in zip(
        SCHEMES, (9.08, 5.73, 8.54, 4.92), strict=True
    ):  # published or worked out for this one
        least, most = estimated(parameters, embeddings, scheme)
        assert least < gigabytes * 10**9 < most, scheme.title
        assert most / least < 1.23
    assert estimated(10, 100, SCHEMES[0])[0] <= 20


def test_a_class_that_came_with_the_portal_answers_too() -> None:
    for one in shipped().values():
        assert plan(model(), one.spec, 8192, 2).verdict in (*ORDER, "unknown")
