"""Read settings from the environment and refuse a bad value with one sentence that names the variable."""

import ipaddress
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

MIN_SECRET_LENGTH = 50
"""Characters; the length that Django's own `check --deploy` requires of a secret key."""

YES, NO = frozenset(("1", "true", "t", "yes", "y", "on")), frozenset(("0", "false", "f", "no", "n", "off"))


class SettingError(ValueError):
    """A setting with which the portal will not start; the message is one sentence for the reader."""


def text(name: str, default: str = "") -> str:
    """Return the variable without surrounding spaces, or `default` if it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """Return a boolean; accepts 1, true, yes, on and their opposites."""
    said = text(name).lower()
    if said and said not in YES | NO:
        raise SettingError(f"{name} is {text(name)!r}, which is not a yes or no; use 1 or 0.")
    return said in YES if said else default


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    """Return a whole number between `least` and `most`, both included."""
    try:
        value = int(text(name) or default)
    except ValueError:
        raise SettingError(f"{name} is {text(name)!r}, which is not a whole number.") from None
    if not least <= value <= most:
        raise SettingError(f"{name} is {value}, but must be between {least} and {most}.")
    return value


def words(name: str, default: Iterable[str] = ()) -> list[str]:
    """Return a comma-separated list without empty parts."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or list(default)


def secret(name: str) -> str:
    """Return a secret from the variable, or from the file named by `NAME_FILE`; never both.

    Raises SettingError if both are set or the file cannot be read.
    """
    value, path = text(name), text(f"{name}_FILE")
    if value and path:
        raise SettingError(f"{name} and {name}_FILE are both set; keep one of them.")
    if not path:
        return value
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise SettingError(f"{name}_FILE points at {path}, which cannot be read: {reason}.") from None


def kept_secret(path: Path) -> str:
    """Return the secret in a file readable only by its owner; create a random one if there is no file."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(60))
        return path.read_text()
    except OSError as error:
        raise SettingError(f"{path.parent} cannot be written: {(error.strerror or str(error)).lower()}.") from None


PLANNING = "-c join_collapse_limit=4 -c jit=off"
"""How PostgreSQL plans for our pages; ``?options=`` in the URL overrides it.

They load one row with everything it refers to, up to fourteen joins along foreign keys. The order in which they are
written is the right one, and trying others took PostgreSQL several times as long as running the query (see
tests/bench/bench_planning.py). Nothing is compiled, which some statements are
planned above the cost for (ADR 65).
"""


CONNECT_SECONDS = "5"
"""How long to wait for a connection to PostgreSQL: a machine that is gone would hold a request for minutes.
``?connect_timeout=`` in the URL overrides this."""


def database(name: str, url: str) -> dict[str, Any]:
    """Turn a PostgreSQL URL into Django's connection settings; `name` is the variable it came from.

    Understood: `postgresql://user:password@host:5432/database`, a socket folder as a
    percent-encoded host or as `?host=/folder`, and libpq options in the query
    (https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNSTRING-URIS).
    Unless the URL has ``options``, the planner reorders at most four joins and takes others as written, and
    nothing is compiled.
    Raises SettingError without repeating the URL, which may contain a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SettingError(f"{name} is not a URL: its host or port cannot be read.") from None
    if parts.scheme not in ("postgres", "postgresql"):
        raise SettingError(f"{name} must begin with postgresql:// because the portal stores its records in PostgreSQL.")
    database_name = unquote(parts.path.lstrip("/"))
    if not database_name or "/" in database_name:
        raise SettingError(f"{name} must end with a database name, for example postgresql://user:password@host/portal.")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    host = options.pop("host", "") or unquote(parts.netloc.rpartition("@")[2].rsplit(":", 1)[0])
    host = host.strip("[]")
    if not host:
        raise SettingError(f"{name} names no host.")
    return {
        "ENGINE": "portal.postgres",
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", "") or port or ""),
        "OPTIONS": {"options": PLANNING, "connect_timeout": CONNECT_SECONDS} | options,
    }


def redis_url(name: str, url: str) -> str:
    """Return a Redis or Valkey URL unchanged once its scheme and port are valid."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise SettingError(f"{name} is not a URL: its host or port cannot be read.") from None
    if parts.scheme not in ("redis", "rediss", "unix"):
        raise SettingError(f"{name} must begin with redis://, rediss:// or unix://.")
    if not (parts.path if parts.scheme == "unix" else parts.hostname):
        raise SettingError(f"{name} names neither a host nor a socket.")
    if dict(parse_qsl(parts.query)).get("ssl_cert_reqs", "required") != "required":
        raise SettingError(f"{name} switches off the check of the server's certificate; name its CA with ssl_ca_certs.")
    return url


def mail(name: str, url: str, folder: Path) -> dict[str, Any]:
    """Turn a mail URL into Django's mail settings.

    Understood: `file:` (each mail becomes a file in `folder`), `console:`, `smtp://user:password@host:port`,
    `smtp+tls://` (STARTTLS, port 587) and `smtps://` (TLS from the start, port 465).
    """
    backend = "django.core.mail.backends.{}.EmailBackend".format
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SettingError(f"{name} is not a URL: its host or port cannot be read.") from None
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": backend("filebased"), "EMAIL_FILE_PATH": str(folder)}
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": backend("console")}
    if parts.scheme not in ("smtp", "smtp+tls", "smtps") or not parts.hostname:
        raise SettingError(f"{name} must be console:, file: or smtp://host:port (smtp+tls:// and smtps:// for TLS).")
    return {
        "EMAIL_BACKEND": backend("smtp"),
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


def origin(name: str, url: str) -> str:
    """Return `scheme://host[:port]` of a web address, in the form in which browsers compare origins.

    Raises SettingError unless it is http or https, and if it contains a user name.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise SettingError(f"{name} is not a web address.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise SettingError(f"{name} must be a web address such as https://sso.example.org, without a user name.")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def is_loopback(host: str) -> bool:
    """Tell whether an address is this machine itself, in IPv4, IPv6 or IPv4-in-IPv6 form."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)
