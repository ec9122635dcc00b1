"""Speaking HTTP to one hub within one budget: real timeouts, one deadline, byte caps, guarded redirects, no leaks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote, urljoin, urlsplit

import httpx2

from reviews.hub import errors
from reviews.hub.hubs import Hub

READ_TIMEOUT = 20.0
REDIRECTS = 5
T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """Bounds of one reading: seconds for all of it, bytes of an API answer, and requests side by side."""

    seconds: float = 120.0
    answer_bytes: int = 32 * 2**20
    parallel: int = 12
    retries: int = 3


@dataclass
class Answer:
    """One answer: its status, headers in lower case, body, and whether the body was cut at the cap."""

    status: int
    headers: dict[str, str]
    body: bytes
    truncated: bool = False


@dataclass
class Budget:
    """What one reading has used: when it must end, and requests and bytes so far."""

    ends: float
    count: int = 0
    bytes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def left(self) -> float:
        """Seconds until the deadline. Raises ``Unreachable`` when it has passed."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise errors.Unreachable("The hub did not finish answering in time.")
        return left

    def used(self, size: int) -> None:
        """Count one request and the bytes of its answer."""
        with self.lock:
            self.count += 1
            self.bytes += size


class Line:
    """A line to one hub for one reading; safe to use from several threads."""

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self.hub = hub
        self.limits = limits
        self.budget = Budget(time.monotonic() + limits.seconds)
        pool = httpx2.Limits(max_connections=limits.parallel, max_keepalive_connections=limits.parallel)
        self.client = httpx2.Client(timeout=READ_TIMEOUT, follow_redirects=False, limits=pool, trust_env=False)

    def close(self) -> None:
        """Give the connections back."""
        self.client.close()

    def file(self, repo_id: str, commit: str, path: str, *, most: int, span: tuple[int, int] | None = None) -> Answer:
        """One file at one commit, or a span of its bytes (first and last, inclusive), at most ``most`` bytes."""
        url = f"{self.hub.endpoint}/{repo_id}/resolve/{commit}/{quote(path, safe='/')}"
        headers = {"Range": f"bytes={span[0]}-{span[1]}"} if span else {}
        return self.get(url, headers=headers, most=most, leave_host=True)

    def get(self, url: str, *, headers: dict[str, str] | None = None, most: int, leave_host: bool = False) -> Answer:
        """GET within the budget; waits as the hub asks on 429 and tries again on 5xx, while time is left."""
        for attempt in range(self.limits.retries + 1):
            answer = self._follow(url, headers or {}, most, leave_host)
            if answer.status != 429 and answer.status < 500:
                return answer
            wait = retry_after(answer.headers) if answer.status == 429 else 0.2 * 2**attempt
            if attempt == self.limits.retries or wait is None or wait + 1 > self.budget.left():
                return answer
            time.sleep(wait)
        raise AssertionError("unreachable: the last round returns")

    def _follow(self, url: str, headers: dict[str, str], most: int, leave_host: bool) -> Answer:
        home = urlsplit(self.hub.endpoint)
        for _ in range(REDIRECTS):
            here = urlsplit(url)
            ours = (here.scheme, here.netloc) == (home.scheme, home.netloc)
            if not ours and not leave_host:
                raise errors.Malformed("The hub sent us to another host, which the portal does not follow.")
            if here.scheme not in ("http", "https") or (home.scheme == "https" and here.scheme != "https"):
                raise errors.Malformed("The hub sent us to an address that is not safe to follow.")
            token = self.hub.token() if ours else None
            sent = {**headers, **({"Authorization": f"Bearer {token}"} if token else {})}
            answer = self._once(url, sent, most)
            target = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or not target:
                return answer
            url = urljoin(url, target)
        raise errors.Malformed("The hub redirects in a circle.")

    def _once(self, url: str, headers: dict[str, str], most: int) -> Answer:
        body, truncated = bytearray(), False
        timeout = min(READ_TIMEOUT, self.budget.left())
        try:
            with self.client.stream("GET", url, headers=headers, timeout=timeout) as response:
                for chunk in response.iter_bytes():
                    self.budget.left()
                    body += chunk
                    if len(body) > most:
                        truncated = True
                        break
                found = {name.lower(): value for name, value in response.headers.items()}
                status = response.status_code
        except httpx2.TimeoutException as error:
            raise errors.Unreachable("The hub did not answer in time.") from error
        except httpx2.HTTPError as error:
            raise errors.Unreachable(f"The hub could not be reached ({type(error).__name__}).") from error
        finally:
            self.budget.used(len(body))
        return Answer(status, found, bytes(body[:most]), truncated)

    def within(self, work: Callable[[], T]) -> T:
        """Run a call of the hub's own client and leave it at the deadline: its timeouts count reads, not the whole."""
        done: list[Any] = []

        def run() -> None:
            try:
                done.append((True, work()))
            except BaseException as error:  # noqa: BLE001  (handed to the caller's thread)
                done.append((False, error))

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(self.budget.left())
        if not done:
            raise errors.Unreachable("The hub did not finish answering in time.")
        good, value = done[0]
        if good:
            return value  # type: ignore[no-any-return]
        raise value


def retry_after(headers: dict[str, str]) -> float | None:
    """Seconds that the hub asks us to wait: Retry-After, or t= of its RateLimit header; a second if it says nothing."""
    for text in (headers.get("retry-after", ""), *_rate_limit(headers)):
        try:
            return max(0.0, float(text))
        except ValueError:
            continue
    return 1.0


def _rate_limit(headers: dict[str, str]) -> list[str]:
    parts = headers.get("ratelimit", "").replace(" ", "").split(";")
    return [part[2:] for part in parts if part.startswith("t=")]
