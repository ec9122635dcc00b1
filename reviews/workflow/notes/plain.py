"""Markdown of a card as plain sentences: no marks, no addresses, no tables, no code."""

from __future__ import annotations

import re
from html import unescape

from reviews.language.phrases import joined

FENCE = re.compile(r"^\s*(```|~~~)")
COMMENT = re.compile(r"<!--.{0,5000}?-->", re.DOTALL)
IMAGE = re.compile(r"!\[[^\]]{0,500}\]\([^)\s]{0,2000}[^)]{0,300}\)")
LINK = re.compile(r"\[([^\]]{1,500})\]\([^)\s]{0,2000}[^)]{0,300}\)|\[([^\]]{1,500})\]\[[^\]]{0,100}\]")
BARE = re.compile(
    r"<?(?:https?://|www\.)[^\s<>)\]]{0,2000}[^\s<>)\].,;:!?]>?|<?[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}>?"
)
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
MARKS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3}|~~)(?=\S)|(?<=\S)(\*{1,3}|_{1,3}|~~)(?![\w*])|`+")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
TABLE = re.compile(r"^\s*\|.*|^[^|]*\|[^|]*\|.*|^\s*[-:|\s]{3,}$")
HEADING = re.compile(r"^\s{0,3}#{1,6}\s")


def plain_lines(text: str) -> list[str]:
    """Return the lines of a section that are prose or bullets; what is left out becomes an empty line."""
    found, fence = [], ""
    for line in COMMENT.sub(" ", text).splitlines():
        mark = FENCE.match(line)
        if fence or mark:
            fence = "" if mark and mark.group(1) == fence else fence or (mark.group(1) if mark else "")
            found.append("")
        else:
            found.append("" if TABLE.match(line) or HEADING.match(line) else line.lstrip(">"))
    return found


def plain_words(text: str) -> str:
    """Return a sentence without Markdown and HTML; a link keeps its words, an address goes."""
    text = LINK.sub(lambda found: found.group(1) or found.group(2), IMAGE.sub("", text))
    text = BARE.sub("", unescape(TAG.sub("", text)))
    text = ESCAPED.sub(r"\1", MARKS.sub("", text))
    return re.sub(r"\s+([.,;:!?])", r"\1", re.sub(r"\(\s*\)", "", " ".join(text.split())))


def plain_text(text: str) -> str:
    """Return a whole section as one line of plain sentences."""
    return joined(" ", (word for line in plain_lines(text) if (word := plain_words(line.strip()))))
