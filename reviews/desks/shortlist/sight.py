"""What a person sees of a shortlist: entries with their candidates, and what the reviews of the same commits know."""

from collections.abc import Iterable
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet

from reviews.evidence.models import Snapshot
from reviews.shortlist.assessment import EntryView
from reviews.shortlist.choices import DOMAIN
from reviews.shortlist.judging import EntryReview
from reviews.shortlist.kept_views import views_of
from reviews.shortlist.models import Shortlist, ShortlistEntry
from reviews.shortlist.queries import entries_of
from reviews.suites.models import SuiteCoverage
from reviews.suites.queries import newest_suite
from reviews.workflow.circumstances import card_answer
from reviews.workflow.models import Answer, Candidate, LicenseIntake
from reviews.workflow.states import WITHDRAWN
from reviews.workloads.models import Workload

Pin = tuple[str, str, str]
INTENDED_USE, BASE_MODEL = "intended-use", "base-model"
"""Questions of the two checklists whose answers an entry's judgement takes."""


def pin_of(snapshot: Snapshot) -> Pin:
    """Return which bytes a snapshot is about: hub, repository and commit."""
    return snapshot.hub, snapshot.repo_id, snapshot.commit


class ListSight:
    """One shortlist with its entries, each beside the candidate of the same commit for the same workload."""

    def __init__(self, shortlist: Shortlist) -> None:
        self.shortlist, self.workload = shortlist, shortlist.workload

    @cached_property
    def entries(self) -> list[ShortlistEntry]:
        """The entries that are on the list."""
        return entries_of(self.shortlist)

    @cached_property
    def _candidates(self) -> dict[Pin, Candidate]:
        commits = {one.snapshot.commit for one in self.entries}
        intakes = LicenseIntake.objects.filter(candidate=OuterRef("pk"))
        rows = Candidate.objects.filter(workload=self.workload, commit__in=commits).select_related("policy")
        found = rows.annotate(has_intake=Exists(intakes)).order_by("pk")
        return {(one.hub, one.repo_id, one.commit): one for one in found}

    def candidate(self, entry: ShortlistEntry) -> Candidate | None:
        """Return the candidate of the entry's commit for this workload, None if there is none."""
        return self._candidates.get(pin_of(entry.snapshot))

    def has_intake(self, entry: ShortlistEntry) -> bool:
        """Tell whether legal has recorded the license intake of the entry's commit for this workload."""
        return bool(getattr(self.candidate(entry), "has_intake", False))

    @cached_property
    def reviews(self) -> dict[int, EntryReview]:
        """What the reviews know, by the entry's key; an entry without a candidate has none."""
        answers = _answers(self._candidates.values())
        covered = _covered(self.workload, self._candidates.values()) if self.shortlist.task == DOMAIN else frozenset()
        risk, found = self.workload.risk_level, {}
        for entry in self.entries:
            candidate = self.candidate(entry)
            if candidate is None:
                continue
            answer, base = (answers.get((candidate.pk, question)) for question in (INTENDED_USE, BASE_MODEL))
            cards = (card_answer(answer),) if answer else ()
            shown = base is not None and base.choice in ("yes", "conditional")
            readers = candidate.policy.policy.readers(risk)
            found[entry.pk] = EntryReview(cards, answer is not None, readers, shown, candidate.pk in covered)
        return found

    @cached_property
    def views(self) -> dict[int, EntryView]:
        """What the rules say of each entry, by its key."""
        return views_of(self.entries, self.workload, self.reviews)


def _answers(candidates: Iterable[Candidate]) -> dict[tuple[int, str], Answer]:
    """Return the newest answers on intended use and base model, by candidate and question."""
    found = Answer.objects.filter(candidate__in=list(candidates), question__in=(INTENDED_USE, BASE_MODEL))
    newest = found.select_related("by").order_by("candidate_id", "question", "-pk").distinct("candidate_id", "question")
    return {(one.candidate_id, one.question): one for one in newest}


def _covered(workload: Workload, candidates: Iterable[Candidate]) -> frozenset[int]:
    """Return the candidates of whose reading a case of the newest suite covers each limitation, as was said last."""
    found = SuiteCoverage.objects.filter(suite=newest_suite(workload), candidate__in=list(candidates))
    rows = found.order_by("candidate_id", "-pk").distinct("candidate_id").select_related("candidate")
    return frozenset(
        one.candidate_id for one in rows if not one.uncovered and one.snapshot_id == one.candidate.snapshot_id
    )


def snapshots_on_offer(shortlist: Shortlist, text: str = "") -> QuerySet[Snapshot]:
    """Return the snapshots that can be entries: of models that were read for the workload and not withdrawn.

    ``text`` narrows to repositories whose names contain it.
    """
    mine = Candidate.objects.filter(workload=shortlist.workload, repo_id__icontains=text).exclude(state=WITHDRAWN)
    return Snapshot.objects.filter(pk__in=mine.values("snapshot")).order_by("repo_id", "-pk")
