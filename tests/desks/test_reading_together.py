"""Two legal reviewers and one text: agreeing on the page, reasons for unusual words, and how few forms a pass takes."""

import html
import re

import pytest
from django.test import Client

from reviews.ledger.models import LedgerEntry
from reviews.legal.actions import conclude
from reviews.legal.documents import LicenseDocuments
from reviews.legal.identities import identity_of
from reviews.licensing.actions import add_license, change_terms
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
from tests.desks.test_reading_page import APACHE, REPO, candidate_with, place, says
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
    client.post(path, {"version": held(["apache-2.0"])["apache-2.0"].number, **says(before, "acts.run")})
    after = client.get(path).content.decode()
    assert numbers(before)
    assert list(numbers(before).items()) == list(numbers(after).items())
    assert "1 of " in after
    desk = get(client, cast.legal, candidate, "legal/")
    assert numbers(desk).items() >= numbers(after).items()


def sign_in_forms(client: Client, candidate: Candidate, cast: Cast, *readers: User) -> int:
    """Bring a candidate from its turn to the legal sign-off through the pages; return how many forms that took."""
    sent = 1
    values = {name: value for name, value in scenes.INTAKE.items() if name != "hold"}
    post(client, cast.legal, candidate, "legal/intake/", 302, **values)
    for who in readers or (cast.legal, cast.legal_two):
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


NEW = """Harbor Model License 1.0

1. Grant. You are permitted to run, copy and adapt the Harbor Model for any purpose, including commercial purposes.
2. Copies. If You distribute the Harbor Model or a work derived from it, You must include a copy of this license.
3. Outputs. We claim no ownership of the output that You generate with the Harbor Model.
4. Law. This license is governed by the laws of Ruritania.
"""
OWN = {
    "acts.run": ("allowed", "3"),
    "commercial_use": ("yes", "3"),
    "outputs.owner": ("unclaimed", "We claim no ownership of the output that You generate"),
    "governing_law": ("Ruritania", "9"),
}
"""What the reader of the new text states without a proposal: value, and the number of its sentence or its words."""
DUTY = {"kind": "include_license", "trigger": "distribute", "quote": "5"}


def stated(page: str) -> dict[str, str]:
    """The whole reading of the new text: values and sentences of the reader, and silence of all other terms."""
    found = {f"own-{path}-value": value for path, (value, _) in OWN.items()}
    found |= {f"own-{path}-where": where for path, (_, where) in OWN.items()}
    found |= {f"own-duties-{name}_1": value for name, value in DUTY.items()}
    mine = {f"read-{path}" for path in (*OWN, "duties")}
    return {name: "silent" for name in chosen(page) if name.startswith("read-") and name not in mine} | found


def test_a_text_that_nobody_knows_takes_six_forms_from_the_turn_to_the_sign_off(cast: Cast, client: Client) -> None:
    candidate = candidate_with(cast, NEW)
    desk = get(client, cast.legal, candidate, "legal/")
    (address,) = {html.unescape(one) for one in re.findall(r'href="(/licenses/new/[^"]+)"', desk)}
    page = client.get(address).content.decode()
    seen = re.findall(r'name="seen" value="(\w+)"', page)[0]
    assert " checked" not in page
    said = {"document": address.split("doc=")[1][:64], "key": "harbor/1.0", "name": "Harbor Model License 1.0"}
    answer = client.post(address, said | {"reason": "I read it in full.", "applies": "on", "seen": seen})
    assert answer.status_code == 302, answer.content.decode()
    path = answer["Location"]
    page = client.get(path).content.decode()
    assert 'id="s9"' in page, "every sentence has its number"
    version = {"version": held(["harbor/1.0"])["harbor/1.0"].number}
    before = LedgerEntry.objects.count()
    answer = client.post(path, version | stated(page))
    assert answer.status_code == 302, answer.content.decode()
    assert LedgerEntry.objects.count() == before + 1
    row = TermReading.objects.get(path="governing_law")
    assert (row.quotes, row.doubtful) == (["This license is governed by the laws of Ruritania."], False)
    assert TermReading.objects.get(path="duties").quotes[0].startswith("If You distribute the Harbor Model")
    assert sign_in_forms(client, candidate, cast, cast.legal_two) + 2 <= 6, "with the new license and its reading"
    match = match_of(scenes.fresh(candidate))
    assert match
    assert {one.result.rule for one in match.results if one.outcome == "clear"} >= {"acts.run", "commercial_use"}


def test_what_a_reader_states_is_held_against_the_text(cast: Cast, client: Client) -> None:
    candidate = candidate_with(cast, NEW)
    row = add_license(key="harbor/1.0", name="Harbor", steward="", reason="Met it.", by=cast.legal)
    assert candidate.snapshot
    digest = LicenseDocuments(candidate.snapshot).documents_digest
    conclude(candidate.hub, candidate.repo_id, documents=digest, license=row, reason="Read in full.", by=cast.legal)
    path = reading_path(client, candidate, cast.legal)

    def refused(**said: str) -> str:
        answer = client.post(path, {"version": "1", **said})
        assert answer.status_code == 422
        return " ".join(answer.content.decode().split())

    run = {"own-acts.run-value": "allowed"}
    assert "Name the sentence that says so" in refused(**run)
    assert "Choose what this sentence says." in refused(**{"own-acts.run-where": "3"})
    assert "Enter numbers from there." in refused(**run, **{"own-acts.run-where": "99"})
    assert "does not contain these words" in refused(**run, **{"own-acts.run-where": "You may not run it."})
    assert "Answer once" in refused(**run, **{"own-acts.run-where": "3", "read-acts.run": "silent"})
    odd = refused(**run, **{"own-acts.run-where": "9"})
    assert "These words are unusual for this term." in odd
    assert "Choose again" in refused(**{"read-acts.run": "says_0123456789abcdef"}), "the page showed no sentence"
    assert "choose an option" in refused(**{"own-duties-kind_1": "include_license", "own-duties-quote_1": "5"})
    assert not TermReading.objects.exists()
    odd_too = {"own-acts.run-where": "9", "own-acts.run-reason": "It says so between the lines."}
    assert client.post(path, {"version": "1", **run, **odd_too}).status_code == 302
    assert TermReading.objects.get().doubtful


def test_unusual_words_ask_for_a_reason_on_the_page(cast: Cast, client: Client) -> None:
    candidate = candidate_with(cast)
    row, text = License.objects.get(key="apache-2.0"), TextAtHand(APACHE)
    start = APACHE.index("Unless required by applicable law")
    odd = Term("with_duties", "proposed", Anchor(text.digest, start, start + 33))
    change_terms(row, values={"acts.merge": odd}, seen=1, reason="We read it there.", by=cast.legal)
    path = reading_path(client, candidate, cast.legal)
    page = client.get(path).content.decode()
    said = {"version": "2", **says(page, "acts.merge")}
    assert 'name="reason-acts.merge"' in page
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
