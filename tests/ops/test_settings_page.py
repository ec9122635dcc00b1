"""docs/settings.md names every variable that the code reads, and none that it does not."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r'(?:env\.(?:text|flag|number|words|secret)|environ\.get)\(\s*"([A-Z][A-Z_]+)"')
OUTSIDE = {"HF_ENDPOINT", "HF_TOKEN", "HUBS", "HUB_FILE_HOSTS", "CI", "DATABASE_URL_FILE", "SECRET_KEY_FILE"}
"""Read by the hub room by its own way, or the file form of a variable that is named."""


def test_every_variable_is_explained() -> None:
    sources = [ROOT / "manage.py", *(ROOT / "portal").glob("*.py"), *(ROOT / "portal" / "runner").glob("*.py")]
    read = {name for path in sources for name in READ.findall(path.read_text())}
    page = (ROOT / "docs" / "settings.md").read_text()
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    explained = {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)(?:_<NAME>)?`", row)}
    assert read - explained - OUTSIDE == set()
    read |= {"MIGRATE_DATABASE_URL", "DATABASE_URL", "HUB_TOKEN", "PORTAL_URL"}
    assert explained - read - OUTSIDE == set()
