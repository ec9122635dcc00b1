"""How many rounds of questions a reading takes; the figures are printed by tests/bench/bench_hub_read.py."""

from pathlib import Path

import pytest

from portal.sample_hub import serve
from portal.sample_hub.settings import HubSettings
from reviews.hub.reading import read
from reviews.hub.transport.hubs import Hub

SAMPLE = Path(__file__).parents[2] / "portal" / "sample_hub" / "data"
FOUR_SHARDS = "sample-lab/harbor-vision-8b"
QUIET = 0.6
"""Seconds without a request that end a round; long beside what our own work takes on a busy machine."""


@pytest.mark.parametrize(("settings", "rounds"), [(HubSettings(direct=True), [1, 17]), (HubSettings(), [1, 17, 15])])
def test_nothing_waits_that_need_not(settings: HubSettings, rounds: list[int], tmp_path: Path) -> None:
    """The question that fixes the commit, everything at it (first bytes too), and where the hub redirects a third."""
    (tmp_path / FOUR_SHARDS.replace("/", "__")).symlink_to(SAMPLE / FOUR_SHARDS)
    for _ in range(3):  # a machine that stops for a second makes two rounds of one; none makes one of two
        with serve(tmp_path, settings=settings) as server:
            server.commit(FOUR_SHARDS)
            counted = server.count_rounds(QUIET)
            reading = read(Hub("sample", server.url), FOUR_SHARDS, None)
        if counted.asked == rounds:
            break
    assert counted.asked == rounds
    assert len([one for one in reading.artifacts if one.kind == "weights"]) == 4
    assert reading.fact("weights.parameters").value
    assert reading.fact("scan.files").value


@pytest.mark.long
def test_a_reading_asks_no_more_than_it_needs() -> None:
    for _ in range(3):  # on a busy machine a connection may be lost, and its question is asked again
        with serve(SAMPLE, settings=HubSettings(resolve_cache=False)) as server:
            reading = read(Hub("sample", server.url), FOUR_SHARDS, None)
            asked = [(one.path, one.range) for one in server.requests]
        if len(asked) == len(set(asked)):
            break
    assert len(asked) == len(set(asked)), "nothing is asked twice"
    # One question, one GET a document, two a header (the second at the host of large files); the tokenizer, the
    # history and the variants; the first bytes of the one file that nothing else reads.
    assert reading.requests.count == 1 + 9 + 2 * 4 + 3 + 1
