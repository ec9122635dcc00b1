"""The state of every file, and scan results next to the hub's; an unscanned file is never shown as clean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.evidence.models import Fact
from reviews.evidence.spelling import records
from reviews.language.memory import stored
from reviews.language.phrases import say

VERDICTS: dict[str, tuple[str, str]] = {
    "harmless": ("ok", say("Harmless imports")),
    "suspicious": ("warn", say("Unknown imports")),
    "dangerous": ("bad", say("Dangerous")),
    "not scanned": ("warn", say("Not scanned")),
}
"""Tone and label of our verdicts; an unknown verdict counts as not scanned."""

IMPORT_WORDS = {"harmless": ("quiet", say("harmless")), "suspicious": ("warn", say("not on the reviewed list")),
                "dangerous": ("bad", say("runs code"))}  # fmt: skip

UNSCANNED = frozenset({"unscanned", "queued", "pending", "not scanned", ""})
"""Hub statuses that are not verdicts."""


@dataclass(frozen=True)
class ImportRow:
    """One import of a pickle: its name, with its verdict as tone and word."""

    name: str
    tone: str
    word: str


@dataclass(frozen=True)
class Scan:
    """One file that loading would unpickle: our verdict, the hub's, its imports, and what was not inspected."""

    file: str
    tone: str
    word: str
    why: str
    imports: tuple[ImportRow, ...]
    uninspected: tuple[str, ...]
    hub_tone: str
    hub_word: str

    @property
    def hub_sign(self) -> str:
        """The glyph of the hub's verdict, if it differs from that of its tone."""
        return "unknown" if self.hub_word.startswith("Not scanned") else ""


def scans(facts: Mapping[str, Fact]) -> list[Scan]:
    """Return every pickled file that we or the hub scanned, worst first; one seen only by the hub is not scanned."""
    ours = {str(one.get("file")): one for one in records(_value(facts, "scan.pickles"))}
    hub = _value(facts, "scan.hub")
    files = hub.get("files") if isinstance(hub, dict) else None
    theirs = {str(path): str(word) for path, word in files.items()} if isinstance(files, dict) else {}
    found = [_scan(path, ours.get(path), theirs.get(path)) for path in {**ours, **theirs}]
    order = ["bad", "warn", "quiet", "ok"]
    return sorted(found, key=lambda one: (order.index(one.tone), order.index(one.hub_tone), one.file))


def _scan(path: str, mine: dict[str, Any] | None, theirs: str | None) -> Scan:
    verdict = str(mine.get("verdict")) if mine else say("not scanned")
    tone, word = VERDICTS.get(verdict, VERDICTS["not scanned"])
    imports = records(mine.get("imports")) if mine else []
    if verdict == "suspicious" and not any(one.get("verdict") == verdict for one in imports):
        word = say("Odd structure")
    left = mine.get("uninspected") if mine else None
    return Scan(
        file=path,
        tone=tone,
        word=word,
        why=str(mine.get("why") or "") if mine else say("The imports of this file were not read."),
        imports=tuple(
            ImportRow(
                str(one.get("name")), *IMPORT_WORDS.get(str(one.get("verdict")), ("warn", str(one.get("verdict"))))
            )
            for one in imports
        ),
        uninspected=tuple(map(str, left)) if isinstance(left, list) else (),
        hub_tone=_hub(theirs)[0],
        hub_word=_hub(theirs)[1],
    )


def _hub(word: str | None) -> tuple[str, str]:
    if word is None:
        return "warn", say("Not scanned")
    if word in UNSCANNED:
        return "warn", say("Not scanned ({word})", word=word) if word in ("queued", "pending") else say("Not scanned")
    return ("ok", say("Safe")) if word == "safe" else ("bad", say(word.capitalize()))


STATES: dict[str, tuple[str, str]] = {
    "not scanned": ("warn", say("Not scanned")), "scanned": ("ok", say("Scanned")), "inert": ("quiet", say("Inert")),
}  # fmt: skip
"""Tone and label of a file's state; the verdict of a scan has its own."""
FILES_SHOWN = 200
"""Paths that a group shows; the inventory lists every file with its state."""


@dataclass(frozen=True)
class FileGroup:
    """Files in one state for one reason: their format by content, how many, and the first of their paths."""

    tone: str
    word: str
    form: str
    why: str
    count: int
    files: tuple[str, ...]

    @property
    def more(self) -> int:
        """Number of files that are not listed here."""
        return self.count - len(self.files)


def groups(facts: Mapping[str, Fact], *, most: int = FILES_SHOWN) -> list[FileGroup]:
    """Return the files of a commit grouped by state, those that are not scanned or dangerous first."""
    value = _value(facts, "scan.files")
    found = [_group(one, most) for one in records(value.get("groups") if isinstance(value, dict) else None)]
    order = ["bad", "warn", "ok", "quiet"]
    return sorted(found, key=lambda one: order.index(one.tone))


def _group(one: dict[str, Any], most: int) -> FileGroup:
    verdict, state = str(one.get("verdict") or ""), str(one.get("state"))
    tone, word = VERDICTS[verdict] if verdict in VERDICTS else STATES.get(state, STATES["not scanned"])
    paths = one.get("files")
    listed = tuple(map(str, paths[:most])) if isinstance(paths, list) else ()
    count = one.get("count")
    return FileGroup(
        tone, word, str(one.get("form") or ""), str(one.get("why") or ""),
        count if isinstance(count, int) else len(listed), listed,
    )  # fmt: skip


def state_of_each(facts: Mapping[str, Fact]) -> dict[str, FileGroup]:
    """Return the group of every listed file, by its path; {} for a snapshot that predates looks at content."""
    value = _value(facts, "scan.files")
    found: dict[str, FileGroup] = {}
    for one in records(value.get("groups") if isinstance(value, dict) else None):
        paths = one.get("files")
        found |= dict.fromkeys(map(str, paths if isinstance(paths, list) else ()), _group(one, 0))
    return found


def no_scan(facts: Mapping[str, Fact]) -> str:
    """Explain why there is no scan table: no pickles, or no scan, which is never taken for clean."""
    fact = facts.get("scan.pickles")
    if fact is None:
        return say("Not scanned: this snapshot predates pickle scanning.")
    if fact.why == "absent":
        if "scan.files" in facts:
            return say("Every file of this commit was looked at. None has a format that can carry code.")
        return say(
            "By their names, this commit lists no file that loading would unpickle. Their content was not looked at."
        )
    return say(
        "Not scanned ({value}). This does not mean that the files are safe.",
        value=stored(fact.why) or say("no reason given"),
    )


def _value(facts: Mapping[str, Fact], key: str) -> Any:
    fact = facts.get(key)
    return fact.value if fact else None
