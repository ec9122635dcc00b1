"""How many round-trip times a reading takes: a four-shard repository from a hub that is 80 ms away.

Run it with `python tests/bench/bench_hub_read.py [--rtt SECONDS] [--runs N] [--repo OWNER/NAME]`. The sample hub runs
in a process of its own, as a hub does, and waits one round-trip time before every answer; setting up a connection on
this machine costs nothing, so a real link adds one for TCP and one or two for TLS. Targets: 2.5 round trips where the
hub does not redirect, 3.5 with the public hub's own redirects. The physical limit is two rounds (the question that
fixes the commit, then everything at it), three with redirects; how many are needed is counted apart from time, by a hub
that answers no request before nothing more is asked. What is above them is our own work and the hub's, so on a machine
that does something else as well a longer round trip (`--rtt 0.5`) says more, and so does the floor that is printed
beside each figure: the hub's bare client asks the same in the same order, by turns with us, and reads nothing of it.
"""

import argparse
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from huggingface_hub.utils._http import get_session

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


@dataclass(frozen=True)
class Took:
    """What one run took: seconds by the clock, and seconds of our processor."""

    wall: float
    cpu: float


def timed(work: Callable[[], object]) -> Took:
    """Run it once."""
    started, spent = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - started, time.process_time() - spent)


Question = tuple[str, dict[str, str]]


def questions_of(reader: Callable[[], object]) -> list[Question]:
    """Return what a reading asks, in its order: addresses and headers, without what redirects led to."""
    asked: list[Question] = []
    led: set[str] = set()

    def note(request: httpx2.Request) -> None:
        kept = {name: request.headers[name] for name in ("range", "accept-encoding") if name in request.headers}
        asked.append((str(request.url), kept))

    def follow(response: httpx2.Response) -> None:
        if response.has_redirect_location:
            led.add(str(response.request.url.join(response.headers["location"])))

    client = get_session()
    before = client.event_hooks
    client.event_hooks = {"request": [*before["request"], note], "response": [*before["response"], follow]}
    try:
        reader()
    finally:
        client.event_hooks = before
    return [one for one in asked if one[0] not in led]


def ask_only(client: httpx2.Client, asked: list[Question]) -> None:
    """Ask the first question and then all others at once, and read nothing of the answers."""
    client.get(asked[0][0], headers=asked[0][1])
    with ThreadPoolExecutor(24) as pool:
        list(pool.map(lambda one: client.get(one[0], headers=one[1]).content, asked[1:]))


def measure(repo: str, rtt: float, runs: int, *, redirects: bool) -> float:
    """Read several times, print what that and the bare client took, and return the median in round-trip times."""
    found: list[ReadingValue] = []
    with hub_beside(rtt, redirects=redirects) as url, httpx2.Client(follow_redirects=True, timeout=60) as bare:

        def reader() -> None:
            found[:] = [read(Hub("sample", url), repo, None)]

        asked = questions_of(reader)  # the first look reads the hub's folder and opens connections, as a worker's does
        ask_only(bare, asked)
        taken = [(timed(reader), timed(lambda: ask_only(bare, asked))) for _ in range(runs)]
    median = statistics.median(ours.wall for ours, _ in taken) / rtt
    shards = sum(artifact.kind == "weights" for artifact in found[0].artifacts)
    print(f"{repo} ({shards} shards), {'with the public hub’s redirects' if redirects else 'without redirects'}:")
    requests = found[0].requests
    told("reading", [ours for ours, _ in taken], rtt, f", {requests.count} requests, {requests.bytes:,} bytes")
    told("bare client, the floor", [floor for _, floor in taken], rtt, f", {len(asked)} questions and their redirects")
    above = statistics.median(ours.wall - floor.wall for ours, floor in taken)
    more = statistics.median(ours.cpu - floor.cpu for ours, floor in taken)
    print(f"  above the floor of the same turn: {above * 1000:.0f} ms, {more * 1000:.0f} ms of our processor time")
    return median


def told(name: str, taken: list[Took], rtt: float, more: str) -> None:
    """Print one line."""
    rounds, cpu = [one.wall / rtt for one in taken], statistics.median(one.cpu for one in taken)
    print(
        f"  {name}: median {statistics.median(rounds):.2f} round trips of {rtt * 1000:.0f} ms (least "
        f"{min(rounds):.2f}, most {max(rounds):.2f}, {len(taken)} runs), {cpu * 1000:.0f} ms of our processor{more}"
    )


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
