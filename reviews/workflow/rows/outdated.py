"""Writes about passes that something new contradicts: changed terms, or a finding; the act that calls them records.

Every pass is outdated in the transaction of the change, in a few statements for any number: from then on no page and
no act counts it. What follows for a decision (alerts, notices, webhooks) takes Python for each, so the act does it for
the first few, and a job for the others (docs/adr/0032-a-changed-term-outdates-at-once.md).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from reviews.jobs.enqueue import enqueue
from reviews.language.phrases import joined, say
from reviews.licensing.models import TermsVersion
from reviews.licensing.terms.fields import FIELDS
from reviews.people.models import User
from reviews.people.permits import actor_name
from reviews.readmodels.rows import rebuild
from reviews.workflow import states, turns
from reviews.workflow.followers import basis_changed
from reviews.workflow.models import Candidate
from reviews.workflow.rereads.models import Contradiction
from reviews.workflow.terms_basis import changed_by, decided_first, resting_on

AT_ONCE = 20
"""Candidates whose decisions follow in the act itself."""

WRITTEN_AT_ONCE = 2_000


def outdate(version: TermsVersion, paths: Sequence[str], by: User) -> dict[str, Any]:
    """Outdate every legal pass that rests on terms which changed, and tell its signer once.

    A reading of the earlier value clears nothing any more, so each rule that read the term has another result.
    """
    names = joined(", ", (FIELDS[path].title for path in paths))
    sentence = say("Terms of {name} changed: {names}.", name=version.license.name, names=names)
    found = resting_on(version.license.key, paths).filter(contradiction__isnull=True)
    passes = list(found.values_list("pk", "snapshot", "snapshot__reader", "candidate", "signer"))
    if not passes:
        return {}
    Contradiction.objects.bulk_create(
        (
            Contradiction(
                signoff_id=one, snapshot_id=snapshot, reader=reader, sentences=[sentence], changed_terms=version
            )
            for one, snapshot, reader, _, _ in passes
        ),
        batch_size=WRITTEN_AT_ONCE, ignore_conflicts=True,
    )  # fmt: skip
    _tell(sentence, {candidate: signer for _, _, _, candidate, signer in passes}, by)
    first = _first(version)
    followed = {one.pk for one in first}
    told = [{"candidate": candidate, "sign_off": one} for one, _, _, candidate, _ in passes if candidate in followed]
    if changed_by(version).count() > len(first):
        enqueue(
            "follow_terms",
            version.pk,
            label=say("{name}, version {number_of}", name=version.license.name, number_of=version.number),
            asked_by=actor_name(by),
        )
    return {"outdated": told, "outdated_count": len(passes)}


def _first(version: TermsVersion) -> list[Candidate]:
    """Let the first decisions follow, and return their candidates. One that another act holds is left to the job:
    whoever signs holds the candidate and waits for the terms, so that waiting for it here would never end.
    """
    locked = Candidate.objects.select_for_update(of=("self",), skip_locked=True)
    found = list(locked.filter(pk__in=list(decided_first(version).values_list("pk", flat=True)[:AT_ONCE])))
    follow(found)
    return found


def follow(candidates: Iterable[Candidate]) -> None:
    """Let alerts, notices and webhooks follow for the decisions on these candidates, which the caller has locked.

    A decision that was being issued when the terms changed has an entry from before: it is written anew.
    """
    decided = [one for one in candidates if one.state == states.DECIDED]
    rebuild([number for one in decided for number in one.decisions.values_list("number", flat=True)])
    for one in decided:
        basis_changed(one)


def _tell(sentence: str, signers: dict[int, int], by: User) -> None:
    """Tell each signer once: with the candidate's page if one of their passes is outdated, else with the list."""
    of_each = Counter(signers.values())
    people = User.objects.in_bulk(list(of_each))
    alone = {signer: candidate for candidate, signer in signers.items()}
    for number, count in sorted(of_each.items()):
        if count == 1:
            candidate = Candidate.objects.get(pk=alone[number])
            why = say("Your legal sign-off is outdated. {sentence}", sentence=sentence)
            turns.tell(people[number], candidate, why, states.LEGAL, asked_by=actor_name(by))
        else:
            mine = [candidate for candidate, signer in signers.items() if signer == number]
            turns.tell_of_many(people[number], mine, sentence, asked_by=actor_name(by))


def outdate_by_finding(candidate: Candidate, track: str, sentence: str, by: User) -> dict[str, Any]:
    """Outdate the sign-off in force on a track by a finding, tell its signer, and let decisions follow.

    Return it for the ledger, {} if the track has no sign-off that counts: then it is to be reviewed anyway.
    """
    row = candidate.tracks.select_related("signoff__signer", "signoff__snapshot").get(name=track)
    signoff = row.signoff
    if signoff is None or row.state not in states.PASSING:
        return {}
    if not Contradiction.objects.filter(signoff=signoff).exists():
        snapshot = candidate.snapshot or signoff.snapshot
        Contradiction.objects.create(signoff=signoff, snapshot=snapshot, reader=snapshot.reader, sentences=[sentence])
    basis_changed(candidate)
    why = say("Your {track} sign-off is outdated. {sentence}", track=track, sentence=sentence)
    turns.tell(signoff.signer, candidate, why, track, asked_by=actor_name(by))
    return {"outdated": [{"candidate": candidate.pk, "sign_off": signoff.pk}]}
