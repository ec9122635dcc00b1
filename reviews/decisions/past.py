"""Standing of decisions at a past moment, from what had been recorded by then: changes, conditions, new evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists
from django.utils import timezone

from reviews.decisions.doubts import WAIVER_ENDED
from reviews.decisions.models import Decision
from reviews.decisions.queries import (
    Standing,
    contradicted,
    decisions,
    moved,
    speaks,
    standing,
    standing_with,
    waiver_ended,
)
from reviews.evidence import groups
from reviews.evidence.models import Snapshot
from reviews.language.phrases import say
from reviews.ledger.models import LedgerEntry
from reviews.workflow import states
from reviews.workflow.models import SignOff

READ = ("candidate:read", "candidate:read-partly", "candidate:read-again")


@dataclass(frozen=True)
class Past:
    """What was known at a moment about the candidates of some decisions, gathered in a fixed number of queries.

    ``read`` holds the snapshot that was a candidate's evidence, ``spoke`` the sign-off in force by candidate and track,
    ``ended`` the decisions with a waiver that had ended without a replacement.
    """

    moment: datetime
    read: dict[int, Snapshot]
    spoke: dict[tuple[int, str], SignOff]
    ended: frozenset[int]

    @classmethod
    def of(cls, rows: list[Decision], moment: datetime) -> "Past":
        """Gather the state for these decisions."""
        candidates = [one.candidate_id for one in rows]
        given = SignOff.objects.filter(candidate__in=candidates, at__lte=moment)
        given = given.select_related("withdrawal", "contradiction")
        last = {(one.candidate_id, one.track): one for one in given.order_by("pk")}
        ended = Decision.objects.filter(pk__in=[one.pk for one in rows]).filter(Exists(waiver_ended(moment)))
        return cls(
            moment, _read(candidates, moment), {key: one for key, one in last.items() if not _back(one, moment)},
            frozenset(ended.values_list("pk", flat=True)),
        )  # fmt: skip

    def moved(self, decision: Decision) -> list[str]:
        """Return what had changed since a decision was signed, by the reading and the sign-offs of that moment."""
        snapshot = self.read.get(decision.candidate_id)
        if snapshot is None:
            return []
        slugs: set[str] = set()
        more = []
        for name in states.TRACKS:
            spoke = self.spoke.get((decision.candidate_id, name))
            if spoke is None or not spoke.outcome.startswith("pass"):
                more.append(say("the {name} track was not passed", name=name))
            slugs.update(groups.moved(speaks(decision, name, spoke).basis, *snapshot.said))
        more += [WAIVER_ENDED] if decision.pk in self.ended else []
        return groups.titles([group.slug for group in groups.GROUPS if group.slug in slugs]) + more

    def contradicted(self, decision: Decision) -> list[str]:
        """Return what a newer reader had contradicted of the sign-offs of that moment."""
        found: list[str] = []
        for name in states.TRACKS:
            signoff = speaks(decision, name, self.spoke.get((decision.candidate_id, name)))
            against = getattr(signoff, "contradiction", None)
            found += against.sentences if against and against.at <= self.moment else []
        return found


def standing_at(decision: Decision, moment: datetime) -> Standing:
    """Return the standing at a moment, under review included; for the future, by what is recorded now."""
    return standings_at([decision], moment)[0]


def standings_at(found: Iterable[Decision], moment: datetime | None) -> list[Standing]:
    """Return the standing of each decision at a moment (None: now), in order, in a fixed number of queries.

    A moment that lies ahead is judged by what is recorded now: review dates and conditions end a decision by then.
    """
    rows = list(found)
    if moment is None:
        return [standing(one) for one in rows]
    if any("c_halts" not in vars(one) for one in rows):
        known = decisions().in_bulk([one.pk for one in rows])
        rows = [known[one.pk] for one in rows]
    if moment >= timezone.now():
        return [standing_with(one, moment, moved(one), contradicted(one)) for one in rows]
    past = Past.of(rows, moment)
    return [standing_with(one, moment, past.moved(one), past.contradicted(one)) for one in rows]


def _read(candidates: list[int], moment: datetime) -> dict[int, Snapshot]:
    """Return the snapshot that was each candidate's evidence at a moment, according to the ledger."""
    subjects = {f"candidate:{number}": number for number in candidates}
    entries = LedgerEntry.objects.filter(subject__in=subjects, event__in=READ, at__lte=moment)
    newest = entries.order_by("subject", "-sequence").distinct("subject").values_list("subject", "data__snapshot")
    digests = {subjects[subject]: digest for subject, digest in newest}
    # Snapshots with the same digest hold the same facts, so any of them will do.
    known = {one.digest: one for one in Snapshot.objects.filter(digest__in=set(digests.values()))}
    return {number: known[digest] for number, digest in digests.items() if digest in known}


def _back(signoff: SignOff, moment: datetime) -> bool:
    """Tell whether a sign-off had been withdrawn by that moment."""
    withdrawal = getattr(signoff, "withdrawal", None)
    return withdrawal is not None and withdrawal.at <= moment
