"""A model card as safe HTML: its author is untrusted, so nothing may run, load, imitate the page or hide a target.

Markdown is parsed with HTML switched off, then cleaned again against an allow-list. Images become links, headings move
down two levels, ids get a prefix, and links show their host.
"""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from reviews.language.phrases import read, say

MAX_CHARACTERS = 400_000
"""Longest card that is rendered, in characters; longer ones are shown as text, as parsing can take superlinear time."""

TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "table", "thead", "tbody", "tr", "th", "td", "span", "div",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"}, "ol": {"start"}, "h3": {"id"}, "h4": {"id"}, "h5": {"id"}, "h6": {"id"},
    "div": {"role", "tabindex", "aria-label"},
}  # fmt: skip
FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)

REORDERING = {
    code: f"⟨U+{code:04X}⟩" for code in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
"""Bidirectional control characters, written out; ordinary letters of any script are left as they are."""


def render(text: str) -> SafeString | None:
    """Render the card's body as HTML without its front matter; return None if it is too long."""
    if len(text) > MAX_CHARACTERS:
        return None
    html = _reader().render(FRONT_MATTER.sub("", text, count=1))
    cleaned = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, allowed_classes={"a": {"image"}, "div": {"scroll"}},
        url_schemes={"http", "https"}, link_rel="nofollow noopener noreferrer ugc",
    )  # fmt: skip
    # Replaced last, because a card can also write such a character as an entity.
    return mark_safe(cleaned.translate(REORDERING))  # noqa: S308  (built from an allow-list above)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20}, renderer_cls=_CardRenderer)
    return reader.enable(["table", "strikethrough"])


class _CardRenderer(RendererHTML):
    """Headings two levels down with prefixed ids, images as links, links with their host.

    ``env`` holds the ids already used and, inside a link, its host; links do not nest, so one host is enough.
    """

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Open a heading of level 3 or lower (the page uses 1 and 2); only the first of a name gets the id."""
        inside = tokens[idx + 1].content if idx + 1 < len(tokens) else ""
        slug = re.sub(r"[^a-z0-9]+", "-", inside.lower()).strip("-")[:60]
        taken = env.setdefault("ids", {""})
        if slug in taken:
            return f"<{_level(tokens[idx])}>"
        taken.add(slug)
        return f'<{_level(tokens[idx])} id="card-{slug}">'

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Close a heading."""
        return f"</{_level(tokens[idx])}>\n"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Render a link instead of the image, or plain words inside a link: nothing is fetched."""
        token = tokens[idx]
        words = self.renderInlineAsText(token.children or [], options, env) or read(say("without description"))
        return _picture(words, "" if env.get("link") else str(token.attrGet("src") or ""))

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Open a link; without a web address it becomes text, and without words it gets some to be visible."""
        href = str(tokens[idx].attrGet("href") or "")
        env["link"] = _host(href)
        if not env["link"]:
            return "<span>"
        words = "" if _says_something(tokens, idx + 1) else read(say("Link without words"))
        return f'<a href="{escape(href)}">{escape(words)}'

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Close a link and show its host, so that the words cannot claim another one."""
        host = env.pop("link", "")
        return f"</a> ({escape(host)})" if host else "</span>"

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Open a table in a region that scrolls on its own, by keyboard too: its width is unpredictable."""
        env["tables"] = env.get("tables", 0) + 1
        words = escape(read(say("Table {tables} of the card", tables=env["tables"])))
        return f'<div class="scroll" role="region" tabindex="0" aria-label="{words}"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Close a table and its region."""
        return "</table></div>\n"

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Render code without classes."""
        return f"<pre><code>{escape(tokens[idx].content)}</code></pre>\n"

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Render fenced code without classes; the language is dropped."""
        return f"<pre><code>{escape(tokens[idx].content)}</code></pre>\n"


def _level(token: Token) -> str:
    return f"h{min(int(token.tag[1:]) + 2, 6)}"


def _says_something(tokens: Sequence[Token], start: int) -> bool:
    """Tell whether an image or a visible character comes before the end of the link."""
    for place in range(start, len(tokens)):
        token = tokens[place]
        if token.type == "link_close":
            return False
        if token.type == "image" or any(char.isprintable() and not char.isspace() for char in token.content):
            return True
    return False


def _picture(words: str, address: str) -> str:
    host, said = _host(address), escape(read(say("Picture: {words}", words=words)))
    if not host:
        return f"<span>[{said}]</span>"
    return f'<a class="image" href="{escape(address)}">{said} ({escape(host)})</a>'


def _host(address: str) -> str:
    """Return the host of a web address, "" for anything else (a relative path, a script, a mail address)."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""
