"""A round of the watch over HTTP: what moved on the hub is an alert on each decision, and nothing else is."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from reviews.decisions.actions import withdraw
from reviews.decisions.alerts import open_alerts
from reviews.decisions.models import Decision, DecisionAlert
from reviews.hub.transport.hubs import Hub
from reviews.jobs.models import JobRun, Mail
from reviews.ledger import queries as ledger
from reviews.people.permits import Forbidden
from reviews.watch import observed
from reviews.watch.actions import settle
from reviews.watch.ancestors import OF_ANCESTORS
from reviews.watch.jobs import observe_hub, read_newest, want_round
from reviews.watch.kinds import KINDS
from reviews.watch.models import WatchedRepository
from reviews.watch.portal_side import OF_PORTAL
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get
from tests.hub_server.odd import NEXT_COMMIT, OddHub, Reply, odd_hub
from tests.readings import COMMIT, reading

pytestmark = pytest.mark.django_db
NAME = "sample-lab/atlas-1b-instruct"
MODEL, OTHER = f"/api/models/{NAME}", "/api/models/sample-lab/other"
UNSAFE = {"path": "model.safetensors", "level": "unsafe"}
NOT_FOUND = Reply(404, b"{}", {"X-Error-Code": "RepoNotFound"})


@pytest.fixture
def odd() -> Iterator[OddHub]:
    """A hub that answers about the repository of the scenes as their reading has it."""
    with odd_hub() as hub, override_settings(HUBS={"huggingface": Hub("huggingface", hub.url)}):
        yield hub


@pytest.fixture
def decided(cast: Cast, odd: OddHub) -> Decision:
    """A decision in force whose repository was asked about once, without a difference."""
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    a_round(odd, **basis(decision))
    assert not open_alerts().exists()
    return decision


def basis(decision: Decision) -> dict[str, Any]:
    """What the hub said when the decision's repository was read."""
    repo = decision.snapshot.repo
    card = {"license": "sample-permissive"}
    return {
        "id": repo["id"], "sha": decision.commit, "tags": repo["tags"], "gated": repo["gated"], "_id": "65f0",
        "cardData": card,
    }  # fmt: skip


def a_round(odd: OddHub, *, reply: Reply | None = None, **said: Any) -> None:
    """Let the scheduler ask for a round and a worker do it, a day after the one before."""
    odd.replies[MODEL] = reply or Reply(200, json.dumps(odd.description(**said)).encode())
    WatchedRepository.objects.update(due_at=timezone.now())
    run = want_round()
    assert run is not None
    JobRun.objects.filter(pk=run.pk).delete()
    observe_hub(run.subject_id, lambda _: None)


def said() -> dict[str, str]:
    return dict(open_alerts().values_list("kind", "why"))


def test_an_unchanged_repository_is_one_request_and_no_act(decided: Decision, odd: OddHub) -> None:
    odd.asked.clear()
    before = ledger.head()
    a_round(odd, **basis(decided))
    assert [one.path.partition("?")[0] for one in odd.asked] == [MODEL]
    assert ledger.head() == before
    row = WatchedRepository.objects.get()
    assert row.seen_at is not None
    assert row.due_at > timezone.now() + timedelta(hours=23)
    assert want_round() is None, "nothing is due"


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"gated": "manual"}, "gate-changed", "now open to those whom its publisher admits"),
        ({"disabled": True}, "hub-disabled", f"switched {NAME} off"),
        ({"private": True}, "hub-private", "now private"),
        ({"id": "sample-lab/atlas-two"}, "renamed", "sample-lab/atlas-two"),
        ({"id": "new-owner/atlas"}, "owner-changed", "new-owner/atlas, and it belongs to new-owner"),
        ({"cardData": {"extra_gated_prompt": "Share your name."}}, "prompt-changed", "was no text and is a text now"),
        ({"cardData": {"new_version": "sample-lab/atlas-2"}}, "new-version", "sample-lab/atlas-2 as the newer version"),
        ({"_id": "77aa"}, "replaced", "deleted and made anew"),
        (
            {"securityRepoStatus": {"scansDone": True, "filesWithIssues": [UNSAFE]}},
            "scan-issue",
            "model.safetensors (unsafe)",
        ),
    ],
)  # fmt: skip
def test_each_difference_is_one_alert_and_ends_with_it(
    decided: Decision, odd: OddHub, change: dict[str, Any], kind: str, words: str
) -> None:
    start = basis(decided)
    a_round(odd, **start | change)
    assert list(said()) == [kind]
    assert words in said()[kind]
    a_round(odd, **start | change)
    assert DecisionAlert.objects.filter(kind=kind).count() == 1
    a_round(odd, **start)
    assert said() == {}
    assert DecisionAlert.objects.get(kind=kind).closed_reason == "The hub says again what the decision rests on."
    assert ledger.verify().ok


