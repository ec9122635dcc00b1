"""Owners that look like a known publisher, and repositories with a known family's name under another owner."""

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.hub.facts import lookalike
from reviews.hub.facts.known_publishers import DATA, families, publishers
from reviews.hub.facts.lookalike import LETTERS, PAIRS, lookalikes
from reviews.hub.files.json_file import parse
from reviews.hub.shapes.card import FrontMatter
from reviews.hub.shapes.lineage import AncestorValue, RelatedModels
from reviews.hub.shapes.reading import FILE, FactValue
from tests.hub.material import made

HERE = Path(__file__).resolve()
CARDS = Path(os.environ.get("REFERENCE_DATA", HERE.parents[4] / "shared" / "data")) / "hub" / "cards_2022.jsonl.gz"
SAMPLE = HERE.parents[3] / "portal" / "sample_hub" / "data"
LIKE = [
    *((latin, other) for other, latin in LETTERS.items()), *PAIRS, *((single, pair) for pair, single in PAIRS),
    *((letter, chr(ord(letter) + 0xFEE0)) for letter in "abcdefghijklmnopqrstuvwxyz"),
]  # fmt: skip
"""Every pair of what stands in a name and what looks like it."""


def changes(name: str) -> Iterator[str]:
    """The name with one place changed to what looks like it."""
    for mine, like in LIKE:
        for place in range(len(name)):
            if name.lower().startswith(mine, place):
                yield name[:place] + like + name[place + len(mine) :]


@settings(max_examples=200)
@given(st.sampled_from(publishers()), st.data())
def test_a_known_name_changed_by_one_look_alike_is_always_found(name: str, data: st.DataObject) -> None:
    changed = data.draw(st.sampled_from(list(changes(name)) or [name]))
    found = lookalikes(changed, [])
    known = {one.casefold() for one in publishers()}
    assert bool(found) or changed.casefold() in known or not any(map(str.isalpha, changed)), changed


@settings(max_examples=100)
@given(st.sampled_from([one for one in publishers() if len(one) >= 8]), st.data())
def test_a_known_name_with_one_letter_more_less_or_swapped_is_always_found(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name) - 2))
    changed = data.draw(
        st.sampled_from([
            name[:place] + name[place + 1 :], name[:place] + name[place] + name[place:],
            name[:place] + name[place + 1] + name[place] + name[place + 2 :], name[:place] + "x" + name[place + 1 :],
        ])
    )  # fmt: skip
    assert lookalikes(changed, []) or changed.casefold() in {one.casefold() for one in publishers()}, changed


@pytest.mark.parametrize(
    ("owner", "like"),
    [
        ("llama-meta", "meta-llama"), ("llamameta", "meta-llama"), ("ai-deepseek", "deepseek-ai"),
        ("deepseek", "deepseek-ai"),
        ("mistral-ai", "mistralai"), ("mistral", "mistralai"), ("openai-official", "openai"), ("Qwen-team", "Qwen"),
        ("theqwen", "Qwen"), ("Qwenn", "Qwen"), ("deepseek-ai-official", "deepseek-ai"), ("GoogleAI", "google"),
        ("ＧＯＯＧＬＥ", "google"), ("meta\u200bllama", "meta-llama"), ("mètá-llama", "meta-llama"),
    ],
)  # fmt: skip
def test_parts_swapped_added_or_left_out_are_found(owner: str, like: str) -> None:
    (found,) = lookalikes(owner, [])
    assert found.title == f"The owner {owner} looks like {like} but is a different account"


def test_known_publishers_and_the_samples_owners_look_like_nobody() -> None:
    owners = [*publishers(), *(folder.name for folder in SAMPLE.iterdir()), "birchbug", "acme", "10844110"]
    others = ["sample-lab/atlas", "sample-community/x"]
    assert {owner: found for owner in owners if (found := lookalikes(owner, others))} == {}


@pytest.mark.long
@pytest.mark.skipif(not CARDS.is_file(), reason="skipped: no cards, set REFERENCE_DATA to where they are")
def test_few_real_owners_look_like_a_known_publisher() -> None:
    with gzip.open(CARDS, "rt") as lines:
        named = {json.loads(line)["repo"] for line in lines}
    owners = sorted({name.split("/")[0] for name in named if "/" in name})[::4]
    assert len([owner for owner in owners if lookalikes(owner, [])]) <= len(owners) / 200


def test_every_record_of_the_table_has_its_source() -> None:
    table = json.loads(DATA.read_text())
    assert all(one["source"].strip() for key in ("publishers", "families") for one in table[key])
    known = {one.casefold() for one in publishers()}
    assert {owner for family in families() for owner in family.owners} <= known


def carried(
    name: str, architecture: str = "llama", base: Any = None, above: str = "", owner: str = "acme"
) -> list[str]:
    """The titles of findings about the name of a repository."""
    facts = (
        {"architecture.model_type": FactValue("architecture.model_type", architecture, FILE)} if architecture else {}
    )
    material = made(parse("config.json", "{}"), owner=owner, card=FrontMatter({"base_model": base} if base else {}))
    repo = replace(material.repo, id=f"{owner}/{name}")
    related = RelatedModels((AncestorValue(above, repo.id, "", "card", "read"),)) if above else RelatedModels()
    return [one.code for one in lookalike.findings(replace(material, repo=repo, related=related), facts)]


@pytest.mark.parametrize(
    ("given_", "found"),
    [
        ({"name": "Llama-3.1-8B-Instruct"}, True), ({"name": "llama3-8b"}, True), ({"name": "my-llama"}, True),
        ({"name": "Qwen2.5-7B", "architecture": "qwen2"}, True),
        ({"name": "Mixtral-8x7B", "architecture": "mixtral"}, True),
        ({"name": "gemma-2-9b-it", "architecture": ""}, True), ({"name": "Llama-3-8B", "architecture": "gpt2"}, True),
        ({"name": "gpt-oss-20b", "architecture": "gpt_oss"}, True),
        ({"name": "Llama-3.1-8B", "base": "acme/Llama-3.1-8B"}, True),
        ({"name": "Llama-3.1-8B", "base": "meta-llama/Llama-3.1-8B"}, False),
        ({"name": "Llama-3.1-8B", "base": "unsloth/x", "above": "meta-llama/Llama-3.1-8B"}, False),
        ({"name": "Llama-3.1-8B", "owner": "meta-llama"}, False), ({"name": "Llama-3.1-8B", "owner": "nvidia"}, False),
        ({"name": "TinyLlama-1.1B"}, False), ({"name": "dolphin-2"}, False), ({"name": "atlas-14b"}, False),
        ({"name": "llama-drama", "architecture": "gpt2"}, False), ({"name": "harbor-vision-8b"}, False),
    ],
)  # fmt: skip
def test_a_familys_name_without_its_base_is_a_finding(given_: dict[str, Any], found: bool) -> None:
    assert ("family-name" in carried(**given_)) is found
