"""What a sentence says about data, deployment, kind of use, languages, input, context and latency; the rest is asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from reviews.workloads import choices

DATA, DEPLOYMENT, USE, LANGUAGES, INPUT, OUTPUT, CONTEXT, LATENCY = (
    "data", "environment", "use", "languages", "input", "output", "context", "latency",
)  # fmt: skip
AXES: dict[str, str] = {
    USE: "Kind of use", DATA: "Data", DEPLOYMENT: "Deployment", LANGUAGES: "Languages", INPUT: "Input",
    OUTPUT: "Output", CONTEXT: "Context in tokens", LATENCY: "Latency",
}  # fmt: skip
"""Every axis of the first question besides its purpose, with the words of its field."""

OUTPUTS = (
    ("text", "Text"), ("vectors", "Vectors, for search"), ("labels", "Labels or scores"), ("image", "Images"),
    ("audio", "Sound or speech"), ("video", "Video"),
)  # fmt: skip
SPOKEN = ("English", "German", "French", "Spanish", "Italian", "Portuguese", "Dutch", "Polish", "Czech", "Danish", "Swedish",
          "Norwegian", "Finnish", "Hungarian", "Romanian", "Greek", "Turkish", "Russian", "Ukrainian", "Arabic", "Hebrew",
          "Hindi", "Chinese", "Mandarin", "Japanese", "Korean", "Vietnamese", "Thai", "Indonesian")  # fmt: skip
IN_GERMAN = {
    "deutsch": "German", "englisch": "English", "französisch": "French", "spanisch": "Spanish", "italienisch": "Italian",
    "polnisch": "Polish", "türkisch": "Turkish", "russisch": "Russian", "chinesisch": "Chinese", "arabisch": "Arabic",
    "niederländisch": "Dutch", "japanisch": "Japanese",
}  # fmt: skip
CODES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch",
    "pl": "Polish", "cs": "Czech", "da": "Danish", "sv": "Swedish", "no": "Norwegian", "fi": "Finnish", "hu": "Hungarian",
    "ro": "Romanian", "el": "Greek", "tr": "Turkish", "ru": "Russian", "uk": "Ukrainian", "ar": "Arabic", "he": "Hebrew",
    "hi": "Hindi", "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "vi": "Vietnamese", "th": "Thai", "id": "Indonesian",
}  # fmt: skip
"""Languages by their ISO 639-1 codes, which statements may have in place of names."""

Pattern = tuple[str, str]
PATTERNS: dict[str, tuple[Pattern, ...]] = {
    DATA: (
        ("special", r"special categor\w*|health (?:data|records?)|medical records?|patient\w*|biometric data|"
                    r"besondere\w* kategorien?|gesundheitsdaten|patientendaten"),
        ("personal", r"personal (?:data|information)|personally identifiable\w*|\bpii\b|names and addresses|"
                     r"personenbezogen\w*(?: daten)?"),
        ("confidential", r"confidential(?: data)?|trade secrets?|not public|vertraulich\w*(?: daten)?"),
        ("internal", r"internal (?:data|documents?|policies)|interne\w* (?:daten|dokumente|unterlagen)"),
        ("public", r"(?:only |purely )?public(?:ly available)? (?:data|documents?|information|texts?|websites?|news)|"
                   r"öffentliche\w* daten"),
    ),
    DEPLOYMENT: (
        ("on-premises-dedicated", r"dedicated (?:nodes?|machines?|servers?|hardware)"),
        ("on-premises", r"on[- ]prem(?:ises?|ise)?|(?:our|the) (?:own )?(?:data ?cent(?:er|re)|shared cluster)|"
                        r"im eigenen rechenzentrum"),
        ("private-cloud", r"private cloud"),
        ("edge", r"edge devices?|\bon the edge\b|\bon (?:a |the )?(?:phones?|devices?|handhelds?)\b"),
        ("workstation", r"laptops?|workstations?|desktop (?:pc|computer)s?|arbeitsplatzrechner"),
    ),
    USE: (
        ("hosted-for-others", r"(?:offer|host|sell|resell)\w* (?:the )?(?:model|it)? ?(?:itself )?(?:to others|as an? (?:api|service))"),
        ("external-product", r"(?:paid|commercial|customer[- ]facing) (?:product|service|app)\w*|customer[- ]facing|"
                             r"(?:in|inside|part of) (?:our|a|the) (?:paid |commercial )?(?:product|service|app)\b|"
                             r"(?:sent|shown|visible|directly) to customers|for (?:our )?customers|für (?:unsere )?kunden"),
        ("research", r"research only|(?:only )?for research|nur (?:zur|für) forschung"),
        ("evaluation", r"(?:only )?(?:for|to) (?:an )?evaluat(?:e|ion)\b|proof of concept|\bpoc\b|pilot test"),
        ("internal-tool", r"internal(?:ly)?(?: (?:tool|use|only))?\b(?! (?:data|documents?|policies))|"
                          r"for (?:our |the )?(?:own )?(?:staff|employees|colleagues|clerks|developers|lawyers|assessors)|"
                          r"intern(?:es)? werkzeug|für (?:unsere )?mitarbeiter\w*"),
    ),
    INPUT: (
        ("video", r"videos?|footage"),
        ("audio", r"audio|recordings?|phone calls?|voice(?:mail)?s?|speech|sprachaufnahmen?|anrufe?"),
        ("text-image", r"photos?|pictures?|images?|scans?|scanned|screenshots?|fotos?|bilder?"),
        ("text", r"tickets?|e-?mails?|letters?|memos?|chats?|source code|\btexts?\b|contracts?|briefe?|verträge?"),
    ),
    OUTPUT: (
        ("image", r"(?:draw|paint|generate|create)\w* (?:an? |the )?(?:image|picture|illustration|logo)s?"),
        ("audio", r"read (?:it |them |texts? )?aloud|text[- ]to[- ]speech|synthesi[sz]e speech"),
        ("video", r"(?:generate|create)\w* (?:an? )?videos?"),
        ("vectors", r"embed(?:ding)?s?\b|semantic search|vector search"),
        ("labels", r"classif\w+|categori\w+|klassifizier\w+"),
        ("text", r"summar\w+|draft\w*|translat\w+|transcri\w+|describ\w+|extract\w*|zusammenfass\w*|übersetz\w*"),
    ),
}  # fmt: skip
"""Words that say something about an axis, the more demanding values first: whoever says both means at least that."""

TOKENS = re.compile(r"(\d[\d.,]*)\s*(k|m)?[\s-]*tokens?\b", re.IGNORECASE)
FAST = re.compile(
    r"(?:under|within|below|less than|in|unter|innerhalb von)\s+(?:a|an|one|\d[\d.,]*)\s*(?:ms|milliseconds?|s|seconds?|minutes?|sekunden?)\b"
    r"|real[- ]?time|overnight|in (?:a )?batch\w*",
    re.IGNORECASE,
)
MOST_TOKENS = 100_000_000


@dataclass(frozen=True)
class UseQuestionValue:
    """The first question: a sentence about a purpose, the value of each axis that is said, and the words that said it.

    An axis that is not in ``axes`` was not said. ``languages`` is a list of names in English, separated by commas.
    """

    sentence: str
    axes: Mapping[str, str] = field(default_factory=dict)
    quoted: Mapping[str, str] = field(default_factory=dict)

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
    axes, quoted = {}, {}
    for name, patterns in PATTERNS.items():
        for value, pattern in patterns:
            if found := re.search(rf"(?<!\w)(?:{pattern})", sentence, re.IGNORECASE):
                axes[name], quoted[name] = value, found[0]
                break
    if spoken := _spoken(sentence):
        axes[LANGUAGES], quoted[LANGUAGES] = ", ".join(spoken), ", ".join(spoken)
    if (found := TOKENS.search(sentence)) and (tokens := _tokens(found[1], found[2] or "")):
        axes[CONTEXT], quoted[CONTEXT] = str(tokens), found[0]
    if found := FAST.search(sentence):
        axes[LATENCY], quoted[LATENCY] = found[0], found[0]
    for name, value in (chosen or {}).items():
        if value and name in AXES and value != axes.get(name):
            axes[name] = value
            quoted.pop(name, None)
    return UseQuestionValue(sentence, axes, quoted)


def purpose_of(question: UseQuestionValue) -> str:
    """Return the sentence without the words that were understood as data, deployment, use, languages or numbers.

    Words about input and output stay: they are part of the purpose.
    """
    rest = question.sentence
    for name in (DATA, DEPLOYMENT, USE, CONTEXT, LATENCY):
        if said := question.quoted.get(name, ""):
            rest = rest.replace(said, " ")
    for said in question.quoted.get(LANGUAGES, "").split(", "):
        if said:
            rest = re.sub(rf"\b{re.escape(said)}\b", " ", rest, flags=re.IGNORECASE)
    return rest


def axis_words(name: str, value: str) -> str:
    """Return the value of an axis as a page writes it."""
    tables = {
        DATA: choices.SENSITIVITIES, DEPLOYMENT: choices.ENVIRONMENTS, USE: choices.USE_CLASSES,
        INPUT: choices.MODALITIES, OUTPUT: OUTPUTS,
    }  # fmt: skip
    if name == CONTEXT and value.isascii() and value.isdigit():
        return f"{int(value):,} tokens"
    return choices.words(tables[name], value) if name in tables else value


def languages_in(text: str) -> tuple[str, ...]:
    """Return the languages of a list by name; codes become names, and what is neither stays as it is written."""
    parts = (one.strip() for one in re.split(r"[,;/]|\band\b", text))
    return tuple(CODES.get(one.lower(), one) for one in parts if one)


def _spoken(sentence: str) -> list[str]:
    low = sentence.lower()
    found = [one for one in SPOKEN if re.search(rf"\b{one.lower()}\b", low)]
    found += [name for word, name in IN_GERMAN.items() if re.search(rf"\b{word}\w*\b", low) and name not in found]
    return found


def _tokens(number: str, unit: str) -> int:
    digits = number.replace(",", "") if unit == "" else number.replace(",", ".")
    if unit == "" and re.fullmatch(r"\d{1,3}(?:\.\d{3})+", digits):
        digits = digits.replace(".", "")
    try:
        found = int(float(digits) * {"": 1, "k": 1000, "m": 1_000_000}[unit.lower()])
    except ValueError:
        return 0
    return found if 0 < found <= MOST_TOKENS else 0
