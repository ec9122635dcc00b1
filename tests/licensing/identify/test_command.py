"""`manage.py identify_license` as a person or a pipeline runs it: no database, a list of objects, a telling status."""

import io
import json
from pathlib import Path
from typing import Any

from django.core.management import call_command

from reviews.licensing.identify.scancode import ask
from tests.hub_server.papers import docx, pdf
from tests.licensing.identify.texts import SAMPLE


def run(*words: object) -> tuple[int, str, str]:
    """Exit status, output and sentences of one run in this process; no database is open to it."""
    out, sentences = io.StringIO(), io.StringIO()
    try:
        call_command("identify_license", *map(str, words), stdout=out, stderr=sentences, no_color=True)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), sentences.getvalue()
    return 0, out.getvalue(), sentences.getvalue()


def rows(*words: object) -> list[dict[str, Any]]:
    status, out, _ = run(*words, "--json")
    assert status == 0
    found: list[dict[str, Any]] = json.loads(out)
    return found


def files(folder: Path) -> tuple[Path, Path]:
    """A file to look at, with one number changed, and a folder that holds the reference."""
    held = folder / "held"
    held.mkdir()
    (held / "harbor.txt").write_text(SAMPLE)
    text = folder / "LICENSE"
    text.write_text(SAMPLE.replace("1,000,000", "1,000"))
    return text, held


def test_a_changed_number_is_shown(tmp_path: Path) -> None:
    text, held = files(tmp_path)
    (row,) = rows(text, "--reference", held)
    assert (row["file"], row["verdict"], row["key"], row["reference"]) == (str(text), "near", None, "harbor")
    assert row["nearest"][0]["key"] == "harbor"
    assert 0.8 < row["nearest"][0]["similarity"] < 1
    assert (row["added"], row["removed"]) == (["1000"], ["1000000"])
    assert row["hunks"][0]["marks"] == ["number"]
    assert SAMPLE.replace("1,000,000", "1,000")[row["hunks"][0]["start"] : row["hunks"][0]["end"]] == "1,000"
    assert row["seconds"] < 5


def test_a_reference_is_a_known_text_but_not_for_itself(tmp_path: Path) -> None:
    text, held = files(tmp_path)
    text.write_text(SAMPLE)
    assert rows(text, "--reference", held)[0]["key"] == "harbor"
    assert rows(held / "harbor.txt", "--reference", held)[0]["verdict"] == "unknown"


def test_without_a_reference_there_are_no_words_but_a_reason(tmp_path: Path) -> None:
    text, _ = files(tmp_path)
    (row,) = rows(text)
    assert (row["added"], row["removed"]) == (None, None)
    assert row["reason"]


def test_an_unreadable_file_is_said_after_the_others_were_done(tmp_path: Path) -> None:
    text, held = files(tmp_path)
    status, out, sentences = run(tmp_path / "nowhere", text, "--reference", held, "--json")
    assert status == 2
    assert [row["file"] for row in json.loads(out)] == [str(text)]
    assert sentences.strip() == f"{tmp_path / 'nowhere'} cannot be read: No such file or directory."


def test_a_missing_reference_folder_is_said(tmp_path: Path) -> None:
    text, _ = files(tmp_path)
    status, out, sentences = run(text, "--reference", tmp_path / "nowhere")
    assert status == 2
    assert "unknown" in out
    assert "cannot be read" in sentences


def test_the_table_is_for_people(tmp_path: Path) -> None:
    text, held = files(tmp_path)
    _, out, _ = run(text, "--reference", held)
    assert out.startswith(f"{text}: near")
    assert "+ 1000\n" in out
    assert "- 1000000" in out


def test_the_second_opinion_says_when_there_is_none(tmp_path: Path) -> None:
    text, _ = files(tmp_path)
    assert ask(text, "no-such-program-here").status == "not installed"


def test_a_second_opinion_is_read_and_a_failing_one_is_said(tmp_path: Path) -> None:
    text, _ = files(tmp_path)
    program = tmp_path / "scancode"
    found = [{"matches": [{"score": 97.5}]}]
    file = {"type": "file", "detected_license_expression": "mit", "license_detections": found}
    answer = json.dumps({"files": [file]})
    program.write_text(f"#!/bin/sh\nwhile [ $1 != --json ]; do shift; done\ncat > $2 <<'END'\n{answer}\nEND\n")
    program.chmod(0o755)
    said = ask(text, str(program))
    assert (said.status, said.expression, said.score) == ("answered", "mit", 97.5)
    program.write_text("#!/bin/sh\nexit 1\n")
    assert ask(text, str(program)).status == "failed"


def test_the_text_of_a_pdf_is_taken_and_is_near_at_best(tmp_path: Path) -> None:
    _, held = files(tmp_path)
    (tmp_path / "LICENSE.pdf").write_bytes(pdf([SAMPLE.encode("latin-1", "replace").decode("latin-1")]))
    (tmp_path / "LICENSE.docx").write_bytes(docx(*SAMPLE.split("\n")))
    (tmp_path / "broken").write_bytes(b"%PDF-1.4")
    found = rows(tmp_path / "LICENSE.pdf", tmp_path / "LICENSE.docx", tmp_path / "broken", "--reference", held)
    assert [(row["verdict"], row["key"]) for row in found] == [("near", None), ("near", None), ("unknown", None)]
    assert [row["nearest"][0]["key"] for row in found[:2]] == ["harbor", "harbor"]
    assert "the text was taken from a PDF file" in found[0]["reasons"]
    assert found[2]["reason"] == "it is a PDF file, and it cannot be opened"
