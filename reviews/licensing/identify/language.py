"""Language of a text, from its script and its commonest words: enough to tell which reader a license needs.

A text may have two languages: Chinese licenses often include an English version in the same file. A text that is too
short, or in a language that is not listed, gives no answer.
"""

from __future__ import annotations

import re
from collections import Counter

from reviews.language.phrases import joined, say

TITLES = {
    "en": say("English"), "de": say("German"), "fr": say("French"), "es": say("Spanish"), "pt": say("Portuguese"),
    "it": say("Italian"), "nl": say("Dutch"), "pl": say("Polish"), "zh": say("Chinese"), "ja": say("Japanese"),
    "ko": say("Korean"), "ru": say("Russian or another in Cyrillic"), "ar": say("Arabic or another in its script"),
}  # fmt: skip
SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")),
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("ru", re.compile(r"[\u0400-\u052f]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
)
WORDS = {
    "en": "the of and to or you in any this for that with not are by shall be is",
    "de": "der die das und oder nicht sie mit von den dem zu ist ein eine für wird werden auf",
    "fr": "le la les des et ou vous pas une du dans pour que est par ne aux sur",
    "es": "el los las del una que por con para es su al como o y no usted se",
    "pt": "o os as do da dos das um uma que para com não ou você em ao por",
    "it": "il lo gli della di che per con non una del alla o e sono dei nel le",
    "nl": "de het een van en of niet met voor zijn dat op u te aan door is worden",
    "pl": "i w z na do nie się jest lub oraz przez dla że od po to ich są",
}
COMMON = {code: frozenset(words.split()) for code, words in WORDS.items()}
LATIN_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
MOST = 60_000
"""Number of characters examined."""
LEAST_WORDS, LEAST_SIGNS = 12, 20
SHARE = 0.12
"""Smallest share of words that are among the language's commonest; in any other language the share is lower."""
SECOND = 0.15
"""Smallest share of the letters at which a second script counts."""


def languages(text: str) -> tuple[str, ...]:
    """Return the ISO 639-1 codes of the languages of a text, the larger part first; empty if they cannot be told."""
    text = text[:MOST]
    signs = {code: len(pattern.findall(text)) for code, pattern in SCRIPTS}
    if signs["ja"] > LEAST_SIGNS / 2:  # Japanese mixes kana with Han characters
        signs["ja"], signs["zh"] = signs["ja"] + signs["zh"], 0
    words = [word.casefold() for word in LATIN_WORD.findall(text) if word[0] < "\u0250"]
    latin = sum(map(len, words))
    # One sign of these scripts is about a syllable to a word: weigh it as three letters.
    weights = {code: 3 * count if code != "ru" else count for code, count in signs.items() if count >= LEAST_SIGNS}
    if written := _latin(words):
        weights[written] = latin
    total = sum(weights.values())
    found = [code for code, weight in Counter(weights).most_common() if weight >= SECOND * total]
    return tuple(found[:2])


def _latin(words: list[str]) -> str:
    if len(words) < LEAST_WORDS:
        return ""
    hits = {code: sum(word in common for word in words) / len(words) for code, common in COMMON.items()}
    best = max(hits, key=lambda code: hits[code])
    return best if hits[best] >= SHARE else ""


def titles(codes: tuple[str, ...]) -> str:
    """Return the languages in words; "" if there are none."""
    return joined(say(" and "), (TITLES.get(code, code) for code in codes))
