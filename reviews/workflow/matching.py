"""What the terms mean for this candidate's workload: the license rules, run on what the portal holds.

The rules themselves are in ``licensing.rules``. Here the workload, the license documents, the answers and the waivers
become their plain values, and their results become what pages and records store.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from reviews.language.phrases import joined, say, say_count
from reviews.legal.documents import LicenseDocuments
from reviews.legal.sources import BindingRepository, chain
from reviews.legal.workload_use import use_of
from reviews.licensing.queries import held
from reviews.licensing.rules.duties import NO, DutyLine
from reviews.licensing.rules.evaluation import UNREAD_PART, duty_lines, judge
from reviews.licensing.rules.outcomes import CONFLICT, HARD, WAIVABLE, RuleResult, TermRead
from reviews.workflow.circumstances import circumstances_of
from reviews.workflow.models import Answer, Candidate
from reviews.workflow.queries import in_force, latest_answers, waivers_of
from reviews.workflow.waivers.models import Waiver
from reviews.workloads.models import Workload

TONES = {"clear": "ok", "duty": "warn", "unknown": "quiet", "conflict": "bad", "waived": "info"}
WORDS = {
    "clear": say("Clear"),
    "duty": say("Duty"),
    "unknown": say("Unknown"),
    "conflict": say("Conflict"),
    "waived": say("Waived"),
}
STATUS_WORDS = {
    "confirmed": say("read"),
    "proposed": say("unreviewed"),
    "unknown": say("not yet read"),
    "not_addressed": say("not addressed"),
}
TALLY: tuple[tuple[str, Callable[[int], str]], ...] = (
    ("conflict", lambda n: say_count(n, "{number} conflict", "{number} conflicts")),
    ("unknown", lambda n: say_count(n, "{number} unknown", "{number} unknown")),
    ("duty", lambda n: say_count(n, "{number} duty", "{number} duties")),
    ("waived", lambda n: say_count(n, "{number} waived", "{number} waived")),
    ("clear", lambda n: say_count(n, "{number} clear", "{number} clear")),
)


@dataclass(frozen=True)
class ResultShown:
    """One result of a rule, with the waiver that sets it aside if one is in force."""

    result: RuleResult
    waiver: Waiver | None
    asked: Waiver | None

    @property
    def outcome(self) -> str:
        """The outcome that counts."""
        return "waived" if self.waiver else self.result.outcome

    @property
    def state(self) -> tuple[str, str]:
        """Tone and label for a page."""
        return TONES[self.outcome], WORDS[self.outcome]

    @property
    def reads(self) -> list[tuple[str, str]]:
        """The terms it depends on with their values, or what is known about them, in words."""
        return [(read.title, read.words or STATUS_WORDS[read.status]) for read in self.result.reads]

    @property
    def readers(self) -> list[str]:
        """Who read the terms that it depends on in this repository's texts, and when, in words."""
        return list(dict.fromkeys(read.readers for read in self.result.reads if read.readers))

    @property
    def waivable(self) -> bool:
        """Whether a waiver is possible."""
        return self.result.outcome == CONFLICT and self.result.kind in WAIVABLE

    @property
    def hard(self) -> bool:
        """Whether it stops the candidate before technical work."""
        return self.outcome == CONFLICT and self.result.kind in HARD


