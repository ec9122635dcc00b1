"""What a hub's last answer means for each decision on a repository, worked out from the rows."""

from collections.abc import Iterable

from reviews.decisions.models import Decision
from reviews.evidence import groups
from reviews.evidence.groups import LEGAL
from reviews.evidence.models import Snapshot
from reviews.evidence.sides import moved_between
from reviews.watch import observed
from reviews.watch.models import WatchedRepository
from reviews.watch.observed import Basis, Observed
from reviews.watch.queries import bases


def of(row: WatchedRepository, found: Iterable[Decision]) -> tuple[frozenset[str], dict[int, dict[str, str]]]:
    """Return the kinds of alert that the last answer decides, and for each decision the kinds with their sentences."""
    decisions = list(found)
    if row.gone_at is not None:
        return frozenset({observed.GONE}), {
            one.number: {observed.GONE: observed.gone(row.repo_id)} for one in decisions
        }
    if row.missing_since is not None or not row.answer:
        return frozenset(), {}
    now, rests = Observed.from_json(row.answer), bases(decisions)
    wanted = {one.number: observed.of_answer(rests[one.number], now, row.first_id) for one in decisions}
    newest = row.newest
    if newest is None or newest.commit != now.commit:
        return observed.OF_ANSWER, wanted
    for one in decisions:
        wanted[one.number] |= _of_newest(one, rests[one.number], now, newest, row)
    return observed.OF_ANSWER | observed.OF_NEWEST, wanted


def _of_newest(
    decision: Decision, basis: Basis, now: Observed, newest: Snapshot, row: WatchedRepository
) -> dict[str, str]:
    found = {}
    if decision.commit in row.lost:
        found[observed.COMMIT_GONE] = observed.lost_commit(basis)
    if newest.commit == decision.commit or newest.partial:
        return found
    rested = groups.basis(LEGAL, decision.snapshot.groups)
    if why := observed.later_terms(basis, now, groups.titles(moved_between(rested, decision.snapshot, newest))):
        found[observed.LATER_TERMS] = why
    return found
