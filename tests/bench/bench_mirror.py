"""What a copy to the mirror costs: against the time that SHA-256 alone takes here, and in memory.

Run it with `python tests/bench/bench_mirror.py [--gib N] [--folder DIR]`. A process of its own serves a file of random
bytes on this machine; another one copies it into a store, as a worker does. Before and after, a third one hashes the
same file from the disk, which no copy that checks its bytes can beat. The goal is 0.8 of that speed and less than 150
MiB. Nothing fails by a slow machine; the line says what was missed. The server needs a part of a core for itself, and
network, disk and hash of the copy one each. On a machine that does other things too, the processor's time says more
than the clock's: it is named for SHA-256 in memory, for the copy, and for the server beside it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GOAL, MEMORY = 0.8, 150
PART = 2**24

SERVER = """
import resource, sys
from pathlib import Path
from tests.mirror.file_hub import file_hub
with file_hub({"model.safetensors": Path(sys.argv[1])}) as hub:
    print(hub.url, flush=True)
    sys.stdin.read()
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime, flush=True)
"""

FLOOR = """
import hashlib, json, sys, time
from pathlib import Path
from reviews.mirror.store import read_into
from io import FileIO
busy, memory, part = time.process_time(), hashlib.sha256(), bytes(2**20)
for _ in range(1024):
    memory.update(part)
busy = time.process_time() - busy
begun, found = time.perf_counter(), hashlib.sha256()
read_into(FileIO(sys.argv[1]), found.update)
print(json.dumps({"took": time.perf_counter() - begun, "busy": busy, "sha256": found.hexdigest()}))
"""

COPY = """
import json, re, sys, time
from pathlib import Path
from reviews.hub.downloading import HubFile
from reviews.hub.transport.hubs import Hub
from reviews.mirror.copying import CopyOrder, CopyTimes, copy
from reviews.mirror.store import Store
url, root, sha256, size = sys.argv[1:]
store = Store(Path(root))
store.open(new=True)
order = CopyOrder(HubFile("bench/model", "3f" * 20, "model.safetensors", int(size)), sha256, "")
begun, busy = time.perf_counter(), time.process_time()
copy(store, Hub("bench", url), order, CopyTimes(time.monotonic() + 86400, lambda _: None), lambda _: None)
took, busy = time.perf_counter() - begun, time.process_time() - busy
peak = int(re.search(r"VmHWM:\\s+([0-9]+)", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps({"took": took, "busy": busy, "peak": peak}))
"""


def run(program: str, *words: str) -> dict[str, float]:
    """What a program in a process of its own printed."""
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Write the file, measure floor, copy and floor again, and print one line."""
    parser = argparse.ArgumentParser(description="Measure a copy to the mirror.")
    parser.add_argument("--gib", type=int, default=1, help="size of the file in GiB (default 1)")
    parser.add_argument("--folder", type=Path, help="where the file and its copy are written")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        path, size = Path(name) / "file", asked.gib * 2**30
        with path.open("wb") as file, Path("/dev/urandom").open("rb") as noise:
            part = noise.read(PART)
            for number in range(size // PART):
                file.write(number.to_bytes(8, "big") + part[8:])
        first = run(FLOOR, str(path))
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdout
        try:
            url = server.stdout.readline().strip()
            found = run(COPY, url, str(Path(name) / "mirror"), str(first["sha256"]), str(size))
        finally:
            served = float(server.communicate()[0] or "nan")
        last = run(FLOOR, str(path))
        floor, hashing = (min(first[name], last[name]) for name in ("took", "busy"))
    share = floor / found["took"]
    missed = [words for words, bad in (("speed", share < GOAL), ("memory", found["peak"] >= MEMORY)) if bad]
    print(
        f"{asked.gib} GiB: SHA-256 alone {floor:.1f} s, copy {found['took']:.1f} s ({share:.2f} of the floor, goal "
        f"{GOAL}), peak {found['peak']:.0f} MiB (goal under {MEMORY}); missed: "
        f"{', '.join(missed) or 'nothing'}. Processor per GiB: SHA-256 in memory {hashing:.2f} s, copy "
        f"{found['busy'] / asked.gib:.2f} s, server beside it {served / asked.gib:.2f} s"
    )


if __name__ == "__main__":
    main()
