"""Two legal reviewers and one text: agreeing on the page, reasons for unusual words, and how few forms a pass takes."""

import re

import pytest
from django.test import Client

from reviews.legal.identities import identity_of
from reviews.licensing.actions import change_terms
from reviews.licensing.models import License, ReadingAgreement, TermReading
from reviews.licensing.queries import held
from reviews.licensing.readings.statements import TextAtHand
from reviews.licensing.terms.values import Anchor, Term
from reviews.people.models import User
from reviews.workflow.matching import match_of
from reviews.workflow.models import Candidate
from reviews.workflow.questions import QUESTIONS
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get, post
from tests.desks.test_reading_page import APACHE, REPO, candidate_with, place
from tests.readings import again, reading

pytestmark = pytest.mark.django_db
FIELD = re.compile(r'name="(read|agree)-([\w.]+)"(?: value="(\w+)")?')


def reading_path(client: Client, candidate: Candidate, who: User) -> str:
    return f"/candidates/{candidate.pk}/legal/read/{place(get(client, who, candidate, 'legal/'))}"


def chosen(page: str) -> dict[str, str]:
    """What a reader of the whole text chooses: that it says so where it does, else that it does not, or to agree."""
    found: dict[str, str] = {}
    for kind, path, value in FIELD.findall(page):
        found.setdefault(f"{kind}-{path}", value or "on")
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    return found | {"version": version[1]}


def read_on_page(client: Client, candidate: Candidate, who: User) -> None:
    path = reading_path(client, candidate, who)
    page = client.get(path).content.decode()
    answer = client.post(path, chosen(page))
    assert answer.status_code == 302, answer.content.decode()[:3000]


def test_a_second_reviewer_agrees_to_several_readings_at_once(cast: Cast, client: Client) -> None:
    candidate = candidate_with(cast)
    read_on_page(client, candidate, cast.legal)
    path = reading_path(client, candidate, cast.legal)
    mine = client.get(path).content.decode()
    assert "not yet read by a second reviewer" in mine
    assert 'name="agree-' not in mine, "nobody agrees to their own reading"
    match = match_of(scenes.fresh(candidate))
    assert match
    assert "asks for a second one" in match.why_not_pass
    client.force_login(cast.legal_two)
    theirs = client.get(path).content.decode()
    assert " checked" not in theirs
    count = TermReading.objects.count()
    assert client.post(path, chosen(theirs)).status_code == 302
    assert ReadingAgreement.objects.count() == count
    match = match_of(scenes.fresh(candidate))
    assert match
    assert match.why_not_pass == ""
    assert "agreed by Luis Legal" in client.get(path).content.decode()


def numbers(page: str) -> dict[str, str]:
    return dict(re.findall(r'<span class="term-name">(\d+)\.\s+([^<]+)</span>', page))


def test_numbers_do_not_move_after_an_act_and_progress_is_told(cast: Cast, client: Client) -> None:
    candidate = candidate_with(cast)
    path = reading_path(client, candidate, cast.legal)
    before = client.get(path).content.decode()
    assert "0 of " in before
    client.post(path, {"version": held(["apache-2.0"])["apache-2.0"].number, "read-acts.run": "says"})
    after = client.get(path).content.decode()
    assert numbers(before)
    assert list(numbers(before).items()) == list(numbers(after).items())
    assert "1 of " in after
    desk = get(client, cast.legal, candidate, "legal/")
    assert numbers(desk).items() >= numbers(after).items()


def sign_in_forms(client: Client, candidate: Candidate, cast: Cast) -> int:
    """Bring a candidate from its turn to the legal sign-off through the pages; return how many forms that took."""
    sent = 1
    values = {name: value for name, value in scenes.INTAKE.items() if name != "hold"}
    post(client, cast.legal, candidate, "legal/intake/", 302, **values)
    for who in (cast.legal, cast.legal_two):
        match = match_of(scenes.fresh(candidate))
        assert match
        if match.left:
            read_on_page(client, candidate, who)
            sent += 1
    answers = {f"choice_{one.key}": "yes" for one in QUESTIONS["legal"]}
    post(client, cast.legal, candidate, "legal/answers/", 302, **answers)
    form = get(client, cast.legal, candidate, "legal/")
    due = dict.fromkeys(re.findall(r'name="(duty_due_\d+)"', form), "with every copy")
    owners = dict.fromkeys(re.findall(r'name="(duty_owner_\d+)"', form), "Rolf Requester")
    signed = {"outcome": "pass", "reason": "The terms fit the workload.", "mirror": "yes"}
    post(client, cast.legal, candidate, "legal/sign/", 302, **signed, **due, **owners)
    return sent + 2


def test_few_forms_lead_from_the_turn_to_the_sign_off(cast: Cast, client: Client) -> None:
    assert sign_in_forms(client, candidate_with(cast), cast) <= 6
    other = reading("sample-lab/second-1b", license_text=APACHE)
    second = scenes.candidate_at("read", cast, "sample-lab/second-1b", read=again(other))
    assert sign_in_forms(client, second, cast) <= 3, "two people have read this text"


def test_unusual_words_ask_for_a_reason_on_the_page(cast: Cast, client: Client) -> None:
    candidate = candidate_with(cast)
    row, text = License.objects.get(key="apache-2.0"), TextAtHand(APACHE)
    start = APACHE.index("Unless required by applicable law")
    odd = Term("with_duties", "proposed", Anchor(text.digest, start, start + 33))
    change_terms(row, values={"acts.merge": odd}, seen=1, reason="We read it there.", by=cast.legal)
    path = reading_path(client, candidate, cast.legal)
    said = {"version": "2", "read-acts.merge": "says"}
    assert 'name="reason-acts.merge"' in client.get(path).content.decode()
    assert "Give the reason why these words say so." in client.post(path, said).content.decode()
    assert client.post(path, said | {"reason-acts.merge": "They cover every act."}).status_code == 302
    assert TermReading.objects.get(path="acts.merge").doubtful


def test_a_changed_term_lists_what_rests_on_it_and_outdates_it(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("decided", cast, REPO)
    row = License.objects.get(key="scene-permissive")
    client.force_login(cast.legal)
    form = " ".join(client.get(f"/licenses/{row.key}/terms/acts.run/").content.decode().split())
    assert "What rests on this term" in form
    assert "1 legal pass" in form
    assert "decision 1" in form
    other = Term("not_allowed", "proposed")
    number = held([row.key])[row.key].number
    change_terms(row, values={"acts.run": other}, seen=number, reason="We read it again.", by=cast.legal_two)
    track = candidate.tracks.get(name="legal")
    assert track.signoff
    assert track.signoff.contradiction.sentences == ["Terms of Sample Permissive License 1.0 changed: Run."]
    assert "Terms of Sample Permissive License 1.0 changed" in client.get("/decisions/1/").content.decode()
    again_now = held([row.key])[row.key].number
    change_terms(row, values={"acts.run": other}, seen=again_now, reason="The same once more.", by=cast.legal_two)


def test_a_text_that_hides_something_is_the_same_as_no_other() -> None:
    hidden = APACHE.replace("License", "Licen\u200bse", 1)
    found = identity_of(TextAtHand(hidden).digest, hidden)
    assert found.same.words == "" == TextAtHand(hidden).words
    shown = identity_of(TextAtHand(APACHE).digest, APACHE)
    assert shown.same.words == TextAtHand(APACHE).words != ""
