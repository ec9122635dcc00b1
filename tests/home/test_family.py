"""The family tree of a model: what was read, from both sides, and nothing of what a person may not see."""

from html import unescape
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from reviews.evidence.models import Fact
from reviews.home.figures.family import ABOVE, BELOW, MOST_BOXES, FamilyTree, family_of
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import Cast
from tests.readings import reading

pytestmark = pytest.mark.django_db
ROOT, MIDDLE, LEAF = "base-lab/root-7b", "base-lab/middle-7b", "other-lab/leaf-7b"


def above(name: str, of: str, relation: str = "finetune", **more: Any) -> dict[str, Any]:
    return {"id": name, "of": of, "relation": relation, "stated": "card", "state": "read", "texts": {}, **more}


def read(name: str, *rows: dict[str, Any]) -> Any:
    return reading(name, facts={"lineage.ancestors": (list(rows), "hub", "", "")})


def three(cast: Cast, leaf_work: Workload | None = None) -> dict[str, Candidate]:
    """A root that is decided, a model made from it through one that is not here, and one made from that."""
    chain = above(MIDDLE, LEAF, "quantized"), above("far-lab/between", MIDDLE), above(ROOT, "far-lab/between", "")
    return {
        ROOT: scenes.candidate_at("decided", cast, ROOT, read=read(ROOT)),
        MIDDLE: scenes.candidate_at("read", cast, MIDDLE, read=read(MIDDLE, *chain[1:])),
        LEAF: scenes.candidate_at("read", cast, LEAF, read=read(LEAF, *chain), work=leaf_work),
    }  # fmt: skip


def seen(found: FamilyTree) -> set[tuple[str, str, str, str]]:
    return {(one.id, one.side, one.of, one.word) for one in found.members}


def test_a_family_is_told_from_both_sides_with_what_says_so(cast: Cast) -> None:
    known = three(cast)
    found = family_of(cast.legal, known[MIDDLE])
    assert seen(found) == {
        ("far-lab/between", ABOVE, MIDDLE, "Read"), (ROOT, ABOVE, "far-lab/between", "Decision 1"),
        (LEAF, BELOW, MIDDLE, "In review"),
    }  # fmt: skip
    leaf = next(one for one in found.members if one.id == LEAF)
    assert (leaf.relation, leaf.stated, leaf.said_by) == ("quantized", "the card", LEAF)
    places = {box.id: box.x for box in found.tree.boxes}
    assert places[LEAF] < places[MIDDLE] < places["far-lab/between"] < places[ROOT]
    made = seen(family_of(cast.legal, known[ROOT]))
    assert made == {
        ("far-lab/between", BELOW, ROOT, "Not reviewed"), (MIDDLE, BELOW, "far-lab/between", "In review"),
        (LEAF, BELOW, MIDDLE, "In review"),
    }  # fmt: skip


def test_a_private_review_is_in_no_family_of_a_stranger(cast: Cast, client: Client) -> None:
    own = scenes.workload(cast, name="Private letters")
    known = three(cast, own)
    client.force_login(cast.stranger)
    page = f"/candidates/{known[MIDDLE].pk}/family/"
    assert LEAF in client.get(page).content.decode()
    Workload.objects.filter(pk=own.pk).update(private=True)
    assert LEAF not in client.get(page).content.decode()
    assert client.get(f"/candidates/{known[LEAF].pk}/family/").status_code == 404
    assert not [one for one in family_of(cast.stranger, known[ROOT]).members if one.id == LEAF]


def test_what_is_unknown_is_said(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    candidate = scenes.candidate_at("read", cast)
    why = Fact.objects.get(snapshot=candidate.snapshot_id, key="lineage.ancestors").why
    page = unescape(client.get(f"/candidates/{candidate.pk}/family/").content.decode())
    assert why
    assert f"Base models are not known: {why}." in page
    unread = scenes.candidate_at("reading", cast, "sample-lab/unread-1b")
    page = client.get(f"/candidates/{unread.pk}/family/").content.decode()
    assert "The repository has not been read yet." in page


def test_a_large_family_says_what_it_leaves_out(cast: Cast, client: Client) -> None:
    names = [f"base-lab/root-{number}" for number in range(MOST_BOXES + 5)]
    rows = [above(base, of) for of, base in pairwise([LEAF, *names])]
    leaf = scenes.candidate_at("read", cast, LEAF, read=read(LEAF, *rows))
    client.force_login(cast.reader)
    page = " ".join(client.get(f"/candidates/{leaf.pk}/family/").content.decode().split())
    assert "6 more lines only in the table." in page
    assert all(one.rpartition("/")[2] in page for one in names)
    base = scenes.candidate_at("read", cast, names[0], read=read(names[0]))
    other = above(names[0], MIDDLE)
    scenes.candidate_at("read", cast, MIDDLE, read=read(MIDDLE, other))
    assert family_of(cast.reader, base, most=1).made_more
    assert not family_of(cast.reader, base).made_more


def test_a_circle_of_bases_ends(cast: Cast) -> None:
    rows = above(MIDDLE, LEAF), above(LEAF, MIDDLE, state="cycle"), above(ROOT, MIDDLE), above(MIDDLE, ROOT)
    candidate = scenes.candidate_at("read", cast, LEAF, read=read(LEAF, *rows))
    base = scenes.candidate_at("read", cast, MIDDLE, read=read(MIDDLE, above(LEAF, MIDDLE), above(MIDDLE, LEAF)))
    for one in (candidate, base):
        found = family_of(cast.legal, one)
        assert found.members
        assert len(found.tree.boxes) < 8
