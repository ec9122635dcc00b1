"""The form of the policy: a control for every part, what would change beside it, and the same as JSON."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.hub.files.inventory import WEIGHT_FORMATS
from reviews.reference.policy.controls import CONTROLS, GROUPS
from reviews.reference.policy.forms import LOOK, WRITE, PolicyForm, typed
from reviews.workflow.policy import lists
from reviews.workflow.policy.actions import adopt, write
from reviews.workflow.policy.models import PolicyVersion, in_force
from reviews.workflow.policy.rules import (
    COPY_RULES,
    LEVELS,
    LIMITS,
    READERS,
    RELATED,
    RISKS,
    SHIPPED,
    TUNABLE,
    BadPolicy,
    parse,
)
from reviews.workflow.states import TRACKS
from tests import scenes
from tests.cast import Cast
from tests.readings import reading
from tests.workflow.test_policy import CODE

PAGE = "/policy/new/"


def ends(body: Any, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """The paths of a body at which there is a value."""
    if not isinstance(body, dict):
        return {path}
    return {end for key, value in body.items() for end in ends(value, (*path, key))}


def test_every_part_of_a_policy_has_one_control_with_words() -> None:
    paths = [control.path for control in CONTROLS]
    assert set(paths) == ends(SHIPPED)
    assert len(paths) == len(set(paths))
    assert {name for name in vars(parse(1, SHIPPED)) if name not in ("number", "levels")} <= set(SHIPPED)
    for group in GROUPS:
        for control in (one for row in group.rows for one in row):
            assert control.title
            assert (control.help or group.about).endswith(".")
            assert bool(control.unit) == (control.path[0] in LIMITS), control.path


def test_limits_of_the_controls_are_those_of_the_rules() -> None:
    for name, (least, most) in LIMITS.items():
        for value, fits in ((least, True), (most, True), (least - 1, False), (most + 1, False)):
            said: Any = {"review_days": dict.fromkeys(RISKS, value), "remind_days": [value]}.get(name, value)
            form = form_of(SHIPPED | {name: said})
            assert form.is_valid() == fits, (name, value)
            if not fits:
                with pytest.raises(BadPolicy):
                    parse(1, SHIPPED | {name: said})


def form_of(body: dict[str, Any], start: dict[str, Any] = SHIPPED, **more: str) -> PolicyForm:
    return PolicyForm(typed(body) | more, now=PolicyVersion(number=1, body=start))


names = st.lists(st.from_regex(lists.OWNER, fullmatch=True), max_size=4, unique_by=str.casefold)


def by_risk(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(dict.fromkeys(RISKS, of))


def some(of: Any) -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(sorted(of)), unique=True, max_size=5)


@st.composite
def bodies(draw: Any) -> dict[str, Any]:
    """Any valid body."""
    one_of = {"under_review": ("allow", "deny"), "related_accounts": RELATED, "term_readers": READERS}
    numbers = {name: st.integers(*limits) for name, limits in LIMITS.items()}
    owners = draw(names)
    cuts = sorted(draw(st.tuples(*[st.integers(0, len(owners))] * 2)))
    parts = owners[: cuts[0]], owners[cuts[0] : cuts[1]], owners[cuts[1] :]
    return {
        "requirements": draw(st.fixed_dictionaries(dict.fromkeys(TUNABLE, by_risk(st.sampled_from(sorted(LEVELS)))))),
        "copy": draw(st.fixed_dictionaries(dict.fromkeys(TRACKS, st.sampled_from(sorted(COPY_RULES))))),
        **{name: draw(by_risk(st.sampled_from(sorted(of)))) for name, of in one_of.items()},
        **{name: draw(numbers[name]) for name in LIMITS if name not in ("review_days", "remind_days")},
        "review_days": draw(by_risk(numbers["review_days"])),
        "remind_days": draw(st.lists(numbers["remind_days"], min_size=1, max_size=6)),
        "suspend_on": draw(by_risk(some(lists.SUSPENDING))),
        "publishers": dict(zip(("trusted", "watched", "refused"), parts, strict=True)),
        "intake_stops": {"formats": draw(some(WEIGHT_FORMATS)), "scans": draw(some(lists.SCAN_STATES))},
        "advisory_lists": {"unsigned": draw(some(lists.LIST_KINDS))},
    }  # fmt: skip


def goes_round(body: dict[str, Any]) -> None:
    form = form_of(body)
    assert form.is_valid(), form.errors
    assert form.made == body
    assert json.loads(form.as_json) == body
    assert parse(1, form.made) == parse(1, body)
    again = PolicyForm(now=PolicyVersion(number=1, body=body))
    assert {control.name: again[control.name].initial for control in CONTROLS} == typed(body)


FULL = SHIPPED | {
    "remind_days": [7, 90, 30],
    "suspend_on": {"low": [], "medium": ["hub-gone"], "high": list(lists.SUSPENDING)},
    "publishers": {"trusted": ["Acme"], "watched": ["b.c", "a-b"], "refused": ["x_y"]},
    "intake_stops": {"formats": sorted(WEIGHT_FORMATS), "scans": ["unknown"]},
    "advisory_lists": {"unsigned": []},
}


@pytest.mark.parametrize("body", [SHIPPED, FULL])
def test_a_policy_comes_out_of_the_form_as_it_went_in(body: dict[str, Any]) -> None:
    goes_round(body)


@pytest.mark.long
@given(bodies())
@settings(max_examples=150)
def test_any_policy_comes_out_of_the_form_as_it_went_in(body: dict[str, Any]) -> None:
    goes_round(body)


def test_what_an_earlier_version_does_not_ask_for_starts_as_not_required() -> None:
    early = {**SHIPPED, "requirements": {"template": SHIPPED["requirements"]["template"], "gone": {}}}
    del early["term_readers"]
    form = PolicyForm(now=PolicyVersion(number=1, body=early))
    assert form["requirements-hub-scan-high"].initial == "off"
    assert form["requirements-template-high"].initial == "block"
    assert form_of(form.start, early).is_valid()


@pytest.mark.parametrize(
    "body", [{"copy": {"legal": [], "engineering": "never"}}, {"grace_days": 10**3000}, {"remind_days": [[]]}]
)
def test_a_value_of_another_kind_is_refused_in_a_short_sentence(body: dict[str, Any]) -> None:
    with pytest.raises(BadPolicy) as refused:
        parse(2, SHIPPED | body)
    assert len(str(refused.value)) < 200


@pytest.mark.django_db
def test_what_would_change_is_shown_before_the_version_is_written(cast: Cast, client: Client) -> None:
    found = reading("sample-lab/coded", findings=(CODE,))
    decided = scenes.candidate_at("decided", cast, "sample-lab/coded", read=found)
    open_one = scenes.candidate_at("read", cast, "other-lab/plain", read=reading("other-lab/plain"))
    client.force_login(cast.decider)
    risk = decided.workload.risk_level
    sent = typed(SHIPPED) | {f"requirements-remote-code-{risk}": "block", "publishers-refused": "Other-Lab"}
    page = post(client, sent, then=LOOK)
    assert "Decisions it would refuse" in page
    assert "Runs without code from the repository" in page
    assert "Policy 2 refuses models of the publisher other-lab." in page
    assert f"/candidates/{open_one.pk}/" in page
    assert "In force: Warns" in page
    assert "Not written yet" not in page

    page = post(client, sent, then=WRITE, reason="Code was run last month.")
    assert "Not written yet" in page
    assert PolicyVersion.objects.count() == 1
    assert "Code was run last month." in page
    confirmed = page.split('name="confirmed" value="')[1].split('"')[0]
    other = sent | {"grace_days": "3"}
    assert "Not written yet" in post(client, other, then=WRITE, reason="Again.", confirmed=confirmed)
    answer = client.post(PAGE, sent | {"then": WRITE, "reason": "Code.", "confirmed": confirmed})
    assert answer["Location"] == "/policy/2/"
    assert PolicyVersion.objects.get(number=2).body["publishers"]["refused"] == ["Other-Lab"]


@pytest.mark.django_db
def test_what_was_shown_against_another_version_is_shown_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.decider)
    sent = typed(SHIPPED | {"grace_days": 3})
    confirmed = post(client, sent, then=LOOK).split('name="confirmed" value="')[1].split('"')[0]
    adopt(write(body=SHIPPED | {"waiver_days": 9}, reason="Shorter.", by=cast.decider), reason="Yes.", by=cast.both)
    page = post(client, sent, then=WRITE, reason="Sooner.", confirmed=confirmed)
    assert "Not written yet" in page
    assert "Longest waiver, days" in page
    assert in_force().number == PolicyVersion.objects.count() == 2


def post(client: Client, sent: dict[str, Any], **more: str) -> str:
    return " ".join(client.post(PAGE, sent | more).content.decode().split())


@pytest.mark.django_db
def test_nothing_that_was_typed_is_lost_with_an_error(cast: Cast, client: Client) -> None:
    client.force_login(cast.decider)
    wrong = {"grace_days": "91", "remind_days": "thirty", "publishers-trusted": "a b/c", "publishers-refused": "Lab"}
    answer = client.post(PAGE, typed(SHIPPED) | wrong | {"then": LOOK, "reason": "Kept words"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Write a whole number from 0 to 90.", "Write whole numbers of days", "“b/c” is no name of an owner"):
        assert page.count(words) == 2, words
    for kept in ('value="91"', 'value="thirty"', "a b/c</textarea>", "Lab</textarea>", "Kept words</textarea>"):
        assert kept in page
    two = typed(SHIPPED) | {"publishers-trusted": "Lab", "publishers-refused": "lab", "then": LOOK}
    assert "names lab in two lists; an owner belongs to one." in client.post(PAGE, two).content.decode()
    form = form_of(SHIPPED)
    assert form.is_valid()
    same = post(client, typed(SHIPPED), then=WRITE, reason="Nothing.", confirmed=form.confirmation)
    assert "does not differ" in same


@pytest.mark.django_db
def test_json_fills_in_the_form_and_is_never_ignored(cast: Cast, client: Client) -> None:
    client.force_login(cast.decider)
    for body, why in (
        ("{", "This is not valid JSON"), ("[]", "Write a single JSON object"),
        ("{}", "must have exactly these entries"),
        (json.dumps(SHIPPED | {"color": 1}), "Remove unknown parts of the policy: color."),
        ("[" * 100_000, "This is not valid JSON"),
    ):  # fmt: skip
        answer = client.post(PAGE, typed(SHIPPED) | {"grace_days": "5", "body": body, "then": "fill", "reason": "Kept"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert why in page
        assert "1 error to correct" in page
        assert 'value="5"' in page
        assert ">Kept</textarea>" in page.replace("\n", "")
    pasted = json.dumps(SHIPPED | {"grace_days": 3, "publishers": {"trusted": [], "watched": ["x-lab"], "refused": []}})
    page = post(client, {"body": pasted, "then": "fill", "reason": "Kept"})
    assert 'name="grace_days" value="3"' in page
    assert "x-lab</textarea>" in page
    assert "Grace period for a condition, days" in page
    seen = page.split('name="body_seen" value="')[1].split('"')[0]
    changed = post(client, typed(SHIPPED), body=pasted, body_seen=seen, then=LOOK)
    assert "You changed the JSON." in changed
    shown = json.dumps(json.loads(pasted), indent=2).replace("\n", "\r\n")
    assert "You changed the JSON." not in post(client, typed(SHIPPED), body=shown, body_seen=seen, then=LOOK)


@pytest.mark.django_db
def test_only_a_decider_looks_at_a_version(cast: Cast, client: Client) -> None:
    client.force_login(cast.reader)
    assert client.post(PAGE, typed(SHIPPED) | {"then": LOOK}).status_code == 403
    assert "Only a decider writes a version" in client.get(PAGE).content.decode()
