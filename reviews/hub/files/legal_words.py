"""What a text says about itself: whether it reads as a license at all, and whether it binds weights, code or data."""

from __future__ import annotations

import re

from reviews.language.phrases import joined, say

HEAD = 8 * 1024
"""Characters of a text that decide whether it reads as a license."""
ENOUGH = 3
"""Phrases of licenses that a text needs; a card that names its license has one or two."""

_PHRASES = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"licen[sc]e agreement|model licen[sc]e|terms and conditions|terms of (?:use|service)|end[- ]user licen[sc]e",
        r"hereby grants?|permission is (?:hereby )?granted|grants? (?:you|to you|the licensee)|subject to the terms",
        r"\blicensor\b|\blicensee\b|\bwe grant\b|the copyright holders?",
        r"\byou (?:may|shall|must|agree)\b(?: not)?",
        r"non-?commercial|commercial (?:use|purposes?)|research (?:use|purposes) only",
        r"\bas[- ]is\b|without warrant(?:y|ies)|disclaims? (?:all|any)|shall not be liable|in no event",
        r"redistribut|derivative works?|sublicen[sc]e",
        r"\bterminat(?:e|es|ion)\b.{0,80}(?:licen[sc]e|agreement)|governing law|govern(?:ed|ing) by the laws",
        r"copyright (?:\(c\)|©|\d{4})|all rights reserved",
        r"许可协议|授权协议|被许可方|被许可人|许可方|許可協議",
        r"不得|禁止|非商业|非商業|仅限|僅限",
        r"授予|终止|免责|責任|责任",
        r"lizenz(?:geber|nehmer|vertrag)|nutzungs(?:recht|bedingungen)",
        r"gewährt|haftung|gewährleistung|nicht[- ]kommerziell",
        r"licenciante|licenciatario|concédant|licencié|licenziante",
        r"conditions d['’]utilisation|condiciones de uso|no comercial",
        r"利用規約|使用許諾|本ライセンス|許諾(?:者|し)|이용약관|라이[선센]스|사용권",
        r"商用利用|営利目的|再配布|改変|상업적|비영리|재배포|수정",
        r"保証(?:し|は)|責任を負(?:わ|い)|損害|보증하지|책임(?:을|지)|금지",
        r"termos de uso|termini (?:di utilizzo|d['’]uso)|não[- ]comercia(?:l|is)|non commercial[ei]|usage commercial",
        r"se (?:autoriza|concede|prohíbe)|(?:é|è|est) (?:permitid|proibid|consentit|vietat|autorisé|interdit)",
        r"garantías?|garanties?|garanzi[ae]|garantias?|responsabil",
        r"лиценз(?:иар|иат|ионное соглашение)", r"некоммерческ|запрещ|ответственност",
    )
)  # fmt: skip

_NAME_WEIGHTS = re.compile(
    r"(?<![^\W\d_])(?:models?|weights?|checkpoints?|params|parameters)(?![^\W\d_])|模型", re.IGNORECASE
)
_NAME_CODE = re.compile(r"(?<![^\W\d_])(?:code|src|source|software|scripts?)(?![^\W\d_])|代码", re.IGNORECASE)
_NAME_DATA = re.compile(r"(?<![^\W\d_])(?:data|datasets?)(?![^\W\d_])|数据", re.IGNORECASE)
_JOINED = re.compile(r"(?:model|weights?)licen[sc]e|licen[sc]emodel", re.IGNORECASE)
_WEIGHTS = re.compile(
    r"\bmodel (?:weights?|parameters|checkpoints?)\b|\btrained (?:model )?weights\b|\bthe weights\b"
    r"|\bmodel licen[sc]e\b|\bcommunity licen[sc]e agreement\b|\bmodel(?:s)? (?:is|are) licensed\b"
    r"|模型(?:权重|许可|商用)|\bmodell?gewichte\b"
    r"|\bpoids du modèle\b|\bpesos del modelo\b|\bвеса модели\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\b(?:inference|model|training|source)(?:[- ]enabling)? code\b.{0,120}licen[sc]"
    r"|\bthe code (?:is|in)\b.{0,60}licen[sc]|\bmodel code\b"
    r"|\blicen[sc]e[^.]{0,60}(?:governs|applies to|covers)[^.]{0,60}\bcode\b",
    re.IGNORECASE,
)


def reads_as_license(text: str) -> bool:
    """Return whether the first kilobytes of a text hold enough phrases of a license, in one of several languages."""
    head = text[:HEAD]
    return sum(bool(phrase.search(head)) for phrase in _PHRASES) >= ENOUGH


def binds(path: str, text: str) -> tuple[list[str], str]:
    """Return what a text binds (weights, code, data; nothing if not said), and "name" or "words": what says so."""
    name = path.rpartition("/")[2]
    by_name = _found(path.replace(name, " ").replace("/", " ") + " " + name, _NAME_WEIGHTS, _NAME_CODE, _NAME_DATA)
    if _JOINED.search(name) and "weights" not in by_name:
        by_name = ["weights", *by_name]
    if by_name:
        return by_name, "name"
    head = text[: 4 * HEAD]
    by_words = [what for what, words in (("weights", _WEIGHTS), ("code", _CODE)) if words.search(head)]
    return by_words, "words" if by_words else ""


BOUND = {"weights": say("the weights"), "code": say("the code"), "data": say("the data")}


def applies_to(what: list[str], by: str) -> str:
    """Return in words what a text applies to and how that is known; ``what`` and ``by`` are as ``binds`` returns."""
    seen = say("judging by its file name") if by == "name" else say("judging by its wording")
    return say(
        "applies to {part}, {seen}",
        part=joined(say(" and "), (BOUND[one] for one in what)),
        seen=seen,
    )


def _found(name: str, *patterns: re.Pattern[str]) -> list[str]:
    return [what for what, words in zip(("weights", "code", "data"), patterns, strict=True) if words.search(name)]
