"""Start a child that dies with its parent, as an ordinary user if we are root (PostgreSQL refuses root)."""

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

# Numbers from linux/prctl.h and linux/capability.h; they are part of the stable kernel interface.
PR_SET_PDEATHSIG, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION_3 = 0x20080522

MAX_SOCKET_PATH = 107
"""Longest path of a Unix socket on Linux, in bytes: `sun_path` has 108, including the terminator."""


class EmbeddedError(RuntimeError):
    """An embedded service cannot start or stop; the message is one sentence for the reader."""


class _CapHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapData(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def service_account(folder: Path) -> tuple[int, int] | None:
    """Return the (uid, gid) that PostgreSQL should run as; None means "as we are", because we are not root.

    The owner of an existing data folder is kept; a new one belongs to `nobody`. initdb needs a user with a name.
    """
    if os.geteuid() != 0:
        return None
    try:
        owner = folder.stat().st_uid if folder.exists() else 0
        person = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and this machine has no user 'nobody'; set DATABASE_URL instead."
        ) from None
    return person.pw_uid, person.pw_gid


def preparation(account: tuple[int, int] | None, *, dies_with_parent: int | None) -> Callable[[], None]:
    """Return what the child runs between fork and exec: drop root, then request a signal when the parent dies."""
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    parent = os.getpid()

    def prepare() -> None:
        if account is not None:
            _drop_root(libc, *account)
        if libc is not None and dies_with_parent is not None:
            libc.prctl(PR_SET_PDEATHSIG, dies_with_parent, 0, 0, 0)  # after the change of user, which clears it
            if os.getppid() != parent:  # the parent died first
                os.kill(os.getpid(), signal.SIGKILL)

    return prepare


def _drop_root(libc: ctypes.CDLL | None, uid: int, gid: int) -> None:
    """Become another user who may still read and traverse, since a checkout is often in a private home folder.

    Only the two capabilities for that are kept, as ambient ones, because others do not survive exec. Without the
    secure bit they would be lost with the user, and access(2), with which initdb looks for its programs, would not
    count them.
    """
    if libc is not None:
        libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if libc is None:
        return
    header, data = _CapHeader(CAPABILITY_VERSION_3, 0), (_CapData * 2)()
    libc.capget(ctypes.byref(header), data)
    kept = data[0].permitted & (1 << CAP_DAC_OVERRIDE | 1 << CAP_DAC_READ_SEARCH)
    data[0].effective = data[0].permitted = data[0].inheritable = kept
    data[1].effective = data[1].permitted = data[1].inheritable = 0
    libc.capset(ctypes.byref(header), data)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        if kept & 1 << capability:
            libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that is free at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def alive(pid: int) -> bool:
    """Tell whether a process exists and has not ended yet (a zombie has)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return True
    return state not in "ZX"


def wait_until_gone(pid: int, seconds: float) -> bool:
    """Wait for a process that need not be our child; return True if it ends in time."""
    end = time.monotonic() + seconds
    while alive(pid):
        if time.monotonic() > end:
            return False
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.05)
    return True


def stop_server(
    pid: int, child: subprocess.Popen[bytes] | None, ways: tuple[tuple[signal.Signals, float], ...], name: str
) -> None:
    """Send each signal in turn until the server is gone; `child` is set if this process started it.

    Raises EmbeddedError if the last signal does not help in time.
    """
    if child is not None and child.poll() is None:
        pid = pid or child.pid  # no lock file yet, but a server nonetheless
    if pid:
        for how, seconds in ways:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
            if wait_until_gone(pid, seconds):
                break
        else:
            raise EmbeddedError(f"{name} (process {pid}) did not stop.")
    if child is not None:
        child.wait()


def last_lines(log: Path, count: int = 8) -> str:
    """Return the end of a log for an error message; "" if there is none."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""
