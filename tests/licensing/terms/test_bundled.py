"""The project's own record of known licenses and of the hub's license ids, held against the reference where it is."""

import json

import pytest

from reviews.licensing.terms.bundled import VERIFIED, all_terms
from reviews.licensing.terms.fields import FIELDS
from reviews.licensing.terms.hub_ids import all_ids, hub_id
from reviews.licensing.terms.ports import KEYS
from reviews.licensing.terms.values import NOT_READ, Terms, Threshold
from tests.licensing.identify.texts import REFERENCE

needs_reference = pytest.mark.skipif(
    not (REFERENCE / "terms.json").is_file(), reason="skipped: no reference terms, set REFERENCE_DATA to where they are"
)
FAMILIES = {"openrail", "cc", "gpl", "bsd", "lgpl", "gfdl"}
METRICS = {
    "monthly_active_users": ("mau", ""),
    "annual_revenue_usd": ("annual_revenue", "USD"),
    "monthly_revenue_usd": ("monthly_revenue", "USD"),
}
COMMERCIAL = {
    "yes": {"yes", "yes_conditional"},
    "no": {"no"},
    "no without": {"written_authorization"},
    "conditional": {"yes_conditional"},
    "after": {"after_registration"},
    "after registration and": {"written_authorization"},
}
UNTOLD = {"falcon-180b", "internlm", "jamba-open", "unknown"}
"""Records whose commercial use is told from memory, by sources that contradict each other, or not at all."""
CORRECTED = {"glm-mit"}
"""Records that name two documents, where the reference keeps one document's threshold in words only."""


def test_every_record_is_proposed_and_carries_no_text() -> None:
    assert len(all_terms()) - len(KEYS) == 74, "correct this number when a record is added, and the one in CHANGELOG.md"
    for terms in all_terms().values():
        assert terms.verified in VERIFIED
        assert terms.sources or terms.verified in ("memory", "rule"), terms.key
        assert {term.status for term in terms.values.values()} <= {"proposed", "not_addressed"}
        assert all(len(one.note) <= 160 and len(one.text) <= 160 for one in terms.duties())


def test_only_a_text_that_was_read_is_said_not_to_address_something() -> None:
    for terms in all_terms().values():
        if terms.verified not in ("text", "partly"):
            assert "not_addressed" not in {term.status for term in terms.values.values()}, terms.key


def test_an_unread_license_has_no_neighbour() -> None:
    assert not all_terms().keys() & {"llama3.4", "LLAMA3", "apache", "mit ", "openrail", "other", ""}
    for tag in ("llama3.4", "apache", "openrail", "other", ""):
        found = hub_id(tag)
        assert found is None or not found.terms, tag
    assert all(all_terms()["unknown"][path] == NOT_READ for path in FIELDS if not path.startswith("flags"))


def only(key: str) -> Threshold:
    (found,) = all_terms()[key].thresholds()
    return found


@pytest.mark.parametrize("key", ["llama2", "llama3", "llama3.1", "llama3.2", "llama3.3", "llama4"])
def test_the_threshold_that_counts_affiliates_on_the_release_date(key: str) -> None:
    found = only(key)
    assert (found.metric, found.op, found.value, found.effect) == ("mau", ">", 700_000_000, "separate_license")
    assert (found.entity, found.measured_at) == ("with_affiliates", "model_release")


def test_neighbours_by_name_say_opposite_things() -> None:
    value = lambda key, path: all_terms()[key][path].value  # noqa: E731 - a word for this test only
    assert value("llama3", "outputs.train_models") == "same_family_only"
    assert value("llama3.1", "outputs.train_models") == "free_with_naming"
    assert (value("exaone-1.1-nc", "outputs.owner"), value("exaone-1.2-nc", "outputs.owner")) == (
        "licensor",
        "unclaimed",
    )
    assert (only("tencent-hunyuan-3d").value, only("tencent-hunyuan-video").value) == (1_000_000, 100_000_000)
    assert (value("tongyi-qianwen", "commercial_use"), value("tongyi-qianwen-research", "commercial_use")) == (
        "yes_conditional",
        "no",
    )
    assert (only("stability-community").effect, only("stability-community").value) == ("terminates", 1_000_000)
    assert {one.effect for one in all_terms()["kimi-modified-mit"].thresholds()} == {"display_duty"}
    assert value("dbrx", "latest_version_duty") == "yes"


@needs_reference
def test_all_records_agree_with_the_reference_on_thresholds_and_commercial_use() -> None:
    records = {one["id"]: one for one in json.loads((REFERENCE / "terms.json").read_text())["licenses"]}
    assert set(records) <= set(all_terms())  # a license that the reference does not know may be bundled, too
    for key, record in records.items():
        terms = all_terms()[key]
        found = terms["commercial_use"].value
        assert (found is None) if key in UNTOLD else (found in _said(record)), (key, record["commercial_use"], found)
        if key not in CORRECTED:
            assert _own(terms) == _theirs(record), key
        assert terms.name == record["name"]
        assert (terms.verified == "text") == (record["verified"] == "text")
        assert set(terms.excluded()) == set((record["territory"] or {}).get("excluded", []))


