"""Back after signing out shows nothing, neither from the browser's cache nor from the memory of its tabs."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from portal.testing import find_browser
from tests import scenes
from tests.cast import Cast
from tests.journeys.test_every_page import session_of
from tests.pages.browser import FLAGS, Chromium, give_session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RESTORED = "window.fromMemory = false; addEventListener('pageshow', event => { window.fromMemory = event.persisted })"


def back(page: Page) -> None:
    """Go back as the button does; Playwright's own way waits for a load that a page from memory never has."""
    page.evaluate("setTimeout(() => history.back())")
    settle(page)


def settle(page: Page) -> None:
    """Wait until whatever the browser does next has been done."""
    page.wait_for_timeout(1500)
    page.wait_for_load_state("networkidle")


def text(page: Page) -> str:
    return str(page.evaluate("document.body ? document.body.innerText : ''"))


@pytest.mark.some(1)
@pytest.mark.parametrize(
    ("memory", "forgets"),
    [(True, False), (False, True), (True, True)],
    ids=["from-memory-without-clearing", "from-cache", "from-memory"],
)
def test_back_after_signing_out_shows_nothing(
    chromium: Chromium, live_server: LiveServer, company: Cast, memory: bool, forgets: bool
) -> None:
    """A browser that does not clear its memory for the image after the sign-out is one whose image never comes."""
    scenes.candidate_at("reading", company)
    session = session_of(company.requester)

    def look(browser: Browser) -> dict[str, Any]:
        flags = {"ignore_default_args": ["--disable-back-forward-cache"]} if memory else {}
        own = browser.browser_type.launch(executable_path=find_browser() or None, args=FLAGS, **flags)
        try:
            context = own.new_context()
            give_session(context, live_server.url, session)
            page = context.new_page()
            page.add_init_script(RESTORED)
            if not forgets:
                page.route("**/forget/", lambda route: route.abort())
            page.goto(f"{live_server.url}/candidates/")
            page.goto(f"{live_server.url}/workloads/")
            back(page)
            found: dict[str, Any] = {"before": text(page), "restored": page.evaluate("window.fromMemory")}
            page.evaluate("setTimeout(() => history.forward())")
            settle(page)
            page.get_by_role("button", name="Sign out").click()
            page.wait_for_url("**/accounts/login/**")
            settle(page)
            back(page)
            found["once"] = text(page)
            back(page)
            found["twice"] = text(page)
            return found
        finally:
            own.close()

    found = chromium.do(look)
    assert "atlas-1b-instruct" in found["before"]
    assert found["restored"] is memory, "the browser keeps pages in memory, or does not, as this test means it to"
    for shown in (found["once"], found["twice"]):
        assert "atlas-1b-instruct" not in shown
        assert "Claims intake" not in shown
        assert "Rolf Requester" not in shown
