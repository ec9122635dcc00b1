"""Many changes at once: an owner renames all of its repositories, a commit changes thousands of files."""

import pytest
from django.core import mail as outbox
from django.test import Client

from reviews.decisions.alerts import open_alerts
from reviews.decisions.models import DecisionAlert
from reviews.evidence.rows import store
from reviews.hub.shapes.reading import ArtifactValue, ReadingValue
from reviews.jobs.mail import FOLDED, send
from reviews.jobs.models import JobRun, Mail
from reviews.people.models import User
from reviews.watch.actions import weigh
from reviews.watch.models import WatchedRepository
from reviews.watch.observed import LATER_TERMS, Observed
from reviews.watch.rows.findings import open_findings
from reviews.watch.rows.repositories import add_unwatched, note_newest, note_observed
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get
from tests.readings import again, reading
from tests.workflow.test_changed_terms import copied

pytestmark = pytest.mark.django_db
NEWER = "c4" * 20
MANY = 5000


def answered(row: WatchedRepository, name: str, commit: str) -> None:
    """What the hub says of a repository now; otherwise as it was read."""
    note_observed(row, Observed("65f0", name, commit, False, False, False, (), {}))
    weigh(row)


def delivered(person: User) -> list[str]:
    """Run every mail's job, and return the subjects of what the server got for a person."""
    outbox.outbox.clear()
    for one in Mail.objects.filter(sent_at__isnull=True).order_by("pk"):
        send(one.pk, lambda _words: None)
    return [one.subject for one in outbox.outbox if person.email in one.to]


def test_mails_about_several_findings_wait_and_are_one(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    delivered(cast.engineer)
    for kinds in (("renamed", "gate-changed"), ("hub-gone", "scan-issue", "card-changed")):
        JobRun.objects.all().delete()
        why = {(decision.number, kind): f"The hub says {kind}." for kind in kinds}
        assert len(open_findings([decision], why, by="system:worker")) == len(kinds)
        waits = JobRun.objects.filter(kind="send_mail")
        assert waits.count() >= len(kinds)
        assert all((one.due_at - one.created_at).total_seconds() > 200 for one in waits)
        subjects = delivered(cast.engineer)
        assert len(subjects) == (1 if len(kinds) >= FOLDED else len(kinds))
        (last, *_) = [one for one in outbox.outbox if cast.engineer.email in one.to]
        assert all(f"The hub says {kind}." in last.body for kind in kinds) == (len(kinds) >= FOLDED)
        assert delivered(cast.engineer) == []


@pytest.mark.long
def test_an_owner_that_renames_200_repositories_is_a_finding_each_and_a_mail_for_all(cast: Cast) -> None:
    many = 200  # one review and its copies: two hundred reviews take minutes, and none of that is the watch
    copied(scenes.decide(scenes.candidate_at("ready", cast), cast).candidate, many - 1)
    add_unwatched()
    delivered(cast.engineer)
    rows = list(WatchedRepository.objects.order_by("pk"))
    for row in rows:
        answered(row, f"{row.repo_id}-renamed", "")
    assert open_alerts().filter(kind=DecisionAlert.AlertKind.RENAMED).count() == many
    (subject,) = delivered(cast.engineer)
    assert subject.startswith(f"{many} updates on your reviews: ")
    (one,) = [each for each in outbox.outbox if cast.engineer.email in each.to]
    assert all(f"now calls the repository {row.repo_id}-renamed." in one.body for row in rows)
    assert delivered(cast.engineer) == []


@pytest.mark.long
def test_a_commit_that_changes_thousands_of_files_is_a_short_finding(cast: Cast, client: Client) -> None:
    first = thousands(reading(), "a")
    decision = scenes.decide(scenes.candidate_at("ready", cast, read=first), cast)
    add_unwatched()
    row = WatchedRepository.objects.get()
    newest = store(thousands(reading(commit=NEWER, license_text="Other terms hold from now on.\n"), "b"))
    note_newest(row, newest, ())
    answered(row, decision.repo_id, NEWER)
    found = {one.kind: one for one in open_alerts().filter(decision=decision)}
    assert LATER_TERMS in found
    assert all(len(one.why) < 1000 for one in found.values())
    candidate = decision.candidate_id
    for place in (
        f"/decisions/{decision.number}/alerts/{found[LATER_TERMS].pk}/",
        "/watch/findings/",
        f"/candidates/{candidate}/compare/{decision.snapshot_id}/{newest.pk}/",
    ):
        assert len(get(client, cast.legal, place)) < 250_000, place


def thousands(read: ReadingValue, mark: str) -> ReadingValue:
    """The same reading with thousands of files, each of which has other bytes for another mark."""
    files = (ArtifactValue(f"part-{n}/LICENSE", 10, f"{mark}{n:039x}", "", "document", "text") for n in range(MANY))
    return again(read, artifacts=(*read.artifacts, *files))
