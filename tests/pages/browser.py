"""A Chromium for the page tests: only the test server, a session that is already signed in, axe-core at hand."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from portal.testing import find_browser

T = TypeVar("T")
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
OVERFLOW = """() => {
  const root = document.documentElement
  if (root.scrollWidth <= root.clientWidth) return []
  const out = [...document.querySelectorAll("main *, header *, footer *")]
    .filter(e => e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest(".scroll, pre, .diff"))
  return ["the page is wider than the window", ...out.slice(0, 8).map(e => e.outerHTML.slice(0, 160))]
}"""
CONTROLS = "button, input:not([type=hidden]), select, textarea, summary, a.btn, a.pill, nav a"
SMALL = f"""() => [...document.querySelectorAll("{CONTROLS}")]
  .filter(e => {{
    const box = (e.closest("label") || e).getBoundingClientRect()
    return box.width && (box.height < 23.5 || box.width < 23.5)
  }}).map(e => e.outerHTML.slice(0, 160))"""


def axe_source() -> str:
    """The axe-core of the test dependency; evaluated over the debugger, so that a strict policy does not stop it."""
    spec = find_spec("axe_playwright_python")
    assert spec
    assert spec.origin
    return (Path(spec.origin).parent / "axe.min.js").read_text()


class Chromium:
    """A browser in a thread of its own.

    Playwright keeps an event loop running in its thread, and Django gives code under a running loop other database
    connections; so the test's own thread stays free of it.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chromium")
        self._playwright = self._thread.submit(sync_playwright().start).result()
        self._browser = self._thread.submit(self._launch).result()

    def _launch(self) -> Browser:
        return self._playwright.chromium.launch(executable_path=find_browser() or None, args=FLAGS)

    def close(self) -> None:
        """End the browser that this object started."""
        self._thread.submit(self._browser.close).result()
        self._thread.submit(self._playwright.stop).result()
        self._thread.shutdown()

    def do(self, work: Callable[[Browser], T]) -> T:
        """Run a function with the browser in the browser's thread; it may not touch the database."""
        return self._thread.submit(work, self._browser).result()

    def visit(self, url: str, look: Callable[[Page], T], **how: Any) -> tuple[T, list[str]]:
        """Open the address; return what ``look`` made of the page and what the page complained about."""
        return self._thread.submit(self._visit, url, look, how).result()

    def _visit(self, url: str, look: Callable[[Page], Any], how: dict[str, Any]) -> tuple[Any, list[str]]:
        with opened(self._browser, url, **how) as (page, complaints):
            return look(page), complaints


@contextmanager
def opened(
    browser: Browser, url: str, *, theme: str = "light", width: int = 1280, session: str = "", js: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """A page with its console errors, failed and foreign requests; ``session`` is a session cookie."""
    origin = "/".join(url.split("/")[:3])
    context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 900}, java_script_enabled=js)  # type: ignore[arg-type]
    if session:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": origin}])
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.on("request", lambda one: None if one.url.startswith((origin, "data:")) else complaints.append(one.url))
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
    found: list[str] = page.evaluate(OVERFLOW)
    return found


def small_targets(page: Page) -> list[str]:
    """Controls under 24 by 24 pixels that are not links inside a sentence (WCAG 2.2, 2.5.8)."""
    found: list[str] = page.evaluate(SMALL)
    return found


def faults(page: Page) -> dict[str, Any]:
    """Everything that would shame a page: accessibility, overflow, small targets."""
    return {"axe": violations(page), "overflow": overflow(page), "small": small_targets(page)}


NO_FAULTS: dict[str, Any] = {"axe": [], "overflow": [], "small": []}
