"""Reading lists of advisories from bytes: OSV, CycloneDX VEX, and denied digests; plain values, nothing is run."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reviews.hub.text import visible
from reviews.language.phrases import joined, say

MOST_BYTES = 20 * 2**20
MOST_ROWS = 50_000
MOST_VERSIONS, MOST_SPANS = 2_000, 500
"""Versions and spans that are kept of one package; of one that names more, the others are unknown."""
OSV, VEX, DENY = "osv", "vex", "deny"
DIGEST = re.compile(r"\s*([0-9a-fA-F]{64})(?:[\s,;]+(.*))?\s*")
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")


class BadList(ValueError):
    """The file is no list that can be read; the message is a sentence for people."""


@dataclass(frozen=True)
class AdvisoryRow:
    """One package of one advisory.

    ``affected`` has "versions" (a list) and "ranges" (a list of {introduced, fixed, last}, "" for none); a range that
    names commits alone is left out. "unknown" tells that nothing else was said, or more than is kept.
    """

    identity: str
    package: str
    affected: Mapping[str, Any]
    state: str = ""
    summary: str = ""


@dataclass(frozen=True)
class ReadList:
    """What a file holds: its kind, and either advisories or denied digests with their reasons.

    ``withdrawn`` are the ids that an OSV file itself marks as withdrawn; they are no advisories.
    """

    kind: str
    advisories: list[AdvisoryRow] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.advisories) or len(self.digests)


def read_list(data: bytes) -> ReadList:
    """Return what a file holds, by its content and never by its name. Raises ``BadList``."""
    if len(data) > MOST_BYTES:
        raise BadList(say("The file has more than {most_bytes} MiB.", most_bytes=MOST_BYTES // 2**20))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadList(say("The file is no UTF-8 text.")) from None
    if not text.lstrip().startswith(("{", "[")):
        return ReadList(DENY, digests=_digests(text))
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise BadList(say("The file is not valid JSON.")) from None
    if isinstance(said, dict) and said.get("bomFormat") == "CycloneDX":
        return ReadList(VEX, _most(_vex(said)))
    rows = said if isinstance(said, list) else said.get("vulns", [said])
    if not isinstance(rows, list) or not rows or not all(isinstance(one, dict) and "affected" in one for one in rows):
        raise BadList(
            say("The file is no OSV record, no list of them, no CycloneDX VEX, and no list of SHA-256 digests.")
        )
    found = _most(row for one in rows for row in _osv(one))
    withdrawn = {_id(one.get("id")) for one in rows if one.get("withdrawn")}
    return ReadList(OSV, found, withdrawn=frozenset(withdrawn - {one.identity for one in found}))


def _most(rows: Iterator[AdvisoryRow]) -> list[AdvisoryRow]:
    found = list[AdvisoryRow]()
    for one in rows:
        if len(found) == MOST_ROWS:
            raise BadList(say("The file names more than {most_rows:,} packages.", most_rows=MOST_ROWS))
        found.append(one)
    return found


def _digests(text: str) -> dict[str, str]:
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        said = DIGEST.fullmatch(line)
        if said is None:
            raise BadList(say("Line {number_of} has no SHA-256 of 64 hexadecimal digits.", number_of=number))
        found[said.group(1).lower()] = _words(said.group(2))
        if len(found) > MOST_ROWS:
            raise BadList(say("The file names more than {most_rows:,} digests.", most_rows=MOST_ROWS))
    if not found:
        raise BadList(say("The file names no digest."))
    return found


def _osv(one: Mapping[str, Any]) -> Iterator[AdvisoryRow]:
    identity = _id(one.get("id"))
    if one.get("withdrawn"):
        return
    for each in _dicts(one.get("affected")):
        package = each.get("package")
        name = _words(package.get("name")) if isinstance(package, dict) else ""
        if not name:
            continue
        ranges = [
            span
            for one_range in _dicts(each.get("ranges"))
            if one_range.get("type") != "GIT"
            for span in _spans(_dicts(one_range.get("events")))
        ]
        listed = each.get("versions")
        versions = (
            [_words(version) for version in listed if isinstance(version, str)] if isinstance(listed, list) else []
        )
        unclear = (not ranges and not versions) or len(versions) > MOST_VERSIONS or len(ranges) > MOST_SPANS
        affected = {"versions": versions[:MOST_VERSIONS], "ranges": ranges[:MOST_SPANS], "unknown": unclear}
        yield AdvisoryRow(identity, name.casefold()[:200], affected, summary=_words(one.get("summary")))


def _spans(events: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the spans of versions that the events of one range mean, in their order."""
    found: list[dict[str, str]] = []
    for one in events:
        if "introduced" in one:
            found.append({"introduced": _words(one["introduced"]), "fixed": "", "last": ""})
        elif found and "fixed" in one:
            found[-1]["fixed"] = _words(one["fixed"])
        elif found and "last_affected" in one:
            found[-1]["last"] = _words(one["last_affected"])
    return found


def _vex(document: Mapping[str, Any]) -> Iterator[AdvisoryRow]:
    known = {
        one["bom-ref"]: (_words(one.get("name")), _words(one.get("version")))
        for one in _dicts(document.get("components"))
        if isinstance(one.get("bom-ref"), str)
    }
    for one in _dicts(document.get("vulnerabilities")):
        analysis = one.get("analysis")
        state = _words(analysis.get("state"))[:30] if isinstance(analysis, dict) else ""
        for each in _dicts(one.get("affects")):
            ref = said_ref if isinstance(said_ref := each.get("ref"), str) else ""
            name, version = known.get(ref) or _of_purl(ref)
            said = [_words(row.get("version")) for row in _dicts(each.get("versions")) if row.get("version")]
            versions = said or ([version] if version else [])
            if name:
                affected = {"versions": versions, "ranges": [], "unknown": not versions}
                summary = _words(one.get("description"))
                yield AdvisoryRow(_id(one.get("id")), name.casefold()[:200], affected, state, summary)


def _of_purl(ref: str) -> tuple[str, str]:
    """Return name and version of a package URL such as pkg:pypi/vllm@0.32.0, ("", "") for anything else."""
    found = re.fullmatch(r"pkg:[a-z0-9.+-]+/(?:[^@?#]*/)?([^/@?#]+)(?:@([^?#]+))?(?:[?#].*)?", ref)
    return (_words(found.group(1)), _words(found.group(2))) if found else ("", "")


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _id(value: Any) -> str:
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise BadList(say("An advisory of the file has no usable id."))
    return value


def _words(value: Any) -> str:
    return joined(" ", visible(value).split())[:300] if isinstance(value, str) else ""
