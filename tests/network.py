"""Keep the tests off the network: this process may reach this machine and nothing else."""

import sys
from typing import Any

from portal.env import is_loopback

EVENTS = ("socket.connect", "socket.sendto", "socket.getaddrinfo")


class NetworkIsOff(RuntimeError):
    """A test tried to leave this machine; no OSError, so that no code takes it for a hub that is down."""


def switch_off() -> None:
    """Refuse every connection and name look-up but loopback and Unix sockets, until the process ends.

    An audit hook is used because no library can put it aside (https://peps.python.org/pep-0578/).
    """
    sys.addaudithook(_guard)


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if not EVENTS or event not in EVENTS:  # at the very end of the process, Python has emptied the module
        return
    address = arguments[0] if event == "socket.getaddrinfo" else arguments[-1]
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(address, (str, bytes)) and event != "socket.getaddrinfo":
        return  # a Unix socket
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if host and not is_loopback(host):
        raise NetworkIsOff(f"A test tried to reach {host!r}; tests run with the network off.")
