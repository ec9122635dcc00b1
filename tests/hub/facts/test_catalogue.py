"""The list of facts: every key once, with states that exist, and a document that is drawn from it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reviews.hub.facts.catalogue import KEYS, NAMES
from reviews.hub.shapes.reading import STATES, UNANSWERED
from reviews.management.commands import draw_facts


def test_every_key_stands_once_and_is_explained() -> None:
    assert len(set(NAMES)) == len(NAMES) == len(KEYS)
    for key in KEYS:
        assert all((key.title, key.value, key.source, key.states)), key
        assert set(key.states) <= set(STATES) - {UNANSWERED}, key
        assert set(key.states) <= set(draw_facts.STATES), key


def test_the_drawn_list_is_fresh(tmp_path: Path, settings: Any) -> None:
    call_command("draw_facts", check=True)
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match="stale"):
        call_command("draw_facts", check=True)
    call_command("draw_facts")
    call_command("draw_facts", check=True)
    drawn = (tmp_path / "docs" / "facts.md").read_text()
    assert all(drawn.count(f"| `{name}` |") == 1 for name in NAMES)
