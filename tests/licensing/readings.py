"""Readings of licenses for tests: confirmed terms, a workload, and strategies that draw any of both."""

from dataclasses import replace

from hypothesis import strategies as st

from reviews.licensing.rules.evaluation import Circumstances, by_rule, judge
from reviews.licensing.rules.outcomes import LicenseDocument, LicenseSource
from reviews.licensing.rules.own_text import OwnText, ReadTerm, bare
from reviews.licensing.rules.use import ACTS, Figures, Use, band
from reviews.licensing.terms import vocabulary as words
from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.fields import CHOICE, CODES, FIELDS, NUMBER
from reviews.licensing.terms.values import ENTRIES, Duty, Restriction, Term, Terms, Threshold

DAY = "2026-05-04"
DIGEST = "ab" * 32


def confirmed(value: object, by: str = "Lena Legal") -> Term:
    return Term(value, words.CONFIRMED, read_by=by, read_on=DAY)  # type: ignore[arg-type]


def whole(**values: object) -> Terms:
    """Confirmed terms; dots of paths are written as two underscores, and everything else is not addressed."""
    given = {path.replace("__", "."): confirmed(value) for path, value in values.items()}
    silent = Term(status=words.NOT_ADDRESSED, read_by="Lena Legal", read_on=DAY)
    return Terms("test", values=dict.fromkeys(FIELDS, silent) | given)


PLAIN = {
    "commercial_use": "yes", "acts__run": "allowed", "acts__finetune": "allowed", "acts__quantize": "allowed",
    "acts__merge": "allowed", "acts__mirror_internal": "allowed", "acts__redistribute": "allowed",
    "acts__redistribute_modified": "allowed", "acts__host_for_third_parties": "allowed",
}  # fmt: skip


def plain(**values: object) -> Terms:
    """Terms under which everything is allowed, changed by what is given."""
    return whole(**(PLAIN | values))


def own_text(terms: Terms, digest: str = DIGEST, **changes: object) -> OwnText:
    """A text in which two people read exactly these terms, but for what is unknown."""
    given: dict[str, object] = {"by": "Lena Legal", "on": DAY, "second": "Luis Legal", **changes}
    read = [path for path in FIELDS if terms[path].status != words.UNKNOWN]
    return OwnText(digest, {path: ReadTerm(bare(terms[path].value), **given) for path in read})  # type: ignore[arg-type]


def as_read(terms: Terms, role: str = "agreement") -> LicenseDocument:
    """A document in whose own text its terms were read."""
    return LicenseDocument(terms, role, (own_text(terms),))


def source(name: str, *terms: Terms) -> LicenseSource:
    """A repository in whose own texts these terms were read."""
    return LicenseSource(name, tuple(as_read(one) for one in terms))


def known(name: str, key: str) -> LicenseSource:
    """A repository with the text of a known license, whose terms were read and confirmed in it as we propose them."""
    terms = all_terms()[key]
    signed = {"read_by": "Lena Legal", "read_on": DAY}
    values = {
        path: replace(one, status=words.CONFIRMED if one.known else one.status, **signed)
        for path, one in terms.values.items()
        if one.status != words.UNKNOWN
    }
    return source(name, replace(terms, values=values))


def small_company(**values: object) -> Use:
    figures = Figures(users=band("under-1m"), annual_revenue=band("under-100m"))
    given = {
        "use_class": "internal-tool", "acts": frozenset({"run"}), "product": figures, "company": figures,
        "group": figures, "business": frozenset(), "user_territories": ("US",), "deployment_territories": ("US",),
        "entity_territories": ("US",), "output_territories": ("US",), "domains": frozenset(),
        "public_statements": False, "personal": False, "unchecked": False,
    }  # fmt: skip
    return Use(**(given | values))  # type: ignore[arg-type]


def outcome(rule: str, use: Use, multimodal: bool | None = None, **values: object) -> str:
    """What one rule says of terms that allow everything but what is given."""
    return by_rule(judge([source("acme/lantern", plain(**values))], use, Circumstances(multimodal=multimodal)))[rule]


