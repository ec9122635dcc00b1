"""The line of sections of a long page, the folded navigation of a phone, and grey words that can be read."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests import scenes
from tests.cast import Cast
from tests.pages.browser import Chromium

TOKENS = Path("static/css/tokens.css")
LINK = re.compile(r'<li><a href="#([^"]+)">([^<]+)</a></li>')


def outlined(body: str) -> str:
    return Template("{% load outline %}{% outline %}" + body + "{% endoutline %}").render(Context())


def test_the_line_names_the_sections_that_are_there() -> None:
    shown = outlined(
        '<h2 id="a">Terms</h2><h2 id="b"><span class="no">2</span>A &lt;b&gt; <a href="/x">c</a></h2>'
        '<h2 id="L1">A LICENSE</h2><h2>No place</h2><h2 id="c">Sign</h2>'
    )
    assert LINK.findall(shown) == [("a", "Terms"), ("b", "2 A &lt;b&gt; c"), ("c", "Sign")]


def test_a_page_of_few_sections_has_no_line() -> None:
    assert outlined('<h2 id="a">One</h2><h2 id="b">Two</h2>') == '<h2 id="a">One</h2><h2 id="b">Two</h2>'


@pytest.mark.django_db
def test_every_link_of_the_line_leads_to_one_place(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("decided", cast)
    client.force_login(cast.legal)
    decision = candidate.decisions.get()
    at = f"/candidates/{candidate.pk}"
    for page in (f"{at}/legal/", f"{at}/engineering/", f"/decisions/{decision.number}/"):
        text = client.get(page).content.decode()
        line = text.split('aria-label="On this page"')[1].split("</nav>")[0]
        found = LINK.findall(line)
        assert len(found) > 4
        assert [text.count(f' id="{key}"') for key, _ in found] == [1] * len(found)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("ink", ["ink", "ink-muted"])
def test_running_text_stands_out_seven_to_one(ink: str, theme: int) -> None:
    """WCAG 2.2, 1.4.6: of words in our greys, on every surface and tint that carries them."""
    named = re.findall(r"--([\w-]+):\s*light-dark\((#\w{6}), (#\w{6})\)", TOKENS.read_text())
    colour = {name: luminance(both[theme]) for name, *both in named}
    behind = [name for name in colour if name.startswith("surface") or name.endswith("-tint")]
    assert len(behind) > 6
    for name in behind:
        dark, light = sorted((colour[ink], colour[name]))
        assert (light + 0.05) / (dark + 0.05) >= 7, (ink, name)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_phone_opens_the_navigation_without_script(chromium: Chromium, live_server: LiveServer, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.engineer)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def look(page: Page) -> list[bool]:
        item, menu = page.get_by_role("link", name="Catalog", exact=True), page.get_by_role("button", name="Menu")
        wide = [item.is_visible(), menu.is_visible()]
        page.set_viewport_size({"width": 390, "height": 844})
        folded = [item.is_visible(), menu.is_visible()]
        menu.click()
        return [*wide, *folded, item.is_visible()]

    shown, _ = chromium.visit(f"{live_server.url}/styleguide/", look, session=session, js=False)
    assert shown == [True, False, False, True, True]
