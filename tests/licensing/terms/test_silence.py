"""What we say a text does not address is held against the text: none of the words of such a clause stands in it."""

import re

import pytest

from reviews.licensing.terms.bundled import all_terms
from tests.licensing.identify.texts import LABELS, labelled, our_key

WORDS = {
    "liability.warranty": r"as[- ]is\b|warrant",
    "liability.cap": r"\bliab",
    "liability.indemnity": r"indemnif",
    "reverse_engineering": r"reverse[- ]engineer|decompil|disassembl",
    "export_control": r"\bexport|sanction|embargo|trade (?:compliance|control)",
    "termination.deletion": r"\bdelet|\bdestroy|cease (?:all )?use",
    "termination.survival": r"\bsurviv",
    "audit_right": r"\baudit|\binspect",
    "assignment": r"\bassign\b|transferable",
    "publicity": r"trademark|trade ?name|endorse",
    "notification": r"promptly notify",
    "benchmarks": r"benchmark|research results|results obtained",
    "affiliates": r"under common control|personal to you",
    "contractors": r"contractor|service provider|on (?:your|the licensee[’']s|its) behalf",
    "governing_law": r"(?:laws of|governed (?:by|and))",
    "venue": r"\bcourts?\b|arbitrat",
    "cure_days": r"\bcured?\b",
}
GNU = ("GPL-2.0-only", "LGPL-2.1-only", "GPL-3.0-only", "AGPL-3.0-only")
ELSEWHERE = {
    **dict.fromkeys((("venue", key) for key in GNU), "orders of courts that contradict the license"),
    **dict.fromkeys((("publicity", key) for key in GNU[2:]), "terms that whoever adds material may add"),
    **dict.fromkeys((("liability.indemnity", key) for key in GNU[2:]), "a term that whoever adds material may add"),
    **dict.fromkeys((("governing_law", key) for key in (*GNU[2:], "LGPL-3.0-only")), "what this license governs"),
    **dict.fromkeys((("termination.survival", key) for key in GNU[2:]), "a further restriction that is gone"),
    ("termination.survival", "MPL-2.0"): "licenses that were given to end users before the end",
    ("termination.deletion", "MPL-2.0"): "deletions that make a modification",
    ("affiliates", "stability-community"): "a definition that the threshold and the end by a lawsuit use",
    ("termination.deletion", "opt-175b"): "who does not accept must cease to use it; nothing on an end",
    ("termination.deletion", "sdxl-0.9-research"): "who does not accept must cease to use it; nothing on an end",
    ("benchmarks", "bigscience-bloom-rail-1.0"): "what complementary material is for",
    ("benchmarks", "bigscience-openrail-m"): "what complementary material is for",
    ("benchmarks", "openrail++"): "what complementary material is for",
    ("benchmarks", "deepseek-1.0"): "what complementary material is for",
}
"""Where the words stand for something else, with what that is."""
TEXTS = [(key, one["file"]) for one in LABELS if (key := our_key(one)) in all_terms()]


@pytest.mark.some(20)
@pytest.mark.parametrize(("key", "file"), TEXTS, ids=[file for _, file in TEXTS])
def test_a_text_that_is_said_to_be_silent_has_none_of_the_words(key: str, file: str) -> None:
    if file.startswith("mod-"):
        pytest.skip("skipped: a text that was altered for tests")
    terms, text = all_terms()[key], " ".join(labelled(file).split())
    for path, words in WORDS.items():
        if terms[path].status == "not_addressed" and (path, key) not in ELSEWHERE:
            found = re.search(f".{{0,60}}(?:{words}).{{0,60}}", text, re.IGNORECASE)
            assert not found, f"{path}: {found and found[0]}"
