"""From the mail to the second factor in Chromium: an invitation is accepted, a passkey made and used in every place."""

import re
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from playwright.sync_api import Browser, CDPSession, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from reviews.invitations.actions import invite
from reviews.invitations.jobs import send_invitation
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import create_person, grant_role
from tests.cast import Cast
from tests.pages.browser import Chromium, faults, listen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHOSEN = "three calm herons"
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def invitation_path(cast: Cast) -> str:
    """Invite a decider, and return the path of the link in the mail."""
    with transaction.atomic():
        person = create_person(
            username="nora", first_name="Nora", last_name="New", email="nora@example.org", by=cast.administrator
        )
        grant_role(person, "decider", by="system:tests")
        invitation = invite(person, by=cast.administrator)
    send_invitation(invitation.pk, lambda _: None)
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def device(page: Page) -> tuple[CDPSession, str]:
    """Plug a virtual authenticator with a fingerprint reader into the browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made: Any = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session, made["authenticatorId"]


def sound(page: Page, whole: bool) -> None:
    """The page in view has no fault, in light and dark, wide and narrow.

    Axe finds the same in both, but for contrast: the usual run asks it once and leaves contrast to the style guide,
    whose parts these pages are built of, and to the whole journey of the long run.
    """
    page.wait_for_load_state()  # a page that has just been opened may not have its style sheets yet
    for theme, width in (("light", 1280), ("dark", 320)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        found = {kind: one for kind, one in faults(page, axe=whole or theme == "dark", contrast=whole).items() if one}
        assert not found, (page.url, theme, width, found)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def sign_out(page: Page) -> None:
    page.locator("header").get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")


def with_password(page: Page, name: str = "nora") -> None:
    page.get_by_label("User name or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(CHOSEN)
    page.get_by_role("button", name="Sign in", exact=True).click()


def join(page: Page, path: str, whole: bool) -> None:
    """Open the link, choose a password, and be led to the second factor."""
    page.goto(path)
    assert page.url.endswith("/invitation/")
    sound(page, whole)
    page.get_by_label("Password", exact=True).fill(CHOSEN)
    page.get_by_label("Password again").fill(CHOSEN)
    page.get_by_role("button", name="Open account").click()
    expect(page.get_by_role("heading", name="Set up a second factor to continue")).to_be_visible()
    sound(page, whole)
    page.goto("/catalog/")
    assert page.url.endswith("/accounts/2fa/")


def add_passkey(page: Page, whole: bool) -> None:
    """Make a passkey that signs in alone; the password was just given, so it is not asked for again."""
    page.get_by_role("link", name="Add a passkey…").click()
    page.get_by_label("Name").fill("Nora’s phone")
    page.get_by_label("Also sign in with this passkey alone").check()
    sound(page, whole)
    page.get_by_role("button", name="Create passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    sound(page, whole)
    page.get_by_role("link", name="Continue to the portal").click()
    expect(page.get_by_role("heading", name="Your turn", level=1)).to_be_visible()


def sign_in_with_passkey(page: Page, session: CDPSession, key: str, whole: bool) -> None:
    """Sign in without a password; a finger that the device does not know gets a sentence."""
    sign_out(page)
    expect(page.locator("[data-passkey-error]")).to_be_hidden()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
    sound(page, whole)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Your turn", level=1)).to_be_visible()


def passkey_after_password(page: Page, whole: bool) -> None:
    sign_out(page)
    with_password(page)
    expect(page.get_by_role("heading", name="Second factor", level=1)).to_be_visible()
    sound(page, whole)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("This code is wrong or was used before").first).to_be_visible()
    sound(page, whole)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Your turn", level=1)).to_be_visible()


def manage(page: Page, whole: bool) -> None:
    """Rename the passkey after confirming with it, and remove it, which closes the portal again."""
    page.goto("/accounts/2fa/webauthn/")
    sound(page, whole)
    page.get_by_role("link", name="Rename").click()
    page.get_by_role("link", name="Use a passkey instead").click()
    sound(page, whole)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_label("Name").fill("Old phone")
    page.get_by_role("button", name="Save name").click()
    expect(page.get_by_role("heading", name="Old phone")).to_be_visible()
    page.get_by_role("link", name="Remove…").click()
    sound(page, whole)
    page.get_by_role("button", name="Remove passkey").click()
    page.goto("/catalog/")
    assert page.url.endswith("/accounts/2fa/")


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["quick", "whole"])
def test_from_the_invitation_to_a_passkey(
    chromium: Chromium, live_server: LiveServer, company: Cast, settings: Settings, whole: bool
) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"decider"})
    path = invitation_path(company)

    def journey(browser: Browser) -> list[str]:
        context = browser.new_context(base_url=live_server.url)
        try:
            page = context.new_page()
            said = listen(page, live_server.url)
            session, key = device(page)
            join(page, path, whole)
            add_passkey(page, whole)
            sign_in_with_passkey(page, session, key, whole)
            passkey_after_password(page, whole)
            manage(page, whole)
            page.goto(path)
            expect(page.get_by_role("heading", name="This invitation link no longer works")).to_be_visible()
            sound(page, whole)
            return said
        finally:
            context.close()

    said = [one for one in chromium.do(journey) if "status of 410" not in one]
    assert not said
    events = list(LedgerEntry.objects.order_by("sequence").values_list("event", flat=True))
    assert events[-5:] == [
        "person:role-granted", "person:invited", "invitation:accepted", "factor:added", "factor:removed",
    ]  # fmt: skip


def test_without_scripts_codes_and_passwords_work(chromium: Chromium, live_server: LiveServer, company: Cast) -> None:
    def journey(browser: Browser) -> tuple[bool, bool]:
        context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
        try:
            page = context.new_page()
            page.goto("/accounts/login/")
            offered = page.get_by_role("button", name="Sign in with a passkey").is_visible()
            page.get_by_label("User name or e-mail").fill("reader")
            page.get_by_label("Password", exact=True).fill("correct-horse-battery")
            page.get_by_role("button", name="Sign in", exact=True).click()
            return offered, page.get_by_role("button", name="Sign out").is_visible()
        finally:
            context.close()

    assert chromium.do(journey) == (False, True)
