"""What an agreement with a licensor does to reviews: who is called for its approval, and what its end outdates."""

from django.utils import timezone

from reviews.language.phrases import dated, joined, say
from reviews.legal.agreements import ATTACHED, ENDED
from reviews.legal.models import Agreement
from reviews.people.permits import actor_name
from reviews.workflow import states, turns
from reviews.workflow.followers import basis_changed
from reviews.workflow.models import Candidate, SignOff
from reviews.workflow.rereads.models import Contradiction


def agreement_changed(row: Agreement, what: str) -> None:
    """Call a second reviewer to an agreement that was attached; outdate the sign-offs that rest on one that ended."""
    if what == ATTACHED:
        _call(row)
    elif what == ENDED and row.approved_at:
        for signoff in resting_on(row):
            _outdate(signoff, row)


def resting_on(row: Agreement) -> list[SignOff]:
    """Return the legal sign-offs on its repository whose rules this agreement cleared, unless it is attached again."""
    again = Agreement.objects.filter(
        hub=row.hub, repo_id=row.repo_id, sha256=row.sha256, ended_at__isnull=True, approved_at__isnull=False
    )
    if again.exclude(pk=row.pk).exists():
        return []
    found = SignOff.objects.filter(
        track=states.LEGAL, withdrawal__isnull=True, contradiction__isnull=True,
        terms__rules__contains=[{"agreement": row.sha256}], candidate__hub=row.hub, candidate__repo_id=row.repo_id,
    )  # fmt: skip
    return list(found.select_related("candidate__snapshot", "snapshot").order_by("pk"))


def _call(row: Agreement) -> None:
    newest = Candidate.objects.filter(hub=row.hub, repo_id=row.repo_id).order_by("-pk").first()
    if newest:
        why = say(
            "{name} attached an agreement with {licensor}. Another legal reviewer must approve it.",
            name=row.by.name,
            licensor=row.licensor,
        )
        turns.call(newest, turns.REVIEWERS[states.LEGAL], why, "legal_record", asked_by=actor_name(row.by))


def _outdate(signoff: SignOff, row: Agreement) -> None:
    titles = joined(
        ", ", dict.fromkeys(one["title"] for one in signoff.terms["rules"] if one.get("agreement") == row.sha256)
    )
    day = timezone.localdate(row.ended_at)
    said = say(
        "The agreement with {licensor}, which settled “{titles}”, was ended on {day}.",
        licensor=row.licensor,
        titles=titles,
        day=dated(day, "%-d %b %Y"),
    )
    snapshot = signoff.candidate.snapshot or signoff.snapshot
    Contradiction.objects.create(signoff=signoff, snapshot=snapshot, reader=snapshot.reader, sentences=[said])
    basis_changed(signoff.candidate)
