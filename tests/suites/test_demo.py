"""The demo's suite is played, graded and covered by the acts that people use, and its pages are full."""

import pytest

from portal.demo.suites import entries, play_suite
from reviews.suites.measures import compared, measure_rows
from reviews.suites.models import SuiteRun
from reviews.suites.queries import grade_agreement, next_to_grade, to_grade
from tests import scenes
from tests.cast import Cast
from tests.readings import reading

pytestmark = pytest.mark.django_db


def test_the_careful_model_of_the_demo_is_better_and_something_is_left(cast: Cast) -> None:
    work = scenes.workload(cast, node_classes=["h100-80-1"])
    careful = scenes.candidate_at("legal-passed", cast, work=work)
    careless = scenes.candidate_at("legal-passed", cast, "sample-lab/other-1b", work=work,
                                   read=reading("sample-lab/other-1b"))  # fmt: skip
    people = {"maya": cast.requester, "tomasz": cast.engineer, "priya": cast.engineer_two}
    suite = play_suite(careful, careless, people)
    assert suite.size == len(entries()) >= 20  # so that p95 is shown
    worse, better = measure_rows(SuiteRun.objects.order_by("-pk"))
    assert (worse.repository, worse.complete, better.complete) == ("sample-lab/other-1b", True, True)
    found = compared(worse, better).whole
    assert found
    assert (found.shown, found.mean < 0) == (True, True)
    assert better.measure("total-p95").value
    assert grade_agreement(suite).n == 1
    assert next_to_grade(to_grade(suite, cast.engineer_two), cast.engineer_two)  # the page of grades is not empty
    assert careful.suite_coverages.get().uncovered > 0
