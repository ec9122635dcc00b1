"""Command that builds ``data/word_runs.json`` from a folder of license texts; it keeps hashes, not the texts.

python -m reviews.licensing.identify.build_word_runs --terms terms.json --labels licenses/ [--out FILE]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from reviews.licensing.identify import word_runs
from reviews.licensing.identify.reference_texts import ids, labelled


def main(argv: list[str] | None = None) -> int:
    """Read the texts, write the file, and print its size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--terms", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=word_runs.DATA)
    options = parser.parse_args(argv)
    found = list(labelled(options.labels, ids(options.terms)))
    options.out.write_text(word_runs.written(found), encoding="utf-8")
    sys.stdout.write(f"{len(found)} texts read, {options.out.stat().st_size:,} bytes written to {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
