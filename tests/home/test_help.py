"""Help for newcomers: the glossary as a page, question marks that lead there, first steps, and one empty home page."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from reviews.home.help.glossary import anchor_of, parts, parts_of
from reviews.home.help.tours import TOURS
from reviews.people import roles
from reviews.people.models import User
from tests import scenes
from tests.cast import Cast
from tests.home.test_pages import get, post, words

pytestmark = pytest.mark.django_db
TEMPLATES = settings.BASE_DIR / "templates"
MARK = re.compile(r'{% meaning_of "([^"]+)" %}')


def test_every_question_mark_leads_to_a_word_of_the_glossary(cast: Cast) -> None:
    page = get(cast.nobody, "glossary").content.decode()
    anchors = re.findall(r'<div id="(term-[^"]+)"', page)
    assert len(anchors) == len(set(anchors)) > 100
    asked = {word for path in TEMPLATES.rglob("*.html") for word in MARK.findall(path.read_text())}
    assert len(asked) > 10
    assert {anchor_of(word) for word in asked} <= set(anchors)
    shown = get(cast.requester, "candidate", scenes.candidate_at("reading", cast).pk).content.decode()
    assert f'href="{reverse("glossary")}#term-workload" aria-label="What does “workload” mean?"' in shown


def test_the_glossary_shows_words_of_pages_as_text() -> None:
    found = parts_of(
        "## Part\n| word | meaning | in code | on pages | in records |\n|---|---|---|---|---|\n"
        "| a word | `x<y` and <script>alert(1)</script> [there](javascript:x) | – | Word | – |\n"
        "| of code | hidden | `X` | – | – |\n## Empty\n| not | but |\n"
    )
    assert [(part.title, [term.word for term in part.terms]) for part in found] == [("Part", ["a word"])]
    assert found[0].terms[0].meaning == ("<code>x&lt;y</code> and &lt;script&gt;alert(1)&lt;/script&gt; there")
    assert "`" not in "".join(term.meaning for part in parts() for term in part.terms)


def test_the_glossary_explains_its_words_in_german_and_marks_what_a_language_lacks(cast: Cast) -> None:
    User.objects.filter(pk=cast.nobody.pk).update(language="de")
    page = get(User.objects.get(pk=cast.nobody.pk), "glossary").content.decode()
    listed = page[page.index('<dl class="glossary"') : page.rindex("</dl>")]
    assert len(re.findall(r"<dd>", listed)) > 100
    assert "<dd lang=" not in listed
    assert "<dd>Eine Gruppe, die Befugnisse gibt</dd>" in listed
    row = "## Part\n| word | meaning | c | on pages | r | de |\n| role | {} | – | Role | – | Rolle |\n"
    told = [parts_of(row.format(text), "de")[0].terms[0] for text in ("a group that gives powers", "not translated")]
    assert [(one.meaning, one.meaning_lang) for one in told] == [
        ("eine Gruppe, die Befugnisse gibt", ""),
        ("not translated", "en"),
    ]
    assert parts_of(row.format("not translated"))[0].terms[0].meaning_lang == ""


def test_each_role_has_three_first_steps_that_it_may_take(cast: Cast) -> None:
    assert set(TOURS) == set(roles.BY_SLUG)
    for slug, person in cast.by_role().items():
        page = words(get(person, "home"))
        if slug == "no role":
            assert "First steps" not in page
            continue
        assert f"First steps as {roles.BY_SLUG[slug].title.lower()}" in page
        client = signed_in(person)
        for step in TOURS[slug]:
            assert f">{step.title}</a>" in page
            assert client.get(f"{reverse(step.page)}?{step.query}").status_code == 200, (slug, step.title)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_dismissed_first_steps_stay_away_until_there_is_another_role(cast: Cast) -> None:
    opened = get(cast.requester, "dismiss_tour")
    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "There is no page here" in opened.content.decode()
    assert post(cast.requester, "dismiss_tour").url == reverse("home")
    assert "First steps" not in words(get(cast.requester, "home"))
    assert "First steps" in words(get(cast.stranger, "home"))
    person = User.objects.get(pk=cast.requester.pk)
    person.groups.add(*cast.decider.groups.all())
    assert "First steps as decider" in words(get(person, "home"))


def test_an_empty_home_page_says_once_that_nothing_waits_and_what_one_can_do(cast: Cast) -> None:
    def shown(user: User) -> Any:
        post(user, "dismiss_tour")
        return words(get(user, "home"))

    page = shown(cast.requester)
    assert page.count("Nothing needs you") == 1
    assert "Needs you" not in page
    for name in ("propose", "ask", "catalog"):
        assert f'<a href="{reverse(name)}">' in page
    assert f'<a href="{reverse("propose")}">' not in shown(cast.reader)
