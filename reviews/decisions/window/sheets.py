"""CSV for spreadsheets: a cell that a spreadsheet would take for a formula begins with an apostrophe."""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

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


def sheet(lines: Iterable[list[object]], name: str) -> StreamingHttpResponse:
    """Return lines as a CSV file that is sent while it is made."""
    writer = csv.writer(Echo())

    def parts() -> Iterator[str]:
        yield "\ufeff"
        for line in lines:
            yield writer.writerow([safe(one) for one in line])

    answer = StreamingHttpResponse(parts(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
