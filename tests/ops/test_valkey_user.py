"""Valkey's user for the portal: what the portal needs works, what manages the server is refused; TLS checks its end."""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.cache import cache

from portal import health
from portal.embedded.valkey import RIGHTS
from tests.ops.test_compose import COMPOSE


@pytest.fixture
def client() -> Iterator[redis.Redis]:
    """The portal's own connection."""
    with redis.Redis.from_url(settings.REDIS_URL) as found:
        yield found


@pytest.mark.parametrize(
    "command",
    [
        "SET other 1", "GET other", "KEYS *", "CONFIG GET *", "FLUSHALL", "FLUSHDB", "ACL LIST", "CLIENT LIST",
        "SHUTDOWN", "MODULE LIST", "REPLICAOF 127.0.0.1 1", "SAVE", "MONITOR", "PUBLISH other x", "SUBSCRIBE other",
        "SCRIPT FLUSH", "FUNCTION LIST", "MIGRATE 127.0.0.1 1 rq:x 0 1",
    ],
)  # fmt: skip
def test_what_the_portal_does_not_need_is_refused(client: redis.Redis, command: str) -> None:
    with pytest.raises(redis.exceptions.NoPermissionError):
        client.execute_command(*command.split())


def test_a_script_has_no_more_rights_than_its_user(client: redis.Redis) -> None:
    with pytest.raises(redis.RedisError, match=r"(?i)permission|acl"):
        client.eval("return redis.call('SET', 'other', 1)", 0)


def test_nobody_gets_in_without_the_user(client: redis.Redis) -> None:
    parts = urlsplit(settings.REDIS_URL)
    stranger = redis.Redis.from_url(settings.REDIS_URL.replace(f"{parts.username}:{parts.password}@", ""))
    with stranger, pytest.raises(redis.RedisError, match=r"(?i)auth"):
        stranger.ping()


def test_compose_gives_the_same_rights() -> None:
    command = COMPOSE["services"]["valkey"]["command"]
    users = " ".join(command).split("--user ")[1:]
    assert users[0].strip() == "default off"
    assert users[1] == "portal on >${VALKEY_PASSWORD} " + " ".join(RIGHTS)
    assert COMPOSE["services"]["web"]["environment"]["REDIS_URL"].startswith("redis://portal:")


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody else has signed, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "valkey")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    files = folder / "valkey.crt", folder / "valkey.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    return files


def pipe(source: socket.socket, target: socket.socket) -> None:
    """Pass bytes on until one side ends."""
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def serve(listener: socket.socket, context: ssl.SSLContext, path: str) -> None:
    """Speak TLS to whoever comes and pass everything on to the tests' Valkey, until the listener closes."""
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        try:
            near = context.wrap_socket(plain, server_side=True)
        except OSError:
            plain.close()
            continue
        threading.Thread(target=connect, args=(near, path), daemon=True).start()


def connect(near: socket.socket, path: str) -> None:
    """Join one visitor with Valkey until either ends."""
    with near, socket.socket(socket.AF_UNIX) as far:
        far.connect(path)
        there = threading.Thread(target=pipe, args=(near, far), daemon=True)
        there.start()
        pipe(far, near)
        there.join()


@pytest.fixture
def over_tls(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of the tests' Valkey behind TLS, and the certificate of its CA."""
    parts = urlsplit(settings.REDIS_URL)
    if parts.scheme != "unix":
        pytest.skip("REDIS_URL names a server elsewhere; TLS is tested with the embedded one.")
    crt, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener, context, parts.path), daemon=True).start()
        yield f"rediss://{parts.username}:{parts.password}@127.0.0.1:{listener.getsockname()[1]}/0", crt


def test_tls_is_one_setting(over_tls: tuple[str, Path], settings: object) -> None:
    url, ca = over_tls
    settings.REDIS_URL = f"{url}?ssl_ca_certs={quote(str(ca))}"  # type: ignore[attr-defined]
    assert health.state()["queue"] == "ok"
    settings.CACHES = settings.CACHES | {"default": settings.CACHES["default"] | {"LOCATION": settings.REDIS_URL}}  # type: ignore[attr-defined]
    cache.set("over-tls", [1])
    assert cache.get("over-tls") == [1]
    cache.delete("over-tls")
    cache._cache.get_client(write=True).connection_pool.disconnect()


def test_a_server_that_nobody_vouches_for_is_refused(over_tls: tuple[str, Path], settings: object) -> None:
    settings.REDIS_URL = over_tls[0]  # type: ignore[attr-defined]
    assert re.match("unreachable", health.state()["queue"])
