"""What a sentence says about data, deployment, kind of use, languages, input and numbers; the rest is asked."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from reviews.language.phrases import joined, say, tongue
from reviews.workloads import choices

DATA, DEPLOYMENT, USE, LANGUAGES, INPUT, OUTPUT, CONTEXT, LATENCY = (
    "data", "environment", "use", "languages", "input", "output", "context", "latency",
)  # fmt: skip
AXES: dict[str, str] = {
    USE: say("Kind of use"),
    DATA: say("Data"),
    DEPLOYMENT: say("Deployment"),
    LANGUAGES: say("Languages"),
    INPUT: say("Input"),
    OUTPUT: say("Output"),
    CONTEXT: say("Context in tokens"),
    LATENCY: say("Latency"),
}
"""Every axis of the first question besides its purpose, with the words of its field."""

OUTPUTS = (
    ("text", say("Text")),
    ("vectors", say("Vectors, for search")),
    ("labels", say("Labels or scores")),
    ("image", say("Images")),
    ("audio", say("Sound or speech")),
    ("video", say("Video")),
)
ELSEWHERE = ("elsewhere", say("Elsewhere: a public cloud or another company's service"))
"""A deployment that people ask for and no statement offers, so that nothing approved covers it."""
IMPLIED = frozenset(
    {
        ("on-premises-dedicated", "on-premises"), ("private-cloud", "on-premises"), ("elsewhere", "private-cloud"),
        ("hosted-for-others", "external-product"), ("hosted-for-others", "internal-tool"),
        ("external-product", "internal-tool"), ("evaluation", "internal-tool"),
        ("text-image", "text"), ("audio", "text"), ("video", "text"),
    }
)  # fmt: skip
"""Values that say nothing more beside another one: dedicated nodes are on premises, a customer's product has staff."""
DATA_FILE = Path(__file__).parent / "data" / "axes.json"


@dataclass(frozen=True)
class AxisWords:
    """The words that say something about an axis, and the languages, as data.

    ``patterns`` are pairs of value and regular expression for each axis, the more demanding values first: whoever says
    two of them means at least the first. ``names`` finds a language in a sentence, ``codes`` by its ISO 639-1 code.
    """

    patterns: Mapping[str, Sequence[tuple[str, re.Pattern[str]]]]
    names: Sequence[tuple[str, re.Pattern[str]]]
    codes: Mapping[str, str]


@cache
def axis_data() -> AxisWords:
    """Return the words that ship with the portal."""
    data = json.loads(DATA_FILE.read_text("utf-8"))
    patterns = {
        axis: [(one["value"], re.compile(rf"(?<!\w)(?:{'|'.join(one['words'])})", re.IGNORECASE)) for one in values]
        for axis, values in data["axes"].items()
    }
    spoken = data["languages"]
    stems = ((one["name"], rf"\b{one['name']}\b" + (rf"|\b{one['german']}" if one["german"] else "")) for one in spoken)
    names = [(name, re.compile(rf"(?:{stem})\w*" if "|" in stem else stem, re.IGNORECASE)) for name, stem in stems]
    return AxisWords(patterns, names, {one["code"]: tongue(one["code"], one["name"]) for one in spoken if one["code"]})


TOKENS = re.compile(
    r"(?:(?:context|kontext)\w*(?: (?:window|length))?(?: of| von|:)?(?: up to| bis zu)?\s*(?=\d))?"
    r"(?<![\d.,])(\d{1,3}(?: \d{3})+|\d[\d.,]*)\s*(k|m)?\b[\s-]*(tokens?\b|context|kontext)?",
    re.IGNORECASE,
)
DENIED = re.compile(r"\b(?:no|not|never|without|keine?[mnrs]?|nicht|ohne)\s+(?:any\s+|the\s+|our\s+)?$", re.IGNORECASE)
"""What before words about an axis says the contrary: "without personal data"."""
FAST = re.compile(
    r"(?:under|within|below|less than|in|unter|innerhalb von)\s+(?:a|an|one|\d[\d.,]*)\s*"
    r"(?:ms|milliseconds?|s|seconds?|minutes?|sekunden?)\b"
    r"|real[- ]?time|overnight|in (?:a )?batch\w*",
    re.IGNORECASE,
)
MOST_TOKENS = 100_000_000
TAKEN = (DATA, DEPLOYMENT, USE)
"""Axes whose words are no part of the purpose, as those about input and output are."""


