"""The team that uses a model takes note of the duties in its decision, once, as they stand in the record."""

import pytest
from django.test import Client
from django.utils import timezone

from reviews.decisions.actions import acknowledge, issue
from reviews.decisions.duties import acknowledged, duties_of
from reviews.decisions.models import Acknowledgement, Decision
from reviews.ledger import queries as ledger
from reviews.legal.actions import conclude
from reviews.licensing.actions import add_license, change_terms
from reviews.licensing.terms.values import Anchor, Duty, Term
from reviews.people.holders import account_holder
from reviews.people.permits import Forbidden
from reviews.workflow.actions.signing import sign
from reviews.workflow.matching import match_of
from reviews.workflow.statements import SignOffStatement
from tests import scenes
from tests.api.asking import get, own_token
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOTICE = "Built with Sample"


def decided(cast: Cast) -> Decision:
    """A decision whose license asks for a notice by any use."""
    candidate = scenes.candidate_at("read", cast)
    row = add_license(key="sample/1.0", name="Sample 1.0", steward="", reason="Met it.", by=cast.legal)
    assert candidate.snapshot
    document = candidate.snapshot.documents.get(role="license")
    read = {"read_by": cast.legal.name, "read_on": timezone.localdate().isoformat()}
    duty = Term((Duty("notice_file", "internal", NOTICE),), "confirmed", Anchor(document.sha256, 0, 9), **read)
    change_terms(row, values={"duties": duty}, seen=1, reason="Read.", by=cast.legal)
    match = match_of(candidate)
    assert match
    digest = match.license_documents.documents_digest
    conclude(candidate.hub, candidate.repo_id, documents=digest, license=row, reason="Read.", by=cast.legal)
    scenes.intake(candidate, cast)
    for track in ("legal", "engineering"):
        scenes.answer_all(candidate, track, cast)
    scenes.read_license(candidate, cast)
    rita = account_holder(cast.reader).as_record()
    owners = {"sample-lab/atlas-1b-instruct|notice_file|internal|" + NOTICE: {"owner": rita, "due": "before first use"}}
    sign(
        scenes.fresh(candidate),
        seen=scenes.seen(candidate),
        by=cast.legal,
        said=SignOffStatement(
            track="legal",
            outcome="pass",
            reason="The terms are fine.",
            terms={"mirror": "with duties", "owners": owners},
        ),
    )
    scenes.sign_track(candidate, "engineering", cast)
    return scenes.decide(scenes.fresh(candidate), cast)


@pytest.mark.long
def test_the_record_names_duties_owner_and_mirror_and_the_team_takes_note(cast: Cast, client: Client) -> None:
    decision = decided(cast)
    client.force_login(cast.requester)
    page = " ".join(client.get(f"/decisions/{decision.number}/").content.decode().split())
    assert NOTICE in page
    assert "Rita Reader, before first use" in page
    assert "With duties" in page
    assert client.post(f"/decisions/{decision.number}/acknowledge/").status_code == 302
    row = Acknowledgement.objects.get()
    assert row.duties[0]["text"] == NOTICE
    assert "Acknowledged" in client.get(f"/decisions/{decision.number}/").content.decode()
    assert client.post(f"/decisions/{decision.number}/acknowledge/").status_code == 409
    assert ledger.verify().ok


def test_only_the_team_that_uses_it_takes_note(cast: Cast) -> None:
    decision = decided(cast)
    offered = get("catalog", own_token(cast.requester, cast.claims))
    assert [one["number"] for one in offered.json()["items"]] == [decision.number], "machines read it, with its duties"
    for person in (cast.stranger, cast.legal):
        with pytest.raises(Forbidden, match=r"Only members of|in none"):
            acknowledge(decision, team=cast.claims, by=person)


def test_a_decision_without_duties_asks_nobody(cast: Cast, client: Client) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    client.force_login(cast.requester)
    assert "Duties of the team" not in client.get(f"/decisions/{decision.number}/").content.decode()
    with pytest.raises(Forbidden, match="no duties"):
        acknowledge(decision, team=cast.claims, by=cast.requester)


@pytest.mark.long
def test_another_team_takes_note_for_itself_and_page_and_catalog_name_both(cast: Cast, client: Client) -> None:
    decision = decided(cast)
    client.force_login(cast.reader)
    assert "Acknowledged by no team" in client.get("/catalog/").content.decode()
    acknowledge(decision, team=cast.claims, by=cast.requester)
    client.force_login(cast.stranger)
    page = client.get(f"/decisions/{decision.number}/").content.decode()
    assert f"Acknowledge the duties for {cast.lab.name}" in page
    for slug in ("claims", "no-such-team"):
        assert client.post(f"/decisions/{decision.number}/acknowledge/", {"team": slug}).status_code in (403, 404)
    assert client.post(f"/decisions/{decision.number}/acknowledge/", {"team": "lab"}).status_code == 302
    assert [one.team for one in Acknowledgement.objects.order_by("pk")] == [cast.claims, cast.lab]
    client.force_login(cast.reader)
    page = client.get(f"/decisions/{decision.number}/").content.decode()
    assert cast.claims.name in page
    assert cast.lab.name in page
    assert f"{cast.claims.name}, {cast.lab.name}" in client.get("/catalog/").content.decode()


@pytest.mark.long
def test_a_successor_with_the_same_duties_asks_no_one_again_and_one_with_others_does(cast: Cast) -> None:
    decision = decided(cast)
    acknowledge(decision, team=cast.claims, by=cast.requester)
    candidate = scenes.fresh(decision.candidate)
    seen, ruling = scenes.seen(candidate), scenes.ruling()
    new = issue(candidate, ruling=ruling, seen=seen, by=cast.decider, supersedes=decision.number)
    assert [one.decision_id for one in acknowledged(new, duties_of(new))] == [decision.number]
    with pytest.raises(Forbidden, match="already acknowledged"):
        acknowledge(new, team=cast.claims, by=cast.requester)
    assert acknowledged(new, [{"words": "Other duties."}]) == []
    with pytest.raises(Forbidden, match="replaced or withdrawn"):
        acknowledge(decision, team=cast.lab, by=cast.stranger)
