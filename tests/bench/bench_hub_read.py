"""How many round-trip times a reading takes: a four-shard repository from a hub that is 80 ms away.

Run it with `python tests/bench/bench_hub_read.py [--rtt SECONDS] [--runs N] [--repo OWNER/NAME]`. The sample hub runs
in a process of its own, as a hub does, and waits one round-trip time before every answer; setting up a connection on
this machine costs nothing, so a real link adds one for TCP and one or two for TLS. Targets: 2.5 round trips where the
hub does not redirect, 3.5 with the public hub's own redirects. The physical limit is two rounds (the question that
fixes the commit, then everything at it), three with redirects; how many are needed is counted apart from time, by a hub
that answers no request before nothing more is asked. What is above them is our own work and the hub's, so on a machine
that does something else as well a longer round trip (`--rtt 0.5`) says more.
"""

import argparse
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from portal.sample_hub import serve  # noqa: E402
from portal.sample_hub.settings import HubSettings  # noqa: E402
from reviews.hub.reading import read  # noqa: E402
from reviews.hub.shapes.reading import ReadingValue  # noqa: E402
from reviews.hub.transport.hubs import Hub  # noqa: E402

DATA = ROOT / "portal" / "sample_hub" / "data"
WITH, WITHOUT = 3.5, 2.5
"""Targets in round-trip times, with the hub's redirects and without."""


@contextmanager
def hub_beside(rtt: float, *, redirects: bool) -> Iterator[str]:
    """The address of a sample hub in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "portal.sample_hub", "--port", str(port), "--quiet"]
    command += ["--delay-ms", str(rtt * 1000)] + ([] if redirects else ["--no-redirects"])
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def timed(url: str, repo: str, rtt: float) -> tuple[float, float, ReadingValue]:
    """Wall time of one reading in round-trip times, our processor time in seconds, and the reading."""
    started, spent = time.perf_counter(), time.process_time()
    reading = read(Hub("sample", url), repo, None)
    return (time.perf_counter() - started) / rtt, time.process_time() - spent, reading


def measure(repo: str, rtt: float, runs: int, *, redirects: bool) -> float:
    """Read a repository several times, print what it took, and return the median in round-trip times."""
    with hub_beside(rtt, redirects=redirects) as url:
        timed(url, repo, rtt)  # the first look reads the hub's folder and opens connections, as a worker's first does
        taken = [timed(url, repo, rtt) for _ in range(runs)]
    rounds = [rounds for rounds, _, _ in taken]
    reading, median = taken[-1][2], statistics.median(rounds)
    shards = sum(artifact.kind == "weights" for artifact in reading.artifacts)
    print(
        f"{repo} ({shards} shards), {'with the public hub’s redirects' if redirects else 'without redirects'}: "
        f"median {median:.2f} round trips of {rtt * 1000:.0f} ms (least {min(rounds):.2f}, most {max(rounds):.2f}, "
        f"{runs} runs), {statistics.median(spent for _, spent, _ in taken) * 1000:.0f} ms of our processor time, "
        f"{reading.requests.count} requests, {reading.requests.bytes:,} bytes"
    )
    return median


def rounds_of(repo: str, *, redirects: bool) -> list[int]:
    """Return how many requests each round of a reading has, by a hub that holds its answers meanwhile."""
    with serve(DATA, settings=HubSettings(direct=not redirects)) as server:
        read(Hub("sample", server.url), repo, None)  # the hub reads its folder
        counted = server.count_rounds(1.0)
        read(Hub("sample", server.url), repo, None)
    return counted.asked


def main() -> int:
    """Measure with the hub's own redirects and without, and say whether the bound is met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repo", default="sample-lab/harbor-vision-8b")
    parser.add_argument("--rtt", type=float, default=0.08, help="seconds")
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    for redirects, bound in ((False, WITHOUT), (True, WITH)):
        median = measure(options.repo, options.rtt, options.runs, redirects=redirects)
        print(f"Target: {bound:g} round trips; {'met' if median <= bound else 'NOT MET'}.")
        asked = rounds_of(options.repo, redirects=redirects)
        print(f"Rounds of questions, however fast the machine: {len(asked)}, with {asked} requests.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
