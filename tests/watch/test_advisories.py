"""Lists of advisories: reading them, matching them to boundaries, what is not monitored, and the finding they bring."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from reviews.decisions.alerts import open_alerts
from reviews.decisions.models import Decision, DecisionAlert
from reviews.ledger import queries as ledger
from reviews.people.permits import Forbidden
from reviews.watch.actions import settle
from reviews.watch.advisories.actions import HandedList, import_list
from reviews.watch.advisories.formats import BadList, read_list
from reviews.watch.advisories.matching import KnownAdvisory, affects, component, denied, vulnerable, why_unmonitored
from reviews.watch.advisories.models import Advisory, AdvisoryList
from reviews.watch.jobs import match_advisories
from reviews.watch.rows.repositories import add_unwatched
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get

OSV = {
    "id": "GHSA-aaaa-bbbb-cccc", "summary": "Code runs on load\u202e.",
    "affected": [{
        "package": {"ecosystem": "PyPI", "name": "vLLM"},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.0"}]}],
    }],
}  # fmt: skip
TRANSFORMERS = "pkg:pypi/transformers@4.57.6"
VEX = {
    "bomFormat": "CycloneDX", "components": [{"bom-ref": "a", "name": "vllm", "version": "0.33.0"}],
    "vulnerabilities": [
        {"id": "GHSA-aaaa-bbbb-cccc", "analysis": {"state": "not_affected"}, "affects": [{"ref": "a"}]},
        {"id": "CVE-2026-1", "analysis": {"state": "exploitable"}, "affects": [{"ref": TRANSFORMERS}]},
    ],
}  # fmt: skip


def dumped(said: Any) -> bytes:
    return json.dumps(said).encode()


def test_a_file_is_read_by_what_it_holds() -> None:
    found = read_list(dumped([OSV]))
    assert (found.kind, found.advisories[0].package, found.count) == ("osv", "vllm", 1)
    assert "\u202e" not in found.advisories[0].summary
    assert [one.state for one in read_list(dumped(VEX)).advisories] == ["not_affected", "exploitable"]
    digests = read_list(b"# ours\n" + b"A" * 64 + b"  poisoned weights\n\n" + b"b" * 64 + b"\n")
    assert digests.digests == {"a" * 64: "poisoned weights", "b" * 64: ""}
    assert read_list(dumped(OSV | {"withdrawn": "2026-01-01T00:00:00Z"})).count == 0


@pytest.mark.parametrize(
    "said",
    [
        {"versions": 5, "ranges": "all"},
        {"versions": [5]},
        {},
        {"ranges": [{"type": "ECOSYSTEM", "events": []}]},
        {"versions": [f"1.{number}" for number in range(2_001)]},
    ],
)
def test_an_advisory_that_does_not_say_which_versions_clears_none(said: dict[str, Any]) -> None:
    (row,) = read_list(dumped(OSV | {"affected": [{"package": {"name": "vllm"}, **said}]})).advisories
    assert affects(row.affected, "0.33.0") is None


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe", b"", b"abc", b"{", b"[]", b"{}", b"[" * 100_000, dumped([{"id": "x"}]), dumped([OSV, 3]),
        dumped(OSV | {"id": "<script>"}),
        dumped({"bomFormat": "CycloneDX", "vulnerabilities": [{"affects": [{"ref": TRANSFORMERS}]}]}),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(BadList):
        read_list(data)


@pytest.mark.parametrize(
    ("span", "version", "named"),
    [
        ({"introduced": "0", "fixed": "1.2", "last": ""}, "1.1.9", True),
        ({"introduced": "0", "fixed": "1.2", "last": ""}, "1.2", False),
        ({"introduced": "1.0", "fixed": "", "last": "1.2"}, "1.2", True),
        ({"introduced": "1.0", "fixed": "", "last": "1.2"}, "1.10", False),
        ({"introduced": "1.0", "fixed": "", "last": ""}, "0.9", False),
    ],
)
def test_a_range_names_the_versions_between_its_ends(span: dict[str, str], version: str, named: bool) -> None:
    assert affects({"versions": [], "ranges": [span], "unknown": False}, version) is named


def test_a_part_names_packages_with_versions_and_digests() -> None:
    part = component("container", "vLLM 0.33.0; transformers==4.57.6, image@sha256:" + "a" * 64 + " (tuned 2 ways)")
    assert part.packages == (("vllm", "0.33.0"), ("transformers", "4.57.6"))
    assert part.digests == ("a" * 64,)
    said = f"A list denies sha256:{'a' * 12}… of container: poisoned"
    assert denied([part], {"a" * 64: "poisoned"}) == {"a" * 64: said}
    assert why_unmonitored(part, {"vllm"}, denies=True) == "No current list covers transformers."
    assert why_unmonitored(part, {"vllm", "transformers"}, denies=False) == ""
    assert "neither a package" in why_unmonitored(
        component("prompt template", "chat_template.jinja"), {"vllm"}, denies=True
    )
    assert "denied files" in why_unmonitored(component("weights", "", ["b" * 64]), (), denies=False)


def test_a_vex_clears_the_version_that_it_names_and_no_other() -> None:
    named = {"versions": [], "ranges": [{"introduced": "0", "fixed": "9", "last": ""}], "unknown": False}
    known = [
        KnownAdvisory("CVE-1", "vllm", named),
        KnownAdvisory("CVE-1", "vllm", {"versions": ["0.33.0"], "ranges": [], "unknown": False}, "not_affected"),
        KnownAdvisory("CVE-2", "vllm", {"versions": [], "ranges": [], "unknown": True}),
    ]
    unclear = "CVE-2 names vllm 0.33.0 (whether this version is affected is not said)"
    assert vulnerable([component("c", "vllm 0.33.0")], known) == {"CVE-2 vllm": unclear}
    assert vulnerable([component("c", "vllm 0.32.0")], known)["CVE-1 vllm"] == "CVE-1 names vllm 0.32.0"


@pytest.mark.django_db
def test_a_list_is_a_finding_on_each_decision_that_it_names_and_ends_with_it(cast: Cast, client: Client) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    add_unwatched()
    page = get(client, cast.reader, f"/decisions/{decision.number}/boundary/")
    assert page.count("Not monitored") >= 4
    with pytest.raises(Forbidden, match="engineering reviewers"):
        import_list(HandedList.of(dumped([OSV])), name="pypi", covers=[], by=cast.legal)
    client.force_login(cast.engineer)
    sent = {"name": "pypi", "covers": "vLLM", "file": SimpleUploadedFile("osv.json", dumped([OSV]))}
    assert client.post("/watch/advisories/", sent).status_code == 302
    assert client.post("/watch/advisories/", {"name": "x", "file": SimpleUploadedFile("x", b"{")}).status_code == 422
    match_advisories(1, lambda _: None)
    alert = open_alerts().get()
    assert (alert.kind, alert.track, alert.severity) == ("vulnerable", "engineering", "high")
    assert "GHSA-aaaa-bbbb-cccc names vllm" in alert.why
    weights = Decision.objects.get().files.get(path="model.safetensors").sha256
    data = f"{weights} poisoned".encode()
    import_list(HandedList.of(data), name="ours", covers=[], by=cast.decider)
    match_advisories(1, lambda _: None)
    assert set(open_alerts().values_list("kind", flat=True)) == {"vulnerable", "listed-file"}
    settle(open_alerts().get(kind="listed-file"), reason="The digest was listed by mistake.", by=cast.engineer)
    over = dumped([OSV | {"withdrawn": "2026-11-01T00:00:00Z"}])
    import_list(HandedList.of(over), name="pypi", covers=["vllm"], by=cast.engineer)
    match_advisories(1, lambda _: None)
    assert not open_alerts().exists(), "the newest list of a name counts"
    ended = DecisionAlert.objects.get(kind="vulnerable").closed_reason
    assert ended.startswith("GHSA-aaaa-bbbb-cccc is marked as withdrawn in the list pypi of ")
    assert AdvisoryList.objects.filter(replaced_at__isnull=False).count() == 1
    assert "Monitored" in get(client, cast.reader, f"/decisions/{decision.number}/boundary/")
    assert ledger.verify().ok


@pytest.mark.django_db
def test_the_command_imports_a_file(cast: Cast, tmp_path: Any, capsys: Any) -> None:
    file = tmp_path / "vex.json"
    file.write_bytes(dumped(VEX))
    call_command("import_advisories", str(file), by=cast.engineer.username, covers="vllm")
    assert Advisory.objects.count() == 2
    file.write_bytes(b"{}")
    with pytest.raises(CommandError, match="no OSV record"):
        call_command("import_advisories", str(file), by=cast.engineer.username)
