"""Lists that come with less than before: what they leave open, who ends it, and what a vendor's signature changes."""

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.test import Client

from reviews.decisions.alerts import open_alerts
from reviews.decisions.models import DecisionAlert, DecisionFile
from reviews.jobs.models import Mail
from reviews.ledger import dsse
from reviews.ledger import queries as ledger
from reviews.people.permits import Forbidden, TooLate
from reviews.watch.actions import settle
from reviews.watch.advisories.actions import HandedList, import_list, register_key, retire_key, second_key
from reviews.watch.advisories.missing import RowsMissing
from reviews.watch.advisories.models import AdvisoryList, FeedKey
from reviews.watch.advisories.signatures import BadSignature, public_of, signature_of
from reviews.watch.jobs import match_advisories
from reviews.watch.rows.repositories import add_unwatched
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get
from tests.watch.test_advisories import OSV, VEX, dumped
from tests.watch.test_policy import in_force
from tests.workflow.test_separation import hold

EMPTY = dumped([OSV | {"affected": []}])
REASON = "The vendor confirmed by mail that our image does not contain the code."
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = dsse.public_key(b"k" * 32)


def imported(data: bytes, by: Any, name: str = "pypi", *, missing: int = 0, signature: bytes = b"") -> AdvisoryList:
    """A list in force, matched to every decision."""
    row = import_list(HandedList.of(data, signature), name=name, covers=["vllm"], by=by, missing=missing)
    match_advisories(row.pk, lambda _: None)
    return row


@pytest.fixture
def found(cast: Cast, db: None) -> DecisionAlert:
    """The finding that an imported list brought on a decision."""
    scenes.decide(scenes.candidate_at("ready", cast), cast)
    add_unwatched()
    imported(dumped([OSV]), cast.engineer)
    return open_alerts().get()


def test_a_shorter_list_is_named_before_it_is_taken_and_ends_nothing(
    cast: Cast, client: Client, found: DecisionAlert
) -> None:
    client.force_login(cast.decider)

    def sent(**more: str) -> Any:
        file = SimpleUploadedFile("osv.json", EMPTY)
        return client.post("/watch/advisories/", {"name": "pypi", "covers": "vllm", "file": file, **more})

    answer = sent()
    assert answer.status_code == 422
    assert "1 of the 1 rows of the list pypi of" in answer.content.decode()
    assert "GHSA-aaaa-bbbb-cccc in vllm" in answer.content.decode()
    assert sent(missing="2").status_code == 422
    assert sent(missing="1").status_code == 302
    match_advisories(1, lambda _: None)
    alert = open_alerts().get()
    assert "GHSA-aaaa-bbbb-cccc names vllm" in alert.why
    assert "(no longer in the list pypi of" in alert.why
    with pytest.raises(Forbidden, match="You imported the list pypi"):
        settle(alert, reason=REASON, by=cast.decider)
    assert "You imported the list pypi" in get(
        client, cast.decider, f"/decisions/{alert.decision_id}/alerts/{alert.pk}/"
    )
    settle(alert, reason=REASON, by=cast.engineer)
    match_advisories(1, lambda _: None)
    assert not open_alerts().exists()
    imported(dumped([OSV]), cast.engineer)
    assert "no longer" not in open_alerts().get().why, "what was ended because it was gone is a finding when it is back"
    assert ledger.verify().ok


def test_one_of_two_advisories_that_is_gone_stays_in_the_sentence(cast: Cast, found: DecisionAlert) -> None:
    other = OSV | {"id": "CVE-2026-7"}
    imported(dumped([other]), cast.decider, missing=1)
    why = open_alerts().get().why
    assert why.startswith("CVE-2026-7 names vllm")
    assert "GHSA-aaaa-bbbb-cccc names vllm 0.33.0 (no longer in the list pypi of" in why
    settle(open_alerts().get(), reason=REASON, by=cast.engineer)
    imported(dumped([other, OSV | {"id": "CVE-2026-8"}]), cast.decider)
    assert open_alerts().get().why == "CVE-2026-8 names vllm 0.33.0.", "what was answered is not opened again"


def test_a_denied_digest_that_is_gone_and_a_changed_range_end_nothing(cast: Cast, found: DecisionAlert) -> None:
    digest = DecisionFile.objects.exclude(sha256="").values_list("sha256", flat=True)[0]
    imported(f"{digest} poisoned".encode(), cast.engineer, "ours")
    imported(b"b" * 64, cast.engineer, "ours", missing=1)
    assert "no longer in the list ours" in open_alerts().get(kind="listed-file").why
    narrow = OSV | {"affected": [{"package": {"name": "vllm"}, "versions": ["0.1.0"]}]}
    imported(dumped([narrow]), cast.engineer)
    assert "the version is no longer named by the list pypi" in open_alerts().get(kind="vulnerable").why


def test_only_a_signed_list_ends_a_finding_by_saying_that_it_does_not_apply(cast: Cast, found: DecisionAlert) -> None:
    data = dumped(VEX)
    signature = KEY.sign(data)
    imported(data, cast.decider, "vex")
    assert "not affected, says the list vex of" in open_alerts().get().why
    assert "which is unsigned" in open_alerts().get().why
    with pytest.raises(BadSignature, match="No registered key has signed this file"):
        imported(data, cast.decider, "vex", signature=signature)
    with pytest.raises(Forbidden, match="administrators"):
        register_key("Vendor", key=PUBLIC.hex(), by=cast.engineer)
    key = register_key("Vendor", key=dsse.pem(PUBLIC), by=cast.administrator)
    with pytest.raises(BadSignature, match="No registered key"):
        imported(data, cast.decider, "vex", signature=signature)
    second_key(key, by=cast.administrator_two)
    with pytest.raises(BadSignature, match="registered already"):
        register_key("Other", key=PUBLIC.hex(), by=cast.administrator)
    with pytest.raises(BadSignature):
        imported(data + b" ", cast.decider, "vex", signature=signature)
    row = imported(data, cast.decider, "vex", signature=signature)
    assert row.signer == key
    assert not open_alerts().exists()
    ended = DecisionAlert.objects.get().closed_reason
    assert ended.startswith("GHSA-aaaa-bbbb-cccc no longer counts: not affected, says the list vex of")
    retire_key(key, by=cast.administrator)
    with pytest.raises(BadSignature):
        imported(dumped([OSV]), cast.decider, signature=KEY.sign(dumped([OSV])))


