"""What only a browser shows of the frame: a line marked by the address, and the choice of a theme."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast
from tests.pages.browser import Chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def session(live_server: LiveServer, cast: Cast) -> str:
    client = Client()
    client.force_login(cast.engineer)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.long
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
