"""Look for known vulnerabilities and dangerous code; what could not be looked up counts as a failure, never as clean.

The programs that look (pip-audit, bandit) are no part of the portal: they live in a folder of their own under ``var/``.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from portal.audit import code
from portal.audit.advisories import Pin, UnreadableList, look_up, pins

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = (ROOT / "requirements.txt", ROOT / "requirements-dev.txt")
OLDEST = timedelta(days=30)
"""Age of a stored list's newest advisory beyond which it no longer counts."""


def main() -> int:
    """Run every part and return 1 if one found something or could not look."""
    tools = install_tools(Path(os.environ.get("VAR_DIR") or ROOT / "var") / "audit")
    packages = pins(REQUIREMENTS)
    parts = [
        vulnerabilities(tools, packages, os.environ.get("AUDIT_ADVISORIES", ""), now=datetime.now(UTC)),
        code.report(tools),
    ]
    return 0 if all(parts) else 1


def install_tools(folder: Path) -> Path:
    """Create the folder with the pinned programs, unless it is there; return its ``bin``."""
    wanted = (ROOT / "requirements-audit.txt").read_text()
    note = folder / "installed"
    if not note.exists() or note.read_text() != wanted:
        say(f"Installing pip-audit and bandit under {folder} (once) ...")
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder / "venv")], check=True)
        pip = [
            str(folder / "venv" / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]
        subprocess.run([*pip, "-r", str(ROOT / "requirements-audit.txt")], check=True)
        note.write_text(wanted)
    return folder / "venv" / "bin"


def vulnerabilities(tools: Path, packages: list[Pin], stored: str, *, now: datetime) -> bool:
    """Say which pinned packages have known vulnerabilities; False if one has, or if one could not be looked up."""
    if stored:
        return from_list(Path(stored), packages, now=now)
    looked, missed, hits = ask_service(tools)
    for hit in hits:
        say(f"VULNERABLE  {hit}")
    left = [pin.name for pin in packages if pin.name in missed or pin.name not in looked]
    if left:
        say(
            f"NOT LOOKED UP  {len(left)} of {len(packages)} packages: the advisory service did not answer for "
            f"{', '.join(left[:5])}{' ...' if len(left) > 5 else ''}. Set AUDIT_ADVISORIES to a stored list (the OSV "
            "export for PyPI, all.zip) and run this again."
        )
    if not left and not hits:
        say(f"ok  none of {len(packages)} packages has a known vulnerability ({now:%Y-%m-%d}, asked online)")
    return not left and not hits


def from_list(stored: Path, packages: list[Pin], *, now: datetime) -> bool:
    """Hold the packages against a stored list; a list whose newest advisory is over 30 days old does not count."""
    try:
        found = look_up(stored, packages)
    except UnreadableList as error:
        say(f"NOT LOOKED UP  {error}")
        return False
    for hit in found.found:
        say(f"VULNERABLE  {hit}")
    told = f"{found.count:,} advisories, the newest of {found.newest:%Y-%m-%d}"
    if now - found.newest > OLDEST:
        say(f"NOT LOOKED UP  the stored list is too old to count ({told}); store a newer one.")
        return False
    if not found.found:
        say(f"ok  none of {len(packages)} packages has a known vulnerability ({told})")
    return not found.found


def ask_service(tools: Path) -> tuple[set[str], set[str], list[str]]:
    """Ask the advisory service through pip-audit; return the packages looked up, those skipped, and what was found."""
    looked: set[str] = set()
    missed: set[str] = set()
    hits = []
    for file in REQUIREMENTS:
        words = [
            "pip-audit",
            "--no-deps",
            "--disable-pip",
            "--progress-spinner",
            "off",
            "--format",
            "json",
            "-r",
            str(file),
        ]
        done = subprocess.run(
            [str(tools / words[0]), *words[1:]], capture_output=True, text=True, check=False, cwd=ROOT
        )
        for one in _answers(done.stdout):
            name = canonicalize_name(str(one.get("name", "")))
            if "skip_reason" in one:
                missed.add(name)
                continue
            looked.add(name)
            hits += [f"{name} {one.get('version')}: {known.get('id')}" for known in one.get("vulns", [])]
    return looked, missed, sorted(set(hits))


def _answers(text: str) -> list[dict[str, Any]]:
    try:
        return list(json.loads(text)["dependencies"])
    except (ValueError, KeyError, TypeError):
        return []  # nothing was looked up, and that is what the caller then says


def say(words: str) -> None:
    """Print one line for the person who ran ``make audit``."""
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