def test_a_changed_gate_is_told_and_has_the_candidate_read_again(
    decided: Decision, odd: OddHub, cast: Cast, client: Client
) -> None:
    a_round(odd, **basis(decided) | {"gated": "auto"})
    assert JobRun.objects.filter(kind="read_hub", subject_id=decided.candidate_id, state="queued").exists()
    mails = Mail.objects.filter(subject=f"Decision {decided.number}: access gate changed")
    assert {one.to for one in mails} >= {cast.requester, cast.legal, cast.engineer}
    page = get(client, cast.reader, f"/decisions/{decided.number}/")
    assert "now open to anyone who accepts its conditions" in page
    assert "access gate changed: it was open to everyone" in get(client, cast.legal, "/watch/")


def test_what_is_missing_once_is_not_gone(decided: Decision, odd: OddHub) -> None:
    a_round(odd, reply=NOT_FOUND)
    assert said() == {}
    assert WatchedRepository.objects.get().missing_since is not None
    odd.replies[OTHER] = NOT_FOUND
    with scenes.later(days=1):
        a_round(odd, reply=NOT_FOUND)
        assert said() == {}, "nothing shows that the hub answers about others: it may be our token"


def test_what_is_missing_twice_a_day_apart_is_gone_and_may_come_back(
    decided: Decision, odd: OddHub, cast: Cast
) -> None:
    scenes.candidate_at("read", cast, "sample-lab/other", work=scenes.workload(cast, name="Another"))
    odd.replies[OTHER] = Reply(200, json.dumps(odd.description(id="sample-lab/other")).encode())
    a_round(odd, reply=NOT_FOUND)
    a_round(odd, reply=NOT_FOUND)
    assert said() == {}, "the second answer came too early"
    start = basis(decided)
    with scenes.later(days=2):
        a_round(odd, reply=NOT_FOUND)
        assert list(said()) == ["hub-gone"]
        a_round(odd, **start)
        assert said() == {}


@pytest.mark.parametrize(
    "reply", [Reply(503, b"oops"), Reply(200, b"<html>portal</html>"), Reply(429, b"", {"Retry-After": "900"})]
)
def test_a_hub_that_is_away_changes_nothing_and_is_said(
    decided: Decision, odd: OddHub, cast: Cast, client: Client, reply: Reply
) -> None:
    a_round(odd, **basis(decided) | {"gated": "auto"})
    before = said()
    seen = WatchedRepository.objects.get().seen_at
    a_round(odd, reply=reply)
    assert said() == before
    row = WatchedRepository.objects.get()
    assert (row.seen_at, bool(row.error)) == (seen, True)
    assert row.due_at < timezone.now() + timedelta(hours=1)
    assert "Not checked" in get(client, cast.legal, "/watch/?only=unasked")


def test_a_newer_commit_is_read_and_other_terms_there_are_an_alert(
    decided: Decision, odd: OddHub, cast: Cast, client: Client
) -> None:
    start = basis(decided) | {"sha": NEXT_COMMIT, "tags": ["license:odd-terms"], "siblings": []}
    a_round(odd, **start)
    run = JobRun.objects.get(kind="read_newest")
    assert list(said()) == ["new-commit"], "a trigger of the decision; the terms not before they were read"
    odd.replies[f"{MODEL}/revision/{COMMIT}"] = Reply(
        200, json.dumps(odd.description(**start | {"sha": COMMIT})).encode()
    )
    read_newest(run.subject_id, lambda _: None)
    assert set(said()) == {"later-terms", "card-changed", "new-commit"}
    assert "the license tag is “odd-terms” instead of" in said()["later-terms"]
    assert "A newer commit is on the hub" in get(client, cast.legal, "/watch/?only=newer")
    JobRun.objects.all().delete()
    a_round(odd, **start)
    assert not JobRun.objects.filter(kind="read_newest").exists(), "each commit is read once"
    assert set(said()) == {"later-terms", "card-changed", "new-commit"}


