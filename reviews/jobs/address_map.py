"""The addresses of all pages without the pages, for programs that write links and answer nobody.

Django finds an address by loading every page, with forms, the API and its library: 50 MiB that a worker would keep, and
each of its jobs inherit. A process of its own loads them once, tells the pattern of each by its name, and ends.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NoReturn

import structlog
from django.conf import settings
from django.urls import get_resolver, re_path, set_urlconf

log = structlog.get_logger(__name__)

LOGS = {"LOG_STREAM": "stderr"}
"""The other process tells the patterns by its output, so its log goes elsewhere."""
PATIENCE = 120
"""Seconds for a process that loads all pages, on a machine that does much else."""


class AddressMap:
    """What Django takes for an address map; it asks the other process when the first address is written."""

    @cached_property
    def urlpatterns(self) -> Sequence[Any]:
        """The pattern of each page by its name; where the other process fails, all pages, and a line in the log."""
        try:
            told = subprocess.run(
                [sys.executable, "-m", "reviews.jobs.address_map"], cwd=settings.BASE_DIR, env=os.environ | LOGS,
                capture_output=True, text=True, check=True, timeout=PATIENCE,
            )  # fmt: skip
        except subprocess.SubprocessError as error:
            said = getattr(error, "stderr", None) or ""
            log.exception("The addresses of pages could not be told; all pages are loaded.", said=said[-2000:])
            patterns: Sequence[Any] = get_resolver(settings.ROOT_URLCONF).url_patterns
            return patterns
        # Django reads patterns from the last one to the first.
        return [
            re_path(f"^{pattern}", _no_page, fixed, name) for name, pattern, fixed in reversed(json.loads(told.stdout))
        ]


ADDRESSES = AddressMap()


def use() -> None:
    """Let this thread write addresses without loading pages."""
    set_urlconf(ADDRESSES)  # type: ignore[arg-type]  # Django takes an object with urlpatterns, too


def make_ready() -> None:
    """Ask the other process now, before a process is made of this one that needs addresses."""
    _ = ADDRESSES.urlpatterns


def loaded() -> list[tuple[str, str, dict[str, str]]]:
    """Return name, pattern and fixed values of every page by loading all, those of one name in Django's order."""
    named = get_resolver(settings.ROOT_URLCONF).reverse_dict
    names = [name for name in named if isinstance(name, str)]
    return [(name, pattern, fixed) for name in names for _, pattern, fixed, _ in named.getlist(name)]


def _no_page(_request: Any) -> NoReturn:
    raise LookupError("This program answers nobody; the web server has the pages.")


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(loaded()))
