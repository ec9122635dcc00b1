"""What a suite run measured stands beside the entry of the very same bytes, and beside no other."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from reviews.desks.suites.evaluation_page import EvaluationPage
from reviews.shortlist.actions.recommending import recommend
from reviews.shortlist.results import runs_of_each, told_of
from tests import scenes
from tests.cast import Cast
from tests.readings import again
from tests.shortlist import lists
from tests.suites.samples import brought, entry, handed_out, played, uploaded

pytestmark = pytest.mark.django_db


def test_the_measures_of_a_run_stand_beside_the_entry_of_its_bytes(cast: Cast) -> None:
    work = scenes.workload(cast)
    candidate = lists.model(cast, work, lists.ATLAS, state="legal-passed")
    out = handed_out(uploaded(work, cast), cast)
    brought(candidate, played(candidate, out, {"one": "412", "two": "412"}), cast)
    shortlist = lists.started(cast, work)
    mine = lists.added(cast, shortlist, candidate)
    other = lists.added(cast, shortlist, lists.model(cast, work, lists.QUILL))
    runs = runs_of_each([mine, other])
    found = {key: [said for run in runs[key] for said in told_of(run)] for key in runs}
    assert {one.title: one.score for one in found[mine.pk]}["Cases answered"] == "2 of 3"
    assert {one.title for one in found[mine.pk]} >= {"Quality", "Format kept"}
    assert found[other.pk] == []
    client = Client()
    client.force_login(cast.requester)
    page = client.get(reverse("shortlist", args=[work.slug])).content.decode()
    assert "Limiting factor" in page
    assert "Cases answered: 2 of 3; Quality:" in " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_quantized_rung_stands_beside_its_own_unquantized_one_and_languages_beside_the_claim(cast: Cast) -> None:
    work = scenes.workload(cast)
    around = {"ancestors": [{"id": lists.ATLAS, "relation": "quantized", "state": "read"}]}
    read = again(lists.four_bit(), around=around)
    full, quill = (lists.model(cast, work, one, state="legal-passed") for one in (lists.ATLAS, lists.QUILL))
    small = lists.model(cast, work, lists.FOUR_BIT, read, state="legal-passed")
    cases = [entry(f"c{number}", "format" if number % 4 == 3 else "task", language="en") for number in range(16)]
    out = handed_out(uploaded(work, cast, cases), cast)
    shortlist = lists.started(cast, work)
    for candidate, slot in ((full, "quality"), (small, "quantized-local"), (quill, "efficient")):
        lists.added(cast, shortlist, candidate, slot)

    def cells(row: str) -> list[str]:
        """The words of a row of the table for the three entries."""
        client = Client()
        client.force_login(cast.requester)
        told = client.get(reverse("shortlist", args=[work.slug])).context["page"]
        return [f"{one.cell.words}: {one.cell.why}" for one in dict(told.lines)[row]]

    right, wrong = dict.fromkeys((f"c{n}" for n in range(16)), "412"), dict.fromkeys((f"c{n}" for n in range(12)), "no")
    other = brought(quill, played(quill, out, right, concurrency=8), cast)
    first = brought(full, played(full, out, right), cast)
    assert cells("Languages")[0].startswith(
        "Evaluated by us: en: en: 100% (n = 16), Claim letters, version 1. The card"
    )
    assert cells("Languages")[1].endswith("Not evaluated by us.")
    beside = cells("Beside its reference")
    assert beside[0] == "Reference: The other entries are held against it."
    assert beside[1].startswith("Not measured: Against atlas-1b-instruct, its unquantized rung: no run of this entry")
    run = brought(small, played(small, out, right | wrong), cast)
    beside = cells("Beside its reference")
    assert beside[1].startswith(f"Difference shown: Run {run.pk} against run {first.pk} of atlas-1b-instruct, its ")
    assert "-75.0 points, 95 % interval" in beside[1]
    assert "Format: too few cases in common (n = 4)." in beside[1]
    assert beside[2] == (
        f"Not comparable: Run {other.pk} against run {first.pk} of atlas-1b-instruct, the quality reference. "
        "Not comparable: another concurrency."
    )
    chosen = shortlist.entries.get(snapshot__repo_id=small.repo_id)
    said = recommend(shortlist, said=lists.advice(chosen, chosen), reviews={}, by=cast.requester)
    assert [one["sha256"] for one in said.results] == [first.digest, run.digest, other.digest]
    page = EvaluationPage(scenes.fresh(small), cast.engineer)
    assert page.reference
    assert page.reference.run == first.pk  # though the oldest run is of another model, unquantized too
