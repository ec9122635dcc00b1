"""Filters of the catalog in the address: checked, then applied or reported as ignored."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any
from urllib.parse import quote_plus, urlencode

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Q, QuerySet
from django.http import QueryDict

from reviews.catalog import queries
from reviews.catalog.rules import WorkloadQuestion
from reviews.decisions.answers import STAGE_WORDS
from reviews.language.phrases import say, sense
from reviews.readmodels.models import CatalogEntry
from reviews.selects import PlainSelect
from reviews.single_lines import PortalForm
from reviews.workloads import choices

BILLION = 1_000_000_000
CONTEXTS = (8_192, 32_768, 131_072)
"""Context sizes, in tokens, that the filter offers. The address may contain any other number."""
SIZES = (4, 9, 15, 40, 80)
"""Numbers of parameters, in billions, that the filter offers as the most. The address may contain any other number."""

SORTS = (
    ("fit", say("Best match")),
    ("review", say("Review date")),
    ("newest", say("Newest")),
    ("name", say("Name")),
    ("smallest", say("Fewest parameters")),
)
STAGES = tuple((stage, words) for stage, (_, words) in STAGE_WORDS.items())
STANDINGS = (
    ("in-force", say("In force")), ("under-review", say("Under review")), ("suspended", say("Suspended")),
    ("due", say("Review due in 30 days")),
)  # fmt: skip
FINDINGS = (("open", say("With an open finding")), ("none", say("Without an open finding")))
REVIEWS = (("90", say("Within 90 days")), ("180", say("Within 180 days")), ("later", say("Later than 180 days")))
ORDERS = {
    "fit": ("misfit", "-likeness", "-decision"),
    "review": ("review_by", "-decision"),
    "newest": ("-decision",),
    "name": ("repo_id", "-decision"),
    "smallest": ("parameters", "-decision"),
}

COLUMNS = {
    "publisher": "publisher", "family": "family", "rights": "license_class", "openness": "openness",
    "quantization": "quantization", "known": "known",
}  # fmt: skip
"""Filters of which the column has one value, by the name in the address."""
WORDS = {"language": "claimed", "evaluated": "evaluated", "input": "inputs", "output": "outputs"}
"""Filters of which the column has several words."""
QUESTION = ("purpose", "team", "data", "environment")
KNOWN = frozenset(
    {
        "q",
        "license",
        "task",
        "node",
        "workload",
        "context",
        "parameters",
        "stage",
        "standing",
        "findings",
        "review",
        *COLUMNS,
        *WORDS,
        "sort",
        "page",
        *QUESTION,
    }
)
TITLES = {
    "q": say("Search"),
    "license": say("License"),
    "task": say("Task"),
    "node": say("Node class"),
    "workload": say("Workload"),
    "context": say("Context at least"),
    "parameters": say("Parameters at most"),
    "stage": say("Stage"),
    "standing": say("Standing"),
    "findings": say("Findings"),
    "review": sense("Review", "Review, as a noun"),
    "publisher": say("Publisher"),
    "family": say("Family"),
    "rights": say("License class"),
    "openness": say("Openness"),
    "quantization": say("Quantization"),
    "known": say("Node class"),
    "language": say("Language claimed"),
    "evaluated": say("Language evaluated"),
    "input": say("Input"),
    "output": say("Output"),
}


class AnyTexts(forms.MultipleChoiceField):
    """Several values from the data; a value that matches nothing gives an empty result, not an error."""

    def validate(self, value: Any) -> None:
        """Refuse only what a database text cannot hold."""
        for text in value:
            ProhibitNullCharactersValidator()(text)

    def valid_value(self, value: Any) -> bool:
        """Accept every text as a value."""
        return True


CONDITIONS: dict[str, Callable[[Any], Q]] = {
    "q": queries.search,
    "license": lambda values: Q(license_name__in=values),
    "task": lambda values: Q(task__in=values),
    "node": lambda values: Q(node_class__in=values),
    "workload": lambda values: Q(workload_slug__in=values),
    "context": lambda tokens: Q(context_tokens__gte=tokens),
    "parameters": lambda billions: Q(parameters__lte=int(billions * BILLION)),  # an unknown count never matches
    "stage": lambda stage: Q(stage=stage),
    "standing": queries.standing_is,
    "findings": queries.findings_are,
    "review": queries.review_is,
    **{name: partial(queries.one_of, column) for name, column in COLUMNS.items()},
    **{name: partial(queries.with_word, column) for name, column in WORDS.items()},
}
"""The condition of each filter, from its value."""
RUNGS = (queries.search, queries.swapped, queries.resembling)
"""What a search for words finds: what contains them, else what does but for swapped letters, else what has the most
trigrams in common."""


class AddressForm(PortalForm):
    """A form that an address fills: only the fields that the address names are made, since most addresses name few."""

    only_asks = True

    def __init__(self, data: Any = None, **options: Any) -> None:
        given = {name: field for name, field in self.base_fields.items() if data is not None and name in data}
        vars(self)["base_fields"] = given  # from which Django makes the fields of this form
        super().__init__(data, **options)


class CatalogFilter(AddressForm):
    """The filters that narrow the list. An invalid value is a form error and narrows nothing."""

    q = forms.CharField(required=False, max_length=200)
    license = AnyTexts(required=False)
    task = AnyTexts(required=False)
    node = AnyTexts(required=False)
    workload = AnyTexts(required=False)
    context = forms.DecimalField(required=False, min_value=1, max_value=2**31 - 1)
    parameters = forms.DecimalField(required=False, min_value=0, max_value=10**6)
    stage = forms.ChoiceField(required=False, choices=[("", ""), *STAGES])
    standing = forms.ChoiceField(required=False, choices=[("", ""), *STANDINGS])
    findings = forms.ChoiceField(required=False, choices=[("", ""), *FINDINGS])
    review = forms.ChoiceField(required=False, choices=[("", ""), *REVIEWS])
    publisher = AnyTexts(required=False)
    family = AnyTexts(required=False)
    rights = AnyTexts(required=False)
    openness = AnyTexts(required=False)
    quantization = AnyTexts(required=False)
    known = AnyTexts(required=False)
    language = AnyTexts(required=False)
    evaluated = AnyTexts(required=False)
    input = AnyTexts(required=False)
    output = AnyTexts(required=False)

    rung = 0
    """Which of ``RUNGS`` the search finds; a later one is tried if there is nothing on those before."""

    @property
    def resembling(self) -> bool:
        """Whether the search finds what resembles the words, because nothing contains them."""
        return self.rung > 0

    def resembles(self) -> bool:
        """Let the search find what resembles the words less; return False if nothing is left to try, or no words."""
        text = self.cleaned_data.get("q") or ""
        left = [rung for rung in range(self.rung + 1, len(RUNGS)) if queries.are_words(text) and RUNGS[rung](text)]
        self.rung = left[0] if left else self.rung
        return bool(left)

    def narrowing(self) -> dict[str, Q]:
        """Return the condition of each filter that is set and valid."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}
        conditions = {**CONDITIONS, "q": RUNGS[self.rung]}
        return {name: found for name, value in said.items() if (found := conditions[name](value))}

    def narrowed(self, found: QuerySet[CatalogEntry]) -> QuerySet[CatalogEntry]:
        """Narrow by every filter; rows that resemble the words by their trigrams carry how much they do."""
        narrowing = self.narrowing()
        if RUNGS[self.rung] is queries.resembling:
            found = queries.with_likeness(found, self.cleaned_data["q"])
        return found.filter(*narrowing.values())

    def filter_queryset(self, found: QuerySet[CatalogEntry]) -> QuerySet[CatalogEntry]:
        """Narrow by every filter: to rows that contain the words that were searched, or if there are none, to those
        that resemble them."""
        narrowed = self.narrowed(found)
        while "q" in self.narrowing() and not narrowed.exists() and self.resembles():
            narrowed = self.narrowed(found)
        return narrowed


