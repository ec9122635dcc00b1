"""Node classes by need: sizes as sold, ours before examples, and no example of hardware that we have."""

import pytest
from django.core.management import call_command

from reviews.workloads.drafts.needs import distinct, needs, sold_gib
from reviews.workloads.nodes.bundled import shipped
from reviews.workloads.nodes.models import NodeClass
from tests.cast import Cast


def test_a_memory_has_the_size_as_which_it_is_sold() -> None:
    found = {slug: sold_gib(one.spec) for slug, one in shipped().items()}
    assert {slug: found[slug] for slug in ("l4", "rtx4090", "l40s", "a100-80", "h100-80", "cpu-64")} == {
        "l4": 24, "rtx4090": 24, "l40s": 48, "a100-80": 80, "h100-80": 80, "cpu-64": 64,
    }  # fmt: skip


@pytest.mark.django_db
def test_our_own_nodes_come_first_and_hide_the_examples_like_them(cast: Cast) -> None:
    call_command("ship_nodes", verbosity=0)
    slugs = {one.node_class.slug for one in distinct()}
    assert {"l4-24-1", "h100-80-1", "l40s-48-2", "l40s", "rtx4090"} <= slugs
    assert not {"l4", "h100-80"} & slugs, "one L4 and one H100 are ours; one L40S alone is not"
    found = {one.key: one for one in needs()}
    assert (found["gpu-1x24"].slugs, found["gpu-1x24"].ours) == (("l4-24-1",), True)
    assert (found["gpu-1x48"].slugs, found["gpu-1x48"].ours) == (("l40s",), False)
    assert found["gpu-1x24"].words == "Fits 24 GiB: NVIDIA L4 (22.5 GiB or more reported)"
    order = [one.ours for one in needs()]
    assert order == sorted(order, reverse=True)
    NodeClass.objects.filter(slug="l4-24-1").update(retired=True)
    assert set({one.key: one for one in needs()}["gpu-1x24"].slugs) == {"a10g", "l4", "rtx4090"}