def _said(record: dict[str, str]) -> set[str]:
    """What the reference's words on commercial use may be in ours, by the longest beginning that fits."""
    return COMMERCIAL[max((one for one in COMMERCIAL if record["commercial_use"].startswith(one)), key=len)]


def _own(terms: Terms) -> set[tuple[str, str, int | None, str]]:
    return {(one.metric, one.op, one.value, one.currency) for one in terms.thresholds()}


def _theirs(record: dict[str, list[dict[str, object]]]) -> set[tuple[str, str, object, str]]:
    found: set[tuple[str, str, object, str]] = set()
    for one in record["thresholds"]:
        if one["metric"] == "business_model":
            found.add(("business_type", "is", None, ""))
        elif "op" in one:  # a threshold without a comparison is told from memory and not recorded as a value
            metric, currency = METRICS[str(one["metric"])]
            found.add((metric, str(one["op"]), one["value"], currency))
    return found


def test_all_ids_of_the_hub_are_there_and_families_lead_nowhere() -> None:
    ids = all_ids()
    assert len(ids) == 83
    assert {key for key, one in ids.items() if one.kind == "family"} == FAMILIES
    assert {key for key, one in ids.items() if one.kind == "placeholder"} == {"unknown", "other"}
    assert not [key for key, one in ids.items() if one.kind in ("family", "placeholder") and (one.terms or one.spdx)]
    assert all(one.note for one in ids.values() if one.kind in ("family", "placeholder"))


def test_the_traps_are_named() -> None:
    boost, gpl, llama = hub_id("BSL-1.0"), hub_id("gpl-3.0"), hub_id("llama3")
    assert boost is not None
    assert (boost.spdx, "Boost" in boost.note) == (("BSL-1.0",), True)
    assert gpl is not None
    assert (gpl.spdx, gpl.terms) == (("GPL-3.0-only", "GPL-3.0-or-later"), "")
    assert not [key for key, one in all_ids().items() if len(one.spdx) > 1 and one.terms], "it could be either"
    assert llama is not None
    assert (llama.kind, llama.terms) == ("model_license", "llama3")
    assert hub_id("openmdw-1.1").terms == ""  # type: ignore[union-attr]
    assert hub_id("business-source-1.1") is None


@needs_reference
def test_the_ids_are_those_of_the_reference() -> None:
    reference = json.loads((REFERENCE / "hf_ids.json").read_text())["ids"]
    assert {one["hf_id"]: one["name"] for one in reference} == {key: one.name for key, one in all_ids().items()}
    for one in reference:
        spdx = (one["spdx"] or "").replace(" (or -or-later: ambiguous)", "")
        assert spdx in ("", *all_ids()[one["hf_id"]].spdx)
        assert bool(spdx) == bool(all_ids()[one["hf_id"]].spdx)


@pytest.mark.parametrize(
    ("key", "path", "value"),
    [
        ("GPL-2.0-only", "patents.grant", "none"),
        ("GPL-3.0-only", "patents.grant", "express"),
        ("MPL-2.0", "litigation_termination", "all"),
        ("GPL-2.0-only", "cure_days", None),
        ("GPL-3.0-only", "cure_days", 30),
        ("GPL-3.0-only", "share_alike", "when_shared"),
        ("AGPL-3.0-only", "share_alike", "network_service"),
        ("GPL-3.0-only", "acts.host_for_third_parties", "allowed"),
        ("AGPL-3.0-only", "acts.host_for_third_parties", "with_duties"),
        ("LGPL-2.1-only", "reverse_engineering", "allowed"),
        ("MPL-2.0", "pass_through", "license_link"),
        ("GPL-3.0-only", "pass_through", "same_limits"),
    ],
)
def test_licenses_with_source_duties_differ_where_their_texts_do(key: str, path: str, value: object) -> None:
    assert all_terms()[key][path].value == value


def test_only_the_affero_license_asks_a_host_for_source() -> None:
    asks = {key for key in all_terms() for one in all_terms()[key].duties() if one.kind == "publish_source"}
    hosts = {
        key
        for key in asks
        for one in all_terms()[key].duties()
        if one.kind == "publish_source" and one.trigger == "host"
    }
    assert asks >= {"GPL-2.0-only", "GPL-3.0-only", "LGPL-2.1-only", "LGPL-3.0-only", "MPL-2.0"}
    assert hosts & {key for key in asks if "GPL" in key or key == "MPL-2.0"} == {"AGPL-3.0-only"}
