"""The HTML of the ledger's entries and of the list of events: a page of the audit has 25 of these and 150 of those."""

from collections.abc import Sequence
from functools import cache, lru_cache
from string import Formatter
from typing import Any, NamedTuple

from django.forms import Select
from django.utils.safestring import SafeString

from reviews.controls import attributes
from reviews.language.phrases import say, sentence_of
from reviews.language.reader import spoken
from reviews.ledger.events import EVENTS
from reviews.ledger.models import LedgerEntry
from reviews.selects import options
from reviews.templatetags.addresses import numbering
from reviews.templatetags.markup import fill, fill_each, fill_mold, mold
from reviews.templatetags.portal import count, glyph, told, visible, when

NOTHING = fill("")
GLYPHS = {"quiet": "dot", "info": "note"}
"""The mark next to a sentence, if it is not the one of its tone: a dot if no action is needed."""
LINE = (
    '<tr role="row" id="entry-{}">\n<td role="cell" class="num">{}</td>\n<td role="cell" class="main">\n'
    '<span class="state is-{}">{}<span>{}\n{}\n</span></span>\n<details>\n'
    '<summary>Bytes<span class="vh"> of entry {}</span></summary>\n<code class="path">{}</code>\n</details>\n</td>\n'
    '<td role="cell" class="who">{}</td>\n<td role="cell" class="meta">{}</td>\n<td role="cell">\n'
    '<a href="{}"><code class="hash" title="{}">{}</code><span class="vh">, proof of entry {}</span></a>\n</td>\n</tr>'
)
OPEN = '<a class="meta" href="{}">Open<span class="vh"> the subject of entry {}</span></a>'
SELECT = "<select{}>\n{}\n</select>"


class AuditRow(NamedTuple):
    """One ledger entry for the page: its tone, its sentence, and where its subject is, "" for nowhere."""

    entry: LedgerEntry
    tone: str
    sentence: str
    url: str


def table(rows: Sequence[AuditRow]) -> SafeString:
    """Return the rows of the table."""
    molded, proof = _mold(spoken()), numbering("proof")
    return fill_each("\n", "{}", ((fill_mold(molded, _values(row, proof(row.entry.sequence))),) for row in rows))


@cache
def _mold(_language: str) -> SafeString:
    return mold(
        LINE, "number", "entry", "tone", "glyph", "sentence", "open", "number", "canonical", "actor", "when", "proof",
        "digest", "short", "number",
    )  # fmt: skip


def _values(row: AuditRow, proof: str) -> dict[str, Any]:
    entry = row.entry
    number, digest = entry.sequence, visible(entry.digest)
    return {
        "number": number,
        "entry": count(number),
        "tone": row.tone,
        "glyph": glyph(GLYPHS.get(row.tone, row.tone)),
        "sentence": told(row.sentence),
        "open": fill(OPEN, row.url, number) if row.url else NOTHING,
        "canonical": visible(bytes(entry.canonical).decode("utf-8", "replace")),
        "actor": visible(entry.actor),
        "when": when(entry.at),
        "proof": proof,
        "digest": digest,
        "short": digest[:7],
    }


class EventSelect(Select):
    """The list of all events, drawn once for each choice and language."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the element; labels and values are escaped."""
        built = {"attrs": {"name": name, **self.build_attrs(self.attrs, attrs)}}
        return fill(SELECT, attributes(built), _options(str(value or ""), spoken()))


def _event_words(name: str) -> str:
    """Return the name of an event; other languages read its sentence, with dots for what entries fill in."""
    form = str(EVENTS[name].sentence)
    dots = {place: "…" for _, place, _, _ in Formatter().parse(form) if place}
    return sentence_of(form, "", dots, name.replace(":", ": ").replace("-", " "))


@lru_cache(maxsize=400)
def _options(chosen: str, _language: str) -> SafeString:
    rows = [("", say("Anything")), *((name, _event_words(name)) for name in EVENTS)]
    return options(rows, {chosen})
