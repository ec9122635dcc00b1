"""The map of the rooms says what exists: the list in reviews/__init__.py, the layers, the folders, and the tests."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
OUTSIDE_THE_LAYERS = {"management", "migrations", "templatetags"}


def rooms() -> list[str]:
    """The rooms as the tree has them."""
    return sorted(
        path.parent.name
        for path in (ROOT / "reviews").glob("*/__init__.py")
        if path.parent.name not in OUTSIDE_THE_LAYERS
    )


def mapped() -> list[str]:
    """The rooms as the map names them, from the top to the bottom."""
    text = (ROOT / "reviews" / "__init__.py").read_text()
    lines = re.findall(r"^    ([a-z]+(?: \| [a-z]+)?)  +\S", text, re.MULTILINE)
    return [room for line in lines for room in line.split(" | ")]


def layered() -> list[str]:
    """The rooms as the layer contract names them; a room in brackets may be absent."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    named = [room for layer in layers for room in layer.split(" | ")]
    return [room.removeprefix("reviews.") for room in named if not room.startswith("(")]


def test_the_map_names_every_room_and_no_other() -> None:
    assert sorted(mapped()) == rooms()


def test_the_map_and_the_layers_have_the_same_order() -> None:
    assert mapped() == layered()


def test_every_folder_of_tests_is_a_room_or_named_in_contributing() -> None:
    others = set(re.findall(r"`tests/([a-z_]+)/`", (ROOT / "CONTRIBUTING.md").read_text()))
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/*.py")}
    assert folders - set(rooms()) == others - set(rooms()), "name each folder under “Tests” in CONTRIBUTING.md"


def test_a_package_says_in_one_sentence_what_it_is_for() -> None:
    for path in (ROOT / "reviews").rglob("__init__.py"):
        if path.parent != ROOT / "reviews":
            assert re.fullmatch(r'"""[^\n]+\."""\n', path.read_text()), path
