"""What was sent, as plain values: who, where, under which token, and the digest of the content."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

FIELD = "form_token"
"""Name of the hidden field that every form of a page carries, each with a token of its own."""
APART = frozenset({FIELD, "csrfmiddlewaretoken"})
"""Fields that are no content: they change each time a page is rendered."""


MACHINE = "token:"
"""How the owner of a sending begins that a machine named by an idempotency key."""


@dataclass(frozen=True)
class Sent:
    """One sending. Without a ``token``, the content itself stands for it, and only for a short time (``BRIEF``)."""

    owner: str
    place: str
    token: str
    digest: str
    named: bool = True

    @property
    def by_machine(self) -> bool:
        """Whether a machine sent it, which repeats days later; a person's repeats by mistake come soon."""
        return self.owner.startswith(MACHINE)

    @property
    def key(self) -> str:
        """The digest that is unique in the table."""
        return _sha256(self.owner, self.place, self.token)


def new_token() -> str:
    """Return a token for one form of one rendered page: 128 random bits."""
    return secrets.token_urlsafe(16)


def form_sent(request: HttpRequest, owner: str) -> Sent:
    """Return what a form sent. A script may leave the token out: the digest of the content takes its place."""
    token, digest = request.POST.get(FIELD, ""), _content(request)
    return Sent(owner, request.path, token or digest, digest, named=bool(token))


def body_sent(request: HttpRequest, owner: str, key: str) -> Sent:
    """Return what a request to the API sent under its idempotency key: method, query and body are the content.

    Of a form with files it is the fields and the files: the boundary between its parts is another one each time.
    """
    is_form = request.content_type == "multipart/form-data"
    body = _content(request) if is_form else request.body
    return Sent(f"{MACHINE}{owner}", request.path, key, _sha256(str(request.method), _query(request), body))


def _content(request: HttpRequest) -> str:
    """Digest the fields and files of a form; a boundary between parts differs each time and is no content."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name not in APART)
    files = [
        (name, file.name, _digest(file.chunks()))
        for name, found in sorted(request.FILES.lists())
        for file in _rewound(found)
    ]
    return _sha256(_query(request), json.dumps([fields, files]))


def _query(request: HttpRequest) -> str:
    return str(request.META.get("QUERY_STRING", ""))


def _digest(chunks: Iterable[bytes]) -> str:
    """Digest a file part by part, since it may be larger than what a form may hold in memory."""
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()


def _rewound(files: Iterable) -> Iterable:
    """Yield each file, and set it back to its start for the view."""
    for file in files:
        yield file
        file.seek(0)


def _sha256(*parts: str | bytes) -> str:
    """Digest the parts with their lengths, so that no two lists of parts read the same."""
    found = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()
