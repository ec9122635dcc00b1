"""What own tokens read: everything that the person's pages show, nothing of what they hide, in pages with cursors."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from reviews.api.service import api
from reviews.decisions.actions import withdraw
from reviews.decisions.models import Decision
from reviews.ledger.models import LedgerEntry
from reviews.licensing.actions import add_license
from reviews.people.actions import set_team
from reviews.workflow.models import Candidate
from tests import scenes
from tests.api.asking import ASKED, REPO, get, own_token, token
from tests.cast import Cast
from tests.house.private import REPO as PRIVATE
from tests.house.private import WORDS

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 5, 12, tzinfo=UTC)
VALUES = {"key": "sample/1.0", "form": "cyclonedx"}
ELSEWHERE = {"run_read", "shortlist_read", "suite_cases"}
"""Operations on what this scene does not have; test_importing.py and test_suites.py have it."""


def paths(candidate: int, decision: int, document: int) -> Iterator[tuple[str, str]]:
    """Every place that an own token reads, about these rows: operation and path."""
    for address, operations in api.get_openapi_schema()["paths"].items():
        asked = operations.get("get")
        if asked is None or asked["x-scopes"].get("own") != "read" or asked["operationId"] in ELSEWHERE:
            continue
        place = address.removeprefix("/api/v1/")
        number = candidate if "candidates" in place else 1 if "ledger" in place else decision
        values = VALUES | {"slug": "l40s-48-2" if "nodes" in place else "claims-intake"}
        yield asked["operationId"], place.format(number=number, document=document, **values)


@pytest.fixture
def decided(cast: Cast) -> Candidate:
    for key in ("sample/1.0", "sample/2.0"):
        add_license(key=key, name=f"Sample License {key[-3:]}", steward="", reason="Met it.", by=cast.legal)
    return scenes.candidate_at("decided", cast)


def of(candidate: Candidate) -> dict[str, int]:
    assert candidate.snapshot
    first = candidate.snapshot.documents.earliest("pk").pk
    return {"candidate": candidate.pk, "decision": Decision.objects.get(candidate=candidate).number, "document": first}


def test_every_place_answers_the_person_and_no_token_of_the_company(cast: Cast, decided: Candidate) -> None:
    set_team(slug="claims", name="Claims", members=[cast.requester, cast.legal], by=cast.administrator)
    mine, scoped = own_token(cast.legal, cast.claims, "read"), own_token(cast.legal, cast.claims, "check")
    company, places = token("check", "decisions", "ledger", "mirror"), list(paths(**of(decided)))
    assert len(places) > 20
    for name, path in places:
        asked = {"repo": REPO, "commit": decided.commit} if path == "runs" else {}
        answer = get(path, mine, **asked)
        assert answer.status_code == 200, (name, path, answer.content)
        assert get(path, scoped, **asked).status_code == 403, path
        if ("decisions" not in path and path != "runs") or path.endswith(("integration", "usage")):
            assert get(path, company, **asked).status_code == 403, path


def test_a_sheet_and_a_pack_say_that_their_decision_has_ended(cast: Cast, decided: Candidate) -> None:
    withdraw(Decision.objects.get(candidate=decided), reason="The publisher left.", by=cast.decider)
    mine = own_token(cast.requester, cast.claims)
    for part in ("integration", "duties"):
        said = get(f"decisions/1/{part}", mine).json()
        assert (said["standing"], said["why"]) == ("withdrawn", "it was withdrawn: The publisher left."), part
        assert said["alerts"] == []


def test_a_stranger_gets_the_very_same_bytes_with_and_without_a_private_workload(
    cast: Cast, decided: Candidate
) -> None:
    secret = own_token(cast.stranger, cast.lab, days=90)

    def told(places: list[tuple[str, str]]) -> dict[str, bytes]:
        given = {"runs": {"repo": REPO, "commit": decided.commit}}
        return {path: get(path, secret, **given.get(path, {})).content for _, path in places}

    places = list(paths(**of(decided)))
    with time_machine.travel(NOW, tick=False):
        before = told(places)
    assert sum(b'"type": "about:blank"' not in said for said in before.values()) > 20
    hidden = scenes.workload(cast, name="Zebrafish triage", private=True, purpose="Sort quokka pictures.")
    private = scenes.candidate_at("decided", cast, PRIVATE, work=hidden)
    same = scenes.candidate_at("read", cast, REPO, work=hidden)
    with time_machine.travel(NOW, tick=False):
        assert told(places) == before
        for candidate in (private, same):
            of_it = {"candidate": candidate.pk, "decision": 2, "document": of(decided)["document"]}
            for path, said in told([one for one in paths(**of_it) if one not in places]).items():
                assert b'"status": 404' in said, path
                assert not [word for word in WORDS if word in said.decode()], path
        assert get("workloads/zebrafish-triage", secret).json()["detail"].startswith("No workload is called")
    mine = own_token(cast.requester, cast.claims)
    assert get("workloads/zebrafish-triage", mine).status_code == 200
    assert len(get("candidates", mine).json()["items"]) == 3


def test_a_reviewer_s_token_sees_no_private_workload_of_another_team(cast: Cast, decided: Candidate) -> None:
    set_team(slug="lab", name="Lab", members=[cast.legal], by=cast.administrator)
    scenes.candidate_at("read", cast, PRIVATE, work=scenes.workload(cast, name="Zebrafish triage", private=True))
    assert len(get("candidates", own_token(cast.legal, cast.lab)).json()["items"]) == 1


def test_a_name_that_is_not_known_is_refused_and_never_passed_over(cast: Cast, decided: Candidate) -> None:
    """A misspelt filter would list everything, and a misspelt digest would check no file."""
    secret, company = own_token(cast.requester, cast.claims), token()
    for path, key, asked in (
        ("candidates", secret, {"stat": "decided"}), ("decisions", secret, {"att": "2027-01-05"}),
        ("check", company, ASKED | {"sha": "0" * 64}),
        ("window", company, {"from": "2027-01-05", "until": "2027-01-05"}),
    ):  # fmt: skip
        refused = get(path, key, **asked)
        assert (refused.status_code, "does not know" in refused.json()["detail"]) == (422, True), refused.content
        assert get(path, "mrp_guess", **asked).status_code == 401
    headers, kind = {"Authorization": f"Bearer {secret}"}, "application/json"
    body = {"repo": "sample-lab/two-1b", "workload": "claims-intake", "revison": "v1"}
    assert Client().post("/api/v1/candidates", body, content_type=kind, headers=headers).status_code == 422
    pins = Client().post("/api/v1/check", {"pins": [ASKED, ASKED | {"sha": ""}]}, content_type=kind, headers=headers)
    assert [one["allow"] for one in pins.json()["answers"]] == [True, False]


def test_cursors_lead_through_a_list_once(cast: Cast, decided: Candidate) -> None:
    secret, seen, cursor = own_token(cast.requester, cast.claims), [], ""
    every = [one["key"] for one in get(f"candidates/{decided.pk}/facts", secret, limit="200").json()["items"]]
    while cursor is not None:
        page = get(f"candidates/{decided.pk}/facts", secret, limit="40", cursor=cursor).json()
        seen += [one["key"] for one in page["items"]]
        cursor = page["next"]
    assert seen == every
    assert len(seen) > 40
    for path in ("licenses", "nodes"):
        first = get(path, secret, limit="1").json()
        assert get(path, secret, limit="1", cursor=first["next"]).json()["items"] != first["items"]
    for bad in ("!", "Zm9v", "ü", "OTk5OTk5OTk5OTk5", "w6k"):
        assert get(f"candidates/{decided.pk}/facts", secret, cursor=bad).status_code == 422
        assert get("licenses", secret, cursor=bad).status_code == 422
    assert get("candidates", secret, limit="0").status_code == 422


def test_filters_are_those_of_the_pages_and_unknown_ones_are_refused(cast: Cast, decided: Candidate) -> None:
    secret = own_token(cast.requester, cast.claims)
    scenes.candidate_at("read", cast, "sample-lab/other-1b")

    def found(path: str, **asked: str) -> int:
        return len(get(path, secret, **asked).json()["items"])

    assert [found("candidates"), found("candidates", state="decided"), found("candidates", q="other")] == [2, 1, 1]
    assert [found("catalog", q="atlas"), found("catalog", q="zzz"), found("workloads", q="claim")] == [1, 0, 1]
    assert [found("catalog", family="no-such"), found("catalog", known="estimated")] == [0, 1]
    assert get("catalog", secret, data="special").json()["items"][0]["covers"] is False
    assert get("catalog", secret, data="personal").json()["items"][0]["covers"] is True
    assert [found("licenses", q="2.0"), found("licenses", q="3.0"), found("licenses", unconfirmed="true")] == [1, 0, 2]
    assert found(f"candidates/{decided.pk}/facts", tab="card") < found(f"candidates/{decided.pk}/facts")
    for path, asked in (
        ("candidates", {"state": "odd"}), ("catalog", {"stage": "odd"}), ("licenses", {"commercial": "odd"}),
        ("watch/findings", {"only": "odd"}), (f"candidates/{decided.pk}/facts", {"tab": "odd"}),
        (f"candidates/{decided.pk}/findings", {"severity": "odd"}),
    ):  # fmt: skip
        assert get(path, secret, **asked).status_code == 422, path


def test_a_read_that_is_known_is_answered_304(cast: Cast, decided: Candidate) -> None:
    secret = own_token(cast.requester, cast.claims)
    first = get(f"candidates/{decided.pk}", secret)
    again = Client().get(
        f"/api/v1/candidates/{decided.pk}",
        headers={"Authorization": f"Bearer {secret}", "If-None-Match": first["ETag"]},
    )
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_a_proof_covers_the_entry_and_repeats_none_of_it(cast: Cast, decided: Candidate) -> None:
    set_team(slug="claims", name="Claims", members=[cast.requester, cast.legal], by=cast.administrator)
    said = get("ledger/entries/1/proof", own_token(cast.legal, cast.claims)).json()
    assert said["sha256"] == LedgerEntry.objects.get(sequence=1).digest
    assert "canonical" not in said
    assert get("ledger/entries/1/proof", own_token(cast.requester, cast.claims)).status_code == 403
    assert get("check", own_token(cast.legal, cast.claims, "check"), **ASKED).json()["allow"] is True
