"""Real repositories, cards and chat templates, where they are at hand: read without an error, every promise kept."""

import gzip
import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.sample_hub import SampleHub, serve
from reviews.hub.facts import templates
from reviews.hub.facts.findings import findings_of
from reviews.hub.facts.readers import facts_of
from reviews.hub.fetch import repository
from reviews.hub.files.inventory import artifact
from reviews.hub.reading import read
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import DocumentValue, Repo
from reviews.hub.text_plan import as_card
from reviews.hub.transport.hubs import Hub
from tests.hub import sound
from tests.hub.material import made

HERE = Path(__file__).resolve()
REFERENCE = Path(os.environ.get("REFERENCE_DATA", HERE.parents[3] / "shared" / "data")) / "hub"
FOLDERS = sorted(path.name for path in REFERENCE.glob("repos/*") if path.is_dir())
CARDS = REFERENCE / "cards_2022.jsonl.gz"
TEMPLATES = sorted(REFERENCE.glob("chat_templates/*.jinja"))
LONGEST = 1.0
"""Seconds of processor time that one card may take; the slowest real one takes a tenth of it."""

pytestmark = pytest.mark.skipif(
    not FOLDERS, reason="skipped: no real repositories, set REFERENCE_DATA to where they are"
)


@pytest.fixture(scope="module")
def hub() -> Iterator[SampleHub]:
    with serve(REFERENCE / "repos") as running:
        yield running


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.long)], ids=["some", "all"])
def test_real_folders_are_read(hub: SampleHub, step: int) -> None:
    for folder in FOLDERS[::step]:
        reading = read(Hub("reference", hub.url), folder.replace("__", "/", 1), None)
        sound.check(reading)
        assert not reading.partial
        assert not {"checksum-mismatch", "answer-odd"} & {finding.code for finding in reading.findings}, folder


def cards(step: int) -> Iterator[dict[str, Any]]:
    with gzip.open(CARDS, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % step == 0 and len((entry := json.loads(line))["repo"]) <= 200:  # longer ones cannot be proposed
                yield entry


def gathered(entry: dict[str, Any]) -> None:
    """Facts and findings of a list entry and its card, as a reading of that repository would have them."""
    said = repository.parse(json.dumps(entry["info"]).encode(), entry["repo"])
    body = entry["readme"].encode("utf-8", "replace")
    text = body.decode("utf-8")
    card = DocumentValue("README.md", "card", hashlib.sha256(body).hexdigest(), len(body), text)
    repo = Repo(
        "old", said.id, said.id, None, said.commit, said.gated, False, False, said.author, "", "", "", said.tags
    )
    artifacts = tuple(artifact(file) for file in said.files)
    found = Material(repo, said, artifacts, {"README.md": card}, as_card(card, said))
    facts = facts_of(found)
    for fact in facts.values():
        sound.check_fact(fact)
        sound.check_place(fact.locator, card if fact.file == "README.md" else None, fact)
    for finding in findings_of(found, facts):
        sound.check_place(finding.locator, card if finding.file == "README.md" else None, finding)


def read_cards(step: int) -> int:
    count = 0
    for entry in cards(step):
        started = time.thread_time()
        gathered(entry)
        assert time.thread_time() - started < LONGEST, entry["repo"]
        count += 1
    return count


@pytest.mark.long
def test_a_thousand_real_cards_are_read() -> None:
    assert read_cards(10) > 900


@pytest.mark.long
def test_every_real_card_is_read() -> None:
    assert read_cards(1) > 9000


def test_every_real_chat_template_is_told() -> None:
    spoken = 0
    for path in TEMPLATES:
        text = path.read_bytes().decode("utf-8", "replace")
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        template = DocumentValue("chat_template.jinja", "chat_template", sha256, len(text), text)
        facts = {fact.key: fact for fact in templates.facts(made(templates=(template,)))}
        assert facts["template.digest"].value == sha256
        assert facts["template.source"].value == "chat_template.jinja"
        spoken += bool(facts["template.roles"].value)
        for fact in facts.values():
            sound.check_fact(fact)
    assert spoken > len(TEMPLATES) * 0.85  # the others name no role and write whatever role a message has