class Match:
    """The license documents against the workload, asked once; pages and acts read from it."""

    def __init__(
        self,
        license_documents: LicenseDocuments,
        workload: Workload,
        *,
        answers: Mapping[str, Answer],
        waivers: Iterable[Waiver],
        today: date,
        readers: int = 2,
    ) -> None:
        """Run the rules; ``answers`` are the current legal answers, ``today`` decides what is still valid."""
        self.license_documents, self.workload, self.answers, self.today = license_documents, workload, answers, today
        self.waivers, self.use = list(waivers), use_of(workload, readers)

    @cached_property
    def chain(self) -> list[BindingRepository]:
        """The candidate and its ancestors with their licenses."""
        return chain(self.license_documents)

    @cached_property
    def results(self) -> list[ResultShown]:
        """Every result, worst first."""
        circumstances = circumstances_of(self.license_documents, self.answers, self.today)
        found = judge([one.source for one in self.chain], self.use, circumstances)
        active = in_force(self.waivers, self.today)
        asked = {one.rule: one for one in self.waivers if not one.ended_at}
        shown = []
        for one in found:
            may = one.outcome == CONFLICT and one.kind in WAIVABLE
            shown.append(ResultShown(one, active.get(one.rule) if may else None, asked.get(one.rule) if may else None))
        order = ["conflict", "unknown", "duty", "waived", "clear"]
        return sorted(shown, key=lambda one: order.index(one.outcome))

    @cached_property
    def duties(self) -> list[DutyLine]:
        """Every duty of every license in the chain, those triggered by this workload first."""
        return list(duty_lines([one.source for one in self.chain], self.use))

    @property
    def triggered(self) -> list[DutyLine]:
        """Return the duties that this workload brings about, or may."""
        return [one for one in self.duties if one.state != NO]

    @property
    def why_not_pass(self) -> str:
        """Return why legal cannot pass on these terms: conflicts in force now, else what was not read; "" if it can."""
        sentences = joined(" ", (one.result.sentence for one in self.conflicts))
        if not sentences:
            return self.why_not_all_read
        return say("The terms conflict with this workload: {sentences}", sentences=sentences)

    @cached_property
    def left(self) -> dict[str, TermRead]:
        """The terms that this workload touches and that nothing may clear on, by their titles.

        The same reads decide what the rules call clear. An ancestor without a stored text is left to the reviewer: its
        terms stay unknown, and the results say so.
        """
        own = self.chain[0].source.name
        reads = ((one.result, read) for one in self.results if not one.result.agreement for read in one.result.reads)
        return {
            read.title
            if result.source == own
            else say("{title} ({source})", title=read.title, source=result.source): read
            for result, read in reads
            if read.left and (read.stored or result.source == own)
        }

    @property
    def why_not_all_read(self) -> str:
        """Name what this workload touches and was not read in the texts of this repository; "" if all was."""
        unread = [one.result.sentence for one in self.results if one.result.rule == UNREAD_PART]
        if not self.left and not unread:
            return ""
        why: dict[str, list[str]] = {}
        for title, read in self.left.items():
            why.setdefault(read.left, []).append(title)
        said = [_left_for(reason, titles) for reason, titles in why.items()]
        return joined(" ", [say("A pass needs every term that this workload touches."), *unread, *said])

    @property
    def conflicts(self) -> list[ResultShown]:
        """What blocks a pass."""
        return [one for one in self.results if one.outcome == CONFLICT]

    @property
    def stops(self) -> list[ResultShown]:
        """What stops the candidate before technical work."""
        return [one for one in self.results if one.hard]

    @cached_property
    def tally(self) -> list[tuple[str, str]]:
        """Count the results of each kind, as tone and words, worst first."""
        given = [one.outcome for one in self.results]
        return [(TONES[name], words(n)) for name, words in TALLY if (n := given.count(name))]

    def stored(self) -> list[dict[str, Any]]:
        """Return the results as an intake and a record store them."""
        return [
            {
                "rule": one.result.rule, "title": one.result.title, "outcome": one.outcome, "kind": one.result.kind,
                "sentence": one.result.sentence, "source": one.result.source,
                "paths": [read.path for read in one.result.reads], "hard": one.hard,
                **({"agreement": one.result.agreement} if one.result.agreement else {}),
                **({"readers": readers} if (readers := one.readers) else {}),
            }
            for one in self.results
        ]  # fmt: skip

    def versions(self) -> dict[str, int]:
        """Return the terms version of every license that the results depend on, by key."""
        return {key: one.number for key, one in held({key for one in self.chain for key in one.keys}).items()}


def _left_for(reason: str, titles: list[str]) -> str:
    """Say which terms were left for one reason."""
    return say(
        "{reason} {number_of} left: {titles}.", reason=reason, number_of=len(titles), titles=joined(", ", titles)
    )


def duty_key(duty: DutyLine) -> str:
    """Return the key that distinguishes duties within one sign-off."""
    return f"{duty.source}|{duty.duty.kind}|{duty.duty.trigger}|{duty.duty.text}"


def match_of(
    candidate: Candidate,
    *,
    answers: Mapping[str, Answer] | None = None,
    license_documents: LicenseDocuments | None = None,
) -> Match | None:
    """Return the rules' answers about a candidate as it stands now; None until the repository has been read.

    ``answers`` and ``license_documents`` are read from the database where a caller does not hold them already.
    """
    if candidate.snapshot is None:
        return None
    given = latest_answers(candidate)["legal"] if answers is None else answers
    return Match(
        license_documents or LicenseDocuments(candidate.snapshot), candidate.workload, answers=given,
        waivers=waivers_of(candidate), today=timezone.localdate(),
        readers=candidate.policy.policy.readers(candidate.workload.risk_level),
    )  # fmt: skip
