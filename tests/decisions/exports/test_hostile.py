"""What leaves the portal with a decision in which every text is hostile: names, headers, Markdown, schemas, mails."""

import io
import json
import re
import zipfile
from email import message_from_bytes
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from markdown_it import MarkdownIt

from reviews.jobs.mail import hand_over, post, send
from reviews.jobs.models import Mail
from reviews.people.models import User
from tests.cast import Cast
from tests.house.hostile import BREAKERS, decided, foreign

pytestmark = pytest.mark.django_db
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://elsewhere.example")')
BREAKS = (
    'a"; filename="evil.exe', "a\r\nSet-Cookie: x=1", "../../etc/passwd", "..\\..\\evil", "/etc/passwd", "C:\\evil",
    "näme\u202egpj.exe", "a\x00b".replace("\x00", ""), "%0d%0aX: 1", "a;b", "a'b",
)  # fmt: skip
MARKUP = (
    "[go](http://elsewhere.example)", "![x](http://elsewhere.example/p.png)", "| a | b |", "```\ncode\n```", "`x`",
    "<b>x</b>", "\n\n# Heading\n\n- item", "\n---\n", "http://elsewhere.example", "a  \nb", "[x]: http://elsewhere.example",
)  # fmt: skip
WORDS = [*FORMULAS, *BREAKS, *MARKUP, *BREAKERS]
ENDS = ("md", "json", "cdx.json", "spdx.json", "dsse.json", "zip")
NAME = re.compile(r'attachment; filename="decision-[0-9]+\.[a-z.]+"')
IN_ZIP = re.compile(
    r"(?:documents/[0-9a-f]{64}\.txt|[a-z_]+(?:\.[a-z]+)*\.(?:json|jsonl|md|py|txt|pem|zip))|README\.txt"
)


@pytest.fixture
def number(settings: Any, cast: Cast) -> int:
    settings.SIGNING_KEY = bytes(range(32))
    return int(decided(cast, WORDS)["number"])


def exported(cast: Cast, number: int, end: str) -> Any:
    client = Client()
    client.force_login(cast.legal)
    answer = client.get(f"/decisions/{number}.{end}")
    assert answer.status_code == 200, end
    return answer


def test_names_and_headers_hold_nothing_that_a_person_or_hub_chose(cast: Cast, number: int) -> None:
    for end in ENDS:
        answer = exported(cast, number, end)
        assert NAME.fullmatch(answer["Content-Disposition"]), end
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not answer["Content-Type"].startswith("text/html")
        assert all(ord(char) in range(32, 127) for pair in answer.items() for part in pair for char in str(part))


def test_the_bundle_holds_no_path_that_leaves_its_folder(cast: Cast, number: int) -> None:
    with zipfile.ZipFile(io.BytesIO(exported(cast, number, "zip").content)) as archive:
        names = archive.namelist()
        with zipfile.ZipFile(io.BytesIO(archive.read("duties.zip"))) as pack:
            inner = pack.namelist()
    assert len(names) == len(set(names)) > 8
    assert not [name for name in names if not IN_ZIP.fullmatch(name)]
    assert inner
    assert not [name for name in inner if name.startswith("/") or ".." in name.split("/") or not name.isascii()]


def test_the_markdown_has_no_link_picture_code_or_markup_of_a_text(cast: Cast, number: int) -> None:
    text = exported(cast, number, "md").content.decode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    kinds = {child.type for token in tokens for child in [token, *(token.children or [])]}
    assert not kinds & {"link_open", "image", "html_block", "html_inline", "code_inline", "fence", "code_block", "hr"}
    headings = [text for text in text.splitlines() if re.match(r"#{1,6} ", text)]
    assert not [line for line in headings if "Heading" in line]
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert rows


def test_the_bills_of_materials_hold_against_their_schemas(cast: Cast, number: int) -> None:
    bom = exported(cast, number, "cdx.json").content.decode()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bom) is None
    assert json.loads(exported(cast, number, "spdx.json").content)["@graph"]
    assert json.loads(exported(cast, number, "json").content)["number"] == number


def test_the_page_and_the_paper_hold_no_markup_of_a_text(cast: Cast, number: int) -> None:
    client = Client()
    client.force_login(cast.legal)
    for path in (f"/decisions/{number}/", f"/decisions/{number}/print/"):
        assert foreign(client.get(path).content.decode()) == []


@pytest.mark.parametrize(
    "text", [*BREAKS, "a\nBcc: x@elsewhere.example", "a\r\n\r\n<h1>b</h1>", "\u2028a", "=?utf-8?q?x?="]
)
def test_a_mail_has_the_headers_that_the_portal_wrote(cast: Cast, text: str) -> None:
    User.objects.filter(pk=cast.legal.pk).update(first_name=text[:150])
    person = User.objects.get(pk=cast.legal.pk)
    post(person, f"Remark on {text}", f"{text}\n", asked_by="system:tests")
    send(Mail.objects.latest("pk").pk, lambda _: None)
    hand_over(f"Of {' '.join(text.split())}", text, person.email)
    for sent in mail.outbox:
        assert isinstance(sent, EmailMessage)
        read = message_from_bytes(sent.message().as_bytes())
        assert set(read.keys()) == {
            "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID",
        }  # fmt: skip
        assert read["To"] == "legal@example.org"
        assert not read.is_multipart()
        assert read.get_content_type() == "text/plain"
