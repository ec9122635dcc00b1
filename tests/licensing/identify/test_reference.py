"""The labelled texts, where they are at hand: every published one is recognised, no altered or neighbouring one is."""

from typing import Any

import pytest

from reviews.licensing.identify.verdicts import Identification, identify
from tests.licensing.identify.texts import HARMFUL, HARMLESS, LABELS, as_html, labelled

pytestmark = pytest.mark.skipif(
    not LABELS, reason="skipped: no labelled license texts, set REFERENCE_DATA to where they are"
)

OTHERWISE = {"sai-nc-community": "sai-nc", "minimax-model": "minimax-01"}
STUBS = ("pip-certifi-2026.10.18.txt", "card-llama.md", "card-front.md", "none.md")
NOT_VERBATIM = ("mod-apache-nc.txt", "mod-mit-commons.txt", "mod-llama31-mau.txt")
NEIGHBOURS = [
    ("llama3.txt", "llama3.1"),
    ("llama3.1.txt", "llama3.2"),
    ("llama3.2.txt", "llama3.3"),
    ("llama3.3.txt", "llama4"),
    ("llama3.1.txt", "llama3"),
    ("exaone4.txt", "exaone-1.1-nc"),
    ("ldb-exaone-ai-model-1.1-nc.txt", "exaone-1.2-nc"),
    ("hunyuanvideo.txt", "tencent-hunyuan-3d"),
    ("ldb-tencent-hunyuan-3d-2.0-cla.txt", "tencent-hunyuan-video"),
    ("tongyi-qianwen.txt", "tongyi-qianwen-research"),
    ("tongyi-qianwen-research.txt", "tongyi-qianwen"),
    ("ldb-moonshot-ai-modified-mit-2025.txt", "mit"),
    ("spdx-CC-BY-4.0.txt", "cc-by-nc-4.0"),
    ("spdx-CC-BY-NC-4.0.txt", "cc-by-4.0"),
]
ALTERED = [
    ("llama3.1.txt", "700 million", "100 million", {"100"}, {"700"}),
    ("llama3.1.txt", "Meta Platforms, Inc.", "Acme Platforms, Inc.", {"acme"}, {"meta"}),
    ("deb-Apache-2.0.txt", "perpetual", "revocable", {"revocable"}, {"perpetual"}),
    ("deb-Apache-2.0.txt", "royalty-free", "royalty-bearing", {"bearing"}, {"free"}),
    ("deepseek-code-mit.txt", "free of charge", "for a fee", {"for", "a", "fee"}, {"free", "of", "charge"}),
    ("deb-BSD.txt", "or promote products", "and promote products", {"and"}, {"or"}),
    ("spdx-CC-BY-4.0.txt", "worldwide, royalty-free", "worldwide, non-commercial, royalty-free", {"non"}, set()),
    ("ldb-qwen-2024.txt", "100 million", "10 million", {"10"}, {"100"}),
    ("llama2.txt", "Copyright (c) Meta Platforms", "Copyright (c) Acme Platforms", {"acme"}, {"meta"}),
    ("deb-GPL-3.txt", "You may convey verbatim", "You may not convey verbatim", {"not"}, set()),
]


def expected(row: dict[str, Any]) -> set[str]:
    ours = OTHERWISE.get(row["our"], row["our"])
    return {ours.lower(), f"{ours}-only".lower(), f"{ours}-or-later".lower()}


@pytest.mark.parametrize("row", LABELS, ids=lambda row: row["file"])
def test_labels(row: dict[str, Any]) -> None:
    found = identify(labelled(row["file"]))
    if row["file"] in STUBS:
        assert found.verdict == "no_text"
    elif row["file"] in NOT_VERBATIM:
        assert found.verdict in ("near", "composite")
        assert found.nearest[0].key in ("apache-2.0", "mit", "llama3.1")
    else:
        assert found.verdict == "verbatim"
        assert {key.lower() for key in found.keys} & expected(row)


@pytest.mark.parametrize(("file", "key"), NEIGHBOURS)
def test_neighbours_stay_apart(file: str, key: str) -> None:
    assert key not in identify(labelled(file)).keys


@pytest.mark.some(2)
@pytest.mark.parametrize(("file", "old", "new", "added", "removed"), ALTERED)
def test_altered_texts_show_what_changed(file: str, old: str, new: str, added: set[str], removed: set[str]) -> None:
    original = labelled(file)
    key = identify(original).key
    assert key
    text = original.replace(old, new, 1)
    assert text != original
    found = identify(text, {key: original})
    assert found.verdict != "verbatim"
    assert found.nearest[0].key == key
    assert added <= set(found.added or ())
    assert removed <= set(found.removed or ())
    assert identify(text).nearest[0].key == key


def test_gnu_texts_name_both_keys() -> None:
    assert identify(labelled("deb-GPL-2.txt")).keys == ("GPL-2.0-only", "GPL-2.0-or-later")


def test_a_file_of_two_licenses_is_composite_and_says_where() -> None:
    first, second = labelled("deepseek-code-mit.txt"), labelled("deb-Apache-2.0.txt")
    text = f"{first}\n\nThird party parts:\n\n{second}"
    found = identify(text)
    assert (found.verdict, found.key) == ("composite", None)
    assert [one.keys[:1] for one in found.regions if one.kind == "known"] == [("mit",), ("apache-2.0",)]
    assert "third" in " ".join(text[one.start : one.end] for one in found.regions if one.kind == "other").lower()


def test_a_known_text_and_a_ban_is_not_verbatim_and_the_ban_is_shown() -> None:
    found = identify(labelled("deb-BSD.txt") + "\nUse in the European Union is prohibited.\n")
    assert found.verdict in ("composite", "near")
    assert "prohibited" in (found.added or ())


def _check(row: dict[str, Any]) -> None:
    text = labelled(row["file"])
    keys: Identification = identify(text)
    if keys.verdict != "verbatim" or row["file"].endswith(".html"):
        return
    for name, change in HARMLESS.items():
        if name != "curly quotes" or "<" not in text:
            assert identify(change(text)).keys == keys.keys, name
    if "<" not in text:
        assert identify(as_html(text)).keys == keys.keys
    for name, change in HARMFUL.items():
        edited = change(text)
        assert edited == text or identify(edited).verdict != "verbatim", name


@pytest.mark.some(2)
@pytest.mark.parametrize("row", LABELS[::20], ids=lambda row: row["file"])
def test_layout_does_not_matter_and_edits_do(row: dict[str, Any]) -> None:
    _check(row)


@pytest.mark.long
@pytest.mark.parametrize("row", LABELS, ids=lambda row: row["file"])
def test_layout_does_not_matter_and_edits_do_everywhere(row: dict[str, Any]) -> None:
    _check(row)
