"""People at a browser window, as the journeys need them."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

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
    """One browser window that several people use in turn, each signed in; it keeps what the browser complained of."""

    def __init__(self, chromium: Chromium, base: str, *, js: bool = True) -> None:
        self.chromium = chromium
        self.base = base
        self.complaints: list[str] = []
        self.sessions: dict[str, str] = {}
        self.page: Page = chromium.do(lambda browser: self._open(browser, js))

    def _open(self, browser: Browser, js: bool) -> Page:
        context = browser.new_context(
            base_url=self.base, java_script_enabled=js, viewport={"width": 1280, "height": 900}
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._only_here)
        return page

    def _only_here(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:")):
            self.complaints.append(f"asked another host: {request.url}")

    def sign_in(self, username: str) -> None:
        """Sign in through the page, as everybody does in earnest."""

        def work(_browser: Browser) -> str:
            self.page.goto("/accounts/login/")
            self.page.get_by_label("User name or e-mail").fill(username)
            self.page.get_by_label("Password").fill(PASSWORD)
            self.page.get_by_role("button", name="Sign in", exact=True).click()
            self.page.wait_for_load_state()
            found = {one.get("name"): one.get("value", "") for one in self.page.context.cookies()}
            return found[settings.SESSION_COOKIE_NAME]

        self.sessions[username] = self.chromium.do(work)

    def at(self, person: User, path: str, act: Callable[[Page], T]) -> T:
        """A person opens a page of the portal and does something on it; what it gives back."""
        if person.username not in self.sessions:
            self.sessions[person.username] = session_of(person)

        def work(_browser: Browser) -> T:
            self.page.context.clear_cookies()
            give_session(self.page.context, self.base, self.sessions[person.username])
            self.page.goto(path)
            found = act(self.page)
            self.page.wait_for_load_state()
            return found

        return self.chromium.do(work)

    def text(self, person: User, path: str) -> str:
        """What the page says to a person."""
        return self.at(person, path, lambda page: page.locator("body").inner_text())
