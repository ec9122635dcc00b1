"""Hostile cards in a real browser: nothing runs, is asked for or leaves, with our policy and without any."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from reviews.evidence.card_html import render
from reviews.evidence.models import Document
from tests import scenes
from tests.cast import assemble
from tests.evidence.xss_vectors import vectors
from tests.journeys.desk import session_of
from tests.pages.browser import Chromium, give_session, origin
from tests.readings import again, document, reading

A_CARD = 60
WATCH = """
window.__said = [];
document.addEventListener("securitypolicyviolation", e => window.__said.push(`${e.violatedDirective} ${e.blockedURI}`));
"""
FORBIDDEN = """() => {
  const card = document.querySelector(".card-text") || document.body
  const bad = "script, iframe, object, embed, form, style, link, meta, base, svg, math, input, button, video, audio"
  const found = [...card.querySelectorAll(bad)].map(e => e.outerHTML.slice(0, 120))
  for (const e of card.querySelectorAll("*")) for (const a of e.attributes)
    if (/^on|^style$|^srcset$|^ping$|^formaction$|^name$|hx-/.test(a.name)) found.push(`${e.tagName} ${a.name}`)
  for (const a of card.querySelectorAll("[href], [src]")) {
    const url = a.getAttribute("href") || a.getAttribute("src")
    if (!/^(https?:|mailto:|#|\\/|[^:]*$)/i.test(url)) found.push(url.slice(0, 120))
  }
  return found
}"""


def cards() -> list[str]:
    """All vectors, some dozens a card, each under a heading with its name; a fence that one leaves open is closed."""
    whole = list(vectors())
    parts = [whole[place : place + A_CARD] for place in range(0, len(whole), A_CARD)]
    return ["\n\n".join(f"## {name}\n\n{text}\n\n```\n```" for name, text in part) for part in parts]


def test_there_are_more_than_three_hundred_different_vectors() -> None:
    assert len({text for _, text in vectors()}) > 320


def heard(page: Page) -> tuple[list[str], list[str]]:
    """What a page asks for and complains about from now on; dialogs are closed and count as complaints."""
    asked, said = list[str](), list[str]()
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda one: (said.append(f"dialog {one.message}"), one.dismiss()))
    return asked, said


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_hostile_cards_do_nothing_on_the_real_page(chromium: Chromium, live_server: LiveServer) -> None:
    addresses = []
    with transaction.atomic():
        company = assemble()
        for number, text in enumerate(cards()):
            name = f"sample-lab/hostile-{number}"
            first = reading(name)
            others = tuple(one for one in first.documents if one.role != "card")
            read = again(first, documents=(document("README.md", "card", text), *others))
            candidate = scenes.candidate_at("read", company, name, read=read)
            card = Document.objects.get(snapshot=candidate.snapshot, role="card")
            addresses.append(reverse("document", args=[candidate.pk, card.pk]))
    session = session_of(company.legal)

    def look(browser: Browser) -> dict[str, Any]:
        context, found = browser.new_context(), {}
        try:
            page = context.new_page()
            page.add_init_script(WATCH)
            asked, said = heard(page)
            give_session(context, live_server.url, session)
            for address in addresses:
                for form in ("?as=card", "?as=text"):
                    page.goto(live_server.url + address + form)
                    page.wait_for_timeout(50)
                    found[address + form] = {
                        "away": [
                            url for url in asked if origin(url) != live_server.url and not url.startswith("data:")
                        ],
                        "said": [*said, *page.evaluate("window.__said")],
                        "ran": page.evaluate("window.__hit || 0"),
                        "left": [] if page.url.endswith(address + form) else [page.url],
                        "elements": page.evaluate(FORBIDDEN) if form == "?as=card" else [],
                        "shown": [] if page.locator("header nav").first.is_visible() else ["the header is gone"],
                    }
                    asked.clear()
                    said.clear()
        finally:
            context.close()
        return found

    found = chromium.do(look)
    assert len(found) == 2 * len(addresses)
    guilty = {address: {key: one for key, one in about.items() if one} for address, about in found.items()}
    assert not {address: about for address, about in guilty.items() if about}


@pytest.mark.browser
def test_what_is_made_of_a_card_is_harmless_without_any_policy(chromium: Chromium) -> None:
    made = [(name, render(text) or "") for name, text in vectors()]

    def look(browser: Browser) -> list[str]:
        context, guilty = browser.new_context(), []
        try:
            page = context.new_page()
            context.route("**/*", lambda route: route.abort())
            asked, said = heard(page)

            def is_harmless(parts: list[tuple[str, str]]) -> bool:
                asked.clear()
                said.clear()
                page.set_content("<!doctype html><title>t</title>" + "".join(f"<div>{one}</div>" for _, one in parts))
                return not (asked or said or page.evaluate("window.__hit || 0"))

            for place in range(0, len(made), 40):
                if not is_harmless(made[place : place + 40]):
                    guilty += [one[0] for one in made[place : place + 40] if not is_harmless([one])] or [
                        f"from {place}"
                    ]
        finally:
            context.close()
        return guilty

    assert chromium.do(look) == []
