"""Run every check of `make check`, even if one fails, and report at the end which ones failed."""

import base64
import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "models.example.org",
    "FILES_KEY": f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
    "DATABASE_URL": "postgresql://portal_app@db/portal",
    "MIGRATE_DATABASE_URL": "postgresql://portal_owner@db/portal",
    "REDIS_URL": "redis://queue:6379/0",
    "OIDC_ISSUER": "https://sso.example.org",
    "OIDC_CLIENT_ID": "portal",
    "OIDC_CLIENT_SECRET": secrets.token_urlsafe(30),
}
"""A production environment with dummy addresses: these checks connect to nothing."""
OFFLINE = {"PORTAL_OFFLINE": "1"}


@dataclass
class Check:
    """One program that must exit with 0."""

    name: str
    command: list[str]
    environ: dict[str, str] = field(default_factory=dict)


def checks() -> list[Check]:
    """Return the checks in the order in which their complaints should be read."""
    manage = [sys.executable, "manage.py"]
    found = [
        Check("ruff check", [str(BIN / "ruff"), "check", "--quiet", "--output-format", "concise", "."]),
        Check("ruff format", [str(BIN / "ruff"), "format", "--check", "--quiet", "--output-format", "concise", "."]),
        Check("mypy", [str(BIN / "mypy"), "--no-error-summary"], OFFLINE),
        Check("import-linter", [str(BIN / "lint-imports")], {"PYTHONPATH": str(ROOT)}),
        Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"], OFFLINE),
        Check("production settings", [*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
        Check("catalogues", [sys.executable, "-m", "reviews.language.building", "--check"]),
        Check("unmarked sentences", [sys.executable, "-m", "reviews.language.unmarked"]),
        Check("command names", [sys.executable, "-m", "portal.command_names"], OFFLINE),
    ]
    if (ROOT / "templates").is_dir():
        found.append(Check("djlint", [str(BIN / "djlint"), "--lint", "--quiet", "templates"]))
        templates = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))
        found.append(Check("djade", [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates]))
    for command in ("draw_states", "draw_facts"):
        if (ROOT / "reviews" / "management" / "commands" / f"{command}.py").exists():
            found.append(Check(f"document of {command}", [*manage, command, "--check"], OFFLINE))
    return found


def main() -> int:
    """Run all checks, print the output of failing ones, and return 1 if any failed."""
    clean = {name: value for name, value in os.environ.items() if name not in PRODUCTION and name != "PORTAL_DEMO"}
    failed: list[str] = []
    for check in checks():
        start = time.monotonic()
        done = subprocess.run(
            check.command, cwd=ROOT, env=clean | check.environ, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        took = time.monotonic() - start
        print(f"{'ok    ' if done.returncode == 0 else 'FAILED'}  {check.name} ({took:.1f} s)", flush=True)
        if done.returncode:
            failed.append(check.name)
            print("\n".join(f"        {line}" for line in done.stdout.strip().splitlines()), flush=True)
    print(f"\nChecks that failed: {', '.join(failed)}." if failed else "\nAll checks passed.", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
