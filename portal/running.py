"""Let `manage.py` in a second terminal find the settings of the portal that `make run` is running."""

import json
import os
from pathlib import Path

NAMES = (
    "DATABASE_URL",
    "REDIS_URL",
    "HUBS",
    "HF_ENDPOINT",
    "PORTAL_DEMO",
    "HOST",
    "PORT",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
)
"""Never a hub token and never the owner's role: set those yourself if you need them."""


def _note(folder: Path) -> Path:
    return folder / "running.json"


def write(folder: Path, environ: dict[str, str]) -> None:
    """Write down the settings of this run, readable only by its user."""
    forget(folder)
    with os.fdopen(os.open(_note(folder), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({name: environ[name] for name in NAMES if name in environ}, file)


def forget(folder: Path) -> None:
    """Remove the note, if there is one."""
    _note(folder).unlink(missing_ok=True)


def adopt() -> None:
    """Adopt the settings of the run in `var/`, unless a database is named; variables that are already set win."""
    folder = Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parent.parent / "var")
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        return
    try:
        found = json.loads(_note(folder).read_text())
    except (OSError, ValueError):
        return
    for name, value in found.items():
        os.environ.setdefault(name, value)
