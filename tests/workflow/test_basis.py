"""Sign-offs know what they rest on: what moves which of them, one action renews, a later commit inherits."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.ledger.queries import history
from reviews.people.actions import switch
from reviews.people.permits import Forbidden, Stale
from reviews.proposals.actions import submit, take_reading
from reviews.workflow.actions.renewing import renew
from reviews.workflow.actions.signing import sign, withdraw_signoff
from reviews.workflow.models import Answer, Candidate, SignOff
from reviews.workflow.queries import candidate_detail
from reviews.workflow.statements import SignOffStatement
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get, post
from tests.readings import CARD, reading

pytestmark = pytest.mark.django_db


def shown(candidate: Candidate) -> dict[str, str]:
    return {name: track.shown for name, track in candidate_detail(scenes.fresh(candidate)).value.tracks.items()}


OTHER_TEMPLATE = {"template.digest": ("f" * 64, "inferred", "chat_template.jinja", "")}
LATIN = {"heading": "Limitations", "text": "Not in Latin."}
MOVES: list[tuple[str, dict[str, Any], set[str]]] = [
    (
        "a new limitation",
        {"card.limitations": (LATIN, "unverified", "README.md", "")},
        {"engineering"},
    ),
    ("another chat template", OTHER_TEMPLATE, {"engineering"}),
    ("a new owner", {"publisher": ("somebody-else", "hub", "", "")}, {"legal"}),
    ("another base", {"lineage.base_model": (["other-lab/base"], "file", "README.md", "")}, {"legal", "engineering"}),
    ("an ancestor's new terms", {"lineage.ancestors": ([{"id": "a/b", "license": "other"}], "hub", "", "")}, {"legal"}),
    ("the license tag", {"license.tag": ("cc-by-nc-4.0", "file", "README.md", "L2")}, {"legal"}),
]


@pytest.mark.parametrize(("what", "change", "tracks"), MOVES, ids=[one[0] for one in MOVES])
def test_exactly_the_sign_offs_whose_basis_moved_are_outdated(
    cast: Cast, what: str, change: dict[str, Any], tracks: set[str]
) -> None:
    candidate = scenes.candidate_at("ready", cast)
    take_reading(candidate.pk, reading(facts=change))
    assert {name for name, state in shown(candidate).items() if state == "outdated"} == tracks


def test_a_changed_license_text_outdates_legal_alone(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    take_reading(candidate.pk, reading(license_text="You may not use it.\n"))
    assert shown(candidate) == {"legal": "outdated", "engineering": "passed"}


def test_a_typo_in_the_readme_outdates_nothing(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    take_reading(candidate.pk, reading(card=f"{CARD} A typo."))
    assert scenes.fresh(candidate).snapshot_id != candidate.snapshot_id
    assert shown(candidate) == {"legal": "passed", "engineering": "passed"}


@pytest.mark.long
def test_one_action_renews_and_records_the_rule_and_both_snapshots(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("decided", cast)
    before = scenes.fresh(candidate).snapshot
    take_reading(candidate.pk, reading(facts=OTHER_TEMPLATE))
    page = get(client, cast.engineer, candidate, "engineering/renew/")
    assert "Changes since the sign-off" in page
    assert "f" * 7 in page
    assert "I looked at the difference" in page
    assert "Look at the difference, then tick this box." in post(
        client, cast.engineer, candidate, "engineering/renew/", 422, reason="The prompts are the same."
    )
    post(client, cast.legal, candidate, "engineering/renew/", 403, reason="Not mine.", looked="on")
    post(client, cast.engineer, candidate, "engineering/renew/", 302, reason="The prompts are the same.", looked="on")
    new = SignOff.objects.get(rule="renewed")
    assert (new.snapshot, new.copied_from.snapshot) == (scenes.fresh(candidate).snapshot, before)  # type: ignore[union-attr]
    assert new.terms["sizing"]["node_class"] == "l40s-48-2"
    entry = history(f"candidate:{candidate.pk}")[0]
    assert (entry.event, entry.data["before"], entry.data["snapshot"]) == (
        "signoff:renewed", before.digest, new.snapshot.digest,  # type: ignore[union-attr]
    )  # fmt: skip
    assert entry.data["moved"] == ["Chat template"]
    assert shown(candidate) == {"legal": "passed", "engineering": "passed"}
    page = " ".join(client.get("/decisions/1/").content.decode().split())
    assert "In force since" in page  # the renewal speaks for the decision
    assert client.get("/catalog/").content.decode().count("atlas-1b-instruct")


@pytest.mark.long
def test_a_renewal_needs_a_reason_to_renew_and_the_reading_that_was_seen(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    digest = scenes.seen(candidate)
    with pytest.raises(Forbidden, match="basis of this pass is unchanged"):
        renew(candidate, track="legal", seen=digest, reason="Bored.", by=cast.legal)
    take_reading(candidate.pk, reading(license_text="Other words.\n"))
    with pytest.raises(Stale):
        renew(candidate, track="legal", seen=digest, reason="Unseen.", by=cast.legal)
    with pytest.raises(Forbidden, match="Only a legal reviewer"):
        renew(candidate, track="legal", seen=scenes.seen(candidate), reason="Mine.", by=cast.requester)
    seen = scenes.seen(candidate)
    sign(
        candidate,
        seen=seen,
        by=cast.both,
        said=SignOffStatement(track="engineering", outcome="request changes", reason="A template is missing."),
    )
    with pytest.raises(Forbidden, match="cannot sign both"):
        renew(candidate, track="legal", seen=seen, reason="Both.", by=cast.both)


@pytest.mark.long
def test_a_pass_expires_by_the_risk_of_the_workload_and_the_group_renews_it(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("ready", cast)
    signoff = SignOff.objects.get(track="legal")
    assert signoff.review_by == timezone.localdate() + timedelta(days=365)
    high = scenes.workload(cast, name="Triage", risk_level="high")
    other = scenes.candidate_at("legal-passed", cast, work=high)
    assert SignOff.objects.get(candidate=other).review_by == timezone.localdate() + timedelta(days=182)
    tomorrow = timezone.localdate() + timedelta(days=1)
    scenes.sign_track(candidate, "legal", cast, review_by=tomorrow)
    with scenes.later(days=2):
        assert shown(candidate)["legal"] == "expired"
        assert "Expired" in get(client, cast.legal_two, candidate, "legal/")
        post(client, cast.legal_two, candidate, "legal/renew/", 302, reason="Read again, nothing new.", looked="on")
        assert shown(candidate)["legal"] == "passed"
        assert SignOff.objects.get(rule="renewed").signer == cast.legal_two


def test_a_later_commit_inherits_what_rests_on_nothing_that_differs(cast: Cast) -> None:
    old = scenes.candidate_at("decided", cast)
    new = submit(old.repo_id, hub=old.hub, revision="b" * 40, workload=old.workload, by=cast.requester)
    take_reading(new.pk, reading(commit="b" * 40, facts=OTHER_TEMPLATE))
    new = scenes.fresh(new)
    assert new.predecessor_id == old.pk
    legal = SignOff.objects.get(candidate=new)
    assert (legal.track, legal.rule, legal.signer) == ("legal", "inherited", cast.legal)
    assert shown(new) == {"legal": "passed", "engineering": "open"}
    assert not Answer.objects.filter(candidate=new, track="engineering").exists()
    said = history(f"candidate:{new.pk}").get(event="candidate:read").data["inherited"]
    assert [(one["track"], one["from_snapshot"], one["to_snapshot"]) for one in said] == [
        ("legal", old.snapshot.digest, new.snapshot.digest)  # type: ignore[union-attr]
    ]


def test_nothing_is_inherited_from_who_no_longer_reviews_but_a_veto_is(cast: Cast) -> None:
    old = scenes.candidate_at("ready", cast)
    sign(
        old,
        seen=scenes.seen(old),
        by=cast.engineer,
        said=SignOffStatement(track="engineering", outcome="fail", reason="It leaks prompts."),
    )
    switch(cast.legal, on=False, reason="Left the company.", by=cast.administrator)
    new = submit(old.repo_id, hub=old.hub, revision="c" * 40, workload=old.workload, by=cast.requester)
    take_reading(new.pk, reading(commit="c" * 40))
    assert shown(new) == {"legal": "open", "engineering": "failed"}
    veto = SignOff.objects.get(candidate=new)
    assert (veto.rule, veto.reason) == ("veto", "It leaks prompts.")
    withdraw_signoff(scenes.fresh(new), track="engineering", reason="The file was mended.", by=cast.engineer)
    assert shown(new)["engineering"] == "open"


def test_a_veto_stays_a_veto_whatever_moves(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    scenes.sign_track(candidate, "legal", cast, "fail", terms={})
    take_reading(candidate.pk, reading(license_text="Other words.\n"))
    assert shown(candidate)["legal"] == "failed"
