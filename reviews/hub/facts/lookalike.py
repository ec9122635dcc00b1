"""Owners whose names look like another's: letters swapped for digits or joined so that an eye slips over it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import WARN, FactValue, FindingValue

KNOWN = frozenset(
    {
        "01-ai", "ai21labs", "allenai", "apple", "arcee-ai", "baai", "baidu", "bigcode", "bigscience", "bytedance-seed",
        "cohereforai", "coherelabs", "databricks", "deepseek-ai", "eleutherai", "facebook", "google", "google-bert",
        "huggingfacem4", "huggingfacetb", "ibm-granite", "internlm", "lgai-exaone", "meta-llama", "microsoft",
        "minimaxai", "mistralai", "moonshotai", "nvidia", "openai", "openai-community", "openbmb", "openchat",
        "opengvlab", "qwen", "salesforce", "sentence-transformers", "snowflake", "stabilityai", "tencent", "tiiuae",
        "togethercomputer", "upstage", "xai-org", "zai-org", "zyphra",
    }
)  # fmt: skip
"""Owners of models that many people run, as the public hub spells them in lower case."""
PAIRS = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("3", "e"))


def skeleton(name: str) -> str:
    """Return the name as it looks: lower case, without separators, similar letters made one."""
    bare = re.sub(r"[-_.]", "", name.lower())
    for pair, single in PAIRS:
        bare = bare.replace(pair, single)
    return bare


def findings(material: Material, _facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return a warning when the owner looks like a known one or like the owner of an ancestor."""
    return lookalikes(material.repo.publisher, (one.id for one in material.related.ancestors))


def lookalikes(owner: str, others: Iterable[str]) -> list[FindingValue]:
    """Return a warning when an owner looks like, but is not, a known one or the owner of one of these repositories."""
    name = owner.casefold()
    rivals = {*KNOWN, *(other.split("/")[0].casefold() for other in others if "/" in other)} - {name}
    if name in KNOWN:
        return []
    like = sorted(rival for rival in rivals if skeleton(rival) == skeleton(name))
    if not like:
        return []
    title = f"The owner {owner} looks like {like[0]} but is a different account"
    detail = "Names that differ by a letter, a digit or a hyphen belong to different accounts."
    return [FindingValue("owner-lookalike", WARN, title, detail)]
