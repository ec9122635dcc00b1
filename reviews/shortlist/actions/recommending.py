"""The act of recommending an entry of a shortlist."""

from collections.abc import Mapping, Sequence

from reviews.language.phrases import say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.models import User
from reviews.people.permits import actor_name, require
from reviews.sentences import require as require_sentences
from reviews.shortlist import permits
from reviews.shortlist.actions.listing import locked
from reviews.shortlist.choices import REVISIONS
from reviews.shortlist.judging import NO_REVIEW, EntryReview
from reviews.shortlist.kept_views import views_of
from reviews.shortlist.listed import listed, needs_of
from reviews.shortlist.models import Recommendation, Shortlist, ShortlistEntry
from reviews.shortlist.queries import entries_of
from reviews.shortlist.results import runs_of_each
from reviews.shortlist.rules import EDITION, NOT_ASKED, SATISFIED, shape, why_not_first
from reviews.shortlist.statements import RecommendationStatement


@act
def recommend(
    shortlist: Shortlist, *, said: RecommendationStatement, reviews: Mapping[int, EntryReview], by: User
) -> Recommendation:
    """Recommend an entry. Raises ``Forbidden``, or ``ValueError`` for what is wrong.

    What was eliminated or is unavailable can be neither recommended nor tested first. Shape rules that are not
    satisfied, and what is unknown of the entry, are written down with the recommendation. ``reviews`` is what reviews
    of the same commits know, by the entry's key.
    """
    shortlist = locked(shortlist)
    require(permits.why_not_list(by, shortlist.workload))
    if said.revision not in dict(REVISIONS):
        raise ValueError(say("Choose a revision strategy."))
    require_sentences(said.sentences() | {say("Runtime"): said.runtime}, names=(say(say("Runtime")),))
    entries = entries_of(shortlist)
    views = views_of(entries, shortlist.workload, reviews)
    rows = {one.pk: listed(one, views[one.pk], reviews.get(one.pk, NO_REVIEW)) for one in entries}
    needs = needs_of(shortlist)
    chosen, first = rows.get(said.entry), rows.get(said.first_artifact)
    if chosen is None or first is None:
        raise ValueError(say("Choose entries of this shortlist."))
    if not chosen.compared:
        raise ValueError(say("{name} is {state} and cannot be recommended.", name=chosen.name, state=chosen.state))
    if why := why_not_first(first, needs):
        raise ValueError(say("First artifact to test: {why}", why=why))
    answers = shape(list(rows.values()), needs)
    unmet = [one.title for one in answers if one.outcome not in (SATISFIED, NOT_ASKED)]
    results = _results([one for one in entries if rows[one.pk].compared])
    row = Recommendation.objects.create(
        shortlist=shortlist, entry_id=said.entry, first_artifact_id=said.first_artifact, revision=said.revision,
        tokenizer_template=said.tokenizer_template, runtime=said.runtime, hardware=said.hardware,
        largest_risk=said.largest_risk, evidence=said.evidence, trade_off=said.trade_off, edition=EDITION, unmet=unmet,
        unknown=list(views[said.entry].unknown), results=results, by=by, actor=actor_name(by),
    )  # fmt: skip
    at = next(one.snapshot.commit for one in entries if one.pk == said.entry)
    work = shortlist.workload
    record(
        "shortlist:recommended", actor=actor_name(by), subject=f"workload:{work.pk}", label=work.name,
        shortlist=shortlist.pk, entry=chosen.name, commit=at, first=first.name, risk=said.largest_risk, unmet=unmet,
        results=[one["sha256"] for one in results],
    )  # fmt: skip
    return row


def _results(entries: Sequence[ShortlistEntry]) -> list[dict[str, str | int]]:
    """Return the newest run of each entry by its hash: what was known of the answers when the choice was made."""
    runs = runs_of_each(entries)
    return [
        {
            "entry": str(one),
            "run": run.run,
            "sha256": run.sha256,
            "suite": run.suite,
            "version": say(
                "{suite_title}, version {suite_number}", suite_title=run.suite_title, suite_number=run.suite_number
            ),
            "answered": run.answered_words,
        }
        for one in entries
        for run in runs[one.pk][:1]
    ]
