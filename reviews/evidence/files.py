"""Scan results for each pickled file, ours next to the hub's; an unscanned file is never shown as clean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviews.evidence.models import Fact
from reviews.evidence.values import records

VERDICTS: dict[str, tuple[str, str]] = {
    "harmless": ("ok", "Harmless imports"),
    "suspicious": ("warn", "Suspicious"),
    "dangerous": ("bad", "Dangerous"),
    "not scanned": ("warn", "Not scanned"),
}
"""Tone and label of our verdicts; an unknown verdict counts as not scanned."""

IMPORT_WORDS = {"harmless": ("quiet", "harmless"), "suspicious": ("warn", "not on the reviewed list"),
                "dangerous": ("bad", "runs code")}  # fmt: skip

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
    verdict = str(mine.get("verdict")) if mine else "not scanned"
    tone, word = VERDICTS.get(verdict, VERDICTS["not scanned"])
    imports = records(mine.get("imports")) if mine else []
    left = mine.get("uninspected") if mine else None
    return Scan(
        file=path,
        tone=tone,
        word=word,
        why=str(mine.get("why") or "") if mine else "The imports of this file were not read.",
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
        return "warn", "Not scanned"
    if word in UNSCANNED:
        return "warn", f"Not scanned ({word})" if word in ("queued", "pending") else "Not scanned"
    return ("ok", "Safe") if word == "safe" else ("bad", word.capitalize())


def no_scan(facts: Mapping[str, Fact]) -> str:
    """Explain why there is no scan table: no pickles, or no scan, which is never taken for clean."""
    fact = facts.get("scan.pickles")
    if fact is None:
        return "Not scanned: this snapshot predates pickle scanning."
    if fact.why == "absent":
        return "This commit lists no file that loading would unpickle."
    return f"Not scanned ({fact.why or 'no reason given'}). This does not mean that the files are safe."


def _value(facts: Mapping[str, Fact], key: str) -> Any:
    fact = facts.get(key)
    return fact.value if fact else None
