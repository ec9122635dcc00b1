"""Words of the facets' values: which filter is called what, and how a value of it reads."""

from collections.abc import Callable, Mapping

from reviews.catalog import filters
from reviews.catalog.asking.axes import axis_data
from reviews.readmodels.models import NOT_KNOWN

LISTED = {
    "license": "License", "task": "Task", "node": "Node class", "workload": "Workload", "rights": "License class",
    "openness": "Openness", "publisher": "Publisher", "family": "Family", "language": "Language, claimed",
    "evaluated": "Language, evaluated", "input": "Input", "output": "Output", "quantization": "Quantization",
    "known": "Fit on the node class",
}  # fmt: skip
"""Filters whose facet lists the values that exist, with its heading."""

OPEN = frozenset({"license", "task", "node", "workload"})
"""Facets that are unfolded without being asked for."""

CLASSES = {
    "osi_license": "Open source license",
    "permissive_model": "Permissive model license",
    "responsible_use": "Restricted fields of use",
    "community_conditional": "With thresholds or limits",
    "registration": "After registration",
    "research_only": "Research only",
    "no_grant": "No rights granted",
}
"""The classes of licenses (``reviews.licensing.rules.openness``), as people read them."""

FITS = {"tested": "Tested", "estimated": "Estimated"}
STEPS: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "context": ("Context approved", tuple((str(one), f"{one // 1024}k or more") for one in filters.CONTEXTS)),
    "parameters": ("Parameters", tuple((str(one), f"At most {one} billion") for one in filters.SIZES)),
    "stage": ("Stage", filters.STAGES),
    "standing": ("Standing", filters.STANDINGS),
    "review": ("Review date", filters.REVIEWS),
    "findings": ("Watch", filters.FINDINGS),
}
"""Facets of fixed values: the heading, and each value with its words."""


def _capital(value: str) -> str:
    return value[:1].upper() + value[1:]


def _language(code: str) -> str:
    return axis_data().codes.get(code, code)


def _quantization(value: str) -> str:
    return "Not quantized" if value == "none" else value.upper().replace("-BIT", "-bit")


WORDS: Mapping[str, Callable[[str], str]] = {
    "rights": lambda value: CLASSES.get(value, value), "known": lambda value: FITS.get(value, value),
    "language": _language, "evaluated": _language, "input": _capital, "output": _capital, "openness": _capital,
    "quantization": _quantization,
}  # fmt: skip


def value_words(name: str, value: str) -> str:
    """Return one value of a filter in words; what is not known says so."""
    if value == NOT_KNOWN:
        return "Not evaluated" if name == "evaluated" else "Not known"
    if name in STEPS:
        return dict(STEPS[name][1]).get(value, value)
    return WORDS[name](value) if name in WORDS else value
