"""Pages full of hostile texts in Chromium: with clicks on everything that was put in, nothing runs, loads or leaves."""

import json
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Error, Page
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast
from tests.evidence.test_xss_in_chromium import Listener, in_a_page
from tests.house.hostile import decided, texts
from tests.journeys.desk_pages import session_of
from tests.pages.browser import Chromium, give_session, origin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
C = "/candidates/{candidate_id}/"
PAGES = ("/decisions/{number}/", f"{C}legal/", f"{C}evidence/", f"{C}evidence/documents/{{document_id}}/?as=card",
         f"{C}compare/{{old}}/{{new}}/")  # fmt: skip
MORE = ("/decisions/{number}/print/", C, f"{C}engineering/", f"{C}evidence/files/", f"{C}evidence/lineage/",
        f"{C}evidence/card/", f"{C}evidence/documents/", f"{C}history/", f"{C}legal/record/", f"{C}remarks/",
        f"{C}evidence/fact/card.limitations/", "/workloads/{slug}/",
        "/candidates/", "/decisions/", "/audit/", "/")  # fmt: skip
CLICK = """() => {
  const mine = e => [...e.childNodes].some(n => n.nodeType === 3 && /xq7|__hit|elsewhere/.test(n.textContent))
  const found = [...document.querySelectorAll("main *, header *")].filter(mine).slice(0, 400)
  document.addEventListener("click", e => e.target.closest("a, button, summary") && e.preventDefault(), true)
  for (const e of found) {
    for (const kind of ["click", "mouseover", "pointerenter", "focus", "animationstart", "toggle", "load", "error"])
      e.dispatchEvent(new Event(kind, {bubbles: true, cancelable: true}))
  }
  return found.length
}"""
"""Do to every element with a hostile text what a person or the browser could do to it; links are not followed."""
ADDRESSES = """() => [...document.querySelectorAll("main a[href], form[action], button[formaction]")]
  .map(e => e.href || e.action || e.formAction).filter(url => !/^(https?|mailto):/.test(url))"""


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["some", "all"])
def test_nothing_runs_on_pages_of_hostile_texts(
    chromium: Chromium, live_server: LiveServer, company: Cast, whole: bool
) -> None:
    with transaction.atomic():
        numbers = decided(company, texts(whole))
    session, paths = session_of(company.legal), [*PAGES, *(MORE if whole else ())]

    def look(page: Page, listener: Listener) -> dict[str, Any]:
        give_session(page.context, live_server.url, session)
        found: dict[str, Any] = {"touched": 0}
        for path in paths:
            listener.forget()
            place = live_server.url + path.format(**numbers)
            answer = page.goto(place)
            title = page.title()
            try:
                found["touched"] += page.evaluate(CLICK)
            except Error as error:  # the page was left
                found[f"{path} was left"] = str(error)[:200]
            wrong = {kind: one for kind, one in listener.heard(origin(place)).items() if one}
            wrong |= {"addresses": page.evaluate(ADDRESSES)} if page.evaluate(ADDRESSES) else {}
            if wrong or page.title() != title or page.url != place or not answer or answer.status != 200:
                found[path] = wrong | {"title": page.title(), "url": page.url, "status": answer and answer.status}
        return found

    found = in_a_page(chromium, look)
    assert found.pop("touched") > 20
    assert not found, json.dumps(found, indent=1)
