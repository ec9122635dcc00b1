"""Items of the use policies that bind a candidate, as the desk lists them against its workload."""

from dataclasses import dataclass

from reviews.language.phrases import joined, say
from reviews.legal.sources import documents_above
from reviews.legal.workload_use import use_of
from reviews.licensing.rules.policy_items import EXCLUDED, SILENT, TOUCHED, UNSTATED, MatchedItem, in_order
from reviews.licensing.terms import anchors as shipped
from reviews.licensing.terms.anchors import WordIndex
from reviews.licensing.terms.values import Restriction, Term
from reviews.licensing.terms.vocabulary import PROPOSED
from reviews.workflow.matching import Match

STATES = {
    EXCLUDED: ("bad", say("Excluded")),
    TOUCHED: ("warn", say("Needs a control")),
    UNSTATED: ("quiet", say("Not stated")),
    SILENT: ("quiet", say("Not touched")),
}


@dataclass(frozen=True)
class ItemShown:
    """One item: what it means for the workload, whose terms have it, and its sentence in a text that was read."""

    item: MatchedItem
    license: str
    source: str
    sentence: str
    document: str

    @property
    def state(self) -> tuple[str, str]:
        """Tone and label for a page."""
        return STATES[self.item.state]


@dataclass(frozen=True)
class PolicyItems:
    """Every item, in the order excluded, touched, not stated; the silent ones apart.

    ``unread`` are the licenses that bind a policy of their own whose items are not known.
    """

    shown: list[ItemShown]
    silent: list[ItemShown]
    unread: list[str]

    @property
    def all(self) -> int:
        """The number of items."""
        return len(self.shown) + len(self.silent)


def policy_items(match: Match) -> PolicyItems:
    """Return the items of every document that binds the candidate, each with its sentence where its text was read."""
    use, texts = use_of(match.workload), _Texts(match)
    found = [
        ItemShown(one, terms.name or terms.key, bound.name, *texts.sentence(terms.key, one.entry))
        for bound in match.chain
        for terms in [document.terms for document in bound.source.read()]
        for one in in_order(terms.restrictions(), use)
    ]
    unread = [
        terms.name or terms.key
        for bound in match.chain
        for terms in [document.terms for document in bound.source.read()]
        if terms["use_policy.kind"].value == "separate_document" and not terms["restrictions"].known
    ]
    order = list(STATES)
    found.sort(key=lambda one: order.index(one.item.state))
    return PolicyItems(
        [one for one in found if one.item.state != SILENT],
        [one for one in found if one.item.state == SILENT],
        list(dict.fromkeys(unread)),
    )


class _Texts:
    """The license texts of the candidate and of its ancestors, indexed once to look for many items."""

    def __init__(self, match: Match) -> None:
        found = match.license_documents
        self.documents = [*found.legal_documents, *documents_above(found)]
        self.indexes = [WordIndex(one.text) for one in self.documents]

    def sentence(self, key: str, entry: Restriction) -> tuple[str, str]:
        """Return the sentence of an item and the number of its document, "" for an item that stands in none of them."""
        for document, index in zip(self.documents, self.indexes, strict=True):
            if entry.anchor and entry.anchor.document == document.sha256:
                quote = document.text[entry.anchor.start : entry.anchor.end]
                return joined(" ", quote.split()), document.ref
            if found := shipped.clauses(key, "restrictions", Term((entry,), PROPOSED), index):
                return found[0].sentence, document.ref
        return "", ""
