"""Which terms a changed place of a license may touch: proposed from the clauses around it and from its words.

A proposal errs towards more terms: a touched term stays unknown for the text until it is quoted anew in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reviews.licensing.terms import anchors
from reviews.licensing.terms.anchors import WordIndex
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.fields import FIELDS

STEMS: dict[str, str] = {
    "commercial_use": "commercial noncommercial academic profit",
    "non_commercial_scope": "noncommercial research academic evaluation",
    "internal_use_is_commercial": "internal internally",
    "thresholds": "million billion monthly mau revenue threshold exceed users",
    "acts.run": "use run execute",
    "acts.finetune": "finetun train derivative modif adapt",
    "acts.quantize": "quantiz convert compress",
    "acts.merge": "merg combin",
    "acts.mirror_internal": "copy copies reproduc",
    "acts.redistribute": "distribut redistribut sublicens publish transfer sell",
    "acts.redistribute_modified": "derivative modif adapt",
    "acts.host_for_third_parties": "host service api saas third",
    "hosting_is_distribution": "host service api saas",
    "outputs.owner": "output outputs owner ownership",
    "outputs.use": "output outputs",
    "outputs.train_models": "output outputs distill train improve",
    "duties": "attribut notice display retain prominent name prefix credit built",
    "restrictions": "military weapon warfare medical surveillance biometric minor minors harm illegal unlawful",
    "use_policy.kind": "policy acceptable",
    "territory.excluded": "territor country countries domicile worldwide",
    "territory.scope": "territor multimodal",
    "territory.test": "domicile domiciled residence principal located",
    "patents.grant": "patent",
    "litigation_termination": "litigation lawsuit counterclaim claim",
    "revocable": "revoc revok irrevoc terminat perpetual",
    "cure_days": "cure days",
    "unilateral_update": "update updated amend amended revise",
    "latest_version_duty": "latest newest version",
    "remote_restriction": "remotely restrict",
    "governing_law": "governed governing law laws",
    "venue": "court courts venue arbitration",
    "share_alike": "alike sharealike copyleft same",
    "pass_through": "recipient recipients enforceable downstream",
    "registration": "register registration contact request authorization",
}
"""How words of a clause on each term begin; of every other term only its clause is known."""
OF_KINDS = {"territory": ("territory.excluded", "territory.scope"), "money": ("thresholds",)}
"""Terms that a kind of change touches whatever its other words are."""
EXACT = frozenset({"use", "run", "name", "law", "same", "api", "minor", "days", "cure", "third", "built"})
"""Words that count only as they are: as beginnings they would fit too many others."""


class TouchedTerms:
    """What may be touched in one text of a license; the clauses of the text are looked up once."""

    def __init__(self, key: str, text: str) -> None:
        index = WordIndex(text)
        self.index, self.clauses = index, _clauses(key, index)

    def proposed(self, start: int, end: int, words: Sequence[str], kinds: Iterable[str]) -> tuple[str, ...]:
        """Return the paths of terms that a change may touch, in the order of the catalogue.

        ``start`` and ``end`` are its place in the text, ``words`` what was added or removed, ``kinds`` its marks. Where
        neither the clauses around it nor its own words tell, the words of its sentence do.
        """
        found = {path for path, (first, last) in self.clauses if first <= end and start <= last}
        found |= {path for kind in kinds for path in OF_KINDS.get(kind, ())} | set(_by_words(words))
        if not found:
            first, last = self.index.sentence(start, end)
            found = set(_by_words(self.index.text[first:last].casefold().split()))
        return tuple(path for path in FIELDS if path in found)


def _clauses(key: str, index: WordIndex) -> list[tuple[str, tuple[int, int]]]:
    terms = all_terms().get(key)
    if terms is None:
        return []
    return [
        (path, (clause.start, clause.end))
        for path in FIELDS
        if terms[path].known
        for clause in anchors.clauses(key, path, terms[path], index)
    ]


def _by_words(words: Iterable[str]) -> list[str]:
    said = [word.strip("\"'“”‘’().,;:") for word in words]
    return [
        path
        for path, stems in STEMS.items()
        if path in FIELDS and any(_fits(word, stem) for stem in stems.split() for word in said)
    ]


def _fits(word: str, stem: str) -> bool:
    return word == stem if stem in EXACT else word.startswith(stem)
