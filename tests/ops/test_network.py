"""The tests cannot leave this machine."""

import socket

import pytest

from tests.network import NetworkIsOff


def test_another_machine_is_refused() -> None:
    with socket.socket() as client, pytest.raises(NetworkIsOff, match=r"192\.0\.2\.1"):
        client.connect(("192.0.2.1", 80))


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(NetworkIsOff, match=r"hub\.example"):
        socket.getaddrinfo("hub.example", 443)


def test_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
