"""The Markdown copy: text from elsewhere shows exactly its characters and never becomes markup."""

import pytest
from django.test import Client
from markdown_it import MarkdownIt

from reviews.decisions.exports.markdown import escape
from tests import scenes
from tests.cast import Cast

HOSTILE = [
    "<script>alert(1)</script>", "**bold** _it_ ~~no~~", "[a](javascript:alert(1))", "![x](http://x/y.png)", "`code`",
    "a | b | c", "http://example.org www.example.org a@example.org", "&lt;b&gt; &amp;", "# heading", "\\[ \\\\ \\`",
    "$x$ $$y$$", "<https://example.org>", "[^1]: note", "a\n\n# b\n- c", "|---|---|", "@user #12", "\u202egnp\x00",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_is_read_as_these_characters(text: str) -> None:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(f"- **Label**: {escape(text)}")
    inline = [child for token in tokens if token.type == "inline" for child in token.children or []]
    assert {child.type for child in inline} <= {"text", "text_special", "strong_open", "strong_close"}
    shown = "".join(child.content for child in inline)
    plain = " ".join(text.split()).replace("\u202e", "(U+202E)").replace("\x00", "(U+0000)")
    assert shown == f"Label: {plain}"


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_stays_in_its_table_cell(text: str) -> None:
    rows = MarkdownIt("gfm-like", {"linkify": False}).parse(f"| a | b |\n|---|---|\n| {escape(text)} | end |")
    cells = [token for token in rows if token.type == "td_open"]
    assert len(cells) == 2


@pytest.mark.django_db
def test_the_copy_has_the_five_headings_in_their_order(cast: Cast, client: Client) -> None:
    scenes.candidate_at("decided", cast)
    client.force_login(cast.reader)
    answer = client.get("/decisions/1.md")
    text = answer.content.decode()
    heads = [line for line in text.splitlines() if line.startswith("## ")]
    assert heads == [
        "## Stage", "## 1. License", "## 2. Model card", "## 3. Artifact inventory", "## 4. Variants",
        "## 5. Deployment recommendation", "## Sign-offs",
    ]  # fmt: skip
    assert answer["Content-Type"].startswith("text/markdown")
    assert "**Estimated envelope**: l40s-48-2, 8,192 tokens, 16 concurrent (an estimate, Enno Engineer)" in text
