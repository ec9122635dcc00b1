"""Texts for the tests: a license of our own that nobody uses, the labelled texts where they are at hand, and edits."""

import html
import json
import os
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
REFERENCE = Path(os.environ.get("REFERENCE_DATA", HERE.parents[4] / "shared" / "data")) / "licenses"
LABELS: list[dict[str, Any]] = json.loads((REFERENCE / "labels.json").read_text()) if REFERENCE.is_dir() else []

SAMPLE = """Harbor Sample License, version 1.5

Copyright (c) 2024 Harbor Sample Works, Inc.

1. Grant. Subject to these terms, Harbor Sample Works ("Harbor") lets You use, copy and adapt the Lantern Model, and
   pass it on, within thirty (30) days of asking and at no charge.

2. Conditions. You must:
   (a) keep this text with every copy of the Lantern Model;
   (b) not offer the Lantern Model as a service to more than 1,000,000 people in a month; and
   (c) pay 2.5% of Your revenue above $500 for each year after January 1, 2026.

3. No warranty. The Lantern Model comes as it is. Harbor is not liable for what it says, except where the law does not
   allow this. Section 2(b) goes on after the end of this license.
"""


OURS = {
    "sai-nc-community": "sai-nc", "minimax-model": "minimax-01", "gpl-2.0": "GPL-2.0-only", "gpl-3.0": "GPL-3.0-only",
    "lgpl-2.1": "LGPL-2.1-only", "lgpl-3.0": "LGPL-3.0-only", "mpl-2.0": "MPL-2.0", "agpl-3.0-only": "AGPL-3.0-only",
}  # fmt: skip
"""Records whose key differs from the label of their text."""


def our_key(label: dict[str, Any]) -> str:
    """Return the key of the record for a labelled text; the label itself if there is no record."""
    return str(OURS.get(label["our"], label["our"]))


def labelled(file: str) -> str:
    return (REFERENCE / "texts" / file).read_text(encoding="utf-8")


def paragraphs(text: str) -> list[str]:
    return re.split(r"\n[ \t]*\n", text)


def filled(width: int) -> Callable[[str], str]:
    return lambda text: "\n\n".join(
        textwrap.fill(" ".join(part.split()), width, break_long_words=False, break_on_hyphens=False)
        for part in paragraphs(text)
    )


def as_html(text: str) -> str:
    return (
        f"<!DOCTYPE html><html><body>{''.join(f'<p>{html.escape(one)}</p>' for one in paragraphs(text))}</body></html>"
    )


HARMLESS: dict[str, Callable[[str], str]] = {
    "re-wrapped at 60": filled(60),
    "re-wrapped at 110": filled(110),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "old Mac line ends": lambda text: text.replace("\n", "\r"),
    "byte order mark": lambda text: "\ufeff" + text,
    "indented": lambda text: textwrap.indent(text, "    "),
    "quoted": lambda text: textwrap.indent(text, "> ", lambda line: True),
    "in a comment block": lambda text: textwrap.indent(text, "# ", lambda line: True),
    "under a heading": lambda text: "# License\n\n" + text,
    "curly quotes": lambda text: re.sub(r'"([^"\n]*)"', r"“\1”", text).replace("'", "’"),
    "straight quotes": lambda text: text.replace("“", '"').replace("”", '"').replace("’", "'"),
    "no-break spaces": lambda text: text.replace(". ", ".\u00a0"),
    "https": lambda text: text.replace("http://", "https://"),
}

HARMFUL: dict[str, Callable[[str], str]] = {
    "a clause at the end": lambda text: text + "\n\nCommercial use requires a separate license.\n",
    "words after the last sentence": lambda text: text.rstrip() + " Not for military use.",
    "a further item": lambda text: text.rstrip() + "\n\n99. No commercial use.",
    "a clause in the middle": lambda text: (
        text[: (cut := text.index(" ", len(text) // 2))] + "\n\nNot in the EU.\n\n" + text[cut:]
    ),
    "a sentence at the head": lambda text: "For research only.\n\n" + text,
    "cut at the end": lambda text: text[: len(text) * 4 // 5],
    "cut at the head": lambda text: text[len(text) // 3 :],
    "a sentence in a copyright line": lambda text: "Copyright 2024 X. Commercial use is prohibited.\n\n" + text,
    "a ban in a copyright line": lambda text: "Copyright (c) 2024 Acme, for non-commercial research only\n\n" + text,
    "a comment": lambda text: text + "\n<!-- Commercial use is prohibited. -->\n",
    "a Markdown comment": lambda text: text + "\n[//]: # (Commercial use is prohibited.)\n",
    "a footnote": lambda text: text + "\n[^1]: Commercial use is prohibited.\n",
    "a hidden paragraph": lambda text: as_html(text).replace("</body>", '<p style="display:none">No use.</p></body>'),
    "a script": lambda text: as_html(text).replace("</body>", "<script>write('No use.')</script></body>"),
    "a zero-width space": lambda text: re.sub(r"(?<=\w)e(?=\w)", "e\u200b", text, count=1),
    "turned characters": lambda text: re.sub(r"\b(of)\b", "\u202e\\1\u202c", text, count=1),
    "a Cyrillic letter": lambda text: "th\u0435".join(text.rsplit("the", 1)),
    "struck out words": lambda text: re.sub(r"\b(any|every)\b", r"~~\1~~", text, count=1),
    "may for must": lambda text: re.sub(r"\b(must|shall)\b", "may", text, count=1),
}
