"""A Chromium for the page tests: only the test server, a session that is already signed in, axe-core at hand."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from portal.testing import find_browser

T = TypeVar("T")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",  # a process less for each browser; nothing here is drawn by a graphics card
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

# Only what is wrong is gathered and handed over: to describe what is right as well takes axe twice as long. Nothing is
# preloaded: axe would ask for what a style sheet imports beside the page, and no rule that runs here reads it.
RUN_AXE = """async ([tags, contrast]) => {
  const rules = {"color-contrast": {enabled: contrast}}
  const found = await axe.run(document, {runOnly: tags, rules, resultTypes: ["violations"], preload: false})
  const place = node => [node.target.join(" "), node.failureSummary]
  return found.violations.map(one => ({rule: one.id, places: one.nodes.slice(0, 5).map(place)}))
}"""
HEADINGS = """() => {
  const found = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(e => e.checkVisibility())
  const levels = found.map(e => Number(e.tagName[1]))
  const out = levels.filter(level => level === 1).length === 1 ? [] : ["not exactly one h1"]
  return out.concat(found.filter((e, i) => i && levels[i] > levels[i - 1] + 1).map(e => e.outerHTML.slice(0, 160)))
}"""
NAMELESS = """() => {
  const shown = [...document.querySelectorAll("body *")].filter(e => e.checkVisibility())
  const text = e => (e.getAttribute("aria-label") || e.innerText || "").trim()
    || [...e.querySelectorAll("img[alt], svg title")].map(one => one.alt || one.textContent).join("").trim()
  const named = e => e.labels?.length || e.title || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby")
  const ids = shown.map(e => e.id).filter(Boolean)
  return [
    ...shown.filter(e => e.matches("a[href], button, summary") && !text(e) && !e.getAttribute("aria-labelledby")),
    ...shown.filter(e => e.matches("input:not([type=hidden], [type=submit]), select, textarea") && !named(e)),
    ...shown.filter(e => e.matches("img:not([alt]), table:not(:has(th)), td:only-child:empty")),
    ...shown.filter(e => e.matches(".notice:not(:has(> *))") && getComputedStyle(e).display === "grid"),
    ...shown.filter(e => e.matches("dl > :not(dt, dd, div), ul > :not(li), ol > :not(li)")),
    ...shown.filter(e => e.id && ids.filter(id => id === e.id).length > 1),
    ...shown.filter(e => (e.getAttribute("aria-describedby") || "").split(" ").some(
      id => id && !document.getElementById(id))),
  ].slice(0, 8).map(e => e.outerHTML.slice(0, 160))
}"""


@cache
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

    def walk(self, stops: list[tuple[str, str]], look: Callable[[Page], T]) -> list[tuple[T, list[str]]]:
        """Visit many pages, each as (address, session cookie), with one cache, so that style sheets come once."""
        return self._thread.submit(self._walk, stops, look).result()

    def _walk(self, stops: list[tuple[str, str]], look: Callable[[Page], T]) -> list[tuple[T, list[str]]]:
        # One tab for all: a new one is a new process, which has to compile axe anew.
        context, found = self._browser.new_context(), []
        try:
            page = context.new_page()
            complaints = listen(page, stops[0][0])
            for url, session in stops:
                context.clear_cookies()
                give_session(context, url, session)
                page.goto(url)
                found.append((look(page), complaints.copy()))
                # What is still under way is given up here and is no fault of the next page. To leave for about:blank
                # would do as well, but costs a process for every page.
                page.evaluate("window.stop()")
                complaints.clear()
        finally:
            context.close()
        return found

    def _visit(self, url: str, look: Callable[[Page], Any], how: dict[str, Any]) -> tuple[Any, list[str]]:
        with opened(self._browser, url, **how) as (page, complaints):
            return look(page), complaints


@contextmanager
def opened(
    browser: Browser, url: str, *, theme: str = "light", width: int = 1280, session: str = "", js: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """A page with its console errors, failed and foreign requests; ``session`` is a session cookie."""
    context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 900}, java_script_enabled=js)  # type: ignore[arg-type]
    give_session(context, url, session)
    page = context.new_page()
    complaints = listen(page, url)
    try:
        page.goto(url)
        yield page, complaints
    finally:
        context.close()


def give_session(context: BrowserContext, url: str, session: str) -> None:
    """Be signed in from the first request on; nobody is with an empty session."""
    if session:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": origin(url)}])


def listen(page: Page, url: str) -> list[str]:
    """A list that fills with the page's console errors, failed requests and requests to anywhere else."""
    home, complaints = origin(url), list[str]()
    # What a page was still asking for when it is left is no failure; htmx writes such a request to the console.
    left = ("htmx:afterRequest,", "htmx:sendAbort,")
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type == "error" and not said.text.startswith(left) else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "requestfailed",
        lambda request: request.failure == "net::ERR_ABORTED" or complaints.append(f"failed: {request.url}"),
    )
    page.on("request", lambda one: None if one.url.startswith((home, "data:")) else complaints.append(one.url))
    return complaints


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    return "/".join(url.split("/")[:3])


def violations(page: Page, *, contrast: bool = True) -> list[dict[str, Any]]:
    """What axe-core finds against WCAG 2.2 A and AA, shortened to rule and places; contrast takes half of the time."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_source())
    found: list[dict[str, Any]] = page.evaluate(RUN_AXE, [WCAG, contrast])
    return found


def overflow(page: Page) -> list[str]:
    """What stands out of the page to the right, beyond regions that scroll by themselves; empty when nothing does."""
    found: list[str] = page.evaluate(OVERFLOW)
    return found


def small_targets(page: Page) -> list[str]:
    """Controls under 24 by 24 pixels that are not links inside a sentence (WCAG 2.2, 2.5.8)."""
    found: list[str] = page.evaluate(SMALL)
    return found


def headings(page: Page) -> list[str]:
    """What is wrong with the outline: not exactly one h1, or a level left out."""
    found: list[str] = page.evaluate(HEADINGS)
    return found


def nameless(page: Page) -> list[str]:
    """The commonest faults of a page that holds unlikely rows, in 10 ms where axe takes 450: what has no name, an id
    twice, a list or table out of shape, words in the column of a notice's glyph."""
    found: list[str] = page.evaluate(NAMELESS)
    return found


def faults(page: Page, *, axe: bool = True, contrast: bool = True) -> dict[str, Any]:
    """Everything that would shame a page: accessibility, overflow, small targets, a broken outline."""
    return {
        "axe": violations(page, contrast=contrast) if axe else [],
        "nameless": nameless(page),
        "overflow": overflow(page),
        "small": small_targets(page),
        "headings": headings(page),
    }


NO_FAULTS: dict[str, Any] = {"axe": [], "nameless": [], "overflow": [], "small": [], "headings": []}
