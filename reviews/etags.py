"""Entity tags: what an answer depends on or consists of, as a short digest that tells nothing of it."""

import hashlib
import hmac
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import parse_etags


def etag(said: object) -> str:
    """Return the tag of a JSON value. It is weak, because a compressed answer may have the same one."""
    data = json.dumps(said, sort_keys=True).encode()
    return f'W/"{hmac.new(settings.SECRET_KEY.encode(), data, hashlib.sha256).hexdigest()[:32]}"'


def client_has(request: HttpRequest, tag: str) -> bool:
    """Tell whether the client has the answer with this tag; the comparison is weak, as If-None-Match asks."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return tag.removeprefix("W/") in {one.removeprefix("W/") for one in known}


@cache
def build() -> str:
    """Return a digest of the code, the templates, the names of static files and the settings that pages show."""
    found = hashlib.sha256()
    root = Path(settings.BASE_DIR)
    files = [path for room in ("reviews", "portal", "templates") for path in (root / room).rglob("*.*")]
    for path in sorted(one for one in files if one.suffix in (".py", ".html", ".json")):
        found.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    found.update(manifest.read_bytes() if manifest.is_file() else b"")
    shown = [settings.HUBS, settings.PORTAL_URL, settings.OIDC_ISSUER, settings.PORTAL_DEMO, settings.STATIC_URL]
    found.update(repr(shown).encode())
    return found.hexdigest()
