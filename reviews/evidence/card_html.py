"""A model card as safe HTML: a stranger wrote it, so nothing in it may run, load, imitate the page or hide its target.

Markdown is read with HTML switched off, then cleaned again by an allow-list; images become links, headings go down by
two levels, ids get a prefix, links name their host.
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

MAX_CHARACTERS = 400_000
"""Characters of a card that are rendered; a longer one is shown as text: parsing is not linear for every input."""

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
"""Characters that make text read in another order than it is stored, written out; letters stay as they are."""


def render(text: str) -> SafeString | None:
    """The card's body as HTML, without its front matter; None when it is too long to be rendered."""
    if len(text) > MAX_CHARACTERS:
        return None
    html = _reader().render(FRONT_MATTER.sub("", text, count=1))
    cleaned = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, allowed_classes={"a": {"image"}, "div": {"scroll"}},
        url_schemes={"http", "https"}, link_rel="nofollow noopener noreferrer ugc",
    )  # fmt: skip
    # Written out last, because a card can also spell such a character as an entity.
    return mark_safe(cleaned.translate(REORDERING))  # noqa: S308  (built from an allow-list above)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20}, renderer_cls=_CardRenderer)
    return reader.enable(["table", "strikethrough"])


class _CardRenderer(RendererHTML):
    """Headings two levels down with prefixed ids, images as links, links with their host.

    ``env`` carries the ids that are taken and, inside a link, its host; links do not nest, so one is enough.
    """

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A heading of at least the third level: the page has the first two. An id is given to its first heading."""
        inside = tokens[idx + 1].content if idx + 1 < len(tokens) else ""
        slug = re.sub(r"[^a-z0-9]+", "-", inside.lower()).strip("-")[:60]
        taken = env.setdefault("ids", {""})
        if slug in taken:
            return f"<{_level(tokens[idx])}>"
        taken.add(slug)
        return f'<{_level(tokens[idx])} id="card-{slug}">'

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The end of a heading."""
        return f"</{_level(tokens[idx])}>\n"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A link in the place of the picture, words inside a link: nothing is fetched from anywhere."""
        token = tokens[idx]
        words = self.renderInlineAsText(token.children or [], options, env) or "without description"
        return _picture(words, "" if env.get("link") else str(token.attrGet("src") or ""))

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A link out; one that leads nowhere else is text, and one without words gets some: a link is to be seen."""
        href = str(tokens[idx].attrGet("href") or "")
        env["link"] = _host(href)
        if not env["link"]:
            return "<span>"
        return f'<a href="{escape(href)}">' + ("" if _says_something(tokens, idx + 1) else "Link without words")

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The end of a link, with the host in plain sight so that the words cannot say another."""
        host = env.pop("link", "")
        return f"</a> ({escape(host)})" if host else "</span>"

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A table in a region that scrolls by itself, also by keys, because a stranger's columns know no width."""
        env["tables"] = env.get("tables", 0) + 1
        words = f"Table {env['tables']} of the card"
        return f'<div class="scroll" role="region" tabindex="0" aria-label="{words}"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The end of a table and of its region."""
        return "</table></div>\n"

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Code without classes."""
        return f"<pre><code>{escape(tokens[idx].content)}</code></pre>\n"

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Fenced code without classes; the language is dropped."""
        return f"<pre><code>{escape(tokens[idx].content)}</code></pre>\n"


def _level(token: Token) -> str:
    return f"h{min(int(token.tag[1:]) + 2, 6)}"


def _says_something(tokens: Sequence[Token], start: int) -> bool:
    """Whether a picture or a character that one sees stands between here and the end of the link."""
    for place in range(start, len(tokens)):
        token = tokens[place]
        if token.type == "link_close":
            return False
        if token.type == "image" or any(char.isprintable() and not char.isspace() for char in token.content):
            return True
    return False


def _picture(words: str, address: str) -> str:
    host = _host(address)
    if not host:
        return f"<span>[Picture: {escape(words)}]</span>"
    return f'<a class="image" href="{escape(address)}">Picture: {escape(words)} ({escape(host)})</a>'


def _host(address: str) -> str:
    """The host of a web address, "" for anything that is not one (a relative path, a script, a mail)."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""
