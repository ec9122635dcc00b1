"""One word for one thing: the glossary names every table, what it names exists, and retired words do not come back."""

import ast
import re
from functools import cache

import pytest

from tests.house.source import CODE as EVERYTHING
from tests.house.source import ROOT, nodes

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
CODE = [path for path in EVERYTHING if "migrations" not in path.parts]
RETIRED = {
    "paper": "document",
    "papers": "documents",
    "dossier": "candidate detail",
    "case": "candidate value",
    "cases": "candidate rows",
}
"""Words that no name uses, with the word that took their place. (``case`` of a match statement is no name.)"""


@cache
def names() -> dict[str, set[str]]:
    """Every class, function, argument, variable and attribute that the product defines, with the files that do."""
    found: dict[str, set[str]] = {}
    for path in CODE:
        for node in nodes(path):
            name = {
                ast.ClassDef: "name", ast.FunctionDef: "name", ast.arg: "arg", ast.Attribute: "attr", ast.Name: "id",
            }.get(type(node))  # fmt: skip
            if name:
                found.setdefault(getattr(node, name), set()).add(str(path.relative_to(ROOT)))
        for part in path.relative_to(ROOT).with_suffix("").parts:
            found.setdefault(part, set()).add(str(path.relative_to(ROOT)))
    return found


def rows() -> list[list[str]]:
    """The cells of every line of the tables of nouns (five columns, and one for each language)."""
    lines = [line.strip("|").split("|") for line in GLOSSARY.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line] for line in lines if len(line) > 5 and line[0].strip() != "word"]


def test_every_noun_has_one_line() -> None:
    nouns = [row[0] for row in rows()]
    assert len(nouns) > 60
    assert len(nouns) == len(set(nouns))
    assert not [row[0] for row in rows() if not row[1]]


def test_every_noun_has_its_word_in_every_language() -> None:
    assert not [row[0] for row in rows() if not all(row[5:])]


def test_what_the_glossary_names_in_code_exists() -> None:
    named = [word for row in rows() for word in re.findall(r"`([\w.]+)`", row[2])]
    assert not [word for word in named if not set(word.split(".")) <= set(names())]


@pytest.mark.django_db
def test_every_table_is_in_the_glossary() -> None:
    from django.apps import apps

    named = {word for row in rows() for word in re.findall(r"`(\w+)`", row[2])}
    assert not {model.__name__ for model in apps.get_app_config("reviews").get_models()} - named


def test_retired_words_do_not_come_back() -> None:
    back = {f"{word}: say {RETIRED[word]}": sorted(names()[word]) for word in RETIRED if word in names()}
    assert not back
