"""Words of the facets' values: which filter is called what, and how a value of it reads."""

from collections.abc import Callable, Mapping

from reviews.catalog import filters
from reviews.catalog.asking.axes import axis_data
from reviews.language.phrases import large, say
from reviews.licensing.rules.openness import RIGHTS_WORDS
from reviews.readmodels.models import NOT_KNOWN

LISTED = {
    "license": say("License"),
    "task": say("Task"),
    "node": say("Node class"),
    "workload": say("Workload"),
    "rights": say("License class"),
    "openness": say("Openness"),
    "publisher": say("Publisher"),
    "family": say("Family"),
    "language": say("Language, claimed"),
    "evaluated": say("Language, evaluated"),
    "input": say("Input"),
    "output": say("Output"),
    "quantization": say("Quantization"),
    "known": say("Fit on the node class"),
}
"""Filters whose facet lists the values that exist, with its heading."""

OPEN = frozenset({"license", "task", "node", "workload"})
"""Facets that are unfolded without being asked for."""

FITS = {"tested": say("Tested"), "estimated": say("Estimated")}
STEPS: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "context": (
        say("Context approved"),
        tuple((str(one), say("{value}k or more", value=one // 1024)) for one in filters.CONTEXTS),
    ),
    "parameters": (
        say("Parameters"),
        tuple((str(one), say("At most {value} billion", value=one)) for one in filters.SIZES),
    ),
    "stage": (say("Stage"), filters.STAGES),
    "standing": (say("Standing"), filters.STANDINGS),
    "review": (say("Review date"), filters.REVIEWS),
    "findings": (say("Watch"), filters.FINDINGS),
}
"""Facets of fixed values: the heading, and each value with its words."""


OTHERS = {str(one): one for one in (say("embedding"), say("label"), say("box"), say("mask"))}
"""What a model may return beside text, images, sound and video."""


def _capital(value: str) -> str:
    return large(OTHERS.get(value) or say(value))


def _language(code: str) -> str:
    return axis_data().codes.get(code, code)


def _quantization(value: str) -> str:
    return say("Not quantized") if value == "none" else value.upper().replace("-BIT", "-bit")


WORDS: Mapping[str, Callable[[str], str]] = {
    "rights": lambda value: RIGHTS_WORDS.get(value, value), "known": lambda value: FITS.get(value, value),
    "language": _language, "evaluated": _language, "input": _capital, "output": _capital, "openness": _capital,
    "quantization": _quantization,
}  # fmt: skip


def value_words(name: str, value: str) -> str:
    """Return one value of a filter in words; what is not known says so."""
    if value == NOT_KNOWN:
        return say("Not evaluated") if name == "evaluated" else say("Not known")
    if name in STEPS:
        return dict(STEPS[name][1]).get(value, value)
    return WORDS[name](value) if name in WORDS else value
