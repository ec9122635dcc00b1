"""Two builds and several web processes on one Valkey: each shows its own counts, and none those of before an act.

The other build is this one's code with another way to count, as during an update that changes it.
"""

import re
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest

from reviews.decisions.actions import withdraw
from reviews.readmodels.models import CatalogEntry
from tests import scenes
from tests.cast import assemble
from tests.programs import ROOT
from tests.server import Visitor, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

COUNTS = "append((value, label, number))"
OTHER = "append((value, label, number + 1000))"


def other_build(folder: Path) -> Path:
    """Return a copy of the code that counts a thousand more in each facet."""
    for name in ("reviews", "portal", "templates", "static"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    place = folder / "reviews" / "catalog" / "counting.py"
    code = place.read_text("utf-8")
    assert code.count(COUNTS) == 1
    place.write_text(code.replace(COUNTS, OTHER), "utf-8")
    return folder


def total(visitor: Visitor) -> str:
    """Return the sentence of the catalog with both of its totals."""
    page = " ".join(re.sub(r"<[^>]*>", " ", visitor.get("/catalog/").text).split())
    (found,) = re.findall(r"([\d,]+ of [\d,]+) decisions?", page)
    return str(found)


def test_each_build_shows_its_own_counts_and_no_process_those_of_before_an_act(tmp_path: Path) -> None:
    cast = assemble()
    decisions = [
        scenes.candidate_at("decided", cast, f"sample-lab/{name}").decisions.get() for name in ("one", "two", "three")
    ]
    with ExitStack() as stack:
        trees = (ROOT, ROOT, other_build(tmp_path))
        first, second, other = (
            Visitor(stack.enter_context(serving(tree=tree, WEB_WORKERS="1")), cast.legal) for tree in trees
        )
        assert total(first) == "3 of 3"
        third = CatalogEntry.objects.filter(decision=decisions[2].number)
        third.update(ended="withdrawn")  # at the database's console, so that the ledger's head is the same
        assert total(second) == "3 of 3", "what another process of this build has counted is kept"
        assert total(other) == "1,002 of 1,002", "but not for another build, which counts for itself"
        assert [total(one) for one in (first, second, other)] == ["3 of 3", "3 of 3", "1,002 of 1,002"]
        third.update(ended="")

        for left, decision in zip((2, 1), decisions, strict=False):
            withdraw(decision, reason="The publisher revoked the license.", by=cast.decider)  # a fourth process acts
            assert [total(one) for one in (second, other, first)] == [
                f"{left} of {left}", f"1,00{left} of 1,00{left}", f"{left} of {left}",
            ]  # fmt: skip
