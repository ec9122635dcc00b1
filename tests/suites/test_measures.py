"""What is drawn from results: measures with n, agreement of people, intervals, and what is not comparable."""

import random
import time
from dataclasses import replace
from io import StringIO
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command

from reviews.suites.actions import grade
from reviews.suites.grading import agreement_of, graders_of, shuffled
from reviews.suites.intervals import MOST_DRAWN, difference_of
from reviews.suites.limiting import LatencyTarget, limiting_factor
from reviews.suites.measure import ScoredResult, codes_of, figures_of, measures
from reviews.suites.measures import MeasureRow, compared, measure_rows, why_not_comparable
from reviews.suites.models import CaseResult, SuiteRun, SuiteRunSummary
from reviews.suites.queries import stale_summaries
from reviews.suites.score_sheet import ScoreSheet, SuiteLayout
from tests import scenes
from tests.cast import Cast
from tests.suites.samples import brought, entry, handed_out, played, rubric, uploaded


class Case(NamedTuple):
    """A result with what its case says."""

    kind: str
    weight: int
    result: ScoredResult


def scored(kind: str = "task", weight: int = 1, **changes: Any) -> Case:
    said: dict[str, Any] = {
        "place": 0, "answered": True, "check_score": 1, "grades": (), "wanted": 0, "invented": None,
        "first_token_ms": 80.0, "total_ms": 400.0, "input_tokens": 100, "output_tokens": 9, "retries": 0,
    }  # fmt: skip
    return Case(kind, weight, ScoredResult(**said | changes))


def sheet(cases: list[Case]) -> ScoreSheet:
    layout = SuiteLayout(
        tuple(f"case-{n}" for n in range(len(cases))), tuple(one.kind for one in cases), ("",) * len(cases),
        tuple(one.weight for one in cases),
    )  # fmt: skip
    placed = [replace(one.result, place=at) for at, one in enumerate(cases)]
    return ScoreSheet(layout, codes_of(placed, len(cases)))


def words(cases: list[Case], memory: int | None = None) -> dict[str, str]:
    figures = figures_of([one.result for one in cases])
    return {one.key: one.words for one in measures(sheet(cases).groups, figures, memory)}


def test_a_score_is_never_guessed() -> None:
    assert scored(check_score=None).result.score is None
    assert scored(wanted=1).result.score is None  # a check passes, and the person has not looked yet
    assert scored(wanted=2, grades=(1.0,)).result.score is None
    assert scored(wanted=2, grades=(1.0, 0.5)).result.score == 0.75
    assert scored(wanted=1, grades=(1.0,), check_score=0).result.score == 0
    assert scored(answered=False, check_score=None).result.score == 0


def test_every_measure_names_its_n_and_what_was_not_measured_says_so() -> None:
    few = [scored("refuse" if n else "task", total_ms=None) for n in range(3)]
    said = words([*few, scored(wanted=1), scored(weight=3, check_score=0, retries=2)])
    assert said["quality"] == "50% (n = 4)"  # the weight of the failed one is as much as of the three others
    assert said["refusal-wanted"] == "100% (n = 2)"
    assert (said["format"], said["overconfidence"], said["memory"]) == ("no such case", "no such case", "not measured")
    assert (said["first-token-p50"], said["first-token-p95"]) == ("80 ms (n = 5)", "needs 20 cases, has 5")
    assert (said["total-p50"], said["retries"]) == ("400 ms (n = 2)", "2 (n = 5)")
    many = words([scored(total_ms=float(n), invented=n % 2) for n in range(21)], 41_000)
    assert (many["total-p95"], many["invented-citations"]) == ("19 ms (n = 21)", "48% (n = 21)")
    assert many["memory"] == "41,000 MiB (n = 1)"
    assert words([scored("unanswerable", check_score=0)])["overconfidence"] == "100% (n = 1)"
    assert words([scored(wanted=1)])["quality"] == "1 not graded yet"


