"""Pages of suites: empty, full, refused and forbidden; hostile answers are shown as text."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reviews.desks.suites.suite_views import EXAMPLE
from reviews.files.models import KeptFile
from reviews.suites.models import CaseGrade, Suite, SuiteHandout, SuiteRun
from reviews.suites.queries import next_to_grade, to_grade
from reviews.suites.suite_file import suite_file
from tests import scenes
from tests.cast import Cast
from tests.suites.samples import PURPOSE, brought, covered, entry, handed_out, lines, played, rubric, uploaded
from tests.suites.test_tool import HEADER
from tests.workloads.test_pages import signed_in, text

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> \u202eevil =HYPERLINK(1)"


def sent(client: Client, where: str, name: str, data: bytes) -> tuple[int, str]:
    answer = client.post(where, {name: SimpleUploadedFile("x.html", data, "text/html")}, follow=True)
    return answer.status_code, text(answer)


def test_a_suite_is_uploaded_handed_out_and_downloaded(cast: Cast) -> None:
    work = scenes.workload(cast)
    here = f"/workloads/{work.slug}/suite/"
    client, reader = signed_in(cast.requester), signed_in(cast.reader)
    assert "No suite yet" in text(reader.get(here))
    assert len(suite_file(EXAMPLE.encode()).entries) == 2  # the example on the page is a suite
    assert "Only requesters of" in text(reader.get(here))
    assert [reader.get(f"{here}{one}/").status_code for one in ("new", "hand-out", "grade")] == [403] * 3
    status, body = sent(client, f"{here}new/", "file", b"{}")
    assert (status, "does not say “suite”" in body) == (422, True)
    status, body = sent(client, f"{here}new/", "file", lines([entry("one", turns=[])]))
    assert (status, "Line 2: “turns” must be a list" in body) == (422, True)
    half = [{"type": "re2", "pattern": "\ud800"}]  # half of a pair, which is no text in UTF-8
    for strange, sentence in (
        ({"\ud800": 1}, "a case has no field “\ufffd”"),
        ({"checks": half, "weight": 0}, "“weight”"),
    ):
        status, body = sent(client, f"{here}new/", "file", lines([entry("one", **{"rubric": "Is right.", **strange})]))
        assert (status, sentence in body) == (422, True)
    assert sent(client, f"{here}new/", "file", lines([entry("one"), rubric("two", language="zh-Hant")]))[0] == 200
    status, body = sent(client, f"{here}new/", "file", lines([entry("one"), rubric("two", language="zh-Hant")]))
    assert (status, "Version 1 has exactly these cases." in body) == (422, True)
    said = {"place": "edge", "purpose": PURPOSE}
    answer = client.post(f"{here}hand-out/", said)
    assert (answer.status_code, "may be played only here: on premises" in text(answer)) == (422, True)
    assert client.post(f"{here}hand-out/", said | {"place": "on-premises"}).status_code == 302
    suite, out = Suite.objects.get(), SuiteHandout.objects.get()
    assert "Data class below" not in text(client.get(here))
    assert sent(client, f"{here}new/", "file", lines([entry("one")], data_class="public"))[0] == 200
    assert "Check that no case holds real data." in text(client.get(here))
    assert "Only Claims and reviewers read them." in text(reader.get(f"{here}?version=1"))
    file = b"".join(client.get(f"{here}handed-out/{out.pk}/").streaming_content)  # type: ignore[attr-defined]
    first, *rest = file.splitlines()
    assert (json.loads(first)["sha256"], json.loads(first)["handed_out"], len(rest)) == (suite.digest, out.pk, 2)
    assert reader.get(f"{here}handed-out/{out.pk}/").status_code == 403
    assert "Name the total of letter one." in text(client.get(f"{here}?version=1"))
    hidden = text(reader.get(f"{here}?version=1"))
    assert "Name the total of letter one." not in hidden


def test_the_evaluation_is_empty_then_full_and_hostile_answers_are_text(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    here = f"/candidates/{candidate.pk}/engineering/evaluation/"
    engineer, reader = signed_in(cast.engineer), signed_in(cast.reader)
    assert "The workload has no suite" in text(engineer.get(here))
    suite = uploaded(candidate.workload, cast)
    out = handed_out(suite, cast)
    header = json.loads(engineer.get(f"{here}import/").context["header"])
    assert set(header) == set(HEADER)  # what the tool asks for
    known = {name: value for name, value in header.items() if value}
    assert set(header) - set(known) == {"version", "image", "accelerators"}
    status, body = sent(engineer, f"{here}import/", "result", b'{"run": 1}\n')
    assert (status, "does not say “run”" in body) == (422, True)
    answers = {"one": "412", "two": HOSTILE, "three": "It is 412."}
    status, body = sent(engineer, f"{here}import/", "result", played(candidate, out, answers, **known))
    run = SuiteRun.objects.get().run
    assert (status, f"Run {run.pk} of the suite is imported." in body) == (200, True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ⟨U+202E⟩evil =HYPERLINK(1)" in body
    assert "<script>alert" not in body
    page = text(engineer.get(here))
    for words in ("3 of 3", "Format kept: 0% (n = 1)", "needs 20 cases, has 3", "Reference"):
        assert words in page
    assert "triage only" in page.lower()
    seen = text(reader.get(f"{here}{run.pk}/"))
    assert "Data class of the cases: personal data." in seen
    assert "HYPERLINK" not in seen
    kept = KeptFile.objects.get(owner_kind="run")
    file = f"/files/{kept.pk}/"
    seen_by = {
        name: signed_in(getattr(cast, name)).get(file).status_code for name in ("reader", "engineer", "requester")
    }
    assert seen_by == {"reader": 404, "engineer": 404, "requester": 200}  # the engineer still has to grade an answer
    assert signed_in(cast.legal).get(f"{here}import/").status_code == 403
    assert engineer.get(f"{here}{run.pk + 1}/").status_code == 404
    assert f"/runs/{run.pk}/" not in text(engineer.get(f"/candidates/{candidate.pk}/engineering/runs/"))


def test_coverage_is_named_on_its_page(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    here, client = f"/candidates/{candidate.pk}/engineering/evaluation/", signed_in(cast.engineer)
    assert client.get(f"{here}coverage/").status_code == 302  # there is no suite yet
    uploaded(candidate.workload, cast)
    assert "Not covered" in text(client.get(f"{here}coverage/"))
    assert client.post(f"{here}coverage/", {"limit-1": "one"}).status_code == 302
    assert "by case one" in text(client.get(here))
    assert client.post(f"{here}coverage/", {"limit-1": "strange"}).status_code == 422
    assert signed_in(cast.reader).get(f"{here}coverage/").status_code == 403


def test_an_answer_is_graded_without_its_model(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    suite = uploaded(candidate.workload, cast)
    brought(candidate, played(candidate, handed_out(suite, cast), {"three": HOSTILE}), cast)
    covered(candidate, suite, cast)
    here, client = f"/workloads/{candidate.workload.slug}/suite/grade/", signed_in(cast.engineer)
    page = text(client.get(here))
    assert "⟨U+202E⟩evil" in page
    assert candidate.repo_id not in page
    assert "Nothing to grade" in text(signed_in(cast.requester).get(here))  # who proposed the model
    found = next_to_grade(to_grade(suite, cast.engineer), cast.engineer)
    assert found
    assert client.post(here, {"answer": found.pk, "score": "7"}).status_code == 422
    assert client.post(here, {"answer": found.pk, "score": "1", "note": "No place."}).status_code == 302
    assert client.post(here, {"answer": found.pk, "score": "1"}).status_code == 409
    assert CaseGrade.objects.get().score == 1
    assert "Nothing to grade" in text(client.get(here))
