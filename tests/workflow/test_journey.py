"""The whole review through the acts, and what each act refuses."""

import pytest
from django.db import IntegrityError, connection, transaction

from reviews.decisions.actions import issue
from reviews.decisions.answers import CheckQuestion
from reviews.decisions.gate.checking import check
from reviews.decisions.models import Decision
from reviews.decisions.past import standing_at
from reviews.decisions.queries import standing
from reviews.decisions.record import holds
from reviews.ledger import queries as ledger
from reviews.people.permits import Forbidden, Stale
from reviews.proposals.actions import take_reading
from reviews.workflow.actions.reviewing import remark
from reviews.workflow.actions.signing import sign
from reviews.workflow.models import SignOff
from reviews.workflow.queries import candidate_detail
from reviews.workflow.statements import SignOffStatement
from tests import scenes
from tests.cast import Cast
from tests.readings import COMMIT, OTHER_COMMIT, reading

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", scenes.STATES)
def test_every_state_is_reached_by_the_real_acts(cast: Cast, state: str) -> None:
    candidate = scenes.candidate_at(state, cast)
    wanted = {
        "reading": "reading",
        "ready": "ready",
        "decided": "decided",
        "rejected": "rejected",
        "withdrawn": "withdrawn",
    }
    assert candidate_detail(candidate).state == wanted.get(state, "in_review")
    assert ledger.verify().ok