class QuestionForm(AddressForm):
    """The opening question, with the values that the catalog can answer for."""

    purpose = forms.SlugField(label=say("Purpose"), required=False, max_length=80)
    team = forms.SlugField(label=say("Organisation"), required=False, max_length=50)
    data = forms.ChoiceField(  # type: ignore[assignment]  # a field is no attribute: Django takes it out of the class
        label=say("Data"), required=False, choices=[("", say("Any data")), *choices.SENSITIVITIES], widget=PlainSelect
    )
    environment = forms.ChoiceField(
        label=say("Deployment"),
        required=False,
        choices=[("", say("Any deployment")), *choices.ENVIRONMENTS],
        widget=PlainSelect,
    )

    def heard(self) -> WorkloadQuestion:
        """Return the question with every part that is valid."""
        self.is_valid()
        said = {name: str(self.cleaned_data.get(name) or "") for name in QUESTION}
        return WorkloadQuestion(said["purpose"], said["team"], said["data"], said["environment"])


Parameters = Mapping[str, list[str]]
"""The parameters of an address, each with its values, in their order."""


def without(given: QueryDict, *names: str) -> dict[str, list[str]]:
    """Return the address's parameters without these and without the page, for a link."""
    return {name: values for name, values in given.lists() if name not in names and name != "page"}


def added(told: str, name: str, value: str) -> str:
    """Return the address with a filter that it does not have yet; ``told`` is the address without it."""
    return f"{told}&{name}={_quoted(value)}" if len(told) > 1 else f"?{name}={_quoted(value)}"


_quoted = lru_cache(maxsize=2048)(quote_plus)


def toggled(rest: Parameters, name: str, value: str) -> str:
    """Return the address with one value of a filter added, or removed if it was set."""
    values = rest.get(name)
    if not values:
        return added(address(rest), name, value)
    return address({**rest, name: [one for one in values if one != value] if value in values else [*values, value]})


def replaced(rest: Parameters, name: str, value: str) -> str:
    """Return the address with a filter set to one value, or without the filter if it had that value."""
    others = {one: values for one, values in rest.items() if one != name}
    return address(others if rest.get(name, [""])[-1] == value else {**others, name: [value]})


def address(parameters: Parameters) -> str:
    """Return the parameters as a query string; a bare "?" if there are none, so that the link clears them."""
    return f"?{urlencode(parameters, doseq=True)}"


def unknown(given: QueryDict) -> list[str]:
    """Return the unknown parameter names in the address, at most 10."""
    return [name for name in given if name not in KNOWN][:10]


def kept(given: QueryDict, *names: str) -> list[tuple[str, str]]:
    """Return the hidden fields that a small form needs to keep the rest of the address: all but these and the page."""
    return [(name, value) for name, values in without(given, *names).items() if name in KNOWN for value in values]


def notices(given: QueryDict, chosen: CatalogFilter, question: QuestionForm) -> list[str]:
    """Return one sentence for each part of the address that was ignored."""
    said = [say("Unknown filter ignored: “{name}”.", name=name) for name in unknown(given)]
    for form in (chosen, question):
        for name in form.errors:
            title = TITLES.get(name) or form.fields[name].label
            said.append(
                say(
                    "“{name}” is not a valid value for “{title}”; the filter was ignored.",
                    name=given.get(name, "")[:60],
                    title=title,
                )
            )
    if given.get("sort", "fit") not in ORDERS:
        said.append(say("Unknown sort order “{sort}” ignored; sorted by best match.", sort=given["sort"][:60]))
    return said