def _thresholds() -> st.SearchStrategy[Threshold]:
    number = st.sampled_from((1_000_000, 20_000_000, 100_000_000, 700_000_000))
    return st.builds(
        Threshold, metric=st.just("mau"), op=st.sampled_from((">", ">=")), value=number,
        effect=st.sampled_from(words.values_of(words.EFFECTS)), entity=st.sampled_from(words.values_of(words.ENTITIES)),
    )  # fmt: skip


def _entries(path: str) -> st.SearchStrategy[object]:
    if path == "thresholds":
        return _thresholds()
    if path == "duties":
        kinds, triggers = words.values_of(words.DUTY_KINDS), words.values_of(words.TRIGGERS)
        return st.builds(Duty, kind=st.sampled_from(kinds), trigger=st.sampled_from(triggers))
    fields, extents = words.values_of(words.SUBJECTS), words.values_of(words.EXTENTS)
    return st.builds(Restriction, field=st.sampled_from(fields), extent=st.sampled_from(extents))


def values(path: str) -> st.SearchStrategy[object]:
    """Any allowed value of a fact."""
    field = FIELDS[path]
    if field.kind == CHOICE:
        return st.sampled_from(words.values_of(field.choices))
    if path in ENTRIES:
        return st.lists(_entries(path), min_size=1, max_size=2, unique=True).map(tuple)
    if field.kind == CODES:
        return st.lists(st.sampled_from(("EU", "GB", "KR", "US")), min_size=1, max_size=2, unique=True).map(tuple)
    return st.integers(1, 60) if field.kind == NUMBER else st.sampled_from(("France", "California"))


def facts(path: str) -> st.SearchStrategy[Term]:
    """A fact in any status."""
    return st.one_of(
        values(path).map(confirmed),
        values(path).map(lambda value: Term(value, words.PROPOSED)),  # type: ignore[arg-type]
        st.just(Term(status=words.NOT_ADDRESSED, read_by="Lena Legal", read_on=DAY)),
        st.just(Term(status=words.NOT_ADDRESSED)),
        st.just(Term()),
    )


def any_terms() -> st.SearchStrategy[Terms]:
    """Terms with every fact in any status."""
    return st.fixed_dictionaries({path: facts(path) for path in FIELDS}).map(lambda given: Terms("any", values=given))


def any_document(terms: Terms, role: str, read: bool) -> LicenseDocument:
    """A document whose terms were read in its own text, or in no text that is here."""
    return as_read(terms, role) if read else LicenseDocument(terms, role)


def any_source(name: str) -> st.SearchStrategy[LicenseSource]:
    documents = st.builds(any_document, any_terms(), st.sampled_from(("agreement", "use_policy")), st.booleans())
    return st.lists(documents, min_size=1, max_size=2).map(lambda given: LicenseSource(name, tuple(given)))


def one_fact(name: str, path: str) -> st.SearchStrategy[LicenseSource]:
    """A repository of one or two documents of which one fact is looked at."""
    terms = facts(path).map(lambda fact: as_read(Terms("any", values={path: fact})))
    return st.lists(terms, min_size=1, max_size=2).map(lambda given: LicenseSource(name, tuple(given)))


def uses() -> st.SearchStrategy[Use]:
    """A workload that states everything, or nothing."""
    classes = (
        "",
        "internal-tool",
        "internal-step",
        "external-product",
        "hosted-for-others",
        "research",
        "evaluation",
    )
    places = st.sampled_from((None, ("US",), ("DE",), ("*",), ()))
    figures = st.sampled_from(("under-1k", "under-1m", "over-100m", "")).map(lambda one: Figures(users=band(one)))
    return st.builds(
        Use, use_class=st.sampled_from(classes), acts=st.frozensets(st.sampled_from(ACTS)), product=figures,
        group=figures, user_territories=places, deployment_territories=places, entity_territories=places,
        output_territories=places, domains=st.sampled_from((None, frozenset(), frozenset({"medical"}))),
        training_target=st.sampled_from(("", "same_family", "other")), competes=st.sampled_from((None, True, False)),
    )  # fmt: skip
