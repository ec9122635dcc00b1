"""One person at one browser window, as the journeys need them."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from reviews.people.models import User
from tests.cast import PASSWORD
from tests.pages.browser import Chromium, give_session

T = TypeVar("T")


def session_of(person: User | None) -> str:
    """The session cookie of somebody who has signed in; "" for nobody."""
    if person is None:
        return ""
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Desk:
    """Signs in, through the page or with a session that is there, and remembers what the browser complained about."""

    def __init__(
        self, chromium: Chromium, base: str, username: str, *,
        js: bool = True, width: int = 1280, theme: str = "light", session: str = "",
    ) -> None:  # fmt: skip
        self.chromium = chromium
        self.base = base
        self.complaints: list[str] = []
        self.how: dict[str, Any] = {
            "base_url": base, "java_script_enabled": js, "color_scheme": theme,
            "viewport": {"width": width, "height": 900},
        }  # fmt: skip
        self.session = session
        self.page: Page = chromium.do(lambda browser: self._sign_in(browser, username))

    def _sign_in(self, browser: Browser, username: str) -> Page:
        context: BrowserContext = browser.new_context(**self.how)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._only_here)
        if self.session:
            give_session(context, self.base, self.session)
            return page
        page.goto("/accounts/login/")
        page.get_by_label("User name or e-mail").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state()
        return page

    def _only_here(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:")):
            self.complaints.append(f"asked another host: {request.url}")

    def at(self, path: str, act: Callable[[Page], T]) -> T:
        """Open a page of the portal and do something on it; what it gives back."""

        def work(_browser: Browser) -> T:
            self.page.goto(path)
            found = act(self.page)
            self.page.wait_for_load_state()
            return found

        return self.chromium.do(work)

    def text(self, path: str) -> str:
        """What the page says."""
        return self.at(path, lambda page: page.locator("body").inner_text())
