"""What a duties pack is filled with: the parts of a decision record that it repeats, as plain values."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reviews.hub.shapes.reading import UNANSWERED
from reviews.language.phrases import joined, say
from reviews.licensing.rules.outcomes import UNKNOWN
from reviews.people.holder import holder_words

EDITION = 1
"""Number of the wording. A record names the edition and the digest of its pack, so an edition never changes."""
MODIFYING = (
    ("fine-tune", say("fine-tune the model")),
    ("quantize", say("quantize the model")),
    ("merge", say("merge the model")),
)
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class PackText:
    """A license or policy text in the pack: its role, its title, the repository or address it is from, its digest."""

    role: str
    title: str
    source: str
    sha256: str
    number: int

    @property
    def name(self) -> str:
        """The file's name in the pack: no folder, and nothing that a system treats specially."""
        title = UNSAFE.sub("-", self.title)[-60:].strip("-.") or "text"
        return f"texts/{self.number:02d}-{self.role.replace('_', '-')}-{title}.txt"


@dataclass(frozen=True)
class PackDuty:
    """A duty in the record; ``settled`` is False where it is unclear whether the workload triggers it."""

    kind: str
    words: str
    text: str
    source: str
    owner: str
    due: str
    settled: bool


@dataclass(frozen=True)
class PackFacts:
    """The facts of a pack; None or "" where the record does not hold one, which the pack then says."""

    number: int
    issued_on: str
    hub: str
    repository: str
    commit: str
    publisher: str
    license: str
    location: str
    terms: tuple[str, ...]
    acceptable_use: str
    workload: str
    team: str
    changes: tuple[str, ...]
    bases: tuple[str, ...] | None
    duties: tuple[PackDuty, ...]
    duties_known: bool
    texts: tuple[PackText, ...]
    copyright: tuple[str, ...] | None
    agreements: tuple[str, ...]
    unread: tuple[str, ...]

    def of_kind(self, *kinds: str) -> list[PackDuty]:
        """Return the duties of these kinds."""
        return [one for one in self.duties if one.kind in kinds]


def read(data: dict[str, Any]) -> PackFacts:
    """Return the facts of a record of any version."""
    intake, model, workload = data["license"], data["model"], data["workload"]
    rights, kept = intake.get("rights", {}), data.get("duties_pack") or {}
    return PackFacts(
        number=data["number"],
        issued_on=str(data["issued_at"])[:10],
        hub=line(model.get("hub")),
        repository=line(model["repository"]),
        commit=line(model["commit"]),
        publisher=line(intake["publisher"]),
        license=line(intake["name"]),
        location=line(intake["source"]),
        terms=tuple(
            say("{key} (terms {number_of})", key=key, number_of=number)
            for key, number in sorted(rights.get("licenses", {}).items())
        ),
        acceptable_use=line(intake["acceptable_use"]),
        workload=line(workload["name"]),
        team=line(workload["team"]),
        changes=tuple(words for act, words in MODIFYING if act in workload.get("acts", ())),
        bases=_bases(data.get("evidence", {}).get("lineage.base_model")),
        duties=tuple(_duty(one) for one in rights.get("duties", ()) if isinstance(one, dict)),
        duties_known=duties_known(rights),
        texts=_texts(kept.get("texts", intake.get("documents", ())), model["repository"]),
        copyright=tuple(kept["copyright"]) if "copyright" in kept else None,
        agreements=tuple(kept.get("agreements", ())),
        unread=tuple(kept.get("unread", ())),
    )


def line(value: Any) -> str:
    """Return a value in one line, without control characters."""
    return joined(" ", "".join(one if one.isprintable() else " " for one in str(value or "")).split())


def duties_known(rights: dict[str, Any]) -> bool:
    """Tell whether legal's pass, the ``rights`` of a record, knew which duties each license imposes."""
    rules = [one for one in rights.get("rules", ()) if one.get("rule") == "duties"]
    return bool(rules) and not any(one["outcome"] == UNKNOWN and one["title"] == "Duties" for one in rules)


def _duty(one: dict[str, Any]) -> PackDuty:
    owner = holder_words(one["owner"]) if isinstance(one.get("owner"), dict) else str(one.get("owner") or "")
    return PackDuty(
        str(one.get("kind", "")), line(one["words"]), line(one.get("text")), line(one.get("source")), line(owner),
        line(one.get("due")), one.get("state") != "not settled",
    )  # fmt: skip


def _bases(fact: dict[str, Any] | None) -> tuple[str, ...] | None:
    """Return the named base models, () where the repository names none, None where that is not known."""
    if fact is None or (fact.get("state") == UNANSWERED and fact.get("why") != "absent"):
        return None
    value = fact.get("value")
    found = value if isinstance(value, list) else [value] if value else []
    return tuple(line(one.get("id") if isinstance(one, dict) else one) for one in found)


def _texts(rows: Iterable[dict[str, str]], repository: str) -> tuple[PackText, ...]:
    return tuple(
        PackText(
            line(one["role"]), line(one.get("title") or one.get("path")), line(one.get("source") or repository),
            one["sha256"], number,
        )
        for number, one in enumerate(rows, start=1)
    )  # fmt: skip
