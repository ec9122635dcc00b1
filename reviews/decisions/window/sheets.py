"""CSV for spreadsheets: a cell that a spreadsheet would take for a formula begins with an apostrophe.

Its heads and the words of the portal in it are read by whoever downloads it; every other cell is the same for all.
"""

import csv
from collections.abc import Container, Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from reviews.language.memory import told
from reviews.language.phrases import read
from reviews.language.reader import speaking, spoken
from reviews.sheet_columns import COLUMNS

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters that make a cell a formula, or hide one (OWASP, CSV injection)."""


class Echo:
    """A file that returns what is written to it."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def safe(value: object) -> object:
    """Return a cell's value such that no spreadsheet runs it."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.lstrip(" \ufeff").startswith(FORMULA) else value


def sheet(
    columns: Sequence[str], lines: Iterable[Sequence[object]], name: str, words: Container[str] = ()
) -> StreamingHttpResponse:
    """Return lines as a CSV file that is sent while it is made; ``words`` are the columns with sentences of ours."""
    writer, language = csv.writer(Echo()), spoken()
    ours = [column in words for column in columns]

    def parts() -> Iterator[str]:
        # Whoever asked is known now; the file is made after the request is over.
        with speaking(language):
            head = [read(COLUMNS[column]) for column in columns]
        yield "\ufeff" + writer.writerow(head)
        for line in lines:
            with speaking(language):
                cells = [_told(one) if told_here else one for one, told_here in zip(line, ours, strict=True)]
            yield writer.writerow([safe(one) for one in cells])

    answer = StreamingHttpResponse(parts(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _told(value: object) -> object:
    """Return a cell for the reader; a state of two words is stored with a line between them."""
    if not isinstance(value, str):
        return value
    words = value.replace("_", " ")
    return said if (said := told(words)) != words else told(value)
