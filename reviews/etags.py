"""Entity tags: what an answer depends on or consists of, as a short digest that tells nothing of it."""

import hashlib
import hmac
import json

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
