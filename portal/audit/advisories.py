"""Known vulnerabilities of the pinned packages, from a stored list of advisories in the OSV format.

The list is the export for PyPI of https://osv.dev, one zip with a JSON file per advisory (``PyPI/all.zip``); its format
is https://ossf.github.io/osv-schema/. It serves machines without a way to the advisory service.
"""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

MOST_BYTES = 4 * 2**20
"""Bytes of one advisory; larger ones are refused, because the list comes from outside."""


class UnreadableList(ValueError):
    """The stored list cannot be used; the message says why."""


@dataclass(frozen=True)
class Pin:
    """One package with the version that a requirements file pins."""

    name: str
    version: str


@dataclass(frozen=True)
class Vulnerability:
    """A pinned package that an advisory names, with the versions that mend it."""

    pin: Pin
    advisory: str
    summary: str
    mended_in: tuple[str, ...]

    def __str__(self) -> str:
        mended = f"; mended in {', '.join(self.mended_in)}" if self.mended_in else "; no mended version is named"
        return f"{self.pin.name} {self.pin.version}: {self.advisory} {self.summary}{mended}"


@dataclass(frozen=True)
class AdvisoryList:
    """A stored list: when its newest advisory was changed, how many it has, and what it says of our packages."""

    newest: datetime
    count: int
    found: tuple[Vulnerability, ...]


def pins(files: Iterable[Path]) -> list[Pin]:
    """Return the packages that requirements files pin, each once, in the order of their names."""
    found = set()
    for file in files:
        for line in file.read_text().splitlines():
            if match := re.match(r"([A-Za-z0-9_.-]+)(?:\[[\w,-]+\])?==([^\s;#]+)", line):
                found.add(Pin(canonicalize_name(match[1]), match[2]))
    return sorted(found, key=lambda pin: (pin.name, pin.version))


def look_up(stored: Path, packages: Iterable[Pin]) -> AdvisoryList:
    """Hold the packages against a stored list. Raises ``UnreadableList`` with a sentence for a file that is none."""
    wanted: dict[str, list[Pin]] = {}
    for pin in packages:
        wanted.setdefault(pin.name, []).append(pin)
    newest, count, found = datetime.min.replace(tzinfo=UTC), 0, []
    for advisory in _advisories(stored):
        count += 1
        newest = max(newest, _time(advisory.get("modified")))
        if not advisory.get("withdrawn"):
            found += _hits(advisory, wanted)
    if not count:
        raise UnreadableList(f"{stored} has no advisory in it; store the OSV export for PyPI there.")
    return AdvisoryList(newest, count, tuple(sorted(found, key=str)))


def _advisories(stored: Path) -> Iterator[dict[str, Any]]:
    try:
        with zipfile.ZipFile(stored) as archive:
            for member in archive.infolist():
                if not member.filename.endswith(".json"):
                    continue
                if member.file_size > MOST_BYTES:
                    raise UnreadableList(f"{member.filename} in {stored} has {member.file_size:,} bytes.")
                read = json.loads(archive.read(member))
                if isinstance(read, dict):
                    yield read
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        if isinstance(error, UnreadableList):
            raise
        raise UnreadableList(f"{stored} cannot be read as a zip of advisories: {error}.") from error


def _time(text: Any) -> datetime:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _hits(advisory: dict[str, Any], wanted: dict[str, list[Pin]]) -> list[Vulnerability]:
    hits = []
    for affected in advisory.get("affected", []):
        package = affected.get("package", {})
        if package.get("ecosystem") != "PyPI":
            continue
        for pin in wanted.get(canonicalize_name(str(package.get("name", ""))), []):
            if affects(affected, pin.version):
                summary = " ".join(str(advisory.get("summary") or advisory.get("details", "")).split())[:200]
                hits.append(Vulnerability(pin, str(advisory.get("id")), summary, _mended(affected, pin.version)))
    return hits


def affects(affected: dict[str, Any], version: str) -> bool:
    """Tell whether one ``affected`` part covers a version; a version that cannot be compared counts as covered."""
    if version in affected.get("versions", []):
        return True
    ranges = [one for one in affected.get("ranges", []) if one.get("type") == "ECOSYSTEM"]
    try:
        here = Version(version)
        return any(_covers(one.get("events", []), here) for one in ranges)
    except InvalidVersion:
        return bool(ranges)


def _covers(events: list[dict[str, str]], here: Version) -> bool:
    # OSV schema, "affected[].ranges[].events[] fields": the events in the order of their versions switch the
    # state; "introduced" begins it ("0" is before all), "fixed" ends it, "last_affected" ends it after itself.
    inside = False
    for event in sorted(events, key=_order):
        if "introduced" in event and (event["introduced"] == "0" or here >= Version(event["introduced"])):
            inside = True
        elif _ends(event, here):
            inside = False
    return inside


def _ends(event: dict[str, str], here: Version) -> bool:
    if "fixed" in event:
        return here >= Version(event["fixed"])
    return "last_affected" in event and here > Version(event["last_affected"])


def _order(event: dict[str, str]) -> tuple[Version, int]:
    text = next(iter(event.values()))
    return Version("0.dev0" if text == "0" else text), 0 if "introduced" in event else 1


def _mended(affected: dict[str, Any], version: str) -> tuple[str, ...]:
    named = {event["fixed"] for one in affected.get("ranges", []) if one.get("type") == "ECOSYSTEM"
             for event in one.get("events", []) if "fixed" in event}  # fmt: skip
    try:
        return tuple(sorted((one for one in named if Version(one) > Version(version)), key=Version))
    except InvalidVersion:
        return tuple(sorted(named))
