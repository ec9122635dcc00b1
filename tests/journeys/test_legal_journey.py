"""A legal reviewer from the queue to the sign-off, in Chromium: a community license read clause by clause, a
non-commercial one, a repository without a text, and an Apache tag over a research-only base."""

from collections.abc import Callable

import pytest
from django.db import transaction
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from reviews.licensing.queries import held
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.journeys.desk_pages import Desk
from tests.pages.browser import Chromium
from tests.readings import again, reading
from tests.shipped_licenses import ship_licenses

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLAUSE = "You may use the Model commercially if You display Built with Atlas."
COMMUNITY = f"ATLAS COMMUNITY LICENSE 1.0\n\n1. {CLAUSE}\n2. You own the outputs.\n"
GIT_ID = "b2" * 20


@pytest.fixture
def desk(chromium: Chromium, live_server: LiveServer, company: Cast) -> Desk:
    with transaction.atomic():
        ship_licenses()
    return Desk(chromium, live_server.url)


def fill(button: str, **values: str) -> Callable[[Page], None]:
    """Fill the page's form by the names of its fields and send it."""

    def act(page: Page) -> None:
        form = page.locator("main form").filter(has=page.get_by_role("button", name=button)).first
        for name, value in values.items():
            field = form.locator(f"[name={name}]").first
            kind = field.evaluate("e => e.type || e.tagName")
            if kind == "radio":
                form.locator(f"[name={name}][value='{value}']").check()
            elif kind == "select-one":
                field.select_option(value)
            else:
                field.fill(value)
        form.get_by_role("button", name=button).first.click()

    return act


def mark(page: Page) -> None:
    """Mark the clause in the document with the pointer's means."""
    page.evaluate(
        """words => {
            const walk = document.createTreeWalker(document.querySelector("[data-tie-text]"), NodeFilter.SHOW_TEXT);
            while (!walk.nextNode().textContent.includes(words)) ;
            const range = document.createRange(), at = walk.currentNode.textContent.indexOf(words);
            range.setStart(walk.currentNode, at);
            range.setEnd(walk.currentNode, at + words.length);
            document.getSelection().removeAllRanges();
            document.getSelection().addRange(range);
        }""",
        CLAUSE,
    )
    page.wait_for_function("words => document.querySelector('[data-tie-form] textarea').value === words", arg=CLAUSE)


def mark_and_tie(page: Page) -> None:
    """Mark the clause, tie it to a term, and say what it means there."""
    mark(page)
    page.locator("[data-tie-form] select").select_option("atlas/1.0 commercial_use")
    page.get_by_role("button", name="Tie to the term").click()
    assert page.locator("[name=quote]").input_value() == CLAUSE
    fill("Record as a new version", value="yes_conditional", reason="Clause 1.")(page)


def conclude(desk: Desk, cast: Cast, candidate: Candidate, key: str) -> None:
    page = f"/candidates/{candidate.pk}/legal/record/add/conclusion/?license={key}"
    desk.at(cast.legal, page, fill("Conclude", reason="Read in full."))


def intake(desk: Desk, cast: Cast, candidate: Candidate) -> str:
    values = {name: value for name, value in scenes.INTAKE.items() if name != "hold"}
    desk.at(cast.legal, f"/candidates/{candidate.pk}/legal/", fill("Record intake", **values))
    return desk.text(cast.engineer, f"/candidates/{candidate.pk}/engineering/")


def test_a_community_license_is_read_confirmed_and_signed(desk: Desk, company: Cast) -> None:
    with transaction.atomic():
        candidate = scenes.candidate_at("read", company, read=reading(license_text=COMMUNITY))
    here = f"/candidates/{candidate.pk}/legal/"
    assert candidate.repo_id in desk.text(company.legal, "/")
    assert "No known license applies" in desk.text(company.legal, here)
    new = {"key": "atlas/1.0", "name": "Atlas Community License 1.0", "reason": "First met here."}
    desk.at(company.legal, "/licenses/new/", fill("Add", **new))
    conclude(desk, company, candidate, "atlas/1.0")
    assert "0 of 50 read in this text" in desk.text(company.legal, here)
    desk.at(company.legal, here, mark_and_tie)
    assert held(["atlas/1.0"])["atlas/1.0"].terms["commercial_use"].status == "confirmed"
    marked = desk.at(company.legal, here, lambda page: page.locator("mark.clause").all_inner_texts())
    assert " ".join(marked) == CLAUSE
    assert "Engineering is locked" not in intake(desk, company, candidate)
    with transaction.atomic():
        scenes.answer_all(candidate, "legal", company)
        scenes.read_license(candidate, company)
    signed = {"outcome": "pass", "reason": "The terms fit.", "mirror": "yes"}
    desk.at(company.legal, here, fill("Sign legal track", **signed))
    signoff = candidate.signoffs.get()
    assert signoff.terms["licenses"] == {"atlas/1.0": 3}
    assert not desk.complaints


@pytest.mark.long
def test_what_stops_a_candidate_stops_it_before_engineering(desk: Desk, company: Cast) -> None:
    """Non-commercial; no text in the repository; an Apache tag over a research-only base."""
    product = {"use_class": "external-product", "acts": ["run"]}
    with transaction.atomic():
        work = scenes.workload(company, name="A product", **product)
        closed = scenes.candidate_at("read", company, "sample-lab/nc-1b", work=work, read=reading("sample-lab/nc-1b"))
        whole = reading("sample-lab/bare-1b", facts={"license.tag": ("mit", "file", "README.md", "L2")})
        bare = again(whole, documents=tuple(one for one in whole.documents if one.role != "license"))
        silent = scenes.candidate_at("read", company, "sample-lab/bare-1b", work=work, read=bare)
        base = scenes.candidate_at("read", company, "sample-lab/base-1b", read=reading("sample-lab/base-1b"))
        above = {
            "id": "sample-lab/base-1b", "of": "sample-lab/tuned-1b", "relation": "finetune", "stated": "card",
            "state": "read", "license": "apache-2.0", "license_name": "", "license_link": "",
            "texts": {"LICENSE": GIT_ID}, "gated": False, "publisher": "sample-lab", "renamed_from": "",
        }  # fmt: skip
        facts = {
            "license.tag": ("apache-2.0", "file", "README.md", "L2"),
            "lineage.ancestors": ([above], "hub", "", ""),
        }
        read = reading("sample-lab/tuned-1b", license_text="Our fine-tune, freely.\n", facts=facts)
        tuned = scenes.candidate_at("read", company, "sample-lab/tuned-1b", work=work, read=read)
    for candidate, key in ((closed, "cc-by-nc-4.0"), (base, "cc-by-nc-4.0"), (tuned, "apache-2.0")):
        conclude(desk, company, candidate, key)
    for candidate in (closed, tuned):
        assert "stops the candidate before technical work" in intake(desk, company, candidate)
        fit = desk.text(company.legal, f"/candidates/{candidate.pk}/legal/fit/")
        assert "The review stops here." in fit
        assert "Commercial use is not allowed" in fit
    assert "sample-lab/base-1b" in fit
    said = desk.text(company.legal, f"/candidates/{silent.pk}/legal/record/")
    assert "Declared only, no license text in the repository" in said
    assert "mit" in said
    assert "results are unknown" in desk.text(company.legal, f"/candidates/{silent.pk}/legal/fit/")
    assert not desk.complaints
