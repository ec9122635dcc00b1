"""Kinds of decisive words in a difference: number, money, date, negation, party, territory, modal."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviews.licensing.identify.characters import listed

NEGATIONS = listed(
    "not no non nor never none neither without unless except cannot excluding exclude excludes excluded prohibited",
    "prohibit prohibits forbidden forbid nicht kein keine keinen keiner ohne ne pas aucun aucune sans sin ninguna",
    "ninguno nunca sauf 不 非 无 無 未 勿 禁",
)
MODALS = listed("may must shall should will can could would required permitted allowed")
MONEY = listed("$ € £ ¥ usd eur gbp cny rmb dollars euros revenue")
DATES = listed("january february march april june july august september october november december")
NUMBER = re.compile(
    r"[\d.,]*\d[\d.,]*\D{0,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|sixty|"
    r"ninety|hundred|thousand|million|billion|percent|%|[一二三四五六七八九十百千万亿]"
)
YEAR = re.compile(r"(?:19|20)\d\d")
PARTIES = listed(
    "licensor licensors licensee licensees you your yours we us our contributor contributors affiliate affiliates",
    "user users recipient recipients subsidiary subsidiaries parent employees contractors inc llc ltd limited gmbh",
    "corp corporation company companies individual individuals party parties meta google alibaba tencent mistral",
    "stability deepseek nvidia microsoft lg tii moonshot minimax zhipu baichuan facebook openai anthropic bigscience",
)
TERRITORIES = listed(
    "territory territories worldwide global union european eu eea uk us usa states kingdom country countries region",
    "regions domiciled domicile principal residence europe china prc korea japan india russia germany france italy",
    "spain canada california england ireland switzerland singapore taiwan hong kong iran cuba syria israel arab",
    "emirates brazil australia jurisdiction jurisdictions deutschland schweiz österreich europäischen européenne",
)
DECISIVE = ("negation", "number", "money", "party", "territory", "date")
"""The kinds that are shown first, the most decisive one first."""


def marks(words: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds of decisive words present: number, money, date, negation, party, territory, modal."""
    have = set(words)
    tests = (
        ("number", any(NUMBER.fullmatch(word) for word in have)),
        ("money", not have.isdisjoint(MONEY)),
        ("date", not have.isdisjoint(DATES) or any(YEAR.fullmatch(word) for word in have)),
        ("negation", not have.isdisjoint(NEGATIONS)),
        ("party", not have.isdisjoint(PARTIES)),
        ("territory", not have.isdisjoint(TERRITORIES)),
        ("modal", not have.isdisjoint(MODALS)),
    )
    return tuple(name for name, found in tests if found)


def rank(found: Sequence[str]) -> int:
    """Return how decisive the kinds of a change are, 0 for the most decisive."""
    return min((DECISIVE.index(mark) for mark in found if mark in DECISIVE), default=len(DECISIVE))
