"""Bandit's findings in our own code, each held against a list of accepted ones with their reasons."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ACCEPTED = Path(__file__).parent / "accepted.json"
SOURCES = ("portal", "reviews", "manage.py", "verify_bundle.py")


@dataclass(frozen=True)
class CodeFinding:
    """One finding: bandit's rule, the file, and the line of code as it stands, which survives a move in the file."""

    rule: str
    file: str
    code: str


def report(tools: Path) -> bool:
    """Run bandit and say what is new and what is no longer found; False if anything is."""
    found = findings(tools, ROOT, SOURCES)
    if found is None:
        print("NOT LOOKED AT  bandit did not run to its end.", flush=True)
        return False
    new, stale = compare(found, accepted(ACCEPTED))
    for one in new:
        print(f"FOUND  {one.rule} {one.file}: {one.code}", flush=True)
    for one in stale:
        print(f"STALE  {one.rule} {one.file}: {one.code} (accepted, but no longer found)", flush=True)
    if not new and not stale:
        print(f"ok  bandit finds nothing beyond {len(found)} findings that are accepted with a reason", flush=True)
    return not new and not stale


def compare(found: set[CodeFinding], known: dict[CodeFinding, str]) -> tuple[list[CodeFinding], list[CodeFinding]]:
    """Return the findings that nobody has accepted, and the accepted ones that are gone."""
    order = lambda one: (one.file, one.rule, one.code)  # noqa: E731  (a key for two sorts)
    return sorted(found - set(known), key=order), sorted(set(known) - found, key=order)


def accepted(path: Path) -> dict[CodeFinding, str]:
    """Read the accepted findings with their reasons. Raises ValueError for one without a reason."""
    known = {}
    for one in json.loads(path.read_text()):
        if len(one["why"].split()) < 4:
            raise ValueError(f"{one['rule']} in {one['file']} is accepted without a reason.")
        known[CodeFinding(one["rule"], one["file"], one["code"])] = one["why"]
    return known


def findings(tools: Path, root: Path, sources: tuple[str, ...]) -> set[CodeFinding] | None:
    """Run bandit over files and folders below ``root``; None if it did not run to its end."""
    words = ["-q", "-r", "-f", "json", "-c", str(ROOT / "pyproject.toml"), *sources]
    done = subprocess.run([str(tools / "bandit"), *words], capture_output=True, text=True, check=False, cwd=root)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        return None
    if answer["errors"] or done.returncode not in (0, 1):
        return None
    return {
        CodeFinding(
            one["test_id"], one["filename"].removeprefix("./"), _line(root / one["filename"], one["line_number"])
        )
        for one in answer["results"]
    }


def _line(file: Path, number: int) -> str:
    """Return a line of code without its spacing and its note for another linter."""
    return " ".join(file.read_text().splitlines()[number - 1].split()).partition(" # noqa")[0]
