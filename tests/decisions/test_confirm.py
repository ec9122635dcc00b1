"""Before a decision is issued or withdrawn, a page says what that does; nothing is recorded until it is confirmed."""

import re
from html import unescape

import pytest
from django.test import Client

from reviews.decisions.models import Decision, DecisionChange
from reviews.jobs.models import Mail
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_alerts import pair
from tests.decisions.test_decision_pages import decide, get

pytestmark = pytest.mark.django_db


def carried(page: str) -> list[tuple[str, str]]:
    """The hidden fields of the confirm page, in order."""
    form = page[page.index('<form class="confirm"') :]
    form = form[: form.index("</form>")]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return [(name, unescape(value)) for name, value in found]


def test_issuing_shows_its_effects_first_and_carries_every_word(cast: Cast, client: Client) -> None:
    small, first = pair(cast)
    page = decide(
        client,
        cast.decider,
        scenes.fresh(small.candidate),
        200,
        step="",
        supersedes="1",
        limitations='Weak on "tables" & <b>',
    )
    assert f'It takes the place of <a href="/decisions/{small.number}/">decision {small.number}</a>' in page
    assert "Decisions that lose their fallback" in page
    assert f'<a href="/decisions/{first.number}/">{first.number}</a>' in page
    assert "Rolf Requester, Lena Legal, Enno Engineer, Bo Both" in page
    assert (
        "Allow for sample-lab/small at 3f3f3f3f3f3f and the workload claims-intake, in test and in production, until"
        in page
    )
    assert not DecisionChange.objects.exists()
    sent = dict.fromkeys([name for name, _ in carried(page)])
    values = {name: [value for key, value in carried(page) if key == name] for name in sent}
    assert values["triggers"] == ["license-changed", "new-commit"]
    values.pop("csrfmiddlewaretoken")
    url = f"/candidates/{small.candidate_id}/decide/"
    back = client.post(url, values | {"step": "edit"})
    assert back.status_code == 200
    assert "Weak on &quot;tables&quot; &amp; &lt;b&gt;" in back.content.decode()
    assert client.post(url, values | {"step": "issue"}).status_code == 302
    new = Decision.objects.order_by("-number")[0]
    assert b'Weak on \\"tables\\" & <b>' in bytes(new.canonical)
    told = Mail.objects.filter(subject=f"Decision {new.number} was issued")
    assert {one.to for one in told} == {cast.requester, cast.legal, cast.engineer, cast.both}
    assert client.post(url, values | {"step": "issue"}).status_code in (302, 409)  # sent again
    assert Decision.objects.count() == new.number


def test_a_second_decision_from_the_same_open_page_is_refused(cast: Cast, client: Client) -> None:
    scenes.candidate_at("decided", cast, "sample-lab/other")
    candidate = scenes.candidate_at("decided", cast)
    page = decide(client, cast.decider, candidate, 409, step="")
    assert "Decision 2 is in force now." in page
    assert 'href="/decisions/2/">Open decision 2</a>' in page
    assert Decision.objects.count() == 2


def test_withdrawing_shows_who_loses_a_fallback_and_who_is_told(cast: Cast, client: Client) -> None:
    small, first = pair(cast)
    page = get(client, cast.decider, f"/decisions/{small.number}/withdraw/")
    assert f'<a href="/decisions/{first.number}/">{first.number}</a>' in page
    assert "Deny for sample-lab/small at 3f3f3f3f3f3f and the workload claims-intake, with your reason." in page
    assert "Rolf Requester, Lena Legal, Enno Engineer, Bo Both" in page
    assert (
        client.post(f"/decisions/{small.number}/withdraw/", {"reason": "The publisher revoked it."}).status_code == 302
    )
    told = Mail.objects.filter(subject=f"Decision {small.number} was withdrawn")
    assert {one.to for one in told} == {cast.requester, cast.legal, cast.engineer, cast.both}
    assert "Decisions that lose" not in get(client, cast.decider, f"/decisions/{first.number}/withdraw/")
