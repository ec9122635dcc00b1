"""The families that a person may confirm for an entry: by its lineage, by its weights, or that of another entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviews.language.memory import stored
from reviews.language.phrases import say
from reviews.shortlist.families import FROM_WEIGHTS
from reviews.shortlist.judging import EntryReview
from reviews.shortlist.kept_views import views_of
from reviews.shortlist.models import ShortlistEntry


@dataclass(frozen=True)
class OfferedFamily:
    """One family that may be confirmed: publisher, root, and how it was found, in words."""

    publisher: str
    root: str
    how: str

    @property
    def words(self) -> str:
        """The family and its source for a form."""
        return say("{publisher}: {root} ({how})", publisher=self.publisher, root=self.root, how=stored(self.how))


def family_choices(
    entry: ShortlistEntry, entries: Sequence[ShortlistEntry], reviews: Mapping[int, EntryReview]
) -> list[OfferedFamily]:
    """Return what may be confirmed for an entry among these, the proposal first.

    An entry with the same weights as one whose family is confirmed can have no other family.
    """
    views = views_of(entries, entry.shortlist.workload, reviews)
    mine = views[entry.pk]
    others = [one for one in entries if one.pk != entry.pk]
    for one in others:
        if one.root and set(mine.same_weights) & set(views[one.pk].same_weights):
            return [
                OfferedFamily(
                    one.publisher,
                    one.root,
                    say("{from_weights}: {repo_id}", from_weights=FROM_WEIGHTS, repo_id=one.snapshot.repo_id),
                )
            ]
    found = [OfferedFamily(*mine.proposed, mine.how)]
    found += [
        OfferedFamily(one.publisher, one.root, say("as {repo_id}", repo_id=one.snapshot.repo_id))
        for one in others
        if one.root
    ]
    found += [
        OfferedFamily(*views[one.pk].proposed, say("as proposed for {repo_id}", repo_id=one.snapshot.repo_id))
        for one in others
        if not one.root
    ]
    return list({one.root: one for one in reversed(found)}.values())[::-1]
