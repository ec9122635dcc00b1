"""Two snapshots compared: every difference says which groups and sign-offs it touches, a typo touches none."""

from typing import Any

import pytest

from reviews.evidence import groups
from reviews.evidence.compare import Side, compare, parts, summary, told_once
from reviews.evidence.groups import GROUPS
from reviews.hub.facts.catalogue import NAMES
from reviews.hub.shapes.reading import ROLES


def side(
    facts: dict[str, Any] | None = None,
    documents: dict[str, tuple[str, str]] | None = None,
    files: dict[str, tuple[str, str]] | None = None,
    findings: tuple[tuple[str, str], ...] = (),
) -> Side:
    """A side from facts by key, documents as (digest, role) and files as (digest, kind) by path."""
    texts, listed = documents or {}, files or {}
    return Side(
        facts or {}, {path: sha for path, (sha, _) in texts.items()},
        {path: (1, sha) for path, (sha, _) in listed.items()}, frozenset(findings),
        {path: role for path, (_, role) in texts.items()}, {path: kind for path, (_, kind) in listed.items()},
    )  # fmt: skip


def said(old: Side, new: Side) -> tuple[str, list[tuple[str, list[str]]]]:
    """The sentence, and the names of what differs by part."""
    changes = told_once(compare(old, new))
    return summary(changes), [(part.slug, [one.name for one in part.changes]) for part in parts(changes)]


def test_a_typo_in_the_card_touches_no_sign_off() -> None:
    old = side({"repository id": "a/b"}, {"README.md": ("1", "card")}, {"README.md": ("1", "document")})
    new = side({"repository id": "a/b"}, {"README.md": ("2", "card")}, {"README.md": ("2", "document")})
    words, found = said(old, new)
    assert words == "Only README.md changed, outside its quoted parts. No sign-off is affected."
    assert found == [("neither", ["README.md"])]


def test_a_license_text_is_the_legal_basis() -> None:
    old = side({}, {"LICENSE": ("1", "license"), "README.md": ("1", "card")}, {"LICENSE": ("1", "document")})
    new = side({}, {"LICENSE": ("2", "license"), "README.md": ("2", "card")}, {"LICENSE": ("2", "document")})
    words, found = said(old, new)
    assert words == "“License documents” changed, which affects the legal sign-off."
    assert found == [("legal", ["LICENSE"]), ("neither", ["README.md"])]


def test_what_touches_both_one_and_the_other_is_told_apart() -> None:
    old = side(
        {"lineage.base_model": ["a"], "context.config": 1, "license.tag": "x", "card.languages": ["de"]},
        {"chat_template.jinja": ("1", "chat_template")},
        {"chat_template.jinja": ("1", "template"), "model.safetensors": ("1", "weights")},
    )
    new = side(
        {"lineage.base_model": ["b"], "context.config": 2, "license.tag": "y", "card.languages": ["en"]},
        {"chat_template.jinja": ("2", "chat_template")},
        {"chat_template.jinja": ("2", "template"), "model.safetensors": ("2", "weights")},
        (("renamed", ""),),
    )
    words, found = said(old, new)
    assert words == (
        "“License fields of the card” and “base models and their terms” changed, which affects the legal sign-off. "
        "“Base model”, “model configuration”, “chat template” and “weights” changed, which affects the "
        "engineering sign-off."
    )
    assert found == [
        ("both", ["lineage.base_model"]),
        ("legal", ["license.tag"]),
        ("engineering", ["context.config", "chat_template.jinja", "model.safetensors"]),
        ("neither", ["card.languages"]),
        ("findings", ["renamed"]),
    ]


def test_a_file_whose_text_is_compared_is_told_once_and_keeps_the_groups_of_both() -> None:
    old = side({}, {"t.jinja": ("1", "notice")}, {"t.jinja": ("1", "template")})
    new = side({}, {"t.jinja": ("2", "notice")}, {"t.jinja": ("2", "template")})
    (only,) = told_once(compare(old, new))
    assert [group.slug for group in only.groups] == ["license-documents", "template"]
    assert only.kind == "document"


def test_what_a_fact_says_too_is_not_told_again() -> None:
    old = side({"repository gated": False, "gate.state": 1, "repository private": False, "repository commit": "1"})
    new = side({"repository gated": "auto", "gate.state": 2, "repository private": True, "repository commit": "2"})
    assert [one.name for one in told_once(compare(old, new))] == ["gate.state", "repository private"]


def test_nothing_different_says_so() -> None:
    assert said(side({"a.b": 1}), side({"a.b": 1})) == ("The two snapshots have the same content.", [])
    only_finding = said(side(), side(findings=(("renamed", ""),)))
    assert only_finding == ("The two snapshots have the same content.", [("findings", ["renamed"])])


def test_added_and_removed_are_told_apart() -> None:
    changes = compare(side({"a.a": 1, "a.c": 1}), side({"a.b": 1, "a.c": 2}))
    assert [(one.name, one.words) for one in changes] == [("a.a", "removed"), ("a.b", "added"), ("a.c", "changed")]


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("license.declaration", ["license-fields"]), ("license.hub_tags", ["license-fields"]),
        ("license.unread", ["license-terms"]), ("card.license", ["license-terms"]),
        ("license.gguf", ["license-fields"]), ("license.files", ["license-documents"]),
        ("gate.description", ["gate"]), ("openness.weights", ["disclosure"]), ("scan.pickles", ["scans"]),
        ("card.datasets", ["card-data"]), ("card.training_data", ["card-data"]),
        ("lineage.hub_base_models", ["ancestors"]),
        ("card.evaluation", []), ("card.languages", []), ("task.pipeline_tag", []), ("weights.gguf", ["weights"]),
    ],
)  # fmt: skip
def test_a_fact_belongs_to_its_groups(key: str, wanted: list[str]) -> None:
    assert key in NAMES
    assert [group.slug for group in groups.of_fact(key)] == wanted


def test_groups_name_only_what_there_is_and_the_rest_is_known() -> None:
    for group in GROUPS:
        assert set(group.roles) <= set(ROLES)
        for key in group.fact_keys:
            assert any(name == key or (key.endswith(".") and name.startswith(key)) for name in NAMES), key
    # How a text was got follows from the bytes of its file, which the digests of the documents cover.
    none = sorted(key for key in NAMES if not groups.of_fact(key))
    assert none == [
        "card.evaluation", "card.languages", "license.taken", "task.card_library", "task.card_pipeline_tag",
        "task.library", "task.pipeline_tag",
    ]  # fmt: skip
