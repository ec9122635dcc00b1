"""The hubs that the portal may read, named in the environment; never an address typed by a user."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT_ENDPOINT = "https://huggingface.co"
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


class HubSettingError(ValueError):
    """HF_ENDPOINT or HUBS does not make sense; the message says what to write instead."""


@dataclass(frozen=True)
class Hub:
    """One named endpoint, without a slash at its end. The token is read when it is needed and kept nowhere."""

    name: str
    endpoint: str

    @property
    def host(self) -> str:
        """Host and port, in lower case."""
        return urlsplit(self.endpoint).netloc.lower()

    def token(self) -> str | None:
        """The token for this hub: HF_TOKEN for ``huggingface``, HUB_TOKEN_<NAME> for the others."""
        variable = "HF_TOKEN" if self.name == "huggingface" else f"HUB_TOKEN_{self.name.upper().replace('-', '_')}"
        return os.environ.get(variable) or None


def from_env(environ: Mapping[str, str]) -> dict[str, Hub]:
    """The hubs by name, the first is the default. Raises ``HubSettingError`` with a sentence."""
    hubs = {"huggingface": Hub("huggingface", _endpoint("HF_ENDPOINT", environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT))}
    for entry in filter(None, (part.strip() for part in environ.get("HUBS", "").split(","))):
        name, equals, url = entry.partition("=")
        if not equals or not NAME.fullmatch(name):
            raise HubSettingError(f"HUBS holds {entry!r}; write name=https://host, the name in small letters.")
        if name in hubs:
            raise HubSettingError(f"HUBS names the hub {name} twice.")
        hubs[name] = Hub(name, _endpoint("HUBS", url))
    return hubs


def _endpoint(variable: str, url: str) -> str:
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise HubSettingError(f"{variable} must be an address such as https://hub.example.org, without a user or query.")
    return url.strip().rstrip("/")
