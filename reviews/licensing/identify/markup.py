"""Blanking of HTML and Markdown in place: marks become spaces or line ends, so offsets still match the raw text.

Content that a browser would not show is not trusted: it is reported, and words in comments stay among the words.
"""

from __future__ import annotations

import html
import re

from reviews.language.phrases import say
from reviews.licensing.identify.characters import listed

HTML = re.compile(
    r"<(?:!doctype html|html|head|body|p|div|br|li|ol|ul|h[1-6]|table|pre|span|section|article)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
LINE_ENDS = str.maketrans(dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n"))
SPACE = re.compile(r"[^\S\n\t ]")
WHOLE = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
SILENT = re.compile(
    r"<(script|style|template|noscript|svg|object|iframe|textarea|title)\b(?:.*?</\1\s*>|.*\Z)",
    re.IGNORECASE | re.DOTALL,
)
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,15})\b([^<>]{0,2000})>|<![a-zA-Z][^<>]{0,2000}>")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
BLOCKS = listed(
    "address article aside blockquote body br center dd div dl dt footer h1 h2 h3 h4 h5 h6 head header hr html li",
    "main nav ol p pre section table tbody td tfoot th thead title tr ul",
)
STRUCK = frozenset(("s", "strike", "del"))
HIDING = re.compile(r"(?<![\w-])(?:style|hidden)(?![\w-])", re.IGNORECASE)
HARMLESS = re.compile(
    r"(?<![\w-])style\s{0,9}=\s{0,9}[\"'](?:\s{0,9}(?:text-decoration:\s{0,9}underline|(?:text-align|font-weight|font-style):\s{0,9}\w{1,9});?)*\s{0,9}[\"']",
    re.IGNORECASE,
)
SPOKEN = re.compile(
    r"(?<![\w-])(?:title|alt|aria-label|placeholder|content|value|data-[\w-]{1,30})\s{0,9}=\s{0,9}(?:\"([^\"]{0,2000})|'([^']{0,2000}))",
    re.IGNORECASE,
)
MOST_SPOKEN = 2
"""Most words that the value of an attribute may have, such as a language; with more, the value is a statement."""
LINK = re.compile(r"href\s*=\s*[\"']?\s*(https?://[^\"'\s>]{1,500})", re.IGNORECASE)
STRIKE = re.compile(r"~~\s*\w")
MARKDOWN_COMMENT = re.compile(r"^[ ]{0,3}\[[^\]\n]{0,100}\]:[ \t]*(?:#|<>)", re.MULTILINE)


def blank(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text with marks blanked, at the same length, and what in it a reader would not see as written."""
    reasons = []
    text = _even(text)
    if "<!--" in text:
        if any(re.search(r"\w", inner) for inner in COMMENT.findall(text)):
            reasons.append(say("words in a comment that readers do not see"))
        text = text.replace("<!--", "    ").replace("-->", "   ")
    if STRIKE.search(text):
        reasons.append(say("words struck out"))
    if MARKDOWN_COMMENT.search(text):
        reasons.append(say("words in a comment that readers do not see"))
    if "<" in text and HTML.search(text):
        text, more = _html(text)
        reasons += more
    return text, tuple(dict.fromkeys(reasons))


def _even(text: str) -> str:
    """Return the text with each kind of space as a space and each kind of line end as a line end."""
    text = text.replace("\r\n", " \n").translate(LINE_ENDS)
    return text if text.isascii() else SPACE.sub(" ", text)


def _html(text: str) -> tuple[str, list[str]]:
    reasons: list[str] = []
    if SILENT.search(text):
        silent = [match[0] for match in SILENT.finditer(text) if not match[0].lower().startswith("<title")]
        if silent:
            reasons.append(say("scripts, styles or parts that a browser may hide"))
        text = SILENT.sub(lambda match: " " * len(match[0]), text)
    if WHOLE.search(text) and "<pre" not in text.lower():
        text = re.sub(r"[\n\r]", " ", text)

    def mark(match: re.Match[str]) -> str:
        name, rest = (match[1] or "").lower(), match[2] or ""
        if name in STRUCK:
            reasons.append(say("words struck out"))
        if HIDING.search(HARMLESS.sub("", rest)) or _speaks(rest) or (name == "link" and "stylesheet" in rest):
            reasons.append(say("scripts, styles or parts that a browser may hide"))
        width = len(match[0])
        if name == "a" and (link := LINK.search(rest)) and not _said(link[1], text, match.end()):
            start = link.start(1) + match.start(2) - match.start()
            return " " * start + link[1] + " " * (width - start - len(link[1]))
        ends = "" if name not in BLOCKS else "\n" if name == "br" else "\n\n"
        return ends.ljust(width)

    text = TAG.sub(mark, text)

    def entity(match: re.Match[str]) -> str:
        char = html.unescape(match[0])
        return char.ljust(len(match[0])) if len(char) <= len(match[0]) else match[0]

    return ENTITY.sub(entity, text), reasons


def _speaks(attributes: str) -> bool:
    return any(len((one or other).split()) > MOST_SPOKEN for one, other in SPOKEN.findall(attributes))


def _said(link: str, text: str, after: int) -> bool:
    """Tell whether the words of a link are its address, so that the address is not repeated."""
    shown = text[after : after + 600].split("<", 1)[0].strip()
    return _bare(shown) == _bare(link)


def _bare(address: str) -> str:
    return re.sub(r"^https?://", "", html.unescape(address).strip().lower()).rstrip("/.")
