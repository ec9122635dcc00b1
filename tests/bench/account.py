"""The processor account of a measurement: which of the programs below this process used how many seconds.

What ended meanwhile is in its parent's figures (proc_pid_stat(5): ``cutime`` and ``cstime``). ``others`` is what the
rest of the machine used in the same time, so that a figure taken beside other work can be told from one taken alone.
"""

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from reviews.jobs.memory import family

TICKS = os.sysconf("SC_CLK_TCK")
IDLE = slice(3, 5)
"""The places of ``idle`` and ``iowait`` among the figures of /proc/stat."""
MEASUREMENT = "measurement"
CORES = len(os.sched_getaffinity(0))
NAMES = {"worker": "workers", "portal.sample_hub": "hub", "postgres": "PostgreSQL", "valkey-server": "Valkey"}
"""A word of a program's command line, and what the account calls it."""


@dataclass(frozen=True)
class CpuAccount:
    """Seconds of processor time by program, and those of all other programs of the machine."""

    programs: Counter[str]
    others: float

    @property
    def total(self) -> float:
        """Return the seconds of all programs of the measurement."""
        return sum(self.programs.values())

    def since(self, before: "CpuAccount") -> "CpuAccount":
        """Return what was used after an earlier account."""
        return CpuAccount(self.programs - before.programs, max(0.0, self.others - before.others))


def account() -> CpuAccount:
    """Return what this process and all below it have used so far, and what the rest of the machine has."""
    programs: Counter[str] = Counter()
    for pid in family(os.getpid()):
        programs[_name(pid)] += _spent(pid)
    line = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    busy = sum(map(int, line)) - sum(map(int, line[IDLE]))
    return CpuAccount(programs, busy / TICKS - sum(programs.values()))


def _spent(pid: int) -> float:
    try:
        said = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0  # it has ended, and its parent has its seconds
    # The name in parentheses may hold spaces; utime, stime, cutime and cstime are fields 14 to 17.
    return sum(map(int, said.rpartition(")")[2].split()[11:15])) / TICKS


def _name(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return MEASUREMENT
    program = Path(words[0]).name.partition(":")[0]  # a process of PostgreSQL says behind a colon what it is for
    return next((name for word, name in NAMES.items() if word == program or word in words), MEASUREMENT)
