"""Every page of the map of addresses in Chromium, in light on a desk and in dark on the narrowest phone: no fault."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast
from tests.house.places import pages
from tests.journeys import evidence_sights, set_sights, sights
from tests.journeys.desk_pages import session_of
from tests.journeys.sights import Sight
from tests.pages.browser import Chromium, faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = (("light", 1280), ("dark", 320))
CROSSWISE = (("dark", 1280), ("light", 320), ("light", 768), ("dark", 400))
SHOTS = os.environ.get("SHOTS", "")
"""A folder that takes a picture of every page that is looked at."""


def hold(
    chromium: Chromium,
    server: LiveServer,
    seen: list[Sight],
    looks: Any = LOOKS,
    *,
    quick: bool = False,
    axe: bool = True,
) -> None:
    """No page has a fault in any look, and the browser says nothing.

    A quick round sees every page in one look, in turns, and leaves contrast to the style guide, whose parts all pages
    are built of, and to the long test.
    """
    if quick:  # all in one look, then all in the other: a page that changes its size is laid out and painted twice
        seen = [sight for place in range(len(looks)) for sight in seen[place :: len(looks)]]
    sessions = {person: session_of(person) for person in {sight.person for sight in seen}}
    left = iter(enumerate(seen))

    def look(page: Page) -> dict[str, Any]:
        (number, sight), found = next(left), {}
        for theme, width in (looks[number * len(looks) // len(seen)],) if quick else looks:
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 900})
            if SHOTS:
                picture = f"{sight.name}-{theme}-{width}.png".replace("/", "_").replace("?", "_")
                page.screenshot(path=str(Path(SHOTS) / picture), full_page=True)
            for kind, one in faults(page, axe=axe, contrast=not quick).items():
                if one:
                    found[f"{sight.name}: {kind} in {theme} at {width}"] = one
        return found

    stops = [(server.url + sight.path, sessions[sight.person]) for sight in seen]
    found: dict[str, Any] = {}
    for sight, (faulty, said) in zip(seen, chromium.walk(stops, look), strict=True):
        refused = f"the server responded with a status of {sight.status}"
        noise = [one for one in said if sight.status == 200 or refused not in one]
        found |= faulty | ({f"{sight.name} says": noise} if noise else {})
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


def everything(cast: Cast, part: slice = slice(None)) -> list[Sight]:
    """Every page of the map of addresses; neither copies to keep nor parts of a page."""
    found = pages(cast, part)
    return [Sight(name, person, path) for name, person, path, answer in found if b"<html" in answer.getvalue()]


@pytest.mark.some(1)
@pytest.mark.parametrize("twelfth", range(12))
def test_every_page_of_the_map(chromium: Chromium, live_server: LiveServer, company: Cast, twelfth: int) -> None:
    with transaction.atomic():
        seen = everything(company, slice(twelfth, None, 12))
    hold(chromium, live_server, seen, quick=True)


def test_every_part_of_the_pages_can_be_read(chromium: Chromium, live_server: LiveServer, company: Cast) -> None:
    """Contrast, in light and in dark, where every component stands in every state."""
    person = company.administrator
    hold(chromium, live_server, [Sight("styleguide", person, reverse("styleguide"))])


SCENES = (
    sights.empty, sights.accounts, sights.unlike, sights.decided, sights.hostile, evidence_sights.hostile_evidence,
    evidence_sights.evidence, set_sights.weight_sets,
)  # fmt: skip
SLOW = (
    sights.unlike, sights.decided, sights.hostile, evidence_sights.evidence, evidence_sights.hostile_evidence,
    set_sights.weight_sets,
)  # fmt: skip
"""A hundred pages of kinds that the map has once. The usual run looks at empty pages and those of the library;
`test_hostile_pages` at some of hostile texts."""


@pytest.mark.parametrize(
    "scene", [scene if scene not in SLOW else pytest.param(scene, marks=pytest.mark.long) for scene in SCENES]
)
def test_what_does_not_go_the_straight_way(
    chromium: Chromium, live_server: LiveServer, company: Cast, scene: Callable[[Cast], list[Sight]]
) -> None:
    with transaction.atomic():
        seen = scene(company)
    # They are built of the parts that axe saw on the map's pages and in the style guide; the long test lets it look.
    # Pages of accounts come with a library, and the map has none of them.
    hold(chromium, live_server, seen, quick=True, axe=scene is sights.accounts)


@pytest.mark.long  # axe over every page in every look
@pytest.mark.parametrize("scene", [everything, *SCENES])
def test_every_page_crosswise_and_in_between(
    chromium: Chromium, live_server: LiveServer, company: Cast, scene: Callable[[Cast], list[Sight]]
) -> None:
    with transaction.atomic():
        seen = scene(company)
    hold(chromium, live_server, seen, LOOKS + CROSSWISE)