def test_a_fifth_of_the_cases_is_graded_twice_by_content_alone() -> None:
    keys = [f"case-{n}" for n in range(41)]
    found = graders_of("d" * 64, keys)
    assert sorted(found.values()) == [1] * 32 + [2] * 9
    assert found == graders_of("d" * 64, list(reversed(keys)))
    assert found != graders_of("e" * 64, keys)
    assert shuffled(list(range(40)), 1) != shuffled(list(range(40)), 2)


def test_agreement_says_the_share_and_kappa() -> None:
    assert agreement_of([]).words == "No answer has been graded by two people."
    assert agreement_of([(2, 2), (2, 2)]).kappa is None  # chance alone explains it
    # Cohen's example by hand: 20 of 50 agree on yes, 15 on no; yes by chance .3, no by chance .2
    found = agreement_of([(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15)
    assert (found.share, round(found.kappa or 0, 4)) == (0.7, 0.4)
    assert (
        found.words
        == "Two people gave the same grade to 70% of the answers that both graded (n = 50); Cohen’s kappa 0.40."
    )


def test_a_large_suite_is_compared_in_well_under_a_second() -> None:
    pairs = tuple((float(n % 3 - 1), 1 + n % 2) for n in range(10_000))
    begun = time.process_time()
    found = difference_of(pairs)
    assert time.process_time() - begun < 0.5
    assert found.low is not None
    assert -0.03 < found.low < found.mean < (found.high or 0) < 0.03
    same = difference_of(((0.25, 1),) * 1_000)
    assert (same.low, same.mean, same.high) == (0.25, 0.25, 0.25)


def test_differences_are_paired_the_same_each_time_and_over_zero_is_no_difference() -> None:
    worse = difference_of(((-1.0, 1),) * 40)
    assert (worse.mean, worse.low, worse.high, worse.n, worse.shown) == (-1.0, -1.0, -1.0, 40, True)
    noise = tuple((one, 1) for one in [1.0, -1.0, 0.0, 0.0] * 10)
    found = difference_of(noise)
    assert not found.shown
    assert found.words.startswith("no difference shown (+0.0 points, 95 % interval -")
    difference_of.cache_clear()
    assert difference_of(noise) == found
    assert difference_of(noise[:9]).words == "too few cases in common (n = 9)"
    many = tuple((one, 1 + n % 3) for n, (one, _) in enumerate(noise * (MOST_DRAWN // 40)))
    drawn, reckoned = difference_of(many), difference_of((*many, many[0]))
    for end in ("mean", "low", "high"):
        assert getattr(drawn, end) == pytest.approx(getattr(reckoned, end), abs=0.01)
    weighted = difference_of(tuple((one, 1 + n % 3) for n, (one, _) in enumerate(noise)))
    assert weighted.low is not None
    assert weighted.low < weighted.mean < (weighted.high or 0)


@pytest.mark.long
@pytest.mark.parametrize("size", [20, 40])
def test_the_interval_covers_the_true_difference_in_95_of_100_samples(size: int) -> None:
    draw = random.Random(5)
    true, hits, rounds = 0.1, 0, 1500
    for _ in range(rounds):
        sample = tuple((draw.choices([-0.5, 0.0, 0.5, 1.0], [2, 5, 2, 1])[0], 1) for _ in range(size))
        found = difference_of(sample)
        hits += (found.low or 0) <= true <= (found.high or 0)
    assert 0.93 <= hits / rounds <= 0.97


def test_pairs_leave_out_what_one_of_the_two_has_not_scored_and_come_in_the_order_of_keys() -> None:
    kinds = ["task", "format", "task", "task", "task"]
    mine = sheet([scored(kind, weight=n + 1, check_score=n % 2) for n, kind in enumerate(kinds)])
    told = [
        scored(kind, input_tokens=9_000, wanted=int(n == 3), grades=(0.5,) * (n == 0)) for n, kind in enumerate(kinds)
    ]
    told[0] = scored(wanted=2, grades=(0.5, 1.0), check_score=None)
    other = ScoreSheet(replace_keys(mine.layout), sheet(told).codes[:4] + b"\x06")
    mine = ScoreSheet(other.layout, mine.codes)
    assert mine.pairs(other) == ((-1.0, 3), (0.0, 2), (-0.75, 1))
    assert mine.pairs(other, "task") == ((-1.0, 3), (-0.75, 1))
    assert mine.counted_pairs(other) == {
        "": {(-1.0, 3): 1, (0.0, 2): 1, (-0.75, 1): 1}, "task": {(-1.0, 3): 1, (-0.75, 1): 1}, "format": {(0.0, 2): 1},
    }  # fmt: skip
    assert (other.scored, sum(one.n for one in other.groups)) == (3, 4)
    assert [one.long for one in other.groups if one.kind == "format"] == [True]


def replace_keys(layout: SuiteLayout) -> SuiteLayout:
    return replace(layout, keys=tuple(reversed(layout.keys)))


@pytest.mark.django_db
def test_the_summary_is_what_results_and_grades_say_after_each_of_them(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    cites: dict[str, Any] = {"checks": [{"type": "citations", "least": 1}]}
    cites["documents"] = [{"id": "d1", "text": "The total is 412."}]
    people = [rubric(f"r{n}", weight=2) for n in range(5)]
    german = entry("a", "format", weight=3, language="de")
    entries = [entry("b"), entry("c", **cites), entry("d", **cites), german, *people, entry("late")]
    suite = uploaded(candidate.workload, cast, entries)
    out = handed_out(suite, cast)
    long = {"key": "late", "answer": "412", "input_tokens": 9_000, "total_ms": 8.5}
    failed = {"key": "a", "error": "It timed out."}
    answers = dict.fromkeys(["b", "c", *(f"r{n}" for n in range(5))], "It is 412 [d1].") | {"d": "It is 412 [d9]."}
    brought(candidate, played(candidate, out, answers, more=(long, failed)), cast)
    brought(candidate, played(candidate, out, {"b": "no"}), cast)

    def same() -> tuple[Any, ...]:
        found, kept = measure_rows(SuiteRun.objects.all(), by_results=True), measure_rows(SuiteRun.objects.all())
        for one, other in zip(found, kept, strict=True):
            assert one == replace(other, sheet=one.sheet)
            assert one.sheet.codes == other.sheet.codes
        return tuple(one.measure("quality").words for one in kept)

    said = {same()}
    results = CaseResult.objects.filter(suite_case__kind="task", suite_case__graders__gt=0).order_by("pk")
    for number, result in enumerate(results):
        for person in (cast.engineer, cast.engineer_two)[: result.suite_case.graders]:
            grade(result, score=number % 3, note="", by=person)
            said.add(same())
    assert len(said) > 4
    assert stale_summaries() == []
    spoilt = SuiteRunSummary.objects.latest("pk").pk
    SuiteRunSummary.objects.filter(pk=spoilt).update(codes=bytes(len(entries)))
    assert stale_summaries() == [spoilt]
    with pytest.raises(SystemExit):
        call_command("verify_ledger", "--rebuild", stdout=(told := StringIO()))
    assert f"suite run {spoilt}, summary" in told.getvalue()
    call_command("rebuild_read_models", stdout=told)
    assert (stale_summaries(), {same()} <= said) == ([], True)
    SuiteRunSummary.objects.all().delete()
    assert {same()} <= said  # a process of an earlier version imported the runs


def test_a_rate_needs_both_times_and_the_tokens() -> None:
    found = words([scored(output_tokens=9, first_token_ms=200.0, total_ms=1000.0) for _ in range(20)])
    assert found["rate-p50"] == found["rate-p95"] == "10 tokens/s (n = 20)"
    assert words([scored()])["rate-p95"] == "needs 20 cases, has 1"
    missing = ({"first_token_ms": None}, {"total_ms": None}, {"output_tokens": None}, {"total_ms": 80.0})
    assert {words([scored(**one)])["rate-p50"] for one in missing} == {"not measured"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("target", "factor", "met"),
    [
        (LatencyTarget(first_ms=101), "unknown", [True]),
        (LatencyTarget(first_ms=99, at="p50"), "unknown", [True]),
        (LatencyTarget(first_ms=85), "latency", [False]),
        (LatencyTarget(first_ms=101, total_ms=300), "latency", [True, False]),
        (LatencyTarget(rate=25), "unknown", [True]),
        (LatencyTarget(rate=26), "latency", [False]),
        (LatencyTarget(), "unknown", []),
    ],
)
def test_a_latency_target_in_figures_is_held_against_the_run(
    cast: Cast, target: LatencyTarget, factor: str, met: list[bool]
) -> None:
    row = timed(cast, 22)
    assert [one.met for one in target.beside(row)] == met
    assert limiting_factor(row, target=target) == factor


@pytest.mark.django_db
def test_a_figure_that_was_not_measured_leaves_the_limiting_factor_unknown(cast: Cast) -> None:
    row = timed(cast, 12, answer="nothing")
    assert limiting_factor(row) == "quality"
    assert limiting_factor(row, target=LatencyTarget(first_ms=1_000)) == "unknown"  # twelve cases have no p95
    assert [one.measured for one in LatencyTarget(first_ms=1_000).beside(row)] == ["needs 20 cases, has 12"]
    assert limiting_factor(row, target=LatencyTarget(first_ms=1_000, at="p50")) == "quality"


@pytest.mark.django_db
def test_how_hard_it_is_to_run_is_stated_and_never_guessed(cast: Cast) -> None:
    keys = ("services", "custom-build", "restarts")
    candidate = scenes.candidate_at("legal-passed", cast)
    out = handed_out(uploaded(candidate.workload, cast, [entry("one")]), cast)
    brought(candidate, played(candidate, out), cast)
    brought(candidate, played(candidate, out, services=2, custom_build=False, restarts=3), cast)
    said, silent = measure_rows(SuiteRun.objects.order_by("-pk"))
    assert [silent.measure(key).words for key in keys] == ["not stated"] * 3
    assert [said.measure(key).words for key in keys] == ["2 (n = 1)", "no (n = 1)", "3 (n = 1)"]


def timed(cast: Cast, size: int, answer: str = "412") -> MeasureRow:
    """A run of so many cases: its first tokens came after 80 ms and more, its answers after 400 ms and more."""
    candidate = scenes.candidate_at("legal-passed", cast)
    entries = [entry(f"t{n}") for n in range(size)]
    told = {one["key"]: answer for one in entries}
    brought(candidate, played(candidate, handed_out(uploaded(candidate.workload, cast, entries), cast), told), cast)
    return measure_rows(SuiteRun.objects.order_by("-pk"))[0]


@pytest.mark.django_db
def test_runs_with_other_settings_are_not_comparable_and_a_loss_is_said_by_kind(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    entries = [entry(f"t{n}") for n in range(12)] + [entry(f"f{n}", "format") for n in range(10)]
    out = handed_out(uploaded(candidate.workload, cast, entries), cast)
    for answers in ({}, {f"f{n}": "nothing" for n in range(10)}):
        told = {one["key"]: "412" for one in entries} | answers
        brought(candidate, played(candidate, out, told), cast)
    worse, better = measure_rows(SuiteRun.objects.order_by("-pk"))
    found = compared(worse, better)
    assert found.whole
    assert (found.why_not, found.whole.shown, round(found.whole.mean, 3)) == ("", True, -0.455)
    assert {kind: one.mean for kind, one in found.kinds.items()} == {"task": 0, "format": -1}
    other = replace(better, settings={**better.settings, "sampling": "temperature 1", "runtime": "vLLM 0.34.0"})
    assert why_not_comparable(worse, other) == "Not comparable: another runtime, another sampling."
    assert compared(worse, other).whole is None
    assert limits(worse, better) == ["format", "unknown", "rights", "memory", "latency", "unknown"]


def limits(worse: MeasureRow, better: MeasureRow) -> list[str]:
    return [
        limiting_factor(worse), limiting_factor(better), limiting_factor(worse, rights=False),
        limiting_factor(worse, rights=True, fits=False), limiting_factor(worse, target=LatencyTarget(total_ms=100)),
        limiting_factor(replace(worse, answered=21)),
    ]  # fmt: skip
