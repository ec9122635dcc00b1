"""What vLLM 0.33.0 reserves for a sequence, against figures of its own classes; other kinds are refused."""

import pytest

from reviews.sizing.families import shape_of
from reviews.sizing.layers import CROSS, FULL, SWA, Layers, Shape, kv_bytes, state_bytes
from reviews.sizing.reading import Refused
from reviews.sizing.reserved import reserved
from tests.sizing.test_kv import HYBRID, SHAPES, SLIDING, at_hand, rows


@at_hand
def test_it_is_within_a_hundredth_of_the_runtimes_own_classes() -> None:
    seen = 0
    for row in rows("truth.jsonl"):
        for name, wanted in (row["vllm_0_33_bytes_per_request"] or {}).items():
            context, _, in_flight = name.partition("/inflight")
            try:
                found = reserved(shape_of(row["config"]), int(context), in_flight=int(in_flight))
            except Refused:
                continue
            assert abs(found.bytes_per_sequence - wanted) <= wanted / 100, (row["id"], name)
            seen += 1
    assert seen == 72


def test_it_is_never_less_than_the_tensors_and_never_shrinks() -> None:
    for config in SHAPES:
        shape = shape_of(config)
        sizes = [reserved(shape, context).bytes_per_sequence for context in (1, 16, 17, 4096, 10**6)]
        assert sizes == sorted(sizes)
        assert all(
            size >= kv_bytes(shape, context) for size, context in zip(sizes, (1, 16, 17, 4096, 10**6), strict=True)
        )
    hybrid = shape_of(HYBRID)
    assert reserved(hybrid, 4096).bytes_per_sequence >= kv_bytes(hybrid, 4096) + state_bytes(hybrid)
    sliding = shape_of(SLIDING)
    assert reserved(sliding, 10**5, in_flight=4096).bytes_per_sequence < reserved(sliding, 10**5).bytes_per_sequence


def test_what_was_not_read_is_refused_by_name() -> None:
    several = Shape("x", (Layers(FULL, 4, 1024), Layers(SWA, 20, 512, 1024)), None)
    for shape, named in (
        (several, "several widths"),
        (Shape("x", (Layers(CROSS, 2, 64),), None), "cross layers"),
    ):
        with pytest.raises(Refused, match=named):
            reserved(shape, 4096)


def test_cross_attention_takes_blocks_for_its_input_and_the_pool_holds_a_batch_of_it_to_start() -> None:
    shape = Shape("x", (Layers(FULL, 4, 2048, 448), Layers(CROSS, 4, 2048, fixed=1500)), 448)
    found = reserved(shape, 448)
    block = 16 * 4 * 2048 * 2
    assert found.bytes_per_sequence == (28 + 94) * block  # 448 tokens of its own, 1,500 frames rounded up
    assert found.least == (28 + 512) * block  # of 8,192 frames, before the runtime starts
    assert (found.of(1), found.of(16)) == (found.least, 16 * found.bytes_per_sequence)
