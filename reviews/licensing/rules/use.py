"""A workload's statements in the form in which the license rules use them. None or "" means not stated.

Values shared with a workload statement are those of ``reviews.workloads.choices``; the caller supplies the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from reviews.language.phrases import say
from reviews.licensing.terms.values import BadTerms, Threshold
from reviews.licensing.terms.vocabulary import BUSINESSES, FIELDS_OF_USE, Choices, values_of

INTERNAL_TOOL, INTERNAL_STEP, EXTERNAL, HOSTED_API = (
    "internal-tool",
    "internal-step",
    "external-product",
    "hosted-for-others",
)
RESEARCH, EVALUATION = "research", "evaluation"
USE_CLASSES: Choices = (
    (INTERNAL_TOOL, say("A tool for the company's own staff")),
    (INTERNAL_STEP, say("An internal step in making a product or service")),
    (EXTERNAL, say("Part of a product or service for customers")),
    (HOSTED_API, say("The model itself, offered to others through an API")),
    (RESEARCH, say("Research only")),
    (EVALUATION, say("Evaluation only, outside production")),
)
COMMERCIAL_CLASSES = frozenset({INTERNAL_STEP, EXTERNAL, HOSTED_API})
ACTS = ("run", "fine-tune", "quantize", "merge", "mirror", "redistribute", "train-on-outputs", "host")
TRAINING_TARGETS: Choices = (
    ("same_family", say("A model of the same family")),
    ("other", say("Another of our models")),
    ("third_party", say("A third party's model")),
)
WORLDWIDE, ELSEWHERE = "*", "other"

STATEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "use_class": say("Kind of use"),
        "acts": say("Planned acts"),
        "product": say("Users and revenue of the product"),
        "company": say("Users and revenue of the company"),
        "group": say("Users and revenue of the company with its affiliates"),
        "business": say("Type of business"),
        "user_territories": say("Countries of the users"),
        "deployment_territories": say("Countries where it runs"),
        "entity_territories": say("Country where the company is based"),
        "output_territories": say("Countries where outputs are used"),
        "domains": say("Fields of use"),
        "training_target": say("Model trained on outputs"),
        "competes": say("Whether the trained model competes with the licensor's"),
        "public_statements": say("Public statements about the model"),
        "model": say("What kind of model the candidate is"),
        "purpose": say("Purpose and expected output"),
        "personal": say("Sensitivity of the data"),
        "unchecked": say("Risk level"),
    }
)
"""Every statement that a rule may depend on, with its label."""


@dataclass(frozen=True, slots=True)
class Range:
    """A number known within bounds, both included. ``high`` is None if there is no upper bound."""

    low: int = 0
    high: int | None = None


ANYTHING = Range()
BANDS: Mapping[str, Range] = MappingProxyType(
    {
        "under-1k": Range(0, 999),
        "under-1m": Range(0, 999_999),
        "under-10m": Range(0, 9_999_999),
        "under-50m": Range(0, 49_999_999),
        "under-100m": Range(0, 99_999_999),
        "under-700m": Range(100_000_000, 699_999_999),
        "over-700m": Range(700_000_000, None),
        "over-100m": Range(100_000_000, None),
    }
)
"""The bands of a workload statement, in users a month or USD a year."""


def band(value: str) -> Range | None:
    """Return the bounds of a band of the workload statement; None if it states none."""
    return BANDS.get(value)


def exactly(number: int) -> Range:
    """Return the range of a number that is known exactly."""
    return Range(number, number)


@dataclass(frozen=True, slots=True)
class Figures:
    """Monthly active users, and annual and monthly revenue in USD; each is None if not stated."""

    users: Range | None = None
    annual_revenue: Range | None = None
    monthly_revenue: Range | None = None

    def of(self, metric: str) -> Range:
        """Return the bounds of one figure; monthly revenue is at most the annual revenue."""
        if metric == "mau":
            return self.users or ANYTHING
        if metric == "annual_revenue":
            return self.annual_revenue or ANYTHING
        if metric == "monthly_revenue":
            year = self.annual_revenue or ANYTHING
            return self.monthly_revenue or Range(0, year.high)
        return ANYTHING


@dataclass(frozen=True, slots=True)
class Use:
    """The workload as the rules see it. Territories are country codes, EU, "*" for everywhere, or "other" for a place
    that the statement's list does not name. ``domains`` is empty if the use is in no restricted field, of those in
    ``asked``, from which the statement's author could choose.

    A product's figures are at most those of its company, and those at most the group's with all affiliates.
    ``personal``: it handles personal data; ``unchecked``: outputs reach customers or drive decisions without a check.
    ``readers`` is how many legal reviewers must have read a term before it clears anything.
    """

    use_class: str = ""
    acts: frozenset[str] = frozenset()
    product: Figures = field(default_factory=Figures)
    company: Figures = field(default_factory=Figures)
    group: Figures = field(default_factory=Figures)
    business: frozenset[str] | None = None
    user_territories: tuple[str, ...] | None = None
    deployment_territories: tuple[str, ...] | None = None
    entity_territories: tuple[str, ...] | None = None
    output_territories: tuple[str, ...] | None = None
    domains: frozenset[str] | None = None
    asked: frozenset[str] = frozenset(values_of(FIELDS_OF_USE))
    training_target: str = ""
    competes: bool | None = None
    public_statements: bool | None = None
    purpose: str = ""
    personal: bool | None = None
    unchecked: bool | None = None
    readers: int = 1

    def __post_init__(self) -> None:
        wrong = [one for one in self.acts if one not in ACTS]
        wrong += [one for one in self.business or () if one not in values_of(BUSINESSES)]
        wrong += [one for one in self.domains or () if one not in values_of(FIELDS_OF_USE)]
        if self.use_class and self.use_class not in values_of(USE_CLASSES):
            wrong.append(self.use_class)
        if self.training_target and self.training_target not in values_of(TRAINING_TARGETS):
            wrong.append(self.training_target)
        if wrong:
            raise BadTerms(say("{value} is not a valid value in a workload statement.", value=repr(wrong[0])))

    @property
    def hosts(self) -> bool:
        """Whether others use the model on our servers, through an API or one of our products."""
        return self.use_class in (HOSTED_API, EXTERNAL) or "host" in self.acts

    @property
    def modifies(self) -> bool:
        """Whether a modified version is made."""
        return bool(self.acts & {"fine-tune", "quantize", "merge"})

    def figure(self, threshold: Threshold) -> Range:
        """Return the bounds of the figure that a threshold measures, for the entity that it counts."""
        levels = [one.of(threshold.metric) for one in (self.product, self.company, self.group)]
        first = last = {"product": 0, "licensee": 1, "with_affiliates": 2, "legal_entity": 2}.get(threshold.entity, 0)
        if threshold.entity == "unclear":
            last = 2
        low = max(one.low for one in levels[: first + 1])
        highs = [one.high for one in levels[last:] if one.high is not None]
        return Range(low, min(highs) if highs else None)
