"""Home, a candidate's pages, the form that proposes and the jobs in Chromium: accessible, narrow, in light and dark."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from reviews.evidence.models import Snapshot
from reviews.hub.facts import Artifact, Finding
from reviews.intake.actions import take_reading
from reviews.jobs.models import JobRun
from reviews.people.models import User
from reviews.workflow.actions import remark
from reviews.workflow.models import Candidate, Remark
from tests import scenes
from tests.cast import Cast, assemble
from tests.pages.browser import NO_FAULTS, Chromium, faults
from tests.readings import again, reading

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("SHOTS", "")
"""A folder for screenshots to look at; none are made without it."""

LONG = "sample-lab-of-the-long-and-winding-owner-name/" + "n" * 50 + "-instruct-v2.5-awq-int4-g128-sym-vision"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    browser = Chromium()
    yield browser
    browser.close()


def session_of(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def jobs_of(cast: Cast) -> tuple[Candidate, Candidate]:
    """A candidate whose reading runs, and one whose reading gave up."""
    live = scenes.proposed(cast, "sample-lab/kelp-2b")
    names = ("Resolving the commit", "Listing files", "Reading tensor headers")
    steps = [{"name": name, "at": timezone.now().isoformat()} for name in names]
    JobRun.objects.filter(subject_id=live.pk, kind="read_hub").update(
        state="running", attempt=2, error="The hub closed the connection.", lease_until=timezone.now(), steps=steps
    )
    bad = scenes.proposed(cast, "sample-lab/harbor-vision-8b")
    JobRun.objects.filter(subject_id=bad.pk, kind="read_hub").update(
        state="gave_up",
        attempt=5,
        error="The hub answered 503 five times.",
        error_code="unreachable",
        ended_at=timezone.now(),
        steps=steps[:2],
    )
    return live, bad


@dataclass
class Stage:
    """The candidates that the pages show, and the two snapshots and the remark that some of them need."""

    rich: Candidate
    moved: Candidate
    ready: Candidate
    live: Candidate
    bad: Candidate
    gated: Candidate
    old: Snapshot
    remark: Remark


def set_up(cast: Cast) -> Stage:
    """One candidate for each look of the pages."""
    scenes.workload(cast)
    findings = (
        Finding("shard-missing", "block", "Shard 3 of 6 is missing", "The index names it.", "config.json", "L2"),
        Finding("remote-code", "warn", "The repository brings code", "It runs only when asked for.", "README.md", "L5"),
    )
    first = reading(LONG, findings=findings)
    bidi = Artifact("evil\u202egpj.exe" + "x" * 120, None, "f" * 40, "", "other", "")
    rich = scenes.candidate_at("intake", cast, LONG, read=again(first, artifacts=(*first.artifacts, bidi)))
    remark(rich, track="legal", about="README.md", text="Which territory is meant by “affiliates”?", by=cast.legal)
    done = remark(rich, track="engineering", about="", text="Where is shard 3?", by=cast.engineer)
    moved = scenes.candidate_at("answered", cast, "sample-lab/atlas-14b-instruct")
    old = scenes.fresh(moved).snapshot
    scenes.sign_track(moved, "legal", cast, "pass with conditions")
    scenes.sign_track(moved, "engineering", cast)
    changed = reading("sample-lab/atlas-14b-instruct", license_text="Sample License 2.0\n\n1. You may not.\n")
    take_reading(moved.pk, replace(changed))
    scenes.candidate_at("decided", cast, "sample-lab/quill-7b-instruct")
    scenes.candidate_at("rejected", cast, "sample-lab/atlas-14b-base")
    ready = scenes.candidate_at("ready", cast, "sample-lab/reef-coder-7b")
    live, bad = jobs_of(cast)
    part = reading("sample-lab/pebble", gated="manual", partial=True, gate_prompt="Accept.")
    gated = scenes.candidate_at("read", cast, "sample-lab/pebble", read=part)
    assert old
    return Stage(rich, moved, ready, live, bad, gated, old, done)


def build() -> Iterator[tuple[str, User, str]]:
    """Pages to look at, one by one: name, who looks, path; empty before there is anything, then full and in error."""
    cast = assemble()
    empty = [
        ("home-empty", cast.reader, "home"),
        ("candidates-empty", cast.requester, "candidates"),
        ("jobs-empty", cast.auditor, "jobs"),
    ]
    yield from ((name, user, reverse(url)) for name, user, url in empty)
    on = set_up(cast)
    new = scenes.fresh(on.moved).snapshot
    assert new
    snapshot = scenes.fresh(on.rich).snapshot
    assert snapshot
    card = snapshot.documents.get(role="card")
    run = JobRun.objects.get(subject_id=on.bad.pk, kind="read_hub")

    def at(name: str, *args: Any, query: str = "") -> str:
        return reverse(name, args=args) + query

    yield from [
        ("home-legal", cast.legal, at("home")),
        ("home-requester", cast.requester, at("home")),
        ("candidates", cast.legal, at("candidates")),
        ("candidates-none", cast.legal, at("candidates", query="?q=zzz&state=purple")),
        ("propose", cast.requester, at("propose")),
        ("forbidden", cast.reader, at("propose")),
        ("candidate-rich", cast.legal, at("candidate", on.rich.pk)),
        ("candidate-moved", cast.legal, at("candidate", on.moved.pk)),
        ("candidate-ready", cast.decider, at("candidate", on.ready.pk)),
        ("candidate-live", cast.requester, at("candidate", on.live.pk)),
        ("candidate-unreadable", cast.requester, at("candidate", on.bad.pk)),
        ("candidate-gated", cast.legal, at("candidate", on.gated.pk)),
        ("evidence", cast.legal, at("evidence", on.rich.pk)),
        ("evidence-none", cast.legal, at("evidence", on.bad.pk)),
        ("document-card", cast.legal, at("document", on.rich.pk, card.pk, query="?as=card")),
        ("document-text", cast.legal, at("document", on.rich.pk, card.pk, query="#L7")),
        ("compare", cast.legal, at("compare", on.moved.pk, on.old.pk, new.pk)),
        ("history", cast.legal, at("history", on.moved.pk)),
        ("remarks", cast.legal, at("remarks", on.rich.pk)),
        ("resolve", cast.engineer, at("resolve_remark", on.rich.pk, on.remark.pk)),
        ("withdraw", cast.requester, at("withdraw", on.rich.pk)),
        ("reject", cast.decider, at("reject", on.moved.pk)),
        ("reject-may-not", cast.legal, at("reject", on.moved.pk)),
        ("jobs", cast.administrator, at("jobs")),
        ("job", cast.requester, at("job", run.pk)),
    ]


LOOKS = [("light", 1280), ("dark", 320)]
"""Pages take turns with these two, because a look costs seconds; those of ``BOTH`` get the two of them."""

BOTH = {"home-legal", "candidates", "propose", "candidate-moved", "evidence"}


def test_every_page_is_accessible_quiet_and_fits(chromium: Chromium, live_server: Any) -> None:
    wrong: dict[str, Any] = {}
    for number, (name, user, path) in enumerate(build()):
        session = session_of(user)
        looks = LOOKS if name in BOTH else [LOOKS[number % 2]]
        for theme, width in [*LOOKS, ("dark", 1280), ("light", 360)] if SHOTS else looks:
            shot = f"{name}-{width}-{theme}.png"

            def look(page: Any, shot: str = shot) -> Any:
                if SHOTS:
                    page.screenshot(path=str(Path(SHOTS) / shot), full_page=True)
                return faults(page)

            found, said = chromium.visit(live_server.url + path, look, theme=theme, width=width, session=session)
            said = [one for one in said if "403 (Forbidden)" not in one]
            if found != NO_FAULTS or said:
                wrong[shot] = {key: value for key, value in found.items() if value} | {"said": said}
    assert wrong == {}


def test_a_candidate_that_is_being_read_follows_its_job_by_itself(chromium: Chromium, live_server: Any) -> None:
    cast = assemble()
    candidate = scenes.candidate_at("reading", cast)

    def follow(page: Any) -> str:
        page.locator("#job-part[hx-get]").wait_for()
        marker.set()
        page.locator("text=License intake is not recorded").or_(page.get_by_text("In review.")).first.wait_for(
            timeout=15_000
        )
        return str(page.url)

    marker = Event()

    def finish() -> None:
        marker.wait(15)
        take_reading(candidate.pk, reading())
        JobRun.objects.filter(subject_id=candidate.pk, kind="read_hub").update(state="done", ended_at=timezone.now())

    worker = Thread(target=lambda: (finish(), connection.close()))
    worker.start()
    url = live_server.url + reverse("candidate", args=[candidate.pk])
    found, said = chromium.visit(url, follow, session=session_of(cast.requester))
    worker.join()
    assert found == url
    assert said == []
