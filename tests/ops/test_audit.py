"""`make audit`: a known vulnerability is found, what was not looked up is never clean, and exceptions have reasons."""

import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from portal.audit.__main__ import REQUIREMENTS, ask_service, from_list, vulnerabilities
from portal.audit.advisories import Pin, UnreadableList, affects, look_up, pins
from portal.audit.code import ACCEPTED, ROOT, CodeFinding, accepted, compare

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def advisory(**changes: Any) -> dict[str, Any]:
    """An advisory of ours in the OSV format, about a package of ours."""
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "1.0"}, {"fixed": "1.4"}]}]
    affected = {"package": {"ecosystem": "PyPI", "name": "Our_Package"}, "ranges": ranges}
    told = {"id": "OURS-1", "modified": "2026-11-10T00:00:00Z", "summary": "It opens doors.", "affected": [affected]}
    return told | changes


def stored(folder: Path, *advisories: Any) -> Path:
    """A stored list with these advisories."""
    path = folder / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, one in enumerate(advisories):
            archive.writestr(f"OURS-{number}.json", one if isinstance(one, str) else json.dumps(one))
    return path


@pytest.mark.parametrize(
    ("version", "hit"),
    [("0.9", False), ("1.0", True), ("1.3.9", True), ("1.4rc1", True), ("1.4", False), ("2.0", False)],
)
def test_a_range_ends_where_it_is_mended(version: str, hit: bool) -> None:
    assert affects(advisory()["affected"][0], version) is hit