def test_an_ancestor_is_asked_about_once_a_day_too(cast: Cast, odd: OddHub, client: Client) -> None:
    above = {"id": "base-lab/base", "of": NAME, "state": "read", "license": "apache-2.0", "gated": False, "texts": {}}
    read = reading(NAME, facts={"lineage.ancestors": ([above], "hub", "", "")})
    decision = scenes.decide(scenes.candidate_at("ready", cast, read=read), cast)
    same = {"id": "base-lab/base", "tags": ["license:apache-2.0"], "gated": False, "_id": "77"}
    place = "/api/models/base-lab/base"
    odd.replies[place] = Reply(200, json.dumps(odd.description(**same)).encode())
    a_round(odd, **basis(decision))
    assert said() == {}
    asked = [one.path.partition("?")[0] for one in odd.asked]
    assert sorted(asked) == sorted([MODEL, place])
    odd.replies[place] = Reply(200, json.dumps(odd.description(**same | {"tags": ["license:other"]})).encode())
    a_round(odd, **basis(decision))
    assert list(said()) == ["ancestor-terms"]
    assert "“other” instead of “apache-2.0”" in said()["ancestor-terms"]
    page = get(client, cast.legal, "/watch/")
    assert "Ancestor of" in page
    odd.replies[place] = Reply(503, b"away")
    a_round(odd, **basis(decision))
    assert list(said()) == ["ancestor-terms"], "a hub that is away changes nothing"
    odd.replies[place] = Reply(200, json.dumps(odd.description(**same)).encode())
    a_round(odd, **basis(decision))
    assert said() == {}


def test_a_hub_that_is_away_for_a_day_opens_nothing(decided: Decision, odd: OddHub) -> None:
    for days, reply in enumerate((Reply(503, b"oops"), Reply(401, b"{}"), Reply(429, b""), Reply(200, b"<html>"))):
        with scenes.later(days=days):
            a_round(odd, reply=reply)
    assert not DecisionAlert.objects.exists()


def test_a_commit_that_the_hub_no_longer_has_is_an_alert(decided: Decision, odd: OddHub) -> None:
    start = basis(decided) | {"sha": NEXT_COMMIT, "siblings": []}
    a_round(odd, **start)
    odd.replies[f"{MODEL}/revision/{COMMIT}"] = Reply(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
    read_newest(WatchedRepository.objects.get().pk, lambda _: None)
    assert f"no longer has commit {COMMIT[:7]}" in said()["commit-gone"]


def test_what_a_person_settled_stays_settled_and_the_requester_settles_nothing(
    decided: Decision, odd: OddHub, cast: Cast, client: Client
) -> None:
    start = basis(decided) | {"gated": "auto"}
    a_round(odd, **start)
    alert = open_alerts().get()
    with pytest.raises(Forbidden, match="You requested this model"):
        settle(alert, reason="The company accepted these conditions already.", by=cast.requester)
    with pytest.raises(Forbidden, match="legal reviewer or a decider"):
        settle(alert, reason="The company accepted these conditions already.", by=cast.reader)
    client.force_login(cast.legal)
    place = f"/decisions/{decided.number}/alerts/{alert.pk}/"
    assert "does the new gate ask for conditions" in client.get(place).content.decode()
    assert client.post(place, {"outcome": "no-effect", "reason": "ok"}).status_code == 422
    said_so = {"outcome": "no-effect", "reason": "The company accepted these conditions already."}
    assert client.post(place, said_so).status_code == 302
    a_round(odd, **start)
    assert said() == {}
    a_round(odd, **start | {"gated": "manual"})
    assert list(said()) == ["gate-changed"], "another difference is another alert"
    assert ledger.verify().ok


def test_a_repository_that_no_decision_names_any_more_is_neither_asked_about_nor_shown(
    decided: Decision, odd: OddHub, cast: Cast, client: Client
) -> None:
    withdraw(decided, reason="The team no longer needs it.", by=cast.decider)
    odd.asked.clear()
    a_round(odd, **basis(decided))
    assert odd.asked == []
    assert want_round() is None, "it rests until its next time"
    assert NAME not in get(client, cast.legal, "/watch/")


def test_the_kinds_that_the_watch_opens_are_those_that_a_person_may_end() -> None:
    assert set(KINDS) == observed.OF_ANSWER | observed.OF_NEWEST | OF_ANCESTORS | OF_PORTAL
    assert set(KINDS) < set(DecisionAlert.AlertKind)


def test_a_stranger_sees_no_private_workload_in_the_watch(odd: OddHub, cast: Cast, client: Client) -> None:
    private = scenes.workload(cast, name="Secret purpose", private=True)
    scenes.decide(scenes.candidate_at("ready", cast, work=private), cast)
    want_round()
    assert NAME in get(client, cast.requester, "/watch/")
    assert NAME not in get(client, cast.reader, "/watch/")
    row = WatchedRepository.objects.get()
    client.force_login(cast.reader)
    assert client.post(f"/watch/{row.pk}/ask/").status_code == 404
