"""Acts on a shortlist and its entries: starting it, adding, describing, confirming, warning and removing."""

from collections.abc import Mapping

from django.utils import timezone

from reviews.evidence.models import Snapshot
from reviews.evidence.queries import documents_of
from reviews.language.phrases import joined, say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.models import User
from reviews.people.permits import TooLate, actor_name, require
from reviews.rungs.artifact_sets import artifact_digest, artifact_set
from reviews.rungs.ladder import Ladder
from reviews.sentences import require as require_sentences
from reviews.shortlist import permits
from reviews.shortlist.choices import MOST_ENTRIES, SLOTS, TASKS
from reviews.shortlist.counts_wanted import want_counts
from reviews.shortlist.family_choice import family_choices
from reviews.shortlist.judging import EntryReview
from reviews.shortlist.models import Shortlist, ShortlistEntry
from reviews.shortlist.queries import entries_of
from reviews.shortlist.rules import EDITION
from reviews.shortlist.statements import EntryStatement
from reviews.workloads.models import Workload

QUOTE_LEAST = 12
"""Fewest characters of a sentence that is quoted from a card."""


@act
def start(workload: Workload, *, task: str, local: bool, by: User) -> Shortlist:
    """Start the shortlist of a workload. Raises ``Forbidden``."""
    workload = Workload.objects.select_for_update(of=("self",)).select_related("team").get(pk=workload.pk)
    require(permits.why_not_start(by, workload))
    if task not in dict(TASKS):
        raise ValueError(say("Choose the kind of task."))
    row = Shortlist.objects.create(workload=workload, task=task, local=local, edition=EDITION, by=by)
    _record("shortlist:started", row, by, task=dict(TASKS)[task].partition(":")[0], local="yes" if local else "no")
    return row


@act
def add_entry(shortlist: Shortlist, *, snapshot: Snapshot, rung: str, said: EntryStatement, by: User) -> ShortlistEntry:
    """Add a rung of a snapshot to a shortlist. Raises ``Forbidden``, ``ValueError`` for what is wrong, ``TooLate``."""
    shortlist = locked(shortlist)
    require(permits.why_not_list(by, shortlist.workload))
    _check(said)
    ladder = Ladder(snapshot)
    found = next((one for one in ladder.own if one.key == rung), None)
    if found is None:
        raise ValueError(say("This commit has no such rung."))
    here = entries_of(shortlist)
    digest = artifact_digest(artifact_set(ladder, found))
    if any(one.artifact == digest for one in here):
        raise TooLate(say("These files are on the shortlist already."))
    if len(here) >= MOST_ENTRIES:
        raise ValueError(
            say(
                "A shortlist has at most {most_entries} entries. Remove one that you would not choose.",
                most_entries=MOST_ENTRIES,
            )
        )
    _free_slot(here, said.slot, None)
    row = ShortlistEntry.objects.create(
        shortlist=shortlist, snapshot=snapshot, rung=found.key, rung_words=found.words, artifact=digest,
        slot=said.slot, because=said.because, disqualified_by=said.disqualified_by, by=by,
    )  # fmt: skip
    want_counts(shortlist, by=actor_name(by))
    _record("shortlist:entry-added", shortlist, by, entry=str(row), commit=snapshot.commit, artifact=digest)
    return row


@act
def describe(entry: ShortlistEntry, *, said: EntryStatement, by: User) -> ShortlistEntry:
    """Write anew why an entry is on the list, what would take it off, and its slot. Raises ``Forbidden``."""
    row = _own(entry, by)
    _check(said)
    _free_slot(entries_of(row.shortlist), said.slot, row)
    row.slot, row.because, row.disqualified_by = said.slot, said.because, said.disqualified_by
    row.save(update_fields=["slot", "because", "disqualified_by"])
    slot = dict(SLOTS).get(row.slot, "none")
    _record("shortlist:entry-described", row.shortlist, by, entry=str(row), slot=slot, because=row.because)
    return row


@act
def confirm_family(
    entry: ShortlistEntry, *, root: str, reviews: Mapping[int, EntryReview], by: User
) -> ShortlistEntry:  # fmt: skip
    """Confirm the family of an entry: the one by its lineage, or that of another entry. Raises ``Forbidden``.

    The same weights are the same family, whoever uploaded them. ``reviews`` is what reviews of the commits know.
    """
    row = _own(entry, by)
    offered = {one.root: one for one in family_choices(row, entries_of(row.shortlist), reviews)}
    chosen = offered.get(root)
    if chosen is None:
        raise ValueError(
            say("Choose one of the families that are offered. The same weights are always the same family.")
        )
    row.publisher, row.root, row.family_by = chosen.publisher[:200], chosen.root[:300], actor_name(by)
    row.save(update_fields=["publisher", "root", "family_by"])
    _record(
        "shortlist:family-confirmed", row.shortlist, by, entry=str(row), publisher=row.publisher, root=row.root,
        how=chosen.how,
    )  # fmt: skip
    return row


@act
def warn_by_card(entry: ShortlistEntry, *, sentence: str, by: User) -> ShortlistEntry:
    """Quote what the card says against this use, which eliminates the entry. Raises ``Forbidden``, ``ValueError``."""
    row = _own(entry, by)
    said = joined(" ", sentence.split())
    if len(said) < QUOTE_LEAST:
        raise ValueError(say("Quote a whole sentence of the card."))
    card = next(iter(documents_of(row.snapshot, "card")), None)
    if card is None or said not in " ".join(card.blob.text.split()):
        raise ValueError(
            say("The card at this commit does not contain these words. Copy the sentence as it is written.")
        )
    row.card_sentence, row.card_by = said, actor_name(by)
    row.save(update_fields=["card_sentence", "card_by"])
    _record("shortlist:card-quoted", row.shortlist, by, entry=str(row), sentence=said)
    return row


@act
def remove(entry: ShortlistEntry, *, reason: str, by: User) -> ShortlistEntry:
    """Remove an entry from the list; it stays on record with the reason. Raises ``Forbidden``."""
    row = _own(entry, by)
    require_sentences({say("Reason"): reason})
    row.removed_at, row.removed_by, row.removed_reason = timezone.now(), actor_name(by), reason
    row.save(update_fields=["removed_at", "removed_by", "removed_reason"])
    _record("shortlist:entry-removed", row.shortlist, by, entry=str(row), reason=reason)
    return row


def locked(shortlist: Shortlist) -> Shortlist:
    """Return a shortlist whose row is locked, so that its acts happen one after the other."""
    found = Shortlist.objects.select_for_update(of=("self",)).select_related("workload__team")
    return found.get(pk=shortlist.pk)


def _own(entry: ShortlistEntry, by: User) -> ShortlistEntry:
    shortlist = locked(entry.shortlist)
    row = ShortlistEntry.objects.select_related("snapshot").get(pk=entry.pk)
    row.shortlist = shortlist
    require(permits.why_not_change_entry(by, row))
    return row


def _check(said: EntryStatement) -> None:
    if said.slot and said.slot not in dict(SLOTS):
        raise ValueError(say("Choose one of the slots, or none."))
    require_sentences(said.sentences())


def _free_slot(entries: list[ShortlistEntry], slot: str, own: ShortlistEntry | None) -> None:
    taken = next((one for one in entries if slot and one.slot == slot and one != own), None)
    if taken:
        raise ValueError(say("{taken} has this slot. Give it another one first.", taken=taken))


def _record(event: str, shortlist: Shortlist, by: User, **data: str) -> None:
    work = shortlist.workload
    record(event, actor=actor_name(by), subject=f"workload:{work.pk}", label=work.name, shortlist=shortlist.pk, **data)