@pytest.mark.parametrize(
    ("events", "version", "hit"),
    [
        ([{"introduced": "0"}], "1.0", True),
        ([{"introduced": "0"}, {"last_affected": "1.0"}], "1.0", True),
        ([{"introduced": "0"}, {"last_affected": "1.0"}], "1.0.1", False),
        ([{"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "2.0"}, {"fixed": "2.1"}], "2.0.5", True),
        ([{"introduced": "2.0"}, {"fixed": "2.1"}, {"introduced": "0"}, {"fixed": "1.0"}], "1.5", False),
    ],
)
def test_ranges_as_the_format_writes_them(events: list[dict[str, str]], version: str, hit: bool) -> None:
    assert affects({"ranges": [{"type": "ECOSYSTEM", "events": events}]}, version) is hit


def test_a_listed_version_counts_without_a_range() -> None:
    assert affects({"versions": ["1.0.post1"]}, "1.0.post1")
    assert not affects({"versions": ["1.0"], "ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]}, "2.0")


def test_a_stored_list_names_the_pin_the_advisory_and_what_mends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = stored(tmp_path, advisory(), advisory(id="OURS-2", withdrawn="2026-11-11T00:00:00Z"))
    assert not from_list(path, [Pin("our-package", "1.2"), Pin("other", "1.2")], now=NOW)
    said = capsys.readouterr().out
    assert "VULNERABLE  our-package 1.2: OURS-1 It opens doors.; mended in 1.4" in said
    assert "OURS-2" not in said
    assert from_list(path, [Pin("our-package", "1.4")], now=NOW)
    assert "2 advisories, the newest of 2026-11-10" in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, "no zip", "{"])
def test_a_list_that_cannot_be_read_is_not_clean(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "all.zip"
    if content == "{":
        path = stored(tmp_path, content)
    elif content:
        path.write_text(content)
    assert not from_list(path, [Pin("our-package", "9")], now=NOW)
    with pytest.raises(UnreadableList):
        look_up(path, [])


def test_an_old_or_empty_list_is_not_clean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = stored(tmp_path, advisory(modified="2026-08-01T00:00:00Z"))
    assert not from_list(old, [Pin("other", "1")], now=NOW)
    assert "too old to count" in capsys.readouterr().out
    assert not from_list(stored(tmp_path), [Pin("other", "1")], now=NOW)


def of_ours(pin: Pin) -> dict[str, Any]:
    """An advisory about a package that the portal really pins, at the version that it pins."""
    affected = {"package": {"ecosystem": "PyPI", "name": pin.name}, "versions": [pin.version]}
    return advisory(id=f"OURS-{pin.name}", affected=[affected])


@pytest.mark.parametrize("name", ["django", "django-allauth", "psycopg", "pytest"])
def test_an_advisory_of_a_package_that_is_pinned_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    everything = pins(REQUIREMENTS)
    pin = next(one for one in everything if one.name == name)
    path = stored(tmp_path, advisory(), of_ours(pin))
    assert not vulnerabilities(tmp_path, everything, str(path), now=NOW)
    said = capsys.readouterr().out
    assert f"VULNERABLE  {pin.name} {pin.version}: OURS-{pin.name}" in said
    assert "ok" not in said
    mended = [Pin(one.name, "99999") if one == pin else one for one in everything]
    assert vulnerabilities(tmp_path, mended, str(path), now=NOW)


@pytest.mark.parametrize(
    ("advisories", "words"),
    [
        ([], "has no advisory in it; store the OSV export for PyPI there."),
        ([advisory(modified="2026-10-20T00:00:00Z")], "too old to count (1 advisories, the newest of 2026-10-20)"),
    ],
    ids=["empty", "old"],
)
def test_an_empty_or_old_list_fails_with_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], advisories: list[Any], words: str
) -> None:
    path = stored(tmp_path, *advisories)
    assert not vulnerabilities(tmp_path, pins(REQUIREMENTS), str(path), now=NOW)
    said = capsys.readouterr().out
    assert said.startswith("NOT LOOKED UP")
    assert words in said


def program(folder: Path, answer: str) -> Path:
    """A stand-in for pip-audit, which is not installed here: it prints what the real one printed."""
    place = folder / "pip-audit"
    place.write_text(f"#!{sys.executable}\nprint({answer!r})\n")
    place.chmod(0o755)
    return folder


def test_packages_that_the_service_did_not_answer_for_are_not_clean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everything = [{"name": pin.name, "version": pin.version, "vulns": []} for pin in pins(REQUIREMENTS)]
    skipped = {"name": everything[0]["name"], "skip_reason": "Dependency not found and could not be audited"}
    tools = program(tmp_path, json.dumps({"dependencies": [skipped, *everything[1:]]}))
    assert not vulnerabilities(tools, pins(REQUIREMENTS), "", now=NOW)
    assert "NOT LOOKED UP  1 of" in capsys.readouterr().out
    assert not vulnerabilities(program(tmp_path, ""), pins(REQUIREMENTS), "", now=NOW)
    known = {**everything[0], "vulns": [{"id": "OURS-1"}]}
    tools = program(tmp_path, json.dumps({"dependencies": [known, *everything[1:]]}))
    assert not vulnerabilities(tools, pins(REQUIREMENTS), "", now=NOW)
    assert "OURS-1" in capsys.readouterr().out
    tools = program(tmp_path, json.dumps({"dependencies": everything}))
    assert vulnerabilities(tools, pins(REQUIREMENTS), "", now=NOW)
    assert ask_service(tools)[1:] == (set(), [])


def test_every_pin_is_read() -> None:
    found = {pin.name for pin in pins(REQUIREMENTS)}
    lines = [line for file in REQUIREMENTS for line in file.read_text().splitlines() if "==" in line]
    assert len(found) >= len({line.partition("==")[0].partition("[")[0].lower() for line in lines}) - 1
    assert {"django", "django-allauth", "hf-xet", "pytest"} <= found


def test_every_accepted_finding_has_a_reason_and_is_still_there() -> None:
    known = accepted(ACCEPTED)
    for one in known:
        lines = [" ".join(line.split()).partition(" # noqa")[0] for line in (ROOT / one.file).read_text().splitlines()]
        assert one.code in lines, f"{one.file} has no such line any more"


def test_a_new_finding_and_a_stale_exception_are_both_told() -> None:
    old, new = CodeFinding("B301", "a.py", "loads(x)"), CodeFinding("B301", "b.py", "loads(y)")
    assert compare({new}, {old: "It reads our own file only."}) == ([new], [old])


def test_an_exception_without_a_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "accepted.json"
    path.write_text(json.dumps([{"rule": "B301", "file": "a.py", "code": "loads(x)", "why": "fine"}]))
    with pytest.raises(ValueError, match="without a reason"):
        accepted(path)


def run(folder: Path, *advisories: Any) -> subprocess.CompletedProcess[str]:
    """What `make audit` runs, with a stored list; its bandit finds what is accepted, so the list decides."""
    tools = folder / "audit" / "venv" / "bin"
    tools.mkdir(parents=True, exist_ok=True)
    (folder / "audit" / "installed").write_text((ROOT / "requirements-audit.txt").read_text())
    found = [
        {"test_id": one.rule, "filename": f"./{one.file}", "line_number": _line_of(one)} for one in accepted(ACCEPTED)
    ]
    answer = json.dumps({"results": found, "errors": []})
    (tools / "bandit").write_text(f"#!{sys.executable}\nprint({answer!r})\n")
    (tools / "bandit").chmod(0o755)
    env = os.environ | {"VAR_DIR": str(folder), "AUDIT_ADVISORIES": str(stored(folder, *advisories))}
    command = [sys.executable, "-m", "portal.audit"]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)


def _line_of(one: CodeFinding) -> int:
    lines = [" ".join(line.split()).partition(" # noqa")[0] for line in (ROOT / one.file).read_text().splitlines()]
    return lines.index(one.code) + 1


def test_the_command_fails_for_a_vulnerable_pin_and_passes_for_a_harmless_list(tmp_path: Path) -> None:
    pin = next(one for one in pins(REQUIREMENTS) if one.name == "django")
    today = datetime.now(UTC).isoformat()
    bad = run(tmp_path, of_ours(pin) | {"modified": today})
    assert (bad.returncode, f"VULNERABLE  django {pin.version}: OURS-django" in bad.stdout) == (1, True), bad
    good = run(tmp_path, advisory(modified=today))
    assert good.returncode == 0, good
    assert "ok  none of " in good.stdout