def test_the_policy_may_want_signatures_and_no_one_signs_for_themselves(cast: Cast) -> None:
    in_force(cast, advisory_lists={"unsigned": ["deny"]})
    with pytest.raises(Forbidden, match="takes no unsigned list of the kind OSV"):
        imported(dumped([OSV]), cast.engineer)
    imported(b"b" * 64, cast.engineer, "ours")
    at = AdvisoryList.objects.get().at
    own = {"by": cast.engineer, "at": at, "seconded_by": cast.decider, "seconded_at": at}
    FeedKey.objects.create(vendor="Own", public=PUBLIC.hex(), **own)
    for person, why in ((cast.engineer, "You registered this key"), (cast.decider, "You seconded this key")):
        with pytest.raises(Forbidden, match=why):
            imported(dumped([OSV]), person, signature=KEY.sign(dumped([OSV])))


def test_the_pages_show_the_signer_and_take_a_key(cast: Cast, client: Client) -> None:
    assert "No vendor" in get(client, cast.reader, "/watch/advisories/keys/")
    client.force_login(cast.administrator)
    at = "/watch/advisories/keys/"
    assert client.post(at, {"vendor": "Feeds", "key": "no key"}).status_code == 422
    assert client.post(at, {"vendor": "Feeds", "key": base64.b64encode(PUBLIC).decode()}).status_code == 302
    key = FeedKey.objects.get()
    assert "You registered this key, so another administrator must second it." in get(client, cast.administrator, at)
    assert Mail.objects.filter(to=cast.administrator_two, subject__contains="registered the key").count() == 1
    for who, status in ((cast.administrator, 403), (cast.engineer, 403), (cast.administrator_two, 302)):
        assert ("registered this key" in get(client, who, "/")) == (who == cast.administrator_two)
        assert client.post(f"{at}{key.pk}/second/").status_code == status
    assert client.post(f"{at}{key.pk}/second/").status_code == 409
    assert "registered this key" not in get(client, cast.administrator_two, "/")
    client.force_login(cast.engineer)
    data = dumped([OSV])
    files = {"file": SimpleUploadedFile("osv.json", data), "name": "pypi"}
    wrong = client.post("/watch/advisories/", files | {"signature": SimpleUploadedFile("sig", b"x" * 64)})
    assert "No registered key has signed this file" in wrong.content.decode()
    files["file"] = SimpleUploadedFile("osv.json", data)
    signature = SimpleUploadedFile("sig", base64.b64encode(KEY.sign(data)))
    assert client.post("/watch/advisories/", files | {"signature": signature}).status_code == 302
    assert "Signed by Feeds" in get(client, cast.reader, "/watch/advisories/")
    client.force_login(cast.administrator)
    assert client.post(f"{at}{FeedKey.objects.get().pk}/retire/").status_code == 302
    assert "Retired" in get(client, cast.reader, at)


def test_no_one_seconds_their_own_key_by_a_second_account(cast: Cast, db: None) -> None:
    key = register_key("Vendor", key=PUBLIC.hex(), by=cast.administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedKey.objects.update(seconded_by=cast.administrator, seconded_at=key.at)
    hold(cast, cast.administrator_two)
    with pytest.raises(Forbidden, match="could have signed in as"):
        second_key(key, by=cast.administrator_two)
    retire_key(key, by=cast.administrator)
    with pytest.raises(TooLate, match="retired already"):
        second_key(key, by=cast.administrator_two)


def test_the_command_names_missing_rows(cast: Cast, tmp_path: Any, db: None) -> None:
    file = tmp_path / "osv.json"
    file.write_bytes(dumped([OSV]))
    call_command("import_advisories", str(file), by=cast.engineer.username, name="pypi")
    file.write_bytes(EMPTY)
    with pytest.raises(CommandError, match="1 of the 1 rows"):
        call_command("import_advisories", str(file), by=cast.engineer.username, name="pypi")
    call_command("import_advisories", str(file), by=cast.engineer.username, name="pypi", missing=1)
    with pytest.raises(RowsMissing, match="is 0"):
        import_list(HandedList.of(dumped([OSV])), name="pypi", covers=[], by=cast.engineer, missing=3)


def test_keys_and_signatures_are_read_in_the_forms_in_which_they_are_published() -> None:
    forms = (PUBLIC.hex(), base64.b64encode(PUBLIC).decode() + "\n", dsse.pem(PUBLIC))
    assert {public_of(one) for one in forms} == {PUBLIC.hex()}
    signature = KEY.sign(b"x")
    for one in (signature, signature.hex().encode(), base64.b64encode(signature) + b"\n"):
        assert signature_of(one) == signature
    for wrong in ("", "ä", "-----BEGIN PUBLIC KEY-----", "00" * 31):
        with pytest.raises(BadSignature):
            public_of(wrong)
    with pytest.raises(BadSignature):
        signature_of(b"\xff" * 63)