def test_the_decision_is_found_by_commit_and_workload_only(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    decision = Decision.objects.get()
    assert holds(bytes(decision.canonical), decision.sha256)

    def ask(**changes: str) -> tuple[bool, int | None]:
        question = {"hub": "huggingface", "repo": candidate.repo_id, "commit": COMMIT, "workload": "claims-intake"}
        found = check(CheckQuestion(**{**question, **changes}))
        return found.allow, found.decision

    weights = decision.files.get(path="model.safetensors").sha256
    assert ask() == (True, decision.number)
    assert ask(sha256=weights) == (True, decision.number)
    assert ask(sha256="0" * 64) == (False, decision.number)
    assert ask(commit="main") == ask(commit=COMMIT[:12]) == ask(commit=OTHER_COMMIT) == (False, None)
    assert ask(repo="sample-lab/another") == ask(hub="mirror") == ask(workload="other") == (False, None)


def test_engineering_waits_for_the_license_intake(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    with pytest.raises(Forbidden, match="locked until a legal reviewer has recorded the license intake"):
        scenes.sign_track(candidate, "engineering", cast)


def test_the_requester_signs_no_track(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    candidate.requester = cast.both
    type(candidate).objects.filter(pk=candidate.pk).update(requester=cast.both)
    said = SignOffStatement("legal", "pass", "It fits the workload.")
    # The act itself: the ledger does not know of the changed requester, so a remembered scene would be brought back.
    with pytest.raises(Forbidden, match="You proposed this candidate"):
        sign(candidate, said=said, seen=scenes.seen(candidate), by=cast.both)


def test_the_database_refuses_what_the_permits_refuse(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    signed = SignOff.objects.get()
    values = {
        "candidate": candidate, "outcome": "pass", "reason": "x", "requester": cast.requester,
        "snapshot": candidate.snapshot, "basis": {},
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="signoff_one_person_never_on_both_tracks"), transaction.atomic():
        SignOff.objects.create(track="engineering", signer=signed.signer, **values)
    with pytest.raises(IntegrityError, match="signoff_signer_is_not_requester"), transaction.atomic():
        SignOff.objects.create(track="engineering", signer=cast.requester, **values)
    SignOff.objects.create(track="legal", signer=signed.signer, **values)  # a renewal passes


def test_a_correction_supersedes_and_both_records_stay(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    with pytest.raises(Stale, match="Decision 1 is in force now"):
        scenes.decide(candidate, cast)
    second = issue(candidate, ruling=scenes.ruling(), seen=scenes.seen(candidate), by=cast.decider, supersedes=1)
    first = Decision.objects.get(number=1)
    assert (standing(first).word, standing(second).word) == ("superseded", "in force")
    assert standing_at(first, first.issued_at).word == "in force"


@pytest.mark.parametrize("table", ["reviews_decision", "reviews_signoff", "reviews_snapshot", "reviews_ledgerentry"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET sha256 = ''", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_raw_sql_cannot_change_what_is_written_once(cast: Cast, table: str, sql: str) -> None:
    scenes.candidate_at("decided", cast)
    column = {"reviews_signoff": "reason", "reviews_snapshot": "digest", "reviews_ledgerentry": "actor"}.get(
        table, "sha256"
    )
    statement = sql.replace("sha256", column).format(table)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE is refused for pending foreign key checks first
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            cursor.execute(statement)


def test_signing_an_old_snapshot_is_refused_and_says_so(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    old = scenes.seen(candidate)
    take_reading(candidate.pk, reading(gated="manual", gate_prompt="Accept the terms."))
    with pytest.raises(Stale):
        scenes.sign_track(candidate, "legal", cast, seen=old)


def test_a_gate_that_changes_outdates_legal_alone_and_puts_the_decision_under_review(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    decision = Decision.objects.get()
    assert standing(decision).word == "in force"
    take_reading(candidate.pk, reading(gated="manual", gate_prompt="Accept the terms."))
    value = candidate_detail(scenes.fresh(candidate)).value
    assert value.tracks["legal"].shown == "outdated"
    assert value.tracks["legal"].moved == ("Access gate and prompt",)
    assert value.tracks["engineering"].shown == "passed"
    stands = standing(Decision.objects.get())
    assert stands.word == "under review"
    assert "Access gate" in stands.why


def test_reading_again_with_other_likes_is_no_act(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    before = ledger.head()
    take_reading(candidate.pk, reading(likes=99))
    assert ledger.head() == before
    assert candidate.snapshot.readings.count() == 2


def test_a_comment_after_approval_changes_nothing(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    decision = Decision.objects.get()
    stored = bytes(decision.canonical)
    remark(candidate, track="legal", about="", text="Looks odd to me.", by=cast.legal)
    decision.refresh_from_db()
    assert bytes(decision.canonical) == stored
    assert standing(decision).word == "in force"


def test_two_models_with_the_same_commit_string_do_not_mix(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    other = scenes.candidate_at("read", cast, "sample-lab/another-1b")
    assert other.commit == COMMIT
    assert other.snapshot.repo_id == "sample-lab/another-1b"
    question = CheckQuestion(hub="huggingface", repo="sample-lab/another-1b", commit=COMMIT, workload="claims-intake")
    assert not check(question).allow


def test_a_partial_reading_opens_legal_and_keeps_engineering_locked(cast: Cast) -> None:
    partly = reading(gated="manual", partial=True, gate_prompt="Accept the community license.")
    candidate = scenes.candidate_at("intake", cast, read=partly)
    states = {track.name: track.state for track in candidate.tracks.all()}
    assert states == {"legal": "open", "engineering": "locked"}
    take_reading(candidate.pk, reading(gated="manual", gate_prompt="Accept the community license."))
    assert candidate.tracks.get(name="engineering").state == "open"


def test_a_fail_is_a_veto_until_its_author_withdraws_it(cast: Cast) -> None:
    from reviews.workflow.actions.signing import withdraw_signoff

    candidate = scenes.candidate_at("answered", cast)
    scenes.sign_track(candidate, "legal", cast, "fail")
    with pytest.raises(Forbidden, match="veto"):
        scenes.sign_track(candidate, "legal", cast, by=cast.legal_two)
    with pytest.raises(Forbidden, match="Only Lena Legal"):
        withdraw_signoff(candidate, track="legal", reason="I read it wrongly.", by=cast.legal_two)
    withdraw_signoff(candidate, track="legal", reason="I misread it.", by=cast.legal)
    scenes.sign_track(candidate, "legal", cast, by=cast.legal_two)
