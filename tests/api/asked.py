"""One request of the API, as the examples show it: sent by the test client, or by the program that pipelines use."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

HOOK_SECRET = "what-the-hub-sends"
FILES = frozenset({"decision_duties_zip", "decision_export", "handout_file"})
"""Operations that answer with a file."""


@dataclass
class Asked:
    """One request: operation, method, path with names in braces, parameters, body or files, and by which token."""

    name: str
    method: str
    path: str
    parameters: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    files: dict[str, bytes] | None = None
    key: str = "own"

    def send(self, secrets: dict[str, str], once: str = "") -> Any:
        """Send it, under an idempotency key if it has one, and return the answer."""
        place = self.path.format(**self.parameters)
        rest = {key: value for key, value in self.parameters.items() if f"{{{key}}}" not in self.path}
        headers = {"Authorization": f"Bearer {secrets[self.key]}"} if self.key in secrets else {}
        if self.key == "hub":
            headers = {"X-Webhook-Secret": HOOK_SECRET}
        if once:
            headers["Idempotency-Key"] = once
        client: Any = getattr(Client(), self.method.lower())
        data: Any = rest
        if self.files is not None:
            data = {name: SimpleUploadedFile(name, body) for name, body in self.files.items()} | (self.body or {})
        elif self.body is not None:
            return client(f"/api/v1/{place}", json.dumps(self.body), content_type="application/json", headers=headers)
        return client(f"/api/v1/{place}", data, headers=headers)

    def through(self, portal: Any, folder: Path) -> bool:
        """Send it by the client program's class, and tell whether that understood the answer."""
        place = self.path.format(**self.parameters)
        rest = {key: value for key, value in self.parameters.items() if f"{{{key}}}" not in self.path}
        if self.files is not None:
            for name, body in self.files.items():
                (folder / name).write_bytes(body)
            return bool(portal.upload(self.method, place, {name: folder / name for name in self.files}, self.body))
        if self.name in FILES:
            return bool(portal.download(place))
        return isinstance(portal.send(self.method, place, rest, self.body), dict)

    def sent(self) -> dict[str, Any]:
        """The body as the document shows it; a file is named in words."""
        return (self.body or {}) | {name: f"(the bytes of the {name} file)" for name in self.files or {}}