@dataclass(frozen=True)
class UseQuestionValue:
    """The first question: a sentence about a purpose, the value of each axis that is said, and the words that said it.

    An axis that is not in ``axes`` was not said. ``languages`` is a list of names in English, separated by commas.
    ``also`` holds further values that the sentence says beside the one of ``axes``, "on premises and on phones": an
    approval has to cover them all. ``taken`` are the words that said an axis, wherever they stand.
    """

    sentence: str
    axes: Mapping[str, str] = field(default_factory=dict)
    quoted: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    taken: tuple[str, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that are said, () if none is."""
        return languages_in(self.axes.get(LANGUAGES, ""))

    @property
    def context(self) -> int:
        """The context that is said, in tokens; 0 if none is."""
        said = self.axes.get(CONTEXT, "")
        return int(said) if said.isascii() and said.isdigit() else 0

    @property
    def unsaid(self) -> tuple[str, ...]:
        """The axes that still have to be asked."""
        return tuple(name for name in AXES if not self.axes.get(name))


def heard(sentence: str, chosen: Mapping[str, str] | None = None) -> UseQuestionValue:
    """Return the question in a sentence; what was ``chosen`` in a field counts more than what the sentence says."""
    axes, quoted, also, taken = dict[str, str](), dict[str, str](), dict[str, tuple[str, ...]](), list[str]()
    for name, patterns in axis_data().patterns.items():
        found = [(value, list(pattern.finditer(sentence))) for value, pattern in patterns]
        taken += [one[0] for _, words in found for one in words if name in TAKEN]
        told = [(value, [one[0] for one in words if not _denied(sentence, one)]) for value, words in found]
        if told := [(value, words) for value, words in told if words]:
            first = told[0][0]
            axes[name], quoted[name] = first, told[0][1][0]
            also[name] = tuple(value for value, _ in told[1:] if (first, value) not in IMPLIED)
    spoken = [(name, [one[0] for one in pattern.finditer(sentence)]) for name, pattern in axis_data().names]
    if spoken := [(name, words) for name, words in spoken if words]:
        axes[LANGUAGES] = quoted[LANGUAGES] = joined(", ", [name for name, _ in spoken])
        taken += [word for _, words in spoken for word in words]
    lengths = (one for one in TOKENS.finditer(sentence) if one[3] or not one[0][0].isdigit())
    counts = [(_tokens(one[1], one[2] or ""), one[0]) for one in lengths]
    if (most := max(counts, default=(0, "")))[0]:
        axes[CONTEXT], quoted[CONTEXT] = str(most[0]), most[1]
        taken += [words for _, words in counts]
    if fast := FAST.search(sentence):
        axes[LATENCY] = quoted[LATENCY] = fast[0]
        taken.append(fast[0])
    for name, value in (chosen or {}).items():
        if value and name in AXES and value != axes.get(name):
            axes[name] = value
            quoted.pop(name, None)
            also.pop(name, None)
    return UseQuestionValue(sentence, axes, quoted, also, tuple(taken))


def purpose_of(question: UseQuestionValue) -> str:
    """Return the sentence without the words that were understood as data, deployment, use, languages or numbers.

    Words about input and output stay: they are part of the purpose.
    """
    rest = question.sentence
    for said in sorted(question.taken, key=len, reverse=True):
        rest = re.sub(rf"(?<!\w){re.escape(said)}", " ", rest)
    return rest


def axis_words(name: str, value: str) -> str:
    """Return the value of an axis as a page writes it."""
    tables = {
        DATA: choices.SENSITIVITIES, DEPLOYMENT: (*choices.ENVIRONMENTS, ELSEWHERE), USE: choices.USE_CLASSES,
        INPUT: choices.MODALITIES, OUTPUT: OUTPUTS,
    }  # fmt: skip
    if name == CONTEXT and value.isascii() and value.isdigit():
        return say("{value:,} tokens", value=int(value))
    return choices.words(tables[name], value) if name in tables else value


def languages_in(text: str) -> tuple[str, ...]:
    """Return the languages of a list by name; codes become names, and what is neither stays as it is written."""
    parts = (one.strip() for one in re.split(r"[,;/]|\b(?:and|und)\b", text))
    return tuple(_language(one) for one in parts if one)


def _language(text: str) -> str:
    """Return a language by its code, by its name in English or by the stem of its name in German; else the text."""
    data = axis_data()
    name = next((name for name, pattern in data.names if pattern.fullmatch(text)), text)
    named = {str(one): one for one in data.codes.values()}
    return data.codes.get(text.lower()) or named.get(name, name)


def _denied(sentence: str, found: re.Match[str]) -> bool:
    return bool(DENIED.search(sentence[: found.start()]))


def _tokens(number: str, unit: str) -> int:
    number = number.replace(" ", "")
    digits = number.replace(",", "") if unit == "" else number.replace(",", ".")
    if unit == "" and re.fullmatch(r"\d{1,3}(?:\.\d{3})+", digits):
        digits = digits.replace(".", "")
    try:
        found = int(float(digits) * {"": 1, "k": 1000, "m": 1_000_000}[unit.lower()])
    except ValueError:
        return 0
    return found if 0 < found <= MOST_TOKENS else 0
