"""How long identifying a license text takes (bound: p95 below 100 ms) and what memory it adds (bound: 100 MB).

Run it with `python tests/bench/bench_identify.py [--texts DIR] [--runs N]`. Without texts it measures made-up ones of
the size of the largest licenses. Times are of the processor, so that other work on the machine counts less; the ratio
to normalising alone, measured in the same run, says where the time goes on any machine.
"""

import argparse
import contextlib
import os
import resource
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from reviews.licensing.identify import fingerprints  # noqa: E402
from reviews.licensing.identify.normalise import TooLarge, normalise  # noqa: E402
from reviews.licensing.identify.verdicts import identify  # noqa: E402

BOUND_SECONDS = 0.1
BOUND_MB = 100.0
LONGEST = 5.0
TEXTS = Path(os.environ.get("REFERENCE_DATA", ROOT.parent / "shared" / "data")) / "licenses" / "texts"
HOSTILE = ("copyright (c) 2024 ", "(a) ", "permission is hereby granted free of charge to any ", "<html><a href=")


def memory() -> float:
    """Peak memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def documents(folder: Path) -> list[str]:
    """The texts of the folder, or made-up ones."""
    found = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*"))] if folder.is_dir() else []
    return found or [" ".join(f"word{n * step % 977} may" for n in range(3_000)) for step in range(1, 40)]


def timed(text: str, references: dict[str, str] | None) -> tuple[float, float]:
    """Processor seconds of identifying a text, and of normalising it alone."""
    started = time.process_time()
    identify(text, references)
    middle = time.process_time()
    with contextlib.suppress(TooLarge):
        normalise(text)
    return middle - started, time.process_time() - middle


def figures(name: str, texts: list[str], references: dict[str, str] | None, runs: int) -> float:
    """Print p50, p95 and the longest, and return p95 in seconds."""
    both = [timed(text, references) for _ in range(runs) for text in texts]
    taken = sorted(whole for whole, _ in both)
    p95 = taken[int(0.95 * (len(taken) - 1))]
    ratio = sum(taken) / max(sum(part for _, part in both), 1e-9)
    print(
        f"{name}: p50 {statistics.median(taken) * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms, "
        f"longest {taken[-1] * 1000:.1f} ms, {ratio:.1f} times normalising ({len(taken)} runs)"
    )
    return p95


def main() -> int:
    """Measure unchanged, altered and hostile texts, and say whether the bounds are met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--texts", type=Path, default=TEXTS)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    texts = documents(options.texts)
    before = memory()
    started = time.process_time()
    fingerprints.known()
    print(f"loading the fingerprints: {(time.process_time() - started) * 1000:.0f} ms, {memory() - before:.1f} MB")
    worst = figures("as they are", texts, None, options.runs)
    altered = [text.replace(" may ", " may not ", 1) + "\n\nNot in June." for text in texts]
    worst = max(worst, figures("altered", altered, None, options.runs))
    held = {f"text {number}": text for number, text in enumerate(texts)}
    figures("altered, the first look with references", altered[:1], held, 1)
    worst = max(worst, figures("altered, with references", altered, held, options.runs))
    added = memory() - before
    slowest = max(timed((piece * 60_000)[: 2**19], None)[0] for piece in HOSTILE)
    print(f"hostile texts of 512 KiB: longest {slowest:.2f} s (bound {LONGEST:g} s); memory added {added:.1f} MB")
    met = worst < BOUND_SECONDS and added < BOUND_MB and slowest < LONGEST
    print(f"Bounds: p95 {BOUND_SECONDS * 1000:g} ms, {BOUND_MB:g} MB; {'met' if met else 'NOT MET'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
