"""How many round-trip times a reading takes: a four-shard repository from a hub that is 80 ms away, at most 5.

Run it with `python tests/bench/bench_hub_read.py [--rtt SECONDS] [--runs N] [--repo OWNER/NAME]`. The sample hub
waits one round-trip time before every answer; setting up a connection on this machine costs nothing, so a real link
adds one for TCP and one or two for TLS. The physical limit is two rounds (the question that fixes the commit, then
everything at it), three with the hub's own redirects.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from portal.sample_hub import SampleHub, serve  # noqa: E402
from reviews.hub.client import read  # noqa: E402
from reviews.hub.facts import Reading  # noqa: E402
from reviews.hub.hubs import Hub  # noqa: E402

BOUND = 5.0
DATA = ROOT / "portal" / "sample_hub" / "data"


def timed(hub: SampleHub, repo: str, rtt: float) -> tuple[float, Reading]:
    """Wall time of one reading in round-trip times, and the reading."""
    started = time.perf_counter()
    reading = read(Hub("sample", hub.url), repo, None)
    return (time.perf_counter() - started) / rtt, reading


def measure(repo: str, rtt: float, runs: int, *, redirects: bool) -> float:
    """Read a repository several times, print what it took, and return the median in round-trip times."""
    with serve(DATA, delay=rtt, resolve_cache=redirects) as hub:
        for known in hub.desk.shelf:  # the first look at a repository reads its folder, which is not what is measured
            hub.commit(known)
        taken = [timed(hub, repo, rtt) for _ in range(runs)]
        rounds = [rounds for rounds, _ in taken]
        reading = taken[-1][1]
        shards = sum(artifact.kind == "weights" for artifact in reading.artifacts)
        median = statistics.median(rounds)
        print(
            f"{repo} ({shards} shards), {'with' if redirects else 'without'} the redirect of small files: "
            f"median {median:.2f} round trips of {rtt * 1000:.0f} ms (first {rounds[0]:.2f}, least {min(rounds):.2f}, "
            f"most {max(rounds):.2f}, {runs} runs), {reading.requests.count} requests, {reading.requests.bytes:,} bytes"
        )
    return median


def main() -> int:
    """Measure with the hub's own redirects and without, and say whether the bound is met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repo", default="sample-lab/harbor-vision-8b")
    parser.add_argument("--rtt", type=float, default=0.08, help="seconds")
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    medians = [measure(options.repo, options.rtt, options.runs, redirects=redirects) for redirects in (True, False)]
    print(f"Bound: {BOUND:g} round trips; {'met' if medians[0] <= BOUND else 'NOT MET'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
