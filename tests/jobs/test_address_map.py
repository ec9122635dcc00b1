"""The addresses that jobs write without the pages; `tests/house/test_loaded.py` holds them to the pages' own."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver, get_urlconf, resolve, reverse, set_urlconf

from reviews.jobs import address_map


def test_where_no_process_tells_the_addresses_the_pages_do(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    settings.BASE_DIR = tmp_path
    assert address_map.AddressMap().urlpatterns is get_resolver(settings.ROOT_URLCONF).url_patterns


def test_a_program_that_answers_nobody_has_no_page_at_an_address() -> None:
    address_map.use()
    try:
        assert get_urlconf() is address_map.ADDRESSES
        found = resolve(reverse("candidate", args=[7]))
        assert (found.url_name, found.kwargs) == ("candidate", {"candidate_id": "7"})
        with pytest.raises(LookupError, match="answers nobody"):
            found.func(None)
    finally:
        set_urlconf(None)
