"""How requests are counted against a hub's limits, in memory and in Valkey alike, and what one reading may use."""

import threading
import time
from collections.abc import Callable

import pytest

from reviews.hub import errors
from reviews.hub.transport.hubs import Hub
from reviews.hub.transport.limits import LEAST, LONGEST_WAIT, USUAL, Quota, counted_by, kind_of
from reviews.hub.transport.valkey_windows import Shared
from reviews.hub.transport.windows import Counter, Local, RateWindow, Said


@pytest.fixture(params=["local", "shared"])
def counter(request: pytest.FixtureRequest) -> Counter:
    """Both counters, which must count alike."""
    if request.param == "local":
        return Local()
    found: Shared = request.getfixturevalue("shared")
    return found


def spend(quota: Quota, times: int, kind: str = "api") -> int:
    """How many of so many requests are granted."""
    for done in range(times):
        try:
            quota.ask(kind, lambda: 90.0)
        except errors.RateLimited:
            return done
    return times


def test_a_tenth_of_a_window_is_left_to_others(counter: Counter) -> None:
    granted = [counter.take("key", RateWindow(20, 60)) for _ in range(19)]
    assert [one.granted for one in granted] == [True] * 18 + [False]
    assert [one.left for one in granted] == [*range(18, 0, -1), 0]
    assert 55 < granted[-1].wait <= 60


def test_a_window_ends(counter: Counter) -> None:
    short = RateWindow(1, 0.2)
    assert [counter.take("key", short).granted for _ in range(2)] == [True, False]
    time.sleep(0.25)
    assert counter.take("key", short).granted


def test_the_hubs_word_replaces_our_own(counter: Counter) -> None:
    usual, theirs = RateWindow(500, 300), RateWindow(1000, 60)
    counter.take("key", usual)
    counter.tell("key", usual, Said(990, 50, theirs))
    taken = counter.take("key", usual)
    assert (taken.left, taken.window) == (900 - 10, theirs)
    assert 45 < taken.wait < 52


def test_an_old_answer_gives_nothing_back(counter: Counter) -> None:
    window = RateWindow(100, 60)
    for left in (50, 80):  # the second answer is older and comes later
        counter.take("key", window)
        counter.tell("key", window, Said(left, 59, window))
    assert counter.take("key", window).left == 90 - 50


def test_requests_on_their_way_are_counted(counter: Counter) -> None:
    window = RateWindow(100, 60)
    for _ in range(5):
        counter.take("key", window)
    counter.tell("key", window, Said(99, 59, window))
    assert counter.take("key", window).left == 90 - 1 - 4


def test_the_hubs_new_window_is_noticed(counter: Counter) -> None:
    window = RateWindow(100, 60)
    counter.take("key", window)
    counter.tell("key", window, Said(5, 10, window))
    assert not counter.take("key", window).granted
    counter.tell("key", window, Said(99, 60, window))
    assert counter.take("key", window).left == 90 - 1


def test_an_answer_that_says_nothing_is_counted_by_us(counter: Counter) -> None:
    window = RateWindow(10, 60)
    for _ in range(4):
        counter.take("key", window)
        counter.tell("key", window, Said())
    assert counter.take("key", window).left == 9 - 4


def test_a_stop_holds_whatever_is_left(counter: Counter) -> None:
    window = RateWindow(100, 60)
    counter.take("key", window)
    counter.tell("key", window, Said(90, 59, window, stop=0.3))
    stopped = counter.take("key", window)
    assert not stopped.granted
    assert 0 < stopped.wait <= 0.3
    assert counter.take("other", window).granted
    time.sleep(0.35)
    assert counter.take("key", window).granted


def test_those_turned_away_are_numbered(counter: Counter) -> None:
    assert [counter.turn_away("key", 60) for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/hub/api/models/a/b", "api"),
        ("/hub/a/b/resolve/main/api/x.json", "resolvers"),
        ("/hub/api/resolve-cache/models/a/b/c/README.md", "resolvers"),
    ],
)
def test_requests_are_of_the_hubs_kinds(path: str, kind: str) -> None:
    assert kind_of(Hub("inner", "http://127.0.0.1:9/hub"), path) == kind


def test_one_reading_leaves_half_of_a_window_to_others(counter: Counter) -> None:
    hub, most = Hub("sample", "http://127.0.0.1:9"), USUAL["api"].most
    with counted_by(counter):
        assert spend(Quota(hub), most) == most // 2
        assert spend(Quota(hub), most) == most // 4
        rest = [spend(Quota(hub), most) for _ in range(3)]
    assert (most, rest) == (450, [56, LEAST, 7]), "an ordinary reading is not cut short by its share"


def test_a_short_wait_is_waited_and_a_long_one_puts_the_reading_back(counter: Counter) -> None:
    hub = Hub("sample", "http://127.0.0.1:9")
    with counted_by(counter):
        quota = Quota(hub)
        quota.ask("api", lambda: 90.0)
        quota.answered("api", 429, {}, 0.5)
        started = time.monotonic()
        quota.ask("api", lambda: 90.0)
        assert 0.4 < time.monotonic() - started < 2
        quota.answered("api", 429, {}, 3.0)
        with pytest.raises(errors.RateLimited):  # a wait that would use up most of what is left of the deadline
            quota.ask("api", lambda: 4.0)
        quota.answered("api", 429, {"ratelimit": '"api";r=0;t=200'}, 77.0)
        with pytest.raises(errors.RateLimited) as caught:
            Quota(hub).ask("api", lambda: 90.0)
    assert caught.value.retry_after == pytest.approx(77, abs=1)
    assert LONGEST_WAIT < 77


def test_readings_turned_away_come_back_in_several_windows(counter: Counter) -> None:
    hub, waits = Hub("sample", "http://127.0.0.1:9"), []
    with counted_by(counter):
        Quota(hub).answered("api", 429, {}, 60.0)
        for _ in range(120):
            with pytest.raises(errors.RateLimited) as caught:
                Quota(hub).ask("api", lambda: 90.0)
            waits.append(caught.value.retry_after or 0)
    assert waits[0] <= 61
    assert 355 < waits[56] <= 361
    assert 655 < waits[-1] <= 661


def run_together(work: Callable[[], None], times: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(times)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def test_nothing_is_granted_twice(counter: Counter) -> None:
    granted: list[bool] = []
    window = RateWindow(200, 60)

    def work() -> None:
        granted.extend(counter.take("key", window).granted for _ in range(60))

    run_together(work, 8)
    assert sum(granted) == window.most
