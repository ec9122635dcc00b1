"""Runs of the suite for an entry of a shortlist: who imports them, by command and page, and where they are shown."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.files.models import KeptFile
from reviews.files.permits import sees
from reviews.files.uploads import content_of
from reviews.ledger.models import LedgerEntry
from reviews.people.holds import open_hold
from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.runs.models import Run
from reviews.runs.rows import RunFiles
from reviews.shortlist.actions.listing import remove
from reviews.shortlist.models import ShortlistEntry
from reviews.suites.actions import grade
from reviews.suites.queries import next_to_grade, to_grade
from reviews.workflow.actions.evaluating import import_entry_run, why_not_import_entry_run
from reviews.workflow.models import Candidate
from reviews.workflow.queries import candidate_detail
from tests import scenes
from tests.api.asking import get, token
from tests.cast import Cast
from tests.shortlist import lists
from tests.suites.samples import brought, handed_out, played, uploaded

pytestmark = pytest.mark.django_db


def listed(cast: Cast, state: str = "legal-passed") -> tuple[Candidate, ShortlistEntry, bytes]:
    """An entry, the candidate of its commit, and the file of a run of the workload's suite."""
    work = scenes.workload(cast)
    candidate = lists.model(cast, work, lists.ATLAS, state=state)
    out = handed_out(uploaded(work, cast), cast)
    entry = lists.added(cast, lists.started(cast, work), candidate)
    return candidate, entry, played(candidate, out)


def run_of(entry: ShortlistEntry, data: bytes, cast: Cast) -> Run:
    return import_entry_run(entry, files=RunFiles(content_of("run.jsonl", data)), by=cast.engineer)


def text(response: HttpResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_a_run_of_an_entry_names_no_candidate_and_counts_for_the_review_of_its_commit(cast: Cast) -> None:
    candidate, entry, data = listed(cast)
    run = run_of(entry, data, cast)
    assert (run.kind, run.candidate, run.entry, run.artifact) == ("suite", None, entry, entry.artifact)
    before = LedgerEntry.objects.count()
    assert run_of(entry, data, cast) == brought(candidate, data, cast) == run
    assert LedgerEntry.objects.count() == before
    said = LedgerEntry.objects.get(event="suite:played")
    assert (said.subject, said.data["entry"]) == (f"workload:{candidate.workload_id}", entry.pk)
    (asked,) = [one for one in candidate_detail(scenes.fresh(candidate)).requirements if one.key == "evaluated"]
    assert f"grade the answers of run {run.pk}" in asked.how
    assert not to_grade(run.suite_run.suite, cast.requester).exists()  # who proposed the commit
    assert to_grade(run.suite_run.suite, cast.engineer).exists()
    client = Client()
    client.force_login(cast.engineer)
    page = client.get(reverse("shortlist_entry", args=[candidate.workload.slug, entry.pk]))
    assert f"Run {run.pk} : Claim letters, version 1, 3 of 3 answered" in text(page)
    assert f"Run {run.pk}" in text(client.get(reverse("evaluation", args=[candidate.pk])))
    assert client.get(reverse("suite_run", args=[candidate.pk, run.pk])).status_code == 200
    other = scenes.candidate_at(
        "legal-passed", cast, lists.QUILL, work=candidate.workload, read=lists.known(lists.QUILL)
    )
    page = client.get(reverse("evaluation", args=[other.pk]))
    assert reverse("entry_run", args=[candidate.workload.slug, entry.pk, run.pk]) in page.content.decode()
    (told,) = get("runs", token("decisions"), repo=candidate.repo_id, commit=candidate.commit).json()["runs"]
    assert (told["candidate"], told["shortlist"], told["number"]) == (None, entry.shortlist_id, run.pk)
    with pytest.raises(IntegrityError, match="run_of_a_candidate_or_an_entry"), transaction.atomic():
        Run.objects.create(**{name: getattr(run, name) for name in COPIED}, digest="e" * 64, kind="load", entry=entry)


COPIED = (
    "hub", "repo_id", "commit", "rung", "rung_words", "artifact", "runtime", "version", "image", "node_class_version",
    "accelerators", "tool", "measures", "ran_on", "ran_by", "actor", "by",
)  # fmt: skip


@pytest.mark.long
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    benchmark=st.text(max_size=60) | st.just("MMLU 99.9, best of all models"),
    answers=st.sampled_from(["412", "It is 412.", "I cannot help with that."]),
)
def test_no_benchmark_and_no_run_makes_an_entry_more_or_less_eligible(cast: Cast, benchmark: str, answers: str) -> None:
    """Whatever the publisher claims or a run answers: state, boundaries, unknown, and the legal track stay."""
    work = scenes.workload(cast)
    claim = {"card__evaluation": ({"text": benchmark.replace("\0", "")}, "file", "README.md", "")}
    silent, claimed = lists.known(lists.QUILL), lists.known(lists.QUILL, **claim)
    seen = []
    with transaction.atomic():
        for read in (silent, claimed):
            mark = transaction.savepoint()
            candidate = scenes.candidate_at("legal-passed", cast, lists.QUILL, work=work, read=read)
            entry = lists.added(cast, lists.started(cast, work), candidate)
            seen.append(_standing(candidate, entry))
            if read is claimed:
                out = handed_out(uploaded(work, cast), cast)
                run_of(entry, played(candidate, out, dict.fromkeys(("one", "two", "three"), answers)), cast)
                seen.append(_standing(candidate, entry))
            transaction.savepoint_rollback(mark)
    assert seen[0] == seen[1] == seen[2]


