"""Everything a test can do to a running sample hub: watch its requests, slow it, limit it, break it."""

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.sample_hub.messages import Refusal, Request, Response

KINDS = ("status", "garbage", "truncate", "drip", "hang", "close", "whole", "drop")


@dataclass
class Served:
    """One request that is being answered; `surface` is "hub" or "cdn", times are seconds of the monotonic clock.

    Everything but `seconds` is written down before the bytes go out, so that whoever got them finds them here.
    """

    method: str
    path: str
    query: str
    range: str
    authorized: bool
    surface: str
    started: float
    status: int = 0
    bytes_sent: int = 0
    seconds: float = 0.0


@dataclass
class Fault:
    """Something that goes wrong with the next requests.

    `kind` is one of
    - status: answer `status` with `headers` and `body` instead;
    - garbage: answer 200 with `body` as it stands (by default a page of HTML);
    - truncate: announce the whole length, send half, close the connection;
    - drip: send the body in pieces of `size` bytes, `seconds` apart;
    - hang: wait `seconds`, then go on as usual;
    - close: close the connection without an answer;
    - whole: pay no attention to a Range header;
    - drop: leave out the headers named in `headers`.
    `match` is a regular expression searched in "METHOD /path?query"; `times` is how often, None for always.
    """

    kind: str
    match: str = ""
    times: int | None = None
    status: int = 503
    seconds: float = 0.0
    size: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"<!doctype html><title>Bad gateway</title>"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"A fault is one of {', '.join(KINDS)}; {self.kind} is not.")


@dataclass
class Quota:
    """A fixed window of requests, as the hub counts them: `limit` in every `window` seconds, apart by surface."""

    limit: int
    window: float
    _used: dict[str, tuple[float, int]] = field(default_factory=dict)

    def spend(self, surface: str, now: float) -> tuple[int, int]:
        """Count one request; return what is left (negative when over) and the seconds until the next window."""
        begun, used = self._used.get(surface, (now, 0))
        if now - begun >= self.window:
            begun, used = now, 0
        self._used[surface] = (begun, used + 1)
        return self.limit - used - 1, max(1, round(self.window - (now - begun)))


class Rounds:
    """Holds every answer until nothing more is asked for `quiet` seconds; `asked` counts the requests of each round.

    What is asked while answers are held cannot depend on them, so this is the number of round trips that a reader on
    any machine needs, however slow or busy the machine is.
    """

    def __init__(self, quiet: float) -> None:
        """Take the seconds without a request after which a round is over; longer than a busy machine pauses."""
        self.quiet = quiet
        self.asked: list[int] = []
        self._open = False
        self._last = 0.0
        self._turn = threading.Condition()

    def hold(self) -> None:
        """Wait until the round of this request is over."""
        with self._turn:
            if not self._open:
                self.asked.append(0)
            self._open, mine = True, len(self.asked)
            self.asked[-1] += 1
            self._last = time.monotonic()
            while self._open and len(self.asked) == mine:
                left = self._last + self.quiet - time.monotonic()
                if left <= 0:
                    self._open = False
                    self._turn.notify_all()
                else:
                    self._turn.wait(left)


class Traffic:
    """The record of requests and the switches, shared by all threads of a server."""

    def __init__(self, delay: float) -> None:
        """Take the delay in seconds that every request waits, as if the hub were that far away."""
        self.delay = delay
        self.faults: list[Fault] = []
        self.quota: Quota | None = None
        self.rounds: Rounds | None = None
        self.requests: list[Served] = []
        self.popularity: dict[str, dict[str, int]] = {}
        self.profiles: dict[str, dict[str, Any]] = {}
        self.heads: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()

    def note(self, served: Served) -> None:
        """Add a request to the record."""
        with self._lock:
            self.requests.append(served)

    def fault_for(self, request: Request) -> Fault | None:
        """Return the first fault that concerns a request, and count it."""
        line = f"{request.method} {request.target}"
        with self._lock:
            for fault in self.faults:
                if fault.times != 0 and re.search(fault.match, line):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def quota_headers(self, request: Request) -> dict[str, str]:
        """Return the rate-limit headers of an answer; raises a 429 Refusal when the window is used up."""
        surface = "api" if request.path.startswith("/api/") and "/resolve-cache/" not in request.path else "resolvers"
        if self.quota is None:
            limit, window, left, reset = (500, 300, 499, 300) if surface == "api" else (3000, 300, 2999, 300)
        else:
            with self._lock:
                limit, window = self.quota.limit, round(self.quota.window)
                left, reset = self.quota.spend(surface, time.monotonic())
        headers = {
            "RateLimit": f'"{surface}";r={max(left, 0)};t={reset}',
            "RateLimit-Policy": f'"fixed window";"{surface}";q={limit};w={window}',
        }
        if left < 0:
            raise Refusal(429, "Too many requests, please wait for the next window.", "", headers)
        return headers


def apply(fault: Fault | None, response: Response) -> Response:
    """Change a response as the fault says; kinds that concern the connection are left to the server."""
    if fault is None:
        return response
    if fault.kind == "status":
        return Response(fault.status, dict(fault.headers), fault.body)
    if fault.kind == "garbage":
        return Response(200, {"Content-Type": "application/json; charset=utf-8"}, fault.body)
    if fault.kind == "drop":
        gone = {name.lower() for name in fault.headers}
        kept = {name: value for name, value in response.headers.items() if name.lower() not in gone}
        return Response(response.status, kept, response.body)
    return response
