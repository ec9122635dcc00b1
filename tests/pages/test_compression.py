"""What is compressed on its way, what is not, and the one style sheet."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests import scenes
from tests.api.asking import ASKED, token
from tests.cast import Cast

ROOT = Path(__file__).parents[2]


def opened(client: Client, path: str, **more: Any) -> Any:
    return client.get(path, headers={"Accept-Encoding": "gzip, br", **more.pop("headers", {})}, **more)


@pytest.mark.long
@pytest.mark.django_db
def test_pages_and_answers_to_machines_are_compressed_with_padding(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    client = Client()
    client.force_login(cast.decider)
    plain = client.get("/catalog/")
    assert not plain.has_header("Content-Encoding")
    pages = [opened(client, "/catalog/") for _ in range(8)]
    assert {page["Content-Encoding"] for page in pages} == {"gzip"}
    assert b"Can we use it for this purpose" in gzip.decompress(pages[0].content)
    assert "Accept-Encoding" in pages[0]["Vary"]
    assert len(pages[0].content) < len(plain.content) / 3
    # the header of a gzip file has a name of random length, against guesses by the length of answers
    assert len({page.content.index(b"\0", 10) for page in pages}) > 1
    asked = opened(Client(), "/api/v1/decisions", headers={"Authorization": f"Bearer {token()}"})
    assert asked["Content-Encoding"] == "gzip"


@pytest.mark.django_db
def test_secrets_and_downloads_go_as_they_are(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    client = Client()
    client.force_login(cast.decider)
    for path in ("/decisions/1.json", "/decisions/1.md", "/decisions/1.zip"):
        assert not opened(client, path).has_header("Content-Encoding"), path
    client.force_login(cast.administrator)
    assert not opened(client, "/tokens/").has_header("Content-Encoding")
    small = opened(Client(), "/api/v1/check", data=ASKED)
    assert not small.has_header("Content-Encoding")


@pytest.mark.long
def test_collected_style_is_one_file_with_every_sheet_in_its_order(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "portal.static_files.OneSheetStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    [whole] = [path for path in (tmp_path / "css").glob("all.*.css") if len(path.name.split(".")) == 3]
    text = whole.read_text()
    assert "@import" not in text
    sheets = (ROOT / "static" / "css").glob("*.css")
    listed = [
        line.split('"')[1] for line in (ROOT / "static/css/all.css").read_text().splitlines() if "@import" in line
    ]
    assert sorted([*listed, "all.css"]) == sorted(path.name for path in sheets)
    places = [text.index((ROOT / "static" / "css" / name).read_text().strip()[:200]) for name in listed]
    assert places == sorted(places)
    assert Path(f"{whole}.gz").exists()
