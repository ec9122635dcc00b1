"""A legal memo as a PDF by WeasyPrint, where that is installed; elsewhere the browser prints the page."""

from importlib.util import find_spec
from typing import Any

from django.template.loader import render_to_string

from reviews.desks.legal.memo.values import LegalMemo

STYLE = """
@page { size: A4; margin: 20mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt } }
body { font: 10pt/1.4 sans-serif } h1 { font-size: 16pt } h2 { font-size: 12pt; break-after: avoid }
blockquote { margin: 4pt 0 4pt 12pt; padding-left: 8pt; border-left: 2pt solid #888; white-space: pre-line }
dt { font-weight: bold } dd { margin: 0 0 4pt 0 } .meta { color: #555; font-size: 8pt } li { margin-bottom: 6pt }
"""


class Offline(Exception):
    """Raised for every address that a document names: the memo is made without the network or files."""


def installed() -> bool:
    """Tell whether WeasyPrint can be imported."""
    return find_spec("weasyprint") is not None


def as_pdf(memo: LegalMemo) -> bytes:
    """Return the memo as a PDF. Raises ``ModuleNotFoundError`` without WeasyPrint."""
    from weasyprint import CSS, HTML

    html = render_to_string("desks/legal/memo_pdf.html", {"memo": memo})
    data: bytes = HTML(string=html, url_fetcher=_refuse).write_pdf(stylesheets=[CSS(string=STYLE)])
    return data


def _refuse(url: str, *_more: Any, **_options: Any) -> dict[str, Any]:
    raise Offline(url)
