"""Known clauses by term and value: which license says it, how it is known, and in which words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from reviews.language.phrases import say
from reviews.legal.identities import VERBATIM, matcher
from reviews.legal.models import TextIdentity
from reviews.licensing.models import License
from reviews.licensing.queries import NewestTerms, held
from reviews.licensing.terms import vocabulary as words
from reviews.licensing.terms.anchors import WordIndex, clauses
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.fields import CHOICE, FIELDS, LICENSE_FACTS
from reviews.licensing.terms.values import Duty, Restriction, Term, Threshold
from reviews.licensing.terms.vocabulary import PROPOSED, Choices
from reviews.people.models import User
from reviews.reference.licenses.clauses import Clause, Clauses, texts
from reviews.reference.licenses.words import anchors_in, is_firm, short, status_words

LISTED: Mapping[str, Choices] = {
    "duties": words.DUTY_KINDS, "restrictions": words.SUBJECTS, "thresholds": words.METRICS,
}  # fmt: skip
"""What an entry of a list is found by."""
ANY = "*"
"""The value that stands for any; a term's own choice may be called "any"."""


@dataclass(frozen=True)
class KnownTerm:
    """One term of one license in the library, with its clauses; ``silent`` if no clause can be shown."""

    license: License
    path: str
    words: str
    status: str
    firm: bool
    clauses: list[Clause]

    @property
    def fact(self) -> bool:
        """Whether public lists say it, and no text."""
        return self.path in LICENSE_FACTS


def values_of(path: str) -> Choices:
    """Return the values by which a term can be searched: its choices, or the kinds of its entries."""
    field = FIELDS[path]
    return field.choices if field.kind == CHOICE else LISTED.get(path, ())


def offered() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every term with its values as choices of one field: "path=value" with the words."""
    return [
        (
            field.title,
            [(f"{path}={ANY}", say("{title}: any value", title=field.title))]
            + [
                (f"{path}={value}", say("{title}: {said}", title=field.title, said=said))
                for value, said in values_of(path)
            ],
        )
        for path, field in FIELDS.items()
    ]


def fits(term: Term, value: str) -> bool:
    """Tell whether a term has a value, or an entry of that kind; ``ANY`` is any known value."""
    if term.value is None:
        return False
    if value == ANY:
        return True
    if isinstance(term.value, tuple):
        return any(_kind(one) == value for one in term.value)
    return str(term.value) == value


def _kind(entry: object) -> str:
    if isinstance(entry, Duty):
        return entry.kind
    if isinstance(entry, Restriction):
        return entry.field
    return entry.metric if isinstance(entry, Threshold) else str(entry)


def licenses_with(path: str, value: str, *, confirmed: bool = False) -> list[NewestTerms]:
    """Return every license whose term has a value, confirmed ones first; ``confirmed`` leaves out the others."""
    rows = [one for one in held().values() if fits(one.terms[path], value)]
    if confirmed:
        rows = [one for one in rows if is_firm(one.terms[path])]
    return sorted(rows, key=lambda one: (not is_firm(one.terms[path]), one.license.name.casefold(), one.key))


def terms_of(rows: Iterable[NewestTerms], paths: Iterable[str], user: User | AnonymousUser) -> list[KnownTerm]:
    """Return terms of licenses with their clauses; a few queries for any number of licenses."""
    licenses, wanted = list(rows), list(paths)
    tied = Clauses([a for one in licenses for path in wanted for a in anchors_in(one.terms[path])], user)
    references = _references([one.key for one in licenses])
    indexes = {key: WordIndex(text) for key, (_, text) in references.items()}
    made = []
    for one in licenses:
        for path in wanted:
            term = one.terms[path]
            told = [clause for anchor in anchors_in(term) if (clause := tied.clause(anchor))]
            if not told and one.key in indexes and _is_shipped(one, path, term):
                sha256 = references[one.key][0]
                told = [Clause(sha256, each.sentence) for each in clauses(one.key, path, term, indexes[one.key])]
            made.append(KnownTerm(one.license, path, short(path, term), status_words(term), is_firm(term), told))
    return made


def _is_shipped(one: NewestTerms, path: str, term: Term) -> bool:
    known = all_terms().get(one.key)
    return term.status == PROPOSED and known is not None and known[path].value == term.value


def _references(keys: list[str]) -> dict[str, tuple[str, str]]:
    """Return a stored text that is word for word each license's, with its SHA-256, by key; two queries."""
    rows = (
        TextIdentity.objects.filter(matcher=matcher(), verdict=VERBATIM).order_by("-pk").values_list("sha256", "keys")
    )
    by_key = {str(key): sha for sha, named in rows.values_list("sha256", "keys") for key in named if key in keys}
    kept = texts(set(by_key.values()))
    return {key: (sha, kept[sha]) for key, sha in by_key.items() if sha in kept}
