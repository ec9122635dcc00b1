"""What a license says as a contract: export, audits, results, indemnity, affiliates and contractors, against a use."""

from dataclasses import replace

import pytest

from reviews.licensing.rules.evaluation import by_rule, judge
from reviews.licensing.rules.inheritance import SAME, LineageLink, compare
from reviews.licensing.terms.fields import CONTRACT
from reviews.licensing.terms.json_form import from_json, to_json
from reviews.licensing.terms.values import Terms
from tests.licensing.readings import outcome, plain, small_company, source

CLEAR, DUTY, UNKNOWN, CONFLICT = "clear", "duty", "unknown", "conflict"
RULED = ("export_control", "audit_right", "benchmarks", "liability.indemnity", "affiliates", "contractors")


@pytest.mark.parametrize(
    ("path", "value", "use", "expected"),
    [
        ("export_control", "comply", {}, DUTY),
        ("export_control", "barred", {}, DUTY),
        ("export_control", "barred", {"user_territories": ("US", "other")}, UNKNOWN),
        ("export_control", "barred", {"user_territories": ("*",)}, UNKNOWN),
        ("export_control", "barred", {"deployment_territories": None}, UNKNOWN),
        ("audit_right", "yes", {}, DUTY),
        ("audit_right", "no", {}, CLEAR),
        ("audit_right", "unclear", {}, UNKNOWN),
        ("benchmarks", "free", {}, CLEAR),
        ("benchmarks", "with_attribution", {}, DUTY),
        ("benchmarks", "with_consent", {}, DUTY),
        ("benchmarks", "with_consent", {"public_statements": True}, CONFLICT),
        ("benchmarks", "not_allowed", {"public_statements": None}, DUTY),
        ("benchmarks", "not_allowed", {"public_statements": True}, CONFLICT),
        ("liability.indemnity", "own_promises", {}, CLEAR),
        ("liability.indemnity", "own_promises", {"use_class": "external-product"}, DUTY),
        ("liability.indemnity", "for_breach", {}, DUTY),
        ("liability.indemnity", "for_use", {}, DUTY),
        ("affiliates", "included", {}, CLEAR),
        ("affiliates", "not_third_parties", {}, CLEAR),
        ("affiliates", "unclear", {}, UNKNOWN),
        ("affiliates", "not_included", {}, DUTY),
        ("contractors", "allowed", {}, CLEAR),
        ("contractors", "on_behalf", {}, DUTY),
        ("contractors", "not_allowed", {}, DUTY),
    ],
)
def test_what_follows_for_a_use(path: str, value: str, use: dict[str, object], expected: str) -> None:
    assert outcome(path, small_company(**use), **{path.replace(".", "__"): value}) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("path", RULED)
def test_an_unread_clause_is_unknown_and_a_silent_text_is_clear(path: str) -> None:
    read = plain()
    assert by_rule(judge([source("acme/lantern", read)], small_company()))[path] == CLEAR
    less = replace(read, values={name: term for name, term in read.values.items() if name != path})
    assert by_rule(judge([source("acme/lantern", less)], small_company()))[path] == UNKNOWN


def before() -> Terms:
    """Terms as they were stored before a license's contract was among them."""
    names = {field.path for field in CONTRACT}
    read = plain()
    return replace(read, values={path: term for path, term in read.values.items() if path not in names})


def test_terms_stored_before_read_as_they_did() -> None:
    old = before()
    assert from_json(to_json(old)) == old
    assert not {field.path for field in CONTRACT} & to_json(old)["values"].keys()


def test_an_ancestor_whose_terms_were_stored_before_raises_no_new_flag() -> None:
    link = LineageLink(source("north/base", before()), commit="c" * 40)
    assert compare(source("acme/lantern", plain()), link).flag == SAME
