"""What a shortlist of six entries costs: its two pages, kept and judged anew, and counting 1.5 million characters.

Run it with `python tests/bench/bench_shortlist.py [--rounds N] [--tokenizer FILE]`. A PostgreSQL of its own is started
here. The goals are 150 ms for 95 of 100 answers, and 3 seconds for the characters; nothing fails on a slow machine.
FILE is a `tokenizer.json`; without it, that of all-MiniLM-L6-v2 in REFERENCE_DATA, else one of the sample hub.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.services import own_services  # noqa: E402

KNOWN = "hub/repos/sentence-transformers__all-MiniLM-L6-v2/tokenizer.json"
TEXT = "The clerk reads the claim letter, and then writes a record of 12 fields for the file. "
CHARACTERS = 1_500_000


def measure_pages(rounds: int) -> None:
    """Ask for each page, and print the median and the 95th percentile of an answer."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from reviews.shortlist.actions.documents import add_document
    from reviews.shortlist.models import EntryAssessment
    from reviews.shortlist.statements import DocumentStatement
    from tests.cast import assemble
    from tests.shortlist import lists

    for command in ("migrate", "ship_roles", "ship_policy", "ship_nodes"):
        call_command(command, verbosity=0)
    cast = assemble()
    work = lists.laptop(cast, node_classes=["edge-16", "l40s-48-2", "h100-80-1"])
    shortlist = lists.started(cast, work)
    for number in range(6):
        name = f"sample-lab/atlas-{number}b"
        lists.added(cast, shortlist, lists.model(cast, work, name, lists.known(name)))
    for number in range(40):
        said = DocumentStatement(f"Letter {number}", "English", "internal", TEXT * (number + 1))
        add_document(shortlist, said=said, by=cast.requester)
    client = Client()
    client.force_login(cast.reader)
    here = f"/workloads/{work.slug}/shortlist/"
    for path, anew in ((here, False), (f"{here}tokens/", False), (here, True)):
        client.get(path)
        found = []
        for _ in range(rounds // 10 if anew else rounds):
            if anew:
                EntryAssessment.objects.update(basis="")
            began = time.perf_counter()
            answer = client.get(path)
            found.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                sys.exit(f"{path} answered {answer.status_code}.")
        p95 = statistics.quantiles(found, n=20)[-1]
        title = f"{path}{' judged anew' if anew else ''}"
        print(f"{title:<56} median {statistics.median(found):7.1f}   p95 {p95:7.1f} ms")


def measure_count(path: str) -> None:
    """Count the characters with a tokenizer, and print the seconds."""
    from portal.sample_hub.vocabulary import byte_level
    from reviews.shortlist.tokens.counting import count

    known = Path(os.environ.get("REFERENCE_DATA", ROOT.parent / "shared" / "data")) / KNOWN
    file = Path(path) if path else known
    body = file.read_bytes() if file.exists() else byte_level(32_768, ())
    texts = [(TEXT * (CHARACTERS // len(TEXT) + 1))[:CHARACTERS]]
    began = time.perf_counter()
    found = count(body, texts)
    seconds = time.perf_counter() - began
    tokens = found.counts[0].tokens if found.counts else 0
    print(
        f"{CHARACTERS:,} characters, {len(body):,} bytes of tokenizer: {tokens:,} tokens in {seconds:.2f} s {found.why}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--tokenizer", default="")
    asked = parser.parse_args()
    measure_count(asked.tokenizer)
    with own_services():
        measure_pages(asked.rounds)
