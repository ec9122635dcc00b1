"""Signed heads that stand outside the database: they find what a chain alone cannot show."""

import json
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook

from portal.proof import from_env
from reviews.decisions.replay import rebuilt
from reviews.jobs.heads import deliver, line, sign_head, want_head
from reviews.jobs.kinds import JobError
from reviews.jobs.models import JobRun
from reviews.ledger import dsse, heads, keyring, queries
from reviews.ledger.models import SignedHead
from tests import scenes
from tests.cast import Cast
from tests.ledger.test_audit_page import tamper
from tests.webhooks.receiving import Receiver

pytestmark = pytest.mark.django_db

KEY = bytes(range(32))
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture(autouse=True)
def signing(settings: Settings, tmp_path: Path) -> Path:
    """A portal that signs and appends to a file."""
    settings.SIGNING_KEY = KEY
    settings.HEAD_FILE = str(tmp_path / "heads.jsonl")
    (tmp_path / "key.pem").write_text(dsse.pem(dsse.public_key(KEY)))
    return tmp_path


def step(_words: str) -> None:
    """A job's steps, which nobody looks at here."""


def verify(folder: Path, *words: str) -> tuple[int, str]:
    out = StringIO()
    try:
        names = ["--heads", str(folder / "heads.jsonl"), "--key", str(folder / "key.pem"), *words]
        call_command("verify_ledger", *names, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def send_all() -> None:
    for row in SignedHead.objects.order_by("pk"):
        deliver(row.pk, step)


def test_every_decision_signs_the_head_and_a_job_takes_it_away(cast: Cast, signing: Path) -> None:
    scenes.candidate_at("decided", cast)
    row = SignedHead.objects.get()
    last = queries.head()
    assert last is not None
    assert (row.size, row.digest, row.why) == (last.sequence, last.digest, "decision 1")
    assert JobRun.objects.filter(kind="deliver_head", subject_id=row.pk).exists()
    deliver(row.pk, step)
    deliver(row.pk, step)  # again: it is there once
    assert (signing / "heads.jsonl").read_bytes() == line(row)
    assert dsse.key_id(dsse.public_key(KEY)) == row.key
    assert verify(signing) == (0, f"entries: {row.size}\nhead: {row.digest}\nok: yes\nsigned heads: 1 verified\n")
    assert want_head() is None  # nothing happened since


def test_on_schedule_it_is_signed_when_something_happened(cast: Cast) -> None:
    scenes.candidate_at("read", cast)
    first = want_head()
    assert first is not None
    scenes.candidate_at("read", cast, "sample-lab/other")
    assert want_head() is None  # not a day old yet
    with scenes.later(days=2):
        again = want_head()
    assert again is not None
    assert again.size > first.size


CUTS = {
    "the last entry deleted": """DELETE FROM reviews_ledgerentry
        WHERE sequence = (SELECT max(sequence) FROM reviews_ledgerentry)""",
    "truncated": "ALTER TABLE reviews_ledgerentry DISABLE TRIGGER ALL; TRUNCATE reviews_ledgerentry",
    "an old backup restored": "DELETE FROM reviews_ledgerentry WHERE sequence > 20",
}


@pytest.mark.parametrize("statement", CUTS.values(), ids=CUTS.keys())
def test_what_a_chain_cannot_show_is_found_with_a_head(cast: Cast, signing: Path, statement: str) -> None:
    scenes.candidate_at("decided", cast)
    send_all()
    tamper(statement)
    assert queries.verify().ok  # what is left is a chain
    status, said = verify(signing)
    assert status == 1
    assert "was truncated or restored" in said


def test_a_ledger_rewritten_whole_is_found_with_a_head(cast: Cast, signing: Path) -> None:
    scenes.candidate_at("decided", cast)
    send_all()
    rewrite()
    assert queries.verify().ok  # every link was made anew
    status, said = verify(signing)
    assert status == 1
    assert "differs from what was signed" in said


def rewrite() -> None:
    """What the owner of the database can do: change one entry and make every later link anew."""
    from reviews.ledger import chain
    from reviews.ledger.models import LedgerEntry

    previous, statements = chain.GENESIS, []
    for entry in LedgerEntry.objects.order_by("sequence"):
        entry.previous = previous
        if entry.sequence == 3:
            entry.actor = "Somebody Else"
        data = chain.canonical(entry.columns())
        previous = chain.digest(data)
        statements.append((entry.actor, entry.previous, previous, data, entry.sequence))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reviews_ledgerentry DISABLE TRIGGER ALL")
        cursor.execute("UPDATE reviews_ledgerentry SET digest = 'x' || sequence")
        cursor.executemany(
            "UPDATE reviews_ledgerentry SET actor = %s, previous = %s, digest = %s, canonical = %s WHERE sequence = %s",
            statements,
        )
        cursor.execute("ALTER TABLE reviews_ledgerentry ENABLE TRIGGER ALL")


def test_a_head_by_another_key_or_changed_by_hand_is_refused(cast: Cast, signing: Path) -> None:
    scenes.candidate_at("decided", cast)
    row = SignedHead.objects.get()
    ours, other = (keyring.SpannedKey(dsse.public_key(one)) for one in (KEY, bytes(32)))
    with pytest.raises(dsse.NotSigned, match="not among the keys given"):
        list(heads.read([line(row)], [other]))
    changed = json.loads(line(row))
    changed["payload"] = changed["payload"][:-8] + "AAAA" + changed["payload"][-4:]
    with pytest.raises(dsse.NotSigned, match="Line 1"):
        list(heads.read([json.dumps(changed).encode()], [ours]))


def test_by_mail_and_to_a_webhook_that_checks_the_signature(
    cast: Cast, settings: Settings, receiver: "Receiver"
) -> None:
    settings.HEAD_MAIL = ["audit@example.org"]
    settings.HEAD_WEBHOOK, settings.HEAD_WEBHOOK_SECRET = f"{receiver.url}/hook?token=quiet", SECRET
    scenes.candidate_at("decided", cast)
    row = SignedHead.objects.get()
    receiver.status = 503
    with pytest.raises(JobError, match=r"could not be delivered .webhook"):
        deliver(row.pk, step)
    receiver.status = 204
    deliver(row.pk, step)
    headers, body = receiver.got[-1]
    assert Webhook(SECRET).verify(body, headers) == row.envelope
    sent = [one for one in mail.outbox if one.to == ["audit@example.org"]]
    assert len(sent) == 1  # the second try brought it only where it had not arrived
    assert row.digest in sent[0].body
    places = [one.place for one in row.deliveries.all()]
    assert len(places) == 3  # the file, the mail, the webhook
    assert not any("quiet" in place for place in places)  # a token in the address is no matter of the database


def test_a_portal_without_a_key_signs_nothing(cast: Cast, settings: Settings) -> None:
    settings.SIGNING_KEY = b""
    scenes.candidate_at("decided", cast)
    assert sign_head("by hand") is None


def test_the_tables_are_what_the_events_build(cast: Cast) -> None:
    candidate = scenes.candidate_at("decided", cast)
    scenes.candidate_at("rejected", cast, "sample-lab/no")
    assert rebuilt() == []
    with connection.cursor() as cursor:  # the candidate's own table is no write-once table
        cursor.execute("UPDATE reviews_candidate SET state = 'in_review' WHERE id = %s", [candidate.pk])
        cursor.execute("UPDATE reviews_track SET state = 'failed' WHERE candidate_id = %s", [candidate.pk])
    found = {(one.subject, one.what) for one in rebuilt()}
    assert found == {(f"candidate {candidate.pk}", "state"), (f"candidate {candidate.pk}", "tracks")}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    thread = threading.Thread(target=found.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()


def test_settings_of_the_proof_are_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from portal.env import SettingError

    monkeypatch.setenv("SIGNING_KEY", "abc")
    with pytest.raises(SettingError, match="SIGNING_KEY is not an Ed25519 key"):
        from_env(demo_key=None)
    monkeypatch.delenv("SIGNING_KEY")
    monkeypatch.setenv("HEAD_WEBHOOK", "http://example.org/x")
    with pytest.raises(SettingError, match="HEAD_WEBHOOK must be an https address"):
        from_env(demo_key=None)
    monkeypatch.delenv("HEAD_WEBHOOK")
    made = from_env(demo_key=tmp_path / "key")["SIGNING_KEY"]
    assert from_env(demo_key=tmp_path / "key")["SIGNING_KEY"] == made
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
