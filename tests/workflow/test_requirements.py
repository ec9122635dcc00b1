"""The requirements as a table: what each says about a case of plain values."""

from dataclasses import replace

import pytest

from reviews.workflow.policy.rules import SHIPPED, parse
from reviews.workflow.questions import QUESTIONS
from reviews.workflow.requirements import CandidateValue, Requirement, TrackValue, hindrances, requirements

ANSWERED = {track: {question.key: "yes" for question in asked} for track, asked in QUESTIONS.items()}
SIGNED = {
    "legal": TrackValue("passed", "Lena Legal", answers=ANSWERED["legal"]),
    "engineering": TrackValue("passed", "Enno Engineer", answers=ANSWERED["engineering"]),
}
READY = CandidateValue(
    requester="Rolf Requester",
    tracks=SIGNED,
    read=True,
    intake="By Lena Legal",
    license_known=True,
    template_needed=True,
)


def unmet(value: CandidateValue) -> set[str]:
    return {requirement.key for requirement in requirements(value) if not requirement.met}


def requirement(value: CandidateValue, key: str) -> Requirement:
    return next(one for one in requirements(value) if one.key == key)


def test_a_case_with_everything_hinders_nothing() -> None:
    assert not unmet(READY)


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        ({"intake": ""}, {"intake"}),
        ({"license_known": False}, {"license-known"}),
        ({"partial": True}, {"whole", "complete", "tokenizer", "template", "formats", "scanned"}),
        ({"blocking": ("a shard is missing",)}, {"complete"}),
        ({"findings": frozenset({"tokenizer-absent"})}, {"tokenizer"}),
        ({"findings": frozenset({"tokenizer-absent"}), "tokenizer_needed": False}, set()),
        ({"findings": frozenset({"template-absent"})}, {"template"}),
        ({"findings": frozenset({"template-absent"}), "template_needed": False}, set()),
        ({"conditions": 2, "conditions_without_owner": 1}, {"conditions"}),
        ({"requester": "Lena Legal"}, {"duties"}),
    ],
)
def test_each_lack_is_named_by_its_own_gate(change: dict[str, object], keys: set[str]) -> None:
    assert unmet(replace(READY, **change)) == keys  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("track", "change", "keys"),
    [
        ("legal", {"moved": ("Access gate and prompt",)}, {"legal-passed"}),
        ("legal", {"state": "failed"}, {"legal-passed"}),
        ("legal", {"state": "open", "signer": ""}, {"legal-passed"}),
        ("engineering", {"open_remarks": 1}, {"engineering-remarks"}),
        ("engineering", {"answers": {}}, {"engineering-answers"}),
        ("engineering", {"answers": {**ANSWERED["engineering"], "context": "no"}}, {"engineering-answers"}),
    ],
)
def test_neither_track_makes_up_for_the_other(track: str, change: dict[str, object], keys: set[str]) -> None:
    tracks = {**SIGNED, track: replace(SIGNED[track], **change)}  # type: ignore[arg-type]
    assert unmet(replace(READY, tracks=tracks)) == keys


def test_terms_never_fit_beside_what_stops_the_candidate() -> None:
    stopped = replace(READY, conflicts=("Not in the EU.",), stops=("Not in the EU.",))
    assert unmet(stopped) == {"no-stop"}
    assert requirement(stopped, "terms-fit").outcome == "not applicable"
    both = replace(stopped, conflicts=("Not in the EU.", "No outputs."))
    assert unmet(both) == {"no-stop", "terms-fit"}


def test_an_error_never_counts_as_a_pass() -> None:
    failed = replace(READY, read=False, reading_error="The hub answered 503.")
    assert requirement(failed, "reading").outcome == "error"
    assert "reading" in {one.key for one in hindrances(requirements(failed), "pass legal")}


def test_pickled_weights_need_a_recorded_reason() -> None:
    pickled = replace(READY, findings=frozenset({"pickle-weights"}))
    assert "recorded why" in requirement(pickled, "formats").how
    silent = {**SIGNED, "engineering": replace(SIGNED["engineering"], answers={})}
    assert "formats" in unmet(replace(pickled, tracks=silent))


@pytest.mark.parametrize("code", ["file-not-scanned", "pickle-not-scanned", "pickle-suspicious"])
def test_a_file_that_was_not_scanned_satisfies_nothing(code: str) -> None:
    left = replace(READY, findings=frozenset({code}))
    assert "Not every file" in requirement(left, "scanned").how
    silent = {**SIGNED, "engineering": replace(SIGNED["engineering"], answers={})}
    assert "scanned" in unmet(replace(left, tracks=silent))
    assert (requirement(left, "hub-scan").outcome == "satisfied") is (code == "pickle-suspicious")


def test_a_policy_from_before_file_states_does_not_ask_for_them() -> None:
    earlier = {key: level for key, level in SHIPPED["requirements"].items() if key != "scanned"}
    old = parse(1, SHIPPED | {"requirements": earlier}, stored=True)
    left = replace(READY, findings=frozenset({"file-not-scanned"}), policy=old, risk="high")
    silent = {
        **SIGNED,
        "engineering": replace(SIGNED["engineering"], answers=ANSWERED["engineering"] | {"safety": "unknown"}),
    }
    assert unmet(replace(left, tracks=silent)) == set()
    assert "Policy 1 does not require this at high risk" in requirement(replace(left, tracks=silent), "scanned").how
    assert requirement(left, "hub-scan").outcome == "satisfied"


def test_one_person_on_both_tracks_is_named() -> None:
    same = {**SIGNED, "engineering": replace(SIGNED["engineering"], signer="Lena Legal")}
    assert unmet(replace(READY, tracks=same)) == {"duties"}
