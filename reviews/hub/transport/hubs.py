"""The hubs that the portal may read, named in the environment; never an address typed by a user."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from reviews.hub.errors import Unreachable

DEFAULT_ENDPOINT = "https://huggingface.co"
FILE_HOSTS = ("hf.co", "huggingface.co")
"""Domains from which the public hub, and mirrors that pass its answers on, serve large files."""
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
TOKEN = re.compile(r"[!-~]+")
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")


class HubSettingError(ValueError):
    """HF_ENDPOINT, HUBS or HUB_FILE_HOSTS is not valid; the message says what to write instead."""


@dataclass(frozen=True)
class Hub:
    """One named endpoint, without a slash at its end. The token is read when it is needed and kept nowhere.

    ``file_hosts`` are domains, besides the hub's own, that its file redirects may lead to; they never see the token.
    """

    name: str
    endpoint: str
    file_hosts: tuple[str, ...] = FILE_HOSTS

    @property
    def host(self) -> str:
        """Return host and port, in lower case."""
        return urlsplit(self.endpoint).netloc.lower()

    @property
    def token_variable(self) -> str:
        """Name the environment variable with this hub's token: HF_TOKEN for ``huggingface``, else HUB_TOKEN_<NAME>."""
        return "HF_TOKEN" if self.name == "huggingface" else f"HUB_TOKEN_{self.name.upper().replace('-', '_')}"

    def token(self) -> str | None:
        """Return the token for this hub, None without one."""
        return os.environ.get(self.token_variable, "").strip() or None


def sent_token(hub: Hub) -> str | Literal[False]:
    """Return the hub's token; False without one, because None would send whatever token is saved on this machine.

    Raises ``Unreachable`` for characters that no token has: the hub client's own error would contain the token.
    """
    token = hub.token()
    if token and not TOKEN.fullmatch(token):
        raise Unreachable(f"The token in {hub.token_variable} contains characters that are not valid in a token.")
    return token or False


def from_env(environ: Mapping[str, str]) -> dict[str, Hub]:
    """Return the hubs by name, the first is the default. Raises ``HubSettingError`` with a sentence."""
    hosts = _file_hosts(environ.get("HUB_FILE_HOSTS", ""))
    first = _endpoint("HF_ENDPOINT", environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT)
    hubs = {"huggingface": Hub("huggingface", first, hosts)}
    for entry in filter(None, (part.strip() for part in environ.get("HUBS", "").split(","))):
        name, equals, url = (part.strip() for part in entry.partition("="))
        if not equals or not NAME.fullmatch(name):
            raise HubSettingError(f"HUBS contains {entry!r}; write name=https://host, with the name in lower case.")
        if name in hubs:
            raise HubSettingError(f"HUBS names the hub {name} twice; huggingface is set by HF_ENDPOINT.")
        hubs[name] = Hub(name, _endpoint("HUBS", url), hosts)
    return hubs


def _endpoint(variable: str, url: str) -> str:
    wrong = HubSettingError(f"{variable} must be an address such as https://hub.example.org, without a user or query.")
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # raises for a port that is no number
    except ValueError as error:
        raise wrong from error
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        raise wrong
    return url.strip().rstrip("/")


def _file_hosts(text: str) -> tuple[str, ...]:
    more = [part.strip().lower() for part in text.split(",") if part.strip()]
    for host in more:
        if not HOST.fullmatch(host):
            raise HubSettingError(
                f"HUB_FILE_HOSTS contains {host!r}; write domains without https://, separated by commas."
            )
    return (*FILE_HOSTS, *more)