def _standing(candidate: Candidate, entry: ShortlistEntry) -> list[object]:
    """What makes an entry eligible, and where the review of its commit stands."""
    view = lists.view(entry)
    tracks = {name: track.state for name, track in candidate_detail(scenes.fresh(candidate)).tracks.items()}
    return [view.state, view.boundaries, view.unknown, view.fits, tracks]


def test_who_imports_a_run_of_an_entry_and_when(cast: Cast) -> None:
    candidate, entry, data = listed(cast, "read")
    assert "until a legal reviewer has recorded the license intake" in why_not_import_entry_run(cast.engineer, entry)
    with pytest.raises(Forbidden, match="Engineering is locked"):
        run_of(entry, data, cast)
    scenes.intake(candidate, cast)
    assert why_not_import_entry_run(cast.engineer, entry) == ""
    assert "Only an engineering reviewer" in why_not_import_entry_run(cast.requester, entry)
    open_hold(cast.engineer_two, by=cast.requester, why="invited")
    assert "and as whoever proposed this model" in why_not_import_entry_run(cast.engineer_two, entry)
    remove(entry, reason="It answers too slowly.", by=cast.requester)
    assert "was removed" in why_not_import_entry_run(cast.engineer, ShortlistEntry.objects.get())


def test_the_command_imports_for_a_shortlist_and_its_exit_codes_tell_what_is_wrong(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    candidate, entry, data = listed(cast)
    out = candidate.workload.suites.get().handouts.get()

    def told(body: bytes, number: int = entry.shortlist_id) -> dict[str, Any]:
        (tmp_path / "run.jsonl").write_bytes(body)
        said = [str(tmp_path / "run.jsonl"), "--shortlist", str(number), "--by", "engineer", "--json"]
        call_command("import_run", *said)
        return json.loads(capsys.readouterr().out)

    found = told(data)
    assert (found["kind"], found["candidate"], found["entry"], found["answered"]) == ("suite", None, entry.pk, 3)
    for changes, code in (({"suite": "e" * 64}, 3), ({"artifact": "d" * 64}, 3), ({"commit": "main"}, 6)):
        with pytest.raises(CommandError) as caught:
            told(played(candidate, out, **changes))
        assert caught.value.returncode == code
    with pytest.raises(CommandError, match="No entry of shortlist") as caught:
        told(data, entry.shortlist_id + 1)
    assert caught.value.returncode == 3
    with pytest.raises(CommandError, match="takes runs of a suite only") as caught:
        told(b"{}\n")
    assert caught.value.returncode == 6


def test_the_answers_of_an_entrys_run_have_a_page_that_keeps_graders_blind(cast: Cast) -> None:
    candidate, entry, _ = listed(cast)
    out = candidate.workload.suites.get().handouts.get()
    run = run_of(
        entry, played(candidate, out, {"one": "412", "two": "<b>no</b>", "three": "By the cellar, 412."}), cast
    )
    here = reverse("entry_run", args=[candidate.workload.slug, entry.pk, run.pk])
    mine = reverse("suite_run", args=[candidate.pk, run.pk])

    def seen(person: User, at: str = here) -> str:
        client = Client()
        client.force_login(person)
        answer = client.get(at)
        assert answer.status_code == 200
        return text(answer)

    for at in (here, mine):
        assert "By the cellar" not in seen(cast.engineer, at)  # who grades it must not know its model
        assert "Waiting for a grade from you: 1." in seen(cast.engineer, at)
        assert "By the cellar, 412." in seen(cast.requester, at)  # who proposed the model does not grade it
    assert "<b>no</b>" in seen(cast.engineer)  # as text: only a check judges it
    assert "Data class of the cases: personal data." in seen(cast.reader)
    assert "By the cellar" not in seen(cast.reader)
    found = next_to_grade(to_grade(run.suite_run.suite, cast.engineer), cast.engineer)
    assert found
    file = KeptFile.objects.get(owner_kind="run", owner_id=str(run.pk))
    assert not sees(cast.engineer, file)  # it names the model beside its answers
    assert sees(cast.requester, file)
    grade(found, score=2, note="Names the place.", by=cast.engineer)
    assert sees(cast.engineer, file)
    assert "Good, Enno Engineer: Names the place." in seen(cast.engineer)
    client = Client()
    client.force_login(cast.engineer)
    assert client.get(here.replace(f"/{run.pk}/", f"/{run.pk + 1}/")).status_code == 404
    remove(entry, reason="It answers too slowly.", by=cast.requester)
    assert "which was removed from the shortlist; the run stays" in seen(cast.engineer)


def test_the_pages_of_an_entry_name_no_hand_out_where_nothing_was_handed_out(cast: Cast) -> None:
    work = scenes.workload(cast)
    candidate = lists.model(cast, work, lists.ATLAS, state="legal-passed")
    entry = lists.added(cast, lists.started(cast, work), candidate)
    client = Client()
    client.force_login(cast.engineer)
    page = reverse("shortlist_entry", args=[work.slug, entry.pk])
    imports = (reverse("add_entry_run", args=[work.slug, entry.pk]), reverse("add_suite_run", args=[candidate.pk]))
    assert "The workload has no suite." in text(client.get(page))
    assert imports[0] not in client.get(page).content.decode()
    assert all("has no suite, so nothing can have been played" in text(client.get(one)) for one in imports)
    suite = uploaded(work, cast)
    assert imports[0] in client.get(page).content.decode()
    assert all("Version 1 of the suite has not been handed out." in text(client.get(one)) for one in imports)
    out = handed_out(suite, cast)
    file = reverse("suite_file", args=[work.slug, out.pk])
    assert all(file in client.get(one).content.decode() for one in imports)


def test_the_page_of_an_entry_imports_a_run_and_says_what_is_wrong(cast: Cast) -> None:
    candidate, entry, data = listed(cast)
    here = reverse("add_entry_run", args=[candidate.workload.slug, entry.pk])
    client = Client()
    client.force_login(cast.engineer)
    assert entry.artifact in client.get(here).content.decode()  # in the header to fill in

    def sent(body: bytes) -> HttpResponse:
        return client.post(here, {"result": SimpleUploadedFile("run.jsonl", body)})

    bad = sent(data.replace(entry.artifact.encode(), b"d" * 64))
    assert bad.status_code == 422
    assert "another artifact set than this entry has" in text(bad)
    assert sent(data).status_code == 302
    assert Run.objects.get().entry == entry
    client.force_login(cast.requester)
    assert client.get(here).status_code == 403
