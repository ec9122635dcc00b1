"""Files in the database, attacked: other keys, forged and swapped bytes, other owners, other people."""

import base64
import hashlib
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from reviews.files import permits, rows
from reviews.files.actions import BATCH, reencrypt
from reviews.files.models import FileCipher, KeptFile
from reviews.files.uploads import content_of
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FIRST, SECOND = ("k1", bytes(range(32))), ("k2", bytes(range(1, 33)))
TEXT = b"Two weeks without a failure.\n"


@pytest.fixture(autouse=True)
def owners(settings: object) -> Iterator[None]:
    settings.FILES_KEY = (FIRST,)  # type: ignore[attr-defined]
    permits.owned_by("tests", lambda user, owner: user.username == owner)
    yield
    permits._owners.pop("tests")


def keep(cast: Cast, data: bytes = TEXT, name: str = "shadow.txt", owner: str = "requester") -> KeptFile:
    return rows.keep(content_of(name, data), owner_kind="tests", owner_id=owner, by=cast.requester)


def get(user: User, file: KeptFile) -> tuple[int, bytes, dict[str, str]]:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("kept_file", args=[file.pk]))
    return answer.status_code, answer.content, dict(answer.headers)


def test_a_file_is_served_as_an_attachment_to_who_may_see_its_owner(cast: Cast) -> None:
    file = keep(cast)
    status, body, headers = get(cast.requester, file)
    assert (status, body) == (200, TEXT)
    assert headers["Content-Disposition"] == 'attachment; filename="shadow.txt"'
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert file.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert get(cast.reader, file)[0] == 404
    assert Client().get(reverse("kept_file", args=[file.pk])).status_code == 302


def test_a_name_cannot_add_a_header_or_turn_its_ending_around(cast: Cast) -> None:
    file = keep(cast, name="a\r\nSet-Cookie: x=1\u202efdp.txt")
    headers = get(cast.requester, file)[2]
    assert headers["Content-Disposition"] == 'attachment; filename="a Set-Cookie_ x=1fdp.txt"'
    assert "x" not in Client().cookies


def test_a_file_of_an_unknown_owner_is_read_by_no_one(cast: Cast) -> None:
    file = rows.keep(content_of("a.txt", TEXT), owner_kind="unheard-of", owner_id="1", by=cast.requester)
    for user in (cast.requester, cast.auditor, cast.administrator):
        assert get(user, file)[0] == 404


def test_the_bytes_are_not_in_the_database(cast: Cast) -> None:
    file = keep(cast)
    stored = FileCipher.objects.get(file=file)
    assert TEXT not in bytes(stored.data)
    assert bytes(stored.nonce) != bytes(FileCipher.objects.get(file=keep(cast)).nonce)


def lost(cast: Cast, file: KeptFile, words: str) -> None:
    status, body, _ = get(cast.requester, file)
    assert status == 409
    assert "Present, cannot be opened" in body.decode()
    assert file.sha256 in body.decode()
    assert words in body.decode()


def test_a_lost_key_and_another_key_of_the_same_name_show_the_digest(cast: Cast, settings: object) -> None:
    file = keep(cast)
    settings.FILES_KEY = (SECOND,)  # type: ignore[attr-defined]
    lost(cast, file, "is not among the keys")
    settings.FILES_KEY = (("k1", SECOND[1]),)  # type: ignore[attr-defined]
    lost(cast, file, "do not open with the key")


def test_forged_bytes_do_not_open(cast: Cast) -> None:
    file = keep(cast)
    stored = FileCipher.objects.get(file=file)
    for data, nonce in (
        (bytes([bytes(stored.data)[0] ^ 1]) + bytes(stored.data)[1:], bytes(stored.nonce)),
        (b"", bytes(stored.nonce)),
        (bytes(stored.data), b"\0" * 12),
        (bytes(stored.data), b""),
    ):
        FileCipher.objects.filter(file=file).update(data=data, nonce=nonce)
        lost(cast, file, "do not open")


def test_the_bytes_of_one_file_do_not_open_as_another(cast: Cast) -> None:
    one, other = keep(cast), keep(cast, b"Another text.\n")
    first, second = FileCipher.objects.get(file=one), FileCipher.objects.get(file=other)
    FileCipher.objects.filter(file=one).update(data=second.data, nonce=second.nonce)
    FileCipher.objects.filter(file=other).update(data=first.data, nonce=first.nonce)
    lost(cast, one, "do not open")
    lost(cast, other, "do not open")


def test_equal_files_of_two_owners_do_not_open_as_each_other(cast: Cast) -> None:
    one, other = keep(cast), keep(cast, owner="reader")
    second = FileCipher.objects.get(file=other)
    FileCipher.objects.filter(file=one).update(data=second.data, nonce=second.nonce)
    lost(cast, one, "do not open")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reviews_keptfile SET owner_id = 'reader'",
        "UPDATE reviews_keptfile SET sha256 = ''",
        "DELETE FROM reviews_filecipher",
        "TRUNCATE reviews_filecipher",
    ],
)
def test_rows_of_files_stay(cast: Cast, statement: str) -> None:
    keep(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            cursor.execute(statement)


@pytest.mark.long
def test_a_new_key_replaces_the_old_one_in_every_file(cast: Cast, settings: object) -> None:
    files = [keep(cast, f"Text {number}\n".encode()) for number in range(BATCH + 2)]
    before = LedgerEntry.objects.count()
    settings.FILES_KEY = (SECOND, FIRST)  # type: ignore[attr-defined]
    call_command("rotate_files_key")
    settings.FILES_KEY = (SECOND,)  # type: ignore[attr-defined]
    assert set(FileCipher.objects.values_list("key_id", flat=True)) == {"k2"}
    for number, file in enumerate(files):
        assert get(cast.requester, file)[1] == f"Text {number}\n".encode()
    entries = LedgerEntry.objects.order_by("sequence")[before:]
    assert [one.event for one in entries] == ["files:reencrypted"] * 2
    assert [one.data["count"] for one in entries] == [BATCH, 2]
    call_command("rotate_files_key")
    assert LedgerEntry.objects.count() == before + 2, "nothing was left to do"


def test_a_file_that_cannot_be_opened_keeps_its_bytes_in_a_rotation(cast: Cast, settings: object) -> None:
    good, bad = keep(cast), keep(cast)
    FileCipher.objects.filter(file=bad).update(data=b"x" * 40)
    settings.FILES_KEY = (SECOND, FIRST)  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match=f"1 could not be opened and stay as they are: {bad.pk}"):
        call_command("rotate_files_key")
    assert bytes(FileCipher.objects.get(file=bad).data) == b"x" * 40
    assert FileCipher.objects.get(file=bad).key_id == "k1"
    assert FileCipher.objects.get(file=good).key_id == "k2"
    assert not reencrypt(by="tests").done


def test_a_printed_key_is_one_that_the_settings_take(capsys: pytest.CaptureFixture[str], settings: object) -> None:
    call_command("make_files_key", id="spare")
    name, _, value = capsys.readouterr().out.strip().partition("=")
    key_id, _, key = value.partition(":")
    assert (name, key_id, len(base64.b64decode(key))) == ("FILES_KEY", "spare", 32)
    with pytest.raises(CommandError, match="short id"):
        call_command("make_files_key", id="no spaces please")
