"""Which approved model can stand in for another: in force, for the same work, of the same kind, and smaller."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from reviews.decisions.answers import IN_FORCE
from reviews.decisions.record import CAUSE_WORDS
from reviews.language.phrases import figure, joined, say
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
    ("memory", say("Memory: it does not fit")), (QUALITY, say("Quality: its answers are not good enough")),
    (LICENSE, say("License: its terms no longer allow the use")), ("latency", say("Latency: it answers too slowly")),
    ("cost", say("Cost: it occupies too many accelerators")),
)  # fmt: skip
"""What can be asked about a fallback that is named: whether it would help if the model fails by this."""

SIZE_WORDS: dict[str, str] = {
    FIT: say("memory of the signed estimate"),
    ARTIFACTS: say("size of the artifact set"),
    WEIGHTS: say("size of the weights"),
    PARAMETERS: say("number of parameters"),
    ACCELERATORS: say("accelerators for the load"),
}


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
    ranked = ((say("risk level"), RISKS, mine.risk, theirs.risk), ("data", SENSITIVITY, mine.data, theirs.data))
    found = [what for what, order, here, there in ranked if not _reaches(order, here, there)]
    equal = (
        ("environment", mine.environment, theirs.environment), (say("class of use"), mine.use_class, theirs.use_class),
        ("input", mine.modality, theirs.modality),
    )  # fmt: skip
    found += [what for what, here, there in equal if here != there]
    within = (
        ("acts", mine.acts, theirs.acts),
        (say("territories of users"), mine.users_in, theirs.users_in),
        (say("territories of operation"), mine.runs_in, theirs.runs_in),
        ("languages", mine.languages, theirs.languages),
        ("domains", mine.domains - {"none"}, theirs.domains),
    )
    return found + [what for what, here, there in within if not here <= there]


def why_not(model: FallbackValue, other: FallbackValue, cause: str) -> str:
    """Return why the other model cannot be the fallback of this one for a cause, as a sentence; "" if it can."""
    if cause not in MEASURES:
        return say("Choose what the smaller model must save: memory, latency or cost.")
    why = unfit(model, other) or not_smaller(model, other, cause)
    return say("{name} cannot be the fallback: {why}.", name=other.name, why=why) if why else ""


def unfit(model: FallbackValue, other: FallbackValue) -> str:
    """Return why the other model cannot be the fallback whatever the cause; "" if nothing speaks against it."""
    checks: tuple[Callable[[FallbackValue, FallbackValue], str], ...] = (_standing, _circle, _scope, _kind, _load)
    return next((why for check in checks if (why := check(model, other))), "")


HIDDEN = say("a decision for another team’s private workload")
"""How a fallback is called where those who read of it may not see it."""


def lost_words(number: int | None, standing: str, successor: int | None = None) -> str:
    """Return the sentence about a decision whose fallback is no longer in force; None for a number that is hidden."""
    if number is None:
        return say(
            "Its fallback, {hidden}, is {standing}; name another in a new decision.", hidden=HIDDEN, standing=standing
        )
    by = say(" by decision {successor}", successor=successor) if successor else ""
    return say(
        "Its fallback, decision {number_of}, is {standing}{by}; name another in a new decision.",
        number_of=number,
        standing=standing,
        by=by,
    )


def _standing(_model: FallbackValue, other: FallbackValue) -> str:
    return "" if other.standing == IN_FORCE else say("it is {standing}, not in force", standing=other.standing)


def _circle(model: FallbackValue, other: FallbackValue) -> str:
    if model.repository == other.repository:
        return say("it approves the same repository")
    if model.repository in other.falls_back_to:
        return say("it falls back to {value} itself, so neither would remain", value=model.repository[1])
    return ""


def _scope(model: FallbackValue, other: FallbackValue) -> str:
    parts = narrower(model.scope, other.scope)
    return (
        say("its workload, {name}, is narrower in {parts}", name=other.scope.name, parts=joined(", ", parts))
        if parts
        else ""
    )


def _kind(model: FallbackValue, other: FallbackValue) -> str:
    for what, here, there in (
        (say("task"), _listed(model.task), _listed(other.task)),
        (say("kind of input"), _listed(model.inputs), _listed(other.inputs)),
        (say("kind of output"), _listed(model.outputs), _listed(other.outputs)),
    ):
        if not here or not there:
            return say("the {what} of {part} is unknown", what=what, part=model.name if there else other.name)
        if here != there:
            return say("its {what} is {there} instead of {here}", what=what, there=there, here=here)
    return ""


def _load(model: FallbackValue, other: FallbackValue) -> str:
    if other.context < model.context:
        return say(
            "it is approved for {context:,} tokens of context, and {context2:,} are needed",
            context=other.context,
            context2=model.context,
        )
    if other.concurrency < model.concurrency:
        return say(
            "it is approved for {concurrency:,} at once, and {concurrency2:,} are needed",
            concurrency=other.concurrency,
            concurrency2=model.concurrency,
        )
    return ""


def not_smaller(model: FallbackValue, other: FallbackValue, cause: str) -> str:
    """Return why the other model does not save what the cause names; "" if it does."""
    measure = _measure(model, other, cause)
    if not measure:
        named = joined(say(" or "), (SIZE_WORDS[one] for one in MEASURES[cause]))
        without = [one.name for one in (model, other) if not any(key in one.sizes for key in MEASURES[cause])]
        whose = (
            joined(say(" and of "), without)
            if without
            else say("both {name} and {name2} in the same measure", name=model.name, name2=other.name)
        )
        return say("the {named} of {whose} is unknown", named=named, whose=whose)
    if other.sizes[measure] < model.sizes[measure]:
        return ""
    return say("it saves no {cause}: {compared}", cause=CAUSE_WORDS[cause], compared=_compared(model, other, measure))


def saved(model: FallbackValue, other: FallbackValue) -> list[str]:
    """Return what the other model saves, in words: each cause with both sizes."""
    return [
        say(
            "{cause}: {compared}",
            cause=CAUSE_WORDS[cause],
            compared=_compared(model, other, _measure(model, other, cause)),
        )
        for cause in MEASURES
        if not not_smaller(model, other, cause)
    ]


def helps(model: FallbackValue, other: FallbackValue, cause: str) -> tuple[str, str]:
    """Return whether another model helps with a cause, as tone and sentence; what is not known is no yes."""
    if cause == QUALITY:
        return "quiet", say("Unknown: no evaluation compares the two on your cases.")
    if why := not_smaller(model, other, cause):
        return (
            ("bad", say("No: {why}.", why=why))
            if _measure(model, other, cause)
            else ("quiet", say("Unknown: {why}.", why=why))
        )
    return "ok", say("Yes: {compared}.", compared=_compared(model, other, _measure(model, other, cause)))


def fit_words(model: FallbackValue, other: FallbackValue) -> str:
    """Return why the other model fits: what it saves, and the load that it is approved for."""
    saves = joined("; ", saved(model, other))
    return say(
        "{saves}; {context:,} tokens of context, {concurrency:,} at once",
        saves=saves,
        context=other.context,
        concurrency=other.concurrency,
    )


def _measure(model: FallbackValue, other: FallbackValue, cause: str) -> str:
    return next((one for one in MEASURES[cause] if one in model.sizes and one in other.sizes), "")


def _compared(model: FallbackValue, other: FallbackValue, measure: str) -> str:
    there, here = (_size(one.sizes[measure], measure) for one in (other, model))
    return say("{size_words} {there} instead of {here}", size_words=SIZE_WORDS[measure], there=there, here=here)


def _size(value: int, measure: str) -> str:
    return figure(f"{value:,}") if measure in (PARAMETERS, ACCELERATORS) else say("{value:,.2f} GiB", value=value / GIB)


def _reaches(order: tuple[str, ...], here: str, there: str) -> bool:
    return here in order and there in order and order.index(there) >= order.index(here)


def _listed(value: str | frozenset[str] | None) -> str:
    """Return a task or modalities in words, in one order; "" if they are unknown."""
    return value if isinstance(value, str) else joined(", ", sorted(value or ()))
