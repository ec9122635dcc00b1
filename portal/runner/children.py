"""Start child processes with one log file each, notice when one ends, and stop all of them and their children."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.process import last_lines, preparation

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
BIG_LOG = 10 * 2**20
"""Log size in bytes above which the next start renames the log to `.1`."""


@dataclass
class Child:
    """One running program of the portal."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    patience: float
    """Seconds it gets to finish before it is killed."""

    def describe_end(self) -> str:
        """Describe how it ended, with the last lines of its log."""
        status = self.process.returncode
        how = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
        tail = "\n".join(f"  | {line}" for line in last_lines(self.log, 12).splitlines())
        return f"The {self.name} {how}. The end of {self.log}:\n{tail or '  | (empty)'}"


class Children:
    """The programs of one run, stopped in the order in which they were started."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.running: list[Child] = []
        adopt_orphans()

    def start(self, name: str, command: list[str], environ: Mapping[str, str], *, patience: float = 10.0) -> Child:
        """Start a program in its own session, so that Ctrl-C reaches only us and we choose the order."""
        log = self.logs / f"{name.replace(' ', '-')}.log"
        if log.exists() and log.stat().st_size > BIG_LOG:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            process = subprocess.Popen(
                command, env=dict(environ), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, preexec_fn=preparation(None, dies_with_parent=signal.SIGTERM),
            )  # fmt: skip
        child = Child(name, process, log, patience)
        self.running.append(child)
        return child

    def ended(self) -> Child | None:
        """Return a program that has ended, or None."""
        return next((child for child in self.running if child.process.poll() is not None), None)

    def stop(self) -> list[str]:
        """End every program: first with a signal to all, then by force; return the names of those forced."""
        for child in self.running:
            if child.process.poll() is None:
                child.process.terminate()
        late: list[str] = []
        start = time.monotonic()
        for child in self.running:
            try:
                child.process.wait(max(0.0, start + child.patience - time.monotonic()))
            except subprocess.TimeoutExpired:
                late.append(child.name)
                _kill_group(child.process.pid)
                child.process.wait()
        self.running.clear()
        return late


def adopt_orphans() -> None:
    """Become the parent of grandchildren whose parent dies, such as a job's process under a killed worker (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap_orphans(keep: set[int]) -> None:
    """Kill what is left below this process, except `keep`: the embedded services have their own way to stop."""
    for pid in _children_of(os.getpid()):
        if pid not in keep:
            _kill_group(pid)
    for _ in range(100):
        try:
            if not os.waitpid(-1, os.WNOHANG)[0]:
                return
        except ChildProcessError:
            return


def _kill_group(pid: int) -> None:
    try:
        if os.getpgid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _children_of(parent: int) -> Iterator[int]:
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            yield int(entry.parent.name)
