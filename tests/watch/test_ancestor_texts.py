"""License texts of a base at its newer commit: a finding on each decision that rests on it, and on no other."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import override_settings

from reviews.decisions.alerts import open_alerts
from reviews.decisions.models import Decision
from reviews.evidence.rows import store
from reviews.hub.transport.hubs import Hub
from reviews.jobs.models import JobRun
from reviews.watch.actions import weigh
from reviews.watch.ancestors import ANCESTOR_MOVED, ANCESTOR_TERMS, AncestorBasis, AncestorNow, moved
from reviews.watch.models import WatchedRepository
from reviews.watch.observed import Observed
from reviews.watch.rows.repositories import note_newest
from tests import scenes
from tests.cast import Cast
from tests.hub_server.odd import OddHub, Reply, odd_hub
from tests.readings import again, reading
from tests.watch.test_rounds import NAME, a_round, basis

BASE, OTHER = "base-lab/base", "sample-lab/second"
OLD, NEW = "c3" * 20, "d4" * 20


@pytest.fixture
def odd() -> Iterator[OddHub]:
    with odd_hub() as hub, override_settings(HUBS={"huggingface": Hub("huggingface", hub.url)}):
        yield hub


def tuned(cast: Cast, name: str, texts: dict[str, str]) -> Decision:
    """A decision on a model made from the base, whose license texts had these digests when it was read."""
    above = {"id": BASE, "of": name, "state": "read", "license": "apache-2.0", "gated": False, "texts": texts}
    facts = {"lineage.ancestors": ([above], "hub", "", "")}
    read = again(reading(name, facts=facts), around={"ancestors": [above | {"commit": OLD}]})
    return scenes.decide(scenes.candidate_at("ready", cast, name, read=read), cast)


def newest(license_text: str) -> None:
    """The base as a worker has read it at its newest commit."""
    row = WatchedRepository.objects.get(repo_id=BASE)
    note_newest(row, store(reading(BASE, NEW, license_text=license_text)), set())
    weigh(row)


def said() -> dict[tuple[int, str], str]:
    return {(one.decision_id, one.kind): one.why for one in open_alerts()}


@pytest.mark.django_db
def test_changed_texts_of_a_base_are_a_finding_on_each_decision_that_rests_on_it(cast: Cast, odd: OddHub) -> None:
    there = {one.path: one.sha256 or one.blob_id for one in reading(BASE).artifacts}
    texts = {path: digest for path, digest in there.items() if path == "LICENSE"}
    assert texts
    first, second = tuned(cast, NAME, texts), tuned(cast, OTHER, texts)
    for path, name, commit in (("base-lab/base", BASE, OLD), (OTHER, OTHER, second.commit)):
        same: dict[str, Any] = {"id": name, "sha": commit, "tags": ["license:apache-2.0"], "gated": False}
        odd.replies[f"/api/models/{path}"] = Reply(200, json.dumps(odd.description(**same)).encode())
    a_round(odd, **basis(first))
    open_alerts().delete()
    assert not JobRun.objects.filter(kind="read_newest", label=BASE).exists(), "it is the commit that was read"
    same = {"id": BASE, "sha": NEW, "tags": ["license:apache-2.0"], "gated": False}
    odd.replies["/api/models/base-lab/base"] = Reply(200, json.dumps(odd.description(**same)).encode())
    a_round(odd, **basis(first))
    assert JobRun.objects.filter(kind="read_newest", label=BASE).count() == 1, "once, for any number of decisions"
    newest("Other terms now.\n")
    found = said()
    for number in (first.number, second.number):
        assert "license texts of the ancestor base-lab/base differ" in found[number, ANCESTOR_TERMS]
        assert found[number, ANCESTOR_TERMS].endswith("which were read: LICENSE.")


def test_the_texts_are_compared_by_content_and_path() -> None:
    rests = [AncestorBasis("lab/base", OLD, ("apache-2.0",), "False", pinned=True, texts={"LICENSE": "a1"})]
    answer = Observed("1", "lab/base", NEW, False, False, False, ("apache-2.0",), {})

    def kinds(head: str = NEW, **now: Any) -> set[str]:
        return set(moved(rests, {"lab/base": AncestorNow(replace(answer, commit=head), **now)}))

    same = {"files": {"LICENSE": "a1", "x.md": "b2"}, "legal": frozenset({"LICENSE"})}
    assert kinds() == set(), "the newest commit was not read yet"
    assert kinds(commit=NEW, **same) == set()
    assert kinds(commit=NEW, files={"LICENSE": "b2"}, legal=frozenset({"LICENSE"})) == {ANCESTOR_TERMS}
    assert kinds(commit=NEW, files={}, legal=frozenset()) == {ANCESTOR_TERMS}
    added = {"files": {"LICENSE": "a1", "NOTICE": "b2"}, "legal": frozenset({"LICENSE", "NOTICE"})}
    assert kinds(commit=NEW, **added) == {ANCESTOR_TERMS}
    assert kinds(OLD, commit=NEW, **added) == set(), "the base went back to what was read"
    assert ANCESTOR_MOVED not in kinds(commit=NEW, **added)
