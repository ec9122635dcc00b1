"""The style guide, sign-in and error pages in a real browser: accessible, quiet, and as narrow as a phone."""

import os
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast
from tests.pages.browser import chromium, opened, overflow, small_targets, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
THEMES = ("light", "dark")
WIDTHS = (1280, 320)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # playwright keeps an event loop in this thread; the tests stay synchronous
    )
    with chromium() as found:
        yield found
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def person(live_server: LiveServer, cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.engineer)
    return client


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_style_guide(browser: Browser, live_server: LiveServer, person: Client, theme: str, width: int) -> None:
    with opened(browser, f"{live_server.url}/styleguide/", theme=theme, width=width, client=person) as (
        page,
        complaints,
    ):
        assert page.locator("h1").inner_text() == "Style guide"
        assert violations(page) == []
        assert overflow(page) == []
        assert small_targets(page) == []
        assert complaints == []


@pytest.mark.parametrize("theme", THEMES)
def test_sign_in_and_a_missing_page(browser: Browser, live_server: LiveServer, person: Client, theme: str) -> None:
    with opened(browser, f"{live_server.url}/accounts/login/", theme=theme, width=320) as (page, complaints):
        assert (violations(page), overflow(page), small_targets(page), complaints) == ([], [], [], [])
    with opened(browser, f"{live_server.url}/nowhere/", theme=theme, width=320, client=person) as (page, complaints):
        assert (violations(page), overflow(page), small_targets(page)) == ([], [], [])
        assert all("404" in said for said in complaints)


def test_a_line_of_a_file_is_marked_by_its_address(browser: Browser, live_server: LiveServer, person: Client) -> None:
    with opened(browser, f"{live_server.url}/styleguide/#L5", theme="light", width=1280, client=person) as (page, _):
        colours = page.evaluate("['L5', 'L6'].map(id => getComputedStyle(document.getElementById(id)).backgroundColor)")
        assert colours[0] != colours[1]


def test_the_theme_is_chosen_without_javascript(browser: Browser, live_server: LiveServer, person: Client) -> None:
    with opened(browser, f"{live_server.url}/styleguide/", theme="light", width=1280, client=person, js=False) as (
        page,
        _,
    ):
        page.get_by_role("button", name="Dark", exact=True).click()
        assert page.url.endswith("/styleguide/")
        assert page.locator("html").get_attribute("data-theme") == "dark"
