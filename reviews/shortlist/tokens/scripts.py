"""Tokens estimated by script where no tokenizer can count them: a band, never one number.

The bands are our own assumption. The lower end is a tokenizer whose vocabulary was made with much text of the script,
the upper end one that has little of it and falls back to parts of characters; nothing here is a measurement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from reviews.language.phrases import say

COMMON = "common"
SCRIPTS: dict[str, tuple[str, re.Pattern[str], tuple[float, float]]] = {
    "latin": (say("Latin"), re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"), (0.2, 0.45)),
    "cyrillic": (say("Cyrillic"), re.compile(r"[\u0400-\u052f]"), (0.22, 0.9)),
    "greek": (say("Greek"), re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"), (0.3, 1.3)),
    "arabic": (say("Arabic"), re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]"), (0.25, 1.2)),
    "hebrew": (say("Hebrew"), re.compile(r"[\u0590-\u05ff]"), (0.3, 1.4)),
    "han": ("Han", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"), (0.5, 2.2)),
    "kana": (say("Kana"), re.compile(r"[\u3040-\u30ff\u31f0-\u31ff]"), (0.5, 1.6)),
    "hangul": (say("Hangul"), re.compile(r"[\u1100-\u11ff\uac00-\ud7af]"), (0.45, 2.2)),
    "devanagari": (say("Devanagari"), re.compile(r"[\u0900-\u097f]"), (0.3, 1.8)),
    "thai": (say("Thai"), re.compile(r"[\u0e00-\u0e7f]"), (0.3, 2.0)),
}
"""By key: words, characters, and tokens for one character in the best and in the worst case."""
BANDS = {key: band for key, (_, _, band) in SCRIPTS.items()} | {COMMON: (0.1, 0.6), "other": (0.3, 3.0)}
"""Spaces, digits and signs are common to all scripts; a word mostly takes its space with it."""
_COMMON = re.compile(r"[\s\d!-/:-@\[-`{-~\u2010-\u205e\u3000-\u303f\uff00-\uff0f]")


def characters_by_script(text: str) -> dict[str, int]:
    """Return how many characters of a text are of each script; scripts without one are left out."""
    found = {key: len(pattern.findall(text)) for key, (_, pattern, _) in SCRIPTS.items()}
    found[COMMON] = len(_COMMON.findall(text))
    found["other"] = max(0, len(text) - sum(found.values()))
    return {key: number for key, number in found.items() if number}


def estimated(scripts: Mapping[str, int]) -> tuple[int, int]:
    """Return the least and the most tokens of a text with these characters by script."""
    least, most = (sum(number * BANDS[key][end] for key, number in scripts.items()) for end in (0, 1))
    return int(least), int(most) + 1 if scripts else 0


def main_script(scripts: Mapping[str, int]) -> str:
    """Return the words of the script with the most characters, "no letters" if there is none."""
    letters = {key: number for key, number in scripts.items() if key in SCRIPTS}
    return SCRIPTS[max(letters, key=lambda key: letters[key])][0] if letters else say("no letters")
