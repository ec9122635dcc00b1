"""The style guide, sign-in and error pages in a real browser: accessible, quiet, and as narrow as a phone."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast
from tests.pages.browser import NO_FAULTS, Chromium, faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
THEMES = ("light", "dark")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    found = Chromium()
    yield found
    found.close()


@pytest.fixture
def session(live_server: LiveServer, cast: Cast) -> str:
    client = Client()
    client.force_login(cast.engineer)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_the_style_guide(chromium: Chromium, live_server: LiveServer, session: str) -> None:
    url = f"{live_server.url}/styleguide/"
    for theme, width in ((theme, width) for theme in THEMES for width in (1280, 320)):
        found = chromium.visit(url, faults, theme=theme, width=width, session=session)
        assert found == (NO_FAULTS, []), f"{theme}, {width} px"


def test_sign_in_and_a_missing_page(chromium: Chromium, live_server: LiveServer, session: str) -> None:
    for theme in THEMES:
        signing_in = chromium.visit(f"{live_server.url}/accounts/login/", faults, theme=theme, width=320)
        assert signing_in == (NO_FAULTS, []), theme
        missing, said = chromium.visit(f"{live_server.url}/nowhere/", faults, theme=theme, width=320, session=session)
        assert missing == NO_FAULTS, theme
        assert all("404" in one for one in said)


def test_a_line_of_a_file_is_marked_by_its_address(chromium: Chromium, live_server: LiveServer, session: str) -> None:
    def colours(page: Page) -> list[str]:
        found: list[str] = page.evaluate(
            "['L5', 'L6'].map(id => getComputedStyle(document.getElementById(id)).backgroundColor)"
        )
        return found

    (marked, other), _ = chromium.visit(f"{live_server.url}/styleguide/#L5", colours, session=session)
    assert marked != other


def test_the_theme_is_chosen_without_javascript(chromium: Chromium, live_server: LiveServer, session: str) -> None:
    def choose(page: Page) -> tuple[str, str | None]:
        page.get_by_role("button", name="Dark", exact=True).click()
        return page.url, page.locator("html").get_attribute("data-theme")

    url = f"{live_server.url}/styleguide/"
    assert chromium.visit(url, choose, session=session, js=False)[0] == (url, "dark")
