"""The frame of every page, the error pages, the sign-in page and the choice of a theme."""

import re
from typing import Any

import pytest
from django.contrib.messages import constants
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD, Cast

INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=\"|\son[a-z]+=\"|href=\"javascript:", re.IGNORECASE)


@pytest.fixture
def signed_in(client: Client, cast: Cast) -> Client:
    client.force_login(cast.engineer)
    return client


def test_the_style_guide_shows_every_part_without_anything_inline(signed_in: Client) -> None:
    page = signed_in.get(reverse("styleguide"))
    text = page.content.decode()
    assert page.status_code == 200
    assert not INLINE.search(text)
    ids = re.findall(r"\sid=\"([^\"]+)\"", text)
    assert len(ids) == len(set(ids))
    named = set(re.findall(r"href=\"#([^\"]+)\"", text)) | {
        one for group in re.findall(r"aria-(?:describedby|labelledby)=\"([^\"]+)\"", text) for one in group.split()
    }
    assert named <= set(ids)


def test_the_style_guide_is_for_people_who_are_signed_in(client: Client, db: None) -> None:
    assert client.get(reverse("styleguide")).status_code == 302


def test_the_frame_names_the_person_and_marks_the_page(signed_in: Client, cast: Cast) -> None:
    text = signed_in.get(reverse("styleguide")).content.decode()
    assert cast.engineer.name in text
    assert 'class="skip" href="#main"' in text
    assert re.search(r'<form method="post" action="/accounts/logout/">', text)
    assert '"includeIndicatorStyles": false' in text
    assert "django_htmx/htmx-2.min.js" in text


@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_a_theme_is_kept_in_a_cookie(client: Client, db: None, chosen: str) -> None:
    answer = client.post(reverse("set_theme"), {"theme": chosen, "next": "/accounts/login/?next=/"})
    assert answer["Location"] == "/accounts/login/?next=/"
    assert client.cookies["theme"]["httponly"]
    assert f'data-theme="{chosen}"' in client.get("/accounts/login/").content.decode()
    client.post(reverse("set_theme"), {"theme": "system"})
    assert "data-theme" not in client.get("/accounts/login/").content.decode()


def test_a_forged_theme_is_ignored(client: Client, db: None) -> None:
    client.cookies["theme"] = '"><script>'
    assert "data-theme" not in client.get("/accounts/login/").content.decode()
    assert client.get(reverse("set_theme")).status_code == 405


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "x"]
)
def test_the_way_back_is_always_here(client: Client, db: None, there: str) -> None:
    assert client.post(reverse("set_theme"), {"theme": "dark", "next": there})["Location"] == "/"


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_page_needs_nothing(name: str) -> None:
    text = render_to_string(f"{name}.html")
    assert "<h1>" in text
    assert not INLINE.search(text)


def test_a_refusal_says_its_reason() -> None:
    assert "only reviewers sign &lt;b&gt;" in render_to_string("403.html", {"exception": "only reviewers sign <b>"})


def test_signing_in_by_page(client: Client, cast: Cast) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "User name or e-mail" in page
    assert not INLINE.search(page)
    wrong = client.post("/accounts/login/", {"login": "engineer", "password": "wrong"})
    assert 'role="alert"' in wrong.content.decode()
    right = client.post("/accounts/login/", {"login": "engineer", "password": PASSWORD})
    assert right.status_code == 302


def test_a_lockout_says_how_long(client: Client, cast: Cast) -> None:
    for _ in range(6):
        answer = client.post("/accounts/login/", {"login": "engineer", "password": "wrong"})
    assert answer.status_code == 429
    assert "Too many attempts" in answer.content.decode()
    assert re.search(r"1[345] minutes", answer.content.decode())  # a slow machine is a minute on its way


@pytest.mark.some(2)
@pytest.mark.parametrize("name", ["account_change_password", "mfa_index", "account_reset_password", "account_logout"])
def test_account_pages_wear_the_frame(signed_in: Client, name: str) -> None:
    answer = signed_in.get(reverse(name), follow=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="site-name"' in text
    assert text.count("<h1") == 1
    assert not INLINE.search(text)


@pytest.mark.parametrize(
    ("level", "tone"), [("success", "ok"), ("warning", "warn"), ("error", "bad"), ("info", "plain"), ("", "plain")]
)
def test_messages_become_notices(level: str, tone: str) -> None:
    from reviews.templatetags.chrome import message_tone

    assert message_tone(level) == tone
    assert constants.DEFAULT_TAGS.get(constants.SUCCESS) == "success"


def test_the_theme_needs_no_request() -> None:
    assert "data-theme" not in render_to_string("404.html", {})
    assert "data-theme" not in render_to_string("404.html", request=HttpRequest())


def test_the_company_sign_in_is_a_button_that_posts(client: Client, db: None, settings: Any) -> None:
    app = {
        "provider_id": "company",
        "name": "Example & Co",
        "client_id": "portal",
        "secret": "s",
        "settings": {"server_url": "https://sso.example.org"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    page = client.get("/accounts/login/?next=/styleguide/").content.decode()
    assert re.search(r'<form method="post" action="/accounts/oidc/company/login/\?[^"]*next=%2Fstyleguide%2F', page)
    assert "Continue with Example &amp; Co" in " ".join(page.split())
    assert page.count("btn-primary") == 1
