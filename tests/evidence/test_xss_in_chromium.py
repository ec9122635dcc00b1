"""Hostile cards in a real browser: nothing runs, is asked for or leaves, with our policy and without any."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from reviews.evidence.card_html import render
from reviews.evidence.models import Document
from tests import scenes
from tests.cast import Cast, assemble
from tests.evidence.xss_vectors import AWAY, KEYS, RUN, VALUES, front_matter, vectors
from tests.journeys.desk_pages import session_of
from tests.pages.browser import Chromium, give_session, origin
from tests.readings import again, document, reading

Part = list[tuple[str, str]]
"""Some vectors, as (name, markdown)."""

Faults = dict[str, Any]
"""What went wrong, by kind; empty when nothing did."""

A_CARD = 200
WATCH = """
window.__said = []
document.addEventListener("securitypolicyviolation", e => window.__said.push(`${e.violatedDirective} ${e.blockedURI}`))
"""
FOREIGN = """place => {
  const tags = ("p br hr h3 h4 h5 h6 strong em s code pre blockquote ul ol li a table thead tbody tr th td span div")
    .toUpperCase().split(" ")
  const names = ["href", "rel", "class", "start", "role", "tabindex", "aria-label"]
  const given = {class: /^(image|scroll)$/, role: /^region$/, tabindex: /^0$/, start: /^[0-9]+$/}
  const found = [], card = document.querySelector(place)
  for (const e of card.querySelectorAll("*")) {
    if (!tags.includes(e.tagName)) found.push(e.outerHTML.slice(0, 120))
    for (const {name, value} of e.attributes) {
      const heading = name === "id" && /^H[3-6]$/.test(e.tagName) && /^card-[a-z0-9-]+$/.test(value)
      if (!heading && (!names.includes(name) || (given[name] && !given[name].test(value))))
        found.push(`${e.tagName} ${name}=${value.slice(0, 80)}`)
    }
    if (e.tagName === "A" && !["http:", "https:", "mailto:"].includes(e.protocol)) found.push(e.href.slice(0, 120))
  }
  return found
}"""
"""Elements, attributes and addresses of a rendered card that are not among the few that a card may have."""

HEADINGS = "[...document.querySelectorAll('.card-text h4')].map(e => e.textContent)"


def test_there_are_more_than_three_hundred_different_vectors() -> None:
    found = list(vectors())
    assert len({name for name, _ in found}) == len({text for _, text in found}) == len(found) >= 320


@pytest.fixture
def company(transactional_db: None) -> Cast:
    """Everybody, committed, so that the server's threads see them."""
    with transaction.atomic():
        return assemble()


