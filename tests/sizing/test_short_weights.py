"""Weights of which only a part is known: they can rule a node class out, and never approve it."""

from dataclasses import replace

from reviews.sizing.plan import DOES_NOT_FIT, FITS, UNKNOWN, most_on_node, plan
from tests.sizing.test_plan import NODES, model

WHY = "the set lacks 1 file: b"


def test_weights_that_are_only_the_least_rule_out_and_never_approve() -> None:
    node, part = NODES["h100-80-1"], model(short=WHY)
    whole, found = plan(model(), node, 8192, 16), plan(part, node, 8192, 16)
    assert whole.verdict == FITS
    assert (found.verdict, found.lacks, found.nodes_need, found.most) == (UNKNOWN, ("weights",), 0, 0)
    assert WHY in found.why
    assert ("weights", WHY) in found.unknown
    over = plan(replace(part, weights=2**45), node, 8192, 16)
    assert (over.verdict, over.lacks) == (DOES_NOT_FIT, ("weights",))
    assert f"at least: {WHY}" in over.why
    assert most_on_node(part, node, 8192) is None


def test_a_reason_for_unknown_weights_is_named_once() -> None:
    found = plan(model(None, unknown=(("weights", WHY),)), NODES["h100-80-1"], 8192, 16)
    assert found.verdict == UNKNOWN
    assert found.why == f"weights: {WHY}"
