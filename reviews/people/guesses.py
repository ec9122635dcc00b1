"""Limits on guessing: an attempt is counted in the database before the secret is compared, and given back if right.

Counting first makes the limits hold for parallel requests too: of many attempts at once, only as many as are left get
a number within the limit. The counts are in the database, so they outlive a restart and do not depend on Valkey.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from reviews.language.phrases import say
from reviews.limits.address import client_address, network
from reviews.people import rows

DAY, HOUR = 24 * 3600, 3600

PASSWORD, CODE, PASSKEY, RESET, LINK = "password", "code", "passkey", "reset", "link"
"""What can be guessed: passwords, one-time and recovery codes, passkeys, addresses of accounts, links from mails."""


class TooManyGuesses(Exception):
    """An attempt over a limit, refused before anything was compared; ``seconds`` is the wait until the next one."""

    def __init__(self, seconds: int) -> None:
        super().__init__(say("Too many attempts; the next one is possible in {seconds} seconds.", seconds=seconds))
        self.seconds = seconds


@dataclass(frozen=True)
class GuessLimit:
    """At most ``most`` wrong attempts within ``seconds``, counted per address, per account, or per pair of both."""

    per: str
    most: int
    seconds: int


def limits(kind: str) -> tuple[GuessLimit, ...]:
    """Return the limits of one kind of secret, those per address first.

    A name alone is locked late, because anyone can type the name of another person; a code alone is locked early,
    because only who knows the password gets to type one. The limit per day keeps a patient guesser of codes at a
    chance of less than one in a hundred a year with the default of five.
    """
    few, window = settings.LOCKOUT_FAILURES, settings.LOCKOUT_MINUTES * 60
    return {
        PASSWORD: (
            GuessLimit("address", few * 20, window),
            GuessLimit("account", few * 4, window),
            GuessLimit("pair", few, window),
        ),
        CODE: (
            GuessLimit("address", few * 20, window),
            GuessLimit("account", few * 4, DAY),
            GuessLimit("account", few, window),
        ),
        PASSKEY: (GuessLimit("address", few * 20, window), GuessLimit("account", few * 4, window)),
        RESET: (GuessLimit("address", 20, HOUR), GuessLimit("account", 3, HOUR)),
        LINK: (GuessLimit("address", few * 20, window),),
    }[kind]


class Attempt:
    """One counted attempt; without ``succeeded`` it stays counted as wrong."""

    def __init__(self, kind: str, counted: list[tuple[GuessLimit, str]]) -> None:
        self.kind = kind
        self._counted = counted

    def succeeded(self) -> None:
        """Give the attempt back. The pair's own count ends; others keep the wrong attempts of other people."""
        for limit, key in self._counted:
            if limit.per == "pair":
                rows.forget_guesses(key)
            else:
                rows.return_guess(key)


def begin(kind: str, request: HttpRequest, account: object = "") -> Attempt:
    """Count one attempt on ``account`` (a name or key; empty: only the address counts) before it is made.

    Raises ``TooManyGuesses`` if a limit was reached. Names are stored only as a keyed digest.
    """
    now, address = timezone.now(), network(client_address(request))
    counted: list[tuple[GuessLimit, str]] = []
    for limit in limits(kind):
        if limit.per != "address" and account == "":
            continue
        whom = {"address": address, "account": str(account), "pair": f"{account}\n{address}"}[limit.per]
        key = salted_hmac("reviews.guesses", f"{kind}\n{limit.per}\n{limit.seconds}\n{whom}", algorithm="sha256")
        count, since = rows.count_guess(key.hexdigest(), now, limit.seconds)
        if count > limit.most:
            for _, other in counted:  # nothing is compared, so the wider limits lose nothing
                rows.return_guess(other)
            wait = since + timedelta(seconds=limit.seconds) - now
            raise TooManyGuesses(max(1, ceil(wait.total_seconds())))
        counted.append((limit, key.hexdigest()))
    return Attempt(kind, counted)
