"""Which approved model can stand in for another: in force, for the same work, of the same kind, and smaller."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from reviews.decisions.answers import IN_FORCE
from reviews.workloads import choices

RISKS = tuple(level for level, _ in choices.RISK_LEVELS)
SENSITIVITY = tuple(level for level, _ in choices.SENSITIVITIES)
GIB = 2**30

FIT, ARTIFACTS, WEIGHTS, PARAMETERS, ACCELERATORS = "fit", "artifacts", "weights", "parameters", "accelerators"

MEASURES: dict[str, tuple[str, ...]] = {
    "memory": (FIT, ARTIFACTS, WEIGHTS),
    "latency": (PARAMETERS,),
    "cost": (ACCELERATORS, ARTIFACTS, WEIGHTS),
}
"""What each cause compares: the first measure that is known of both models decides."""

LICENSE, QUALITY = "license", "quality"
CAUSES_ASKED = (
    ("memory", "Memory: it does not fit"), (QUALITY, "Quality: its answers are not good enough"),
    (LICENSE, "License: its terms no longer allow the use"), ("latency", "Latency: it answers too slowly"),
    ("cost", "Cost: it occupies too many accelerators"),
)  # fmt: skip
"""What can be asked about a fallback that is named: whether it would help if the model fails by this."""

SIZE_WORDS: dict[str, str] = {
    FIT: "memory of the signed estimate", ARTIFACTS: "size of the artifact set", WEIGHTS: "size of the weights",
    PARAMETERS: "number of parameters", ACCELERATORS: "accelerators for the load",
}  # fmt: skip


@dataclass(frozen=True)
class ScopeValue:
    """The parts of a workload statement that tell whether an approval for one workload reaches another."""

    slug: str
    name: str
    risk: str
    data: str
    environment: str
    use_class: str
    modality: str
    acts: frozenset[str]
    users_in: frozenset[str]
    runs_in: frozenset[str]
    domains: frozenset[str]
    languages: frozenset[str]


@dataclass(frozen=True)
class FallbackValue:
    """A model approved or about to be, as these rules see it.

    ``name`` is how a sentence calls it; ``inputs`` and ``outputs`` are None if they are not known; ``context`` counts
    tokens and ``concurrency`` requests of the approved load; ``sizes`` holds the known measures (bytes or numbers);
    ``falls_back_to`` the hub and repository of every model that it falls back to, directly or through others.
    """

    name: str
    repository: tuple[str, str]
    standing: str
    scope: ScopeValue
    task: str
    inputs: frozenset[str] | None
    outputs: frozenset[str] | None
    context: int
    concurrency: int
    sizes: Mapping[str, int] = field(default_factory=dict)
    falls_back_to: Collection[tuple[str, str]] = ()


def narrower(mine: ScopeValue, theirs: ScopeValue) -> list[str]:
    """Return in what the other workload is narrower than this one; [] if it is the same or a wider one."""
    if mine.slug == theirs.slug:
        return []
    ranked = (("risk level", RISKS, mine.risk, theirs.risk), ("data", SENSITIVITY, mine.data, theirs.data))
    found = [what for what, order, here, there in ranked if not _reaches(order, here, there)]
    equal = (
        ("environment", mine.environment, theirs.environment), ("class of use", mine.use_class, theirs.use_class),
        ("input", mine.modality, theirs.modality),
    )  # fmt: skip
    found += [what for what, here, there in equal if here != there]
    within = (
        ("acts", mine.acts, theirs.acts), ("territories of users", mine.users_in, theirs.users_in),
        ("territories of operation", mine.runs_in, theirs.runs_in), ("languages", mine.languages, theirs.languages),
        ("domains", mine.domains - {"none"}, theirs.domains),
    )  # fmt: skip
    return found + [what for what, here, there in within if not here <= there]


def why_not(model: FallbackValue, other: FallbackValue, cause: str) -> str:
    """Return why the other model cannot be the fallback of this one for a cause, as a sentence; "" if it can."""
    if cause not in MEASURES:
        return "Choose what the smaller model must save: memory, latency or cost."
    why = unfit(model, other) or not_smaller(model, other, cause)
    return f"{other.name} cannot be the fallback: {why}." if why else ""


def unfit(model: FallbackValue, other: FallbackValue) -> str:
    """Return why the other model cannot be the fallback whatever the cause; "" if nothing speaks against it."""
    checks: tuple[Callable[[FallbackValue, FallbackValue], str], ...] = (_standing, _circle, _scope, _kind, _load)
    return next((why for check in checks if (why := check(model, other))), "")


HIDDEN = "a decision for another team’s private workload"
"""How a fallback is called where those who read of it may not see it."""


def lost_words(number: int | None, standing: str, successor: int | None = None) -> str:
    """Return the sentence about a decision whose fallback is no longer in force; None for a number that is hidden."""
    if number is None:
        return f"Its fallback, {HIDDEN}, is {standing}; name another in a new decision."
    by = f" by decision {successor}" if successor else ""
    return f"Its fallback, decision {number}, is {standing}{by}; name another in a new decision."


def _standing(_model: FallbackValue, other: FallbackValue) -> str:
    return "" if other.standing == IN_FORCE else f"it is {other.standing}, not in force"


def _circle(model: FallbackValue, other: FallbackValue) -> str:
    if model.repository == other.repository:
        return "it approves the same repository"
    if model.repository in other.falls_back_to:
        return f"it falls back to {model.repository[1]} itself, so neither would remain"
    return ""


def _scope(model: FallbackValue, other: FallbackValue) -> str:
    parts = narrower(model.scope, other.scope)
    return f"its workload, {other.scope.name}, is narrower in {', '.join(parts)}" if parts else ""


def _kind(model: FallbackValue, other: FallbackValue) -> str:
    for what, here, there in (
        ("task", _listed(model.task), _listed(other.task)),
        ("kind of input", _listed(model.inputs), _listed(other.inputs)),
        ("kind of output", _listed(model.outputs), _listed(other.outputs)),
    ):
        if not here or not there:
            return f"the {what} of {model.name if there else other.name} is unknown"
        if here != there:
            return f"its {what} is {there} instead of {here}"
    return ""


def _load(model: FallbackValue, other: FallbackValue) -> str:
    if other.context < model.context:
        return f"it is approved for {other.context:,} tokens of context, and {model.context:,} are needed"
    if other.concurrency < model.concurrency:
        return f"it is approved for {other.concurrency:,} at once, and {model.concurrency:,} are needed"
    return ""


def not_smaller(model: FallbackValue, other: FallbackValue, cause: str) -> str:
    """Return why the other model does not save what the cause names; "" if it does."""
    measure = _measure(model, other, cause)
    if not measure:
        named = " or ".join(SIZE_WORDS[one] for one in MEASURES[cause])
        without = [one.name for one in (model, other) if not any(key in one.sizes for key in MEASURES[cause])]
        whose = " and of ".join(without) if without else f"both {model.name} and {other.name} in the same measure"
        return f"the {named} of {whose} is unknown"
    if other.sizes[measure] < model.sizes[measure]:
        return ""
    return f"it saves no {cause}: {_compared(model, other, measure)}"


def saved(model: FallbackValue, other: FallbackValue) -> list[str]:
    """Return what the other model saves, in words: each cause with both sizes."""
    return [
        f"{cause}: {_compared(model, other, _measure(model, other, cause))}"
        for cause in MEASURES
        if not not_smaller(model, other, cause)
    ]


def helps(model: FallbackValue, other: FallbackValue, cause: str) -> tuple[str, str]:
    """Return whether another model helps with a cause, as tone and sentence; what is not known is no yes."""
    if cause == QUALITY:
        return "quiet", "Unknown: no evaluation compares the two on your cases."
    if why := not_smaller(model, other, cause):
        return ("bad", f"No: {why}.") if _measure(model, other, cause) else ("quiet", f"Unknown: {why}.")
    return "ok", f"Yes: {_compared(model, other, _measure(model, other, cause))}."


def fit_words(model: FallbackValue, other: FallbackValue) -> str:
    """Return why the other model fits: what it saves, and the load that it is approved for."""
    saves = "; ".join(saved(model, other))
    return f"{saves}; {other.context:,} tokens of context, {other.concurrency:,} at once"


def _measure(model: FallbackValue, other: FallbackValue, cause: str) -> str:
    return next((one for one in MEASURES[cause] if one in model.sizes and one in other.sizes), "")


def _compared(model: FallbackValue, other: FallbackValue, measure: str) -> str:
    there, here = (_size(one.sizes[measure], measure) for one in (other, model))
    return f"{SIZE_WORDS[measure]} {there} instead of {here}"


def _size(value: int, measure: str) -> str:
    return f"{value:,}" if measure in (PARAMETERS, ACCELERATORS) else f"{value / GIB:,.2f} GiB"


def _reaches(order: tuple[str, ...], here: str, there: str) -> bool:
    return here in order and there in order and order.index(there) >= order.index(here)


def _listed(value: str | frozenset[str] | None) -> str:
    """Return a task or modalities in words, in one order; "" if they are unknown."""
    return value if isinstance(value, str) else ", ".join(sorted(value or ()))
