"""What a hub's last answer means for each decision on a repository, worked out from the rows."""

from collections.abc import Iterable

from reviews.decisions.models import Decision
from reviews.evidence import groups
from reviews.evidence.groups import LEGAL
from reviews.evidence.models import Snapshot
from reviews.evidence.sides import moved_between
from reviews.watch import observed
from reviews.watch.advisories.causes import Listed
from reviews.watch.ancestors import OF_ANCESTORS, moved
from reviews.watch.models import WatchedRepository
from reviews.watch.observed import Basis, Observed
from reviews.watch.portal_side import OF_PORTAL, of_portal
from reviews.watch.queries import ancestors_of, bases, known_now


def of(
    row: WatchedRepository, found: Iterable[Decision], listed: Listed
) -> tuple[frozenset[str], dict[int, dict[str, str]]]:
    """Return the kinds of alert that the last answer decides, and for each decision the kinds with their sentences.

    ``listed`` are the findings from lists of advisories.
    """
    decisions = list(found)
    beside = of_portal(decisions, listed)
    if row.gone_at is not None:
        gone = observed.gone(row.repo_id)
        return OF_PORTAL | {observed.GONE}, {
            one.number: beside[one.number] | {observed.GONE: gone} for one in decisions
        }
    if row.missing_since is not None or not row.answer:
        return OF_PORTAL, beside
    now, rests = Observed.from_json(row.answer), bases(decisions)
    wanted = {
        one.number: observed.of_answer(rests[one.number], now, row.first_id) | beside[one.number] for one in decisions
    }
    newest = row.newest
    if newest is None or newest.commit != now.commit:
        return observed.judged_by(now) | OF_PORTAL, wanted
    for one in decisions:
        wanted[one.number] |= _of_newest(one, rests[one.number], now, newest, row)
    return observed.judged_by(now) | OF_PORTAL | observed.OF_NEWEST, wanted


def _of_newest(
    decision: Decision, basis: Basis, now: Observed, newest: Snapshot, row: WatchedRepository
) -> dict[str, str]:
    found = {}
    if decision.commit in row.lost:
        found[observed.COMMIT_GONE] = observed.lost_commit(basis)
    if newest.commit == decision.commit or newest.partial:
        return found
    rested = groups.basis(LEGAL, decision.snapshot.groups)
    moved = moved_between(rested, decision.snapshot, newest)
    terms = [slug for slug in moved if slug not in observed.CARD_GROUPS]
    if why := observed.later_terms(basis, now, groups.titles(terms)):
        found[observed.LATER_TERMS] = why
    said = {slug: decision.snapshot.groups[slug] for slug in observed.CARD_GROUPS if slug in decision.snapshot.groups}
    if why := observed.changed_card(now, groups.titles(moved_between(said, decision.snapshot, newest))):
        found[observed.CARD] = why
    return found


def above(row: WatchedRepository, found: Iterable[Decision]) -> tuple[frozenset[str], dict[int, dict[str, str]]]:
    """Return the same for decisions whose model comes from a repository, by the answers about all their ancestors."""
    decisions = list(found)
    rests = ancestors_of(decisions)
    now = known_now(row.hub, (each.id for some in rests.values() for each in some))
    if row.missing_since is not None and row.gone_at is None:
        return frozenset(), {}
    return OF_ANCESTORS, {one.number: moved(rests[one.number], now) for one in decisions}
