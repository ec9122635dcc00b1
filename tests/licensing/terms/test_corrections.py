"""An update corrects bundled terms that nobody here touched; what a person wrote stays, whatever the portal writes."""

import pytest

from reviews.ledger.models import LedgerEntry
from reviews.licensing.actions import change_terms, correct, ship
from reviews.licensing.models import License
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.corrections import corrected, is_own
from reviews.licensing.terms.json_form import from_json
from reviews.licensing.terms.ports import KEYS
from reviews.licensing.terms.values import Term, Terms
from tests.cast import Cast

OURS, THEIRS = {"value": "yes", "status": "proposed"}, {"value": "no", "status": "proposed"}


def test_who_wrote_the_newest_value_decides() -> None:
    assert is_own("commercial_use", [(True, {"commercial_use": OURS})])
    assert is_own("commercial_use", [(True, {}), (False, {})]), "a term that nobody wrote is added"
    assert not is_own("commercial_use", [(True, {"commercial_use": OURS}), (False, {"commercial_use": THEIRS})])
    person = [(True, {"commercial_use": OURS}), (False, {"commercial_use": THEIRS})]
    copied = [*person, (True, {"commercial_use": THEIRS})]
    assert not is_own("commercial_use", copied), "the portal copied it and did not write it"
    assert corrected([], Terms("acme")) is None
    ours = Terms("acme", values={"commercial_use": Term("no", "proposed")})
    assert corrected([(False, {})], ours) is None, "a person added this license"


@pytest.mark.django_db
def test_a_correction_adds_what_is_new_and_keeps_what_a_person_wrote(cast: Cast) -> None:
    first = Terms(
        "acme/1", "Acme", values={"commercial_use": Term("yes", "proposed"), "acts.run": Term("allowed", "proposed")}
    )
    ship([first], hub_ids={}, spdx={})
    row = License.objects.get(key="acme/1")
    change_terms(row, values={"acts.run": Term("unclear", "proposed")}, seen=1, reason="We read it so.", by=cast.legal)
    later = Terms(
        "acme/1", "Acme",
        values={
            "commercial_use": Term("no", "proposed"), "acts.run": Term("with_duties", "proposed"),
            "audit_right": Term("yes", "proposed"),
        },
    )  # fmt: skip
    assert correct([later]) == 1
    newest = row.versions.first()
    assert newest is not None
    terms = from_json(newest.terms)
    found = {path: terms[path].value for path in ("commercial_use", "acts.run", "audit_right")}
    assert found == {"commercial_use": "no", "acts.run": "unclear", "audit_right": "yes"}
    assert (newest.number, newest.by) == (3, None)
    entries = LedgerEntry.objects.count()
    assert correct([later]) == 0
    assert (row.versions.count(), LedgerEntry.objects.count()) == (3, entries), "again changes nothing"


@pytest.mark.parametrize("key", KEYS)
def test_a_port_takes_what_its_letters_decide_and_nothing_else(key: str) -> None:
    terms = all_terms()[key]
    assert (terms["commercial_use"].value == "no") == ("-NC" in key)
    assert (terms["share_alike"].value == "when_shared") == ("-SA" in key)
    assert (terms["acts.redistribute_modified"].value == "not_allowed") == ("-ND" in key)
    assert (terms["acts.finetune"].status == "unknown") == ("-ND" in key)
    assert {terms[path].status for path in ("patents.grant", "governing_law", "cure_days", "revocable")} == {"unknown"}
