"""What ``manage.py doctor`` finds in a running set-up, in the order in which it should be put right."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

OK, MISSING, UNKNOWN = "ok", "MISSING", "unknown"
"""What the doctor says of one thing: as it should be, to be put right, or not to be seen from here."""


@dataclass(frozen=True)
class DoctorLine:
    """One thing that was looked at: its verdict, a short name, what was found, and what to do unless it is well."""

    verdict: str
    subject: str
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        said = f"{self.verdict:<8} {self.subject}: {self.found}"
        return f"{said}\n         -> {self.remedy}" if self.remedy else said


Look = Callable[[], Iterator[DoctorLine]]


def well(subject: str, found: str) -> DoctorLine:
    """Return the line of something that is as it should be."""
    return DoctorLine(OK, subject, found)


def missing(subject: str, found: str, remedy: str) -> DoctorLine:
    """Return the line of something that must be put right, with what to do."""
    return DoctorLine(MISSING, subject, found, remedy)


def unseen(subject: str, found: str, remedy: str = "") -> DoctorLine:
    """Return the line of something that cannot be seen from here; it never counts as well."""
    return DoctorLine(UNKNOWN, subject, found, remedy)


def examine(looks: list[Look], needed: Look) -> Iterator[DoctorLine]:
    """Yield the lines of ``needed`` and then of every look; where something needed is missing, nothing else is asked.

    A look that fails is one line of its own, so that the ones after it are made.
    """
    sound = True
    for line in needed():
        sound = sound and line.verdict == OK
        yield line
    if not sound:
        yield unseen("everything else", "not looked at, because it needs the above")
        return
    for look in looks:
        try:
            yield from look()
        except Exception as error:  # noqa: BLE001  (the next look may well succeed; the kind tells without secrets)
            yield unseen(look.__name__.replace("_", " "), f"the look failed ({type(error).__name__})")
