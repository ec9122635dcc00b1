"""A Chromium for the page tests: no network but the test server, a session that is already signed in, axe-core loaded."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHROMIUM = Path("/usr/bin/chromium")


def axe_source() -> str:
    """The axe-core that the test dependency brings; evaluated over the debugger, so a strict policy does not stop it."""
    spec = find_spec("axe_playwright_python")
    assert spec and spec.origin
    return (Path(spec.origin).parent / "axe.min.js").read_text()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium where there is one, else the one that playwright brought."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM if CHROMIUM.exists() else None, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser, url: str, *, theme: str, width: int, client: Client | None = None, js: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """A page at this address and everything it complained about: console errors, failed requests, foreign hosts."""
    origin = "/".join(url.split("/")[:3])
    context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 900}, java_script_enabled=js)  # type: ignore[arg-type]
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME) if client else None
    if cookie:
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": origin}])
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.on(
        "request", lambda request: None if request.url.startswith((origin, "data:")) else complaints.append(request.url)
    )
    try:
        page.goto(url)
        yield page, complaints
    finally:
        context.close()


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe-core finds against WCAG 2.2 A and AA, shortened to rule and places."""
    page.evaluate(axe_source())
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
    return [
        {"rule": one["id"], "places": [(node["target"], node["failureSummary"]) for node in one["nodes"]][:5]}
        for one in found["violations"]
    ]


def overflow(page: Page) -> list[str]:
    """What stands out of the page to the right, beyond regions that scroll by themselves; empty when nothing does."""
    wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    if not wider:
        return []
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, footer *")]
        .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest(".scroll, pre, .diff"))
        .slice(0, 8).map(e => e.outerHTML.slice(0, 160))"""
    )
    return found or ["the page is wider than the window"]


def small_targets(page: Page) -> list[str]:
    """Controls under 24 by 24 pixels that are not links inside a sentence (WCAG 2.2, 2.5.8)."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("button, input:not([type=hidden]), select, textarea, summary, a.btn, a.pill, nav a")]
        .filter(e => { const r = (e.closest("label") || e).getBoundingClientRect(); return r.width && (r.height < 23.5 || r.width < 23.5) })
        .map(e => e.outerHTML.slice(0, 160))"""
    )
    return found