class Listener:
    """What a page asks for and complains about; dialogs are closed and count as complaints."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._asked, self._said = list[str](), list[str]()
        page.on("request", lambda one: self._asked.append(one.url))
        page.on("console", lambda one: self._said.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: self._said.append(str(error)))
        page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Any) -> None:
        self._said.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def forget(self) -> None:
        """Begin anew with an empty page, which has a window of its own."""
        self._page.goto("about:blank")
        self._asked.clear()
        self._said.clear()

    def heard(self, home: str) -> Faults:
        """What happened since then, but for requests to the origin ``home``."""
        self._page.wait_for_timeout(30)  # a picture that fails or a frame that loads does so a moment later
        return {
            "asked": [url for url in self._asked if origin(url) != home],
            "said": [*self._said, *(self._page.evaluate("window.__said") or [])],
            "ran": self._page.evaluate("String(window.__hit)").replace("undefined", ""),
        }


def card_of(part: Part) -> str:
    """One card of many vectors, each under a heading with its name, so that one that hides the next is seen as well."""
    values = {f"{key}_{n}": value.format(run=RUN, away=AWAY) for key in KEYS for n, value in enumerate(VALUES)}
    return front_matter(values) + "\n\n".join(f"## {name}\n\n{text}\n" for name, text in part)


def stored(company: Cast, name: str, text: str) -> str:
    """The address of a card that was read from a repository of this name."""
    first = reading(name)
    others = tuple(one for one in first.documents if one.role != "card")
    read = again(first, documents=(document("README.md", "card", text), *others))
    candidate = scenes.candidate_at("read", company, name, read=read)
    card = Document.objects.get(snapshot=candidate.snapshot, role="card")
    return reverse("document", args=[candidate.pk, card.pk])


def in_a_page(chromium: Chromium, look: Callable[[Page, Listener], Any]) -> Any:
    """What ``look`` makes of a fresh page that notes violations of its policy."""

    def work(browser: Browser) -> Any:
        context = browser.new_context()
        try:
            page = context.new_page()
            page.add_init_script(WATCH)
            return look(page, Listener(page))
        finally:
            context.close()

    return chromium.do(work)


def faults_of(page: Page, listener: Listener, address: str, names: set[str]) -> Faults:
    """What is wrong with one page of a document; all names are headings of a rendered card, none hidden by another."""
    listener.forget()
    page.goto(address)
    found = listener.heard(origin(address))
    found["left"] = page.url.removeprefix(address)
    found["header"] = [] if page.locator("header nav").first.is_visible() else ["is gone"]
    if address.endswith("?as=card"):
        found["foreign"] = page.evaluate(FOREIGN, ".card-text")
        found["hidden"] = sorted(names - set(page.evaluate(HEADINGS)))
    else:
        found["foreign"] = page.evaluate("document.querySelectorAll('.lines code > :not(.meta)').length")
    return found


def shown(chromium: Chromium, server: LiveServer, company: Cast, parts: list[Part], turn: int) -> list[Faults]:
    """What goes wrong on the pages of each of these cards, rendered and as numbered lines."""
    with transaction.atomic():
        names = [f"sample-lab/hostile-{turn}-{number}" for number in range(len(parts))]
        places = [stored(company, name, card_of(part)) for name, part in zip(names, parts, strict=True)]
    session = session_of(company.legal)

    def look(page: Page, listener: Listener) -> list[Faults]:
        give_session(page.context, server.url, session)
        found: list[Faults] = []
        for name, place, part in zip(names, places, parts, strict=True):
            wrong: Faults = {}
            for form in ("?as=card", "?as=text"):
                faults = faults_of(page, listener, server.url + place + form, {one for one, _ in part})
                faults["title"] = "" if page.title().startswith(f"README.md · {name}") else page.title()
                wrong |= {f"{form} {kind}": one for kind, one in faults.items() if one}
            found.append(wrong)
        return found

    found: list[Faults] = in_a_page(chromium, look)
    return found


def divided(whole: Part, size: int = A_CARD) -> list[Part]:
    """These vectors in parts of a size."""
    return [whole[place : place + size] for place in range(0, len(whole), size)]


@pytest.mark.browser
def test_hostile_cards_do_nothing_on_the_real_page(chromium: Chromium, live_server: LiveServer, company: Cast) -> None:
    parts, guilty, turn = divided(list(vectors())), dict[str, Faults](), 0
    while parts:  # a card that does anything is halved until it is known which vector it was
        found = shown(chromium, live_server, company, parts, turn)
        bad = [(part, faults) for part, faults in zip(parts, found, strict=True) if faults]
        guilty = {f"{part[0][0]} to {part[-1][0]}": faults for part, faults in bad} | guilty
        parts = [half for part, _ in bad if len(part) > 1 for half in divided(part, (len(part) + 1) // 2)]
        turn += 1
    assert not guilty, json.dumps(guilty, indent=1)


@pytest.mark.browser
def test_the_policy_would_stop_what_a_rendered_card_let_through(
    chromium: Chromium, live_server: LiveServer, company: Cast
) -> None:
    with transaction.atomic():
        place = stored(company, "sample-lab/plain", "# Plain\n")
    session, texts = session_of(company.legal), [text for _, text in vectors() if text.startswith(("<img", "<svg"))]

    def look(page: Page, listener: Listener) -> tuple[Faults, list[str], list[str]]:
        give_session(page.context, live_server.url, session)
        page.goto(live_server.url + place + "?as=card")
        before = listener.heard(origin(live_server.url))
        page.evaluate("raw => { document.querySelector('.card-text').innerHTML = raw }", "\n".join(texts))
        after = listener.heard(origin(live_server.url))
        ran = [one for one in after["said"] if one.startswith("dialog")] + [one for one in [after["ran"]] if one == "1"]
        refused = [one for one in after["said"] if one == "script-src-attr inline"]
        return before, ran, refused and page.evaluate(FOREIGN, ".card-text")

    before, ran, foreign = in_a_page(chromium, look)
    assert not any(before.values())
    assert not ran
    assert foreign  # the listeners and the list of what is foreign do notice


def without_policy(chromium: Chromium, made: Part, size: int) -> list[str]:
    """The names of those that do something in a page without a policy, each looked at alone when some of many do."""

    def look(page: Page, listener: Listener) -> list[str]:
        page.context.route("**/*", lambda route: route.abort())

        def does_something(part: Part) -> bool:
            listener.forget()
            page.set_content("<!doctype html><title>t</title>" + "".join(f"<div>{one}</div>" for _, one in part))
            foreign = page.evaluate(FOREIGN, "body > div") if len(part) == 1 else []
            return bool(any(listener.heard("").values()) or foreign or page.title() != "t")

        suspects = [part for part in divided(made, size) if does_something(part)]
        return [one[0] for part in suspects for one in part if len(part) == 1 or does_something([one])]

    found: list[str] = in_a_page(chromium, look)
    return found


@pytest.mark.browser
def test_what_is_made_of_a_card_is_harmless_without_any_policy(chromium: Chromium) -> None:
    made = [(name, str(render(text))) for name, text in vectors()]
    assert without_policy(chromium, made, A_CARD) == []


@pytest.mark.browser
def test_without_a_policy_the_vectors_themselves_are_noticed(chromium: Chromium) -> None:
    raw = [one for one in vectors() if one[0] in {"img onerror", "svg onload", "details ontoggle", "load 1", "load 17"}]
    assert without_policy(chromium, raw, 1) == [name for name, _ in raw]
