"""Two language versions of one license, compared section by section: sections, numbers, parties and territories.

Nothing is translated. What is compared is what both versions must share whatever their words: the numbers of their
sections, the amounts and periods in each, and the parties and territories that it names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviews.language.phrases import say
from reviews.licensing.identify.language import TITLES, languages
from reviews.licensing.identify.sections import HAN, digits, sections

SIGNS = re.compile(r"[\u3400-\u9fff]")
LETTERS = re.compile(r"[^\W\d_]")
SHARE = 0.3
"""Share of Chinese signs among the letters of a paragraph from which it counts as Chinese."""
FEWEST = 200
"""Fewest characters of each version: less is a name or a note, no version of the text."""
REFERENCE = re.compile(
    r"(?:sections?|clauses?|articles?|paragraphs?|version|v)\s*\(?\d+(?:\.\d+)*|第\s*[一二三四五六七八九十\d]+\s*[条條章款项]|"
    r"https?://\S+",
    re.IGNORECASE,
)
MARKER = re.compile(
    r"^[ \t>*#]*(?:\(?\d{1,2}(?:\.\d{1,2})*(?:[.)、:：．]+(?!\d)|\s+(?=[A-Z]))|[（(][一二三四五六七八九十\d]+[)）])\s*",
    re.MULTILINE,
)
AMOUNT = re.compile(
    r"(\d{1,3}(?:[.,]\d{3})+|\d+(?:\.\d+)?)\s*(billion|million|thousand|hundred|亿|億|万|萬|千|百)?", re.IGNORECASE
)
UNITS = {
    "billion": 10**9, "million": 10**6, "thousand": 1000, "hundred": 100, "亿": 10**8, "億": 10**8, "万": 10**4,
    "萬": 10**4, "千": 1000, "百": 100,
}  # fmt: skip
WRITTEN = re.compile(
    r"\b(two|three|five|seven|ten|fourteen|fifteen|thirty|sixty|ninety)\b"
    r"(?=[\s-]*(?:calendar |business )?(?:days?|months?|years?))",
    re.IGNORECASE,
)
WORDS = {
    "two": 2, "three": 3, "five": 5, "seven": 7, "ten": 10, "fourteen": 14, "fifteen": 15, "thirty": 30, "sixty": 60,
    "ninety": 90,
}  # fmt: skip
HAN_AMOUNT = re.compile(r"([一二三四五六七八九十]{1,3})(亿|億|万|萬)?(?=个|個|日|天|年|月|人|元|亿|万|\s*工作日)")
PARTIES = (
    ("alibaba", "阿里"), ("tencent", "腾讯"), ("zhipu", "智谱"), ("baichuan", "百川"), ("tsinghua", "清华"),
    ("minimax", "稀宇"), ("deepseek", "深度求索"), ("moonshot", "月之暗面"), ("affiliate", "关联"),
    ("contributor", "贡献者"), ("third part", "第三方"),
)  # fmt: skip
TERRITORIES = (
    ("european union", "欧盟"), ("united kingdom", "英国"), ("korea", "韩国"), ("japan", "日本"),
    ("united states", "美国"), ("hong kong", "香港"), ("china", "中国|中华人民共和国"), ("worldwide", "全球"),
)  # fmt: skip


@dataclass(frozen=True)
class ParallelDifference:
    """One point in which two language versions differ: the section, the kind, and what each of them says."""

    section: str
    kind: str
    one: str
    other: str

    @property
    def sentence(self) -> str:
        """What differs, in one sentence."""
        where = say("Section {section}", section=self.section) if self.section else say("Before the first section")
        return f"{where}, {self.kind}: {self.one}; {self.other}."


def versions(text: str) -> dict[str, str]:
    """Return the Chinese and the other part of a text by language; fewer than two where it has one language."""
    parts: dict[bool, list[str]] = {True: [], False: []}
    for paragraph in text.splitlines():
        signs, letters = len(SIGNS.findall(paragraph)), len(LETTERS.findall(paragraph))
        if letters:
            parts[signs >= SHARE * letters].append(paragraph)
    chinese, rest = "\n".join(parts[True]), "\n".join(parts[False])
    if len(chinese) * 3 < FEWEST or len(rest) < FEWEST:
        return {}
    return {"zh": chinese, next(iter(languages(rest)), "en"): rest}


def of_one_text(text: str) -> tuple[ParallelDifference, ...]:
    """Return how the Chinese and the other version in one text differ; empty where it has one language."""
    found = versions(text)
    if len(found) < 2:
        return ()
    (one, first), (other, second) = found.items()
    return compare_versions(first, second, TITLES.get(one, one), TITLES.get(other, other))


def compare_versions(one: str, other: str, title: str, other_title: str) -> tuple[ParallelDifference, ...]:
    """Return how two versions of a text differ, in the order of their sections; the titles name their languages."""
    ours, theirs = _by_section(one), _by_section(other)
    found: list[ParallelDifference] = []
    for number in sorted({*ours, *theirs}, key=_order):
        if number not in ours or number not in theirs:
            has, lacks = (title, other_title) if number in ours else (other_title, title)
            found.append(
                ParallelDifference(
                    number,
                    "missing",
                    say("only the {has} text has it", has=has),
                    say("the {lacks} text lacks it", lacks=lacks),
                )
            )
            continue
        for kind, mine, its in _facts(ours[number], theirs[number]):
            said = (
                say("the {title} text has {listed}", title=title, listed=_listed(mine - its)),
                say("the {other_title} text has {listed}", other_title=other_title, listed=_listed(its - mine)),
            )
            found.append(ParallelDifference(number, kind, *said))
    return tuple(found)


def amounts(text: str) -> frozenset[float]:
    """Return the numbers of a section as numbers, without those of its items and of sections that it refers to."""
    plain = MARKER.sub("", REFERENCE.sub(" ", text))
    found = {_value(digits_, unit) for digits_, unit in AMOUNT.findall(plain)}
    found |= {float(WORDS[word.lower()]) for word in WRITTEN.findall(plain)}
    found |= {float(digits(label)) * UNITS.get(unit, 1) for label, unit in HAN_AMOUNT.findall(plain) if _han(label)}
    return frozenset(found)


def _han(label: str) -> bool:
    return "十" in label or label in HAN


def _value(written: str, unit: str) -> float:
    groups = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", written)
    return float(re.sub(r"[.,]", "", written) if groups else written) * UNITS.get(unit.lower(), 1)


def _by_section(text: str) -> dict[str, str]:
    """Return the words of each top-level section; a number that occurs again continues the first."""
    found: dict[str, str] = {}
    known = sections(text)
    first = known[0].start if known else len(text)
    if text[:first].strip():
        found[""] = text[:first]
    for one in known:
        number = one.number.split(".")[0]
        found[number] = f"{found.get(number, '')}\n{text[one.start : one.end]}"
    return found


def _facts(mine: str, its: str) -> list[tuple[str, set[str], set[str]]]:
    """Return the kinds in which two versions of a section differ, with what each of them has."""
    told: list[tuple[str, set[str], set[str]]] = []
    numbers = {_shown(one) for one in amounts(mine)}, {_shown(one) for one in amounts(its)}
    told.append(("number", *numbers))
    for kind, pairs in (("party", PARTIES), ("territory", TERRITORIES)):
        told.append((kind, _named(mine, pairs), _named(its, pairs)))
    return [one for one in told if one[1] != one[2]]


def _named(text: str, pairs: tuple[tuple[str, str], ...]) -> set[str]:
    lower = text.casefold()
    return {word for word, sign in pairs if word in lower or re.search(sign, text)}


def _shown(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,}"


def _listed(words: set[str]) -> str:
    return ", ".join(sorted(words)) or "none"


def _order(number: str) -> tuple[int, str]:
    return (int(number), "") if number.isdigit() else (0 if not number else 10_000, number)
