"""The people of a set-up that is being killed, in a process of their own, with the environment of production.

Run as ``people_play.py`` with ``prepare``, ``sign_in``, ``act PORT`` (ended by SIGTERM, when all that was begun is
decided) or ``look``; all but the first print one line of JSON.
"""

import json
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"

import django

django.setup()

import requests  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import InterfaceError, OperationalError, connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from reviews.decisions.models import Decision  # noqa: E402
from reviews.decisions.record import BOUNDARY  # noqa: E402
from reviews.decisions.replay import rebuilt  # noqa: E402
from reviews.ledger import queries as ledger  # noqa: E402
from reviews.ledger.models import LedgerEntry, SignedHead  # noqa: E402
from reviews.people.models import Team, User  # noqa: E402
from reviews.watch.models import WatchedRepository  # noqa: E402
from reviews.workflow.models import Candidate, SignOff  # noqa: E402
from tests import cast as casting  # noqa: E402
from tests import scenes  # noqa: E402
from tests.ops.production import HTTPS  # noqa: E402
from tests.server import Fields, Visitor  # noqa: E402

Found = TypeVar("Found")
PATIENCE = 120.0
"""Seconds for which someone sends the same form again before they call it lost."""
REFERER = {"Referer": "https://models.example.org/"}
ENVELOPE = scenes.TERMS | {"first_artifact_to_test": "model-00001-of-00002.safetensors"}
RULING = {
    "step": "issue", "limitations": "Weak on tables.", "largest_risk": "Invented claim numbers.",
    "evidence_none_reason": "Two weeks of shadow operation showed it.", "evidence_none_by": "decider",
    "revision_strategy": "pin-and-watch", "fallback": "retrieval-first", "fallback_decision": "",
    "fallback_note": "Search and templates.", "triggers": ["license-changed", "new-commit"],
    "review_by": (timezone.localdate() + timedelta(180)).isoformat(), "removal_plan": "Switch the route.",
    "change_owner": "Enno Engineer",
    **{f"reviewed_{key}": f"{title}, looked at" for key, title in BOUNDARY},
    **{f"owner_{key}": "Claims" for key, _ in BOUNDARY},
    **{f"resolve_{key}": f"The reviewer looked at {key}, and it holds."
       for key in ("legal-gate", "engineering-base-model")},
}  # fmt: skip


class Insistent(Visitor):
    """A person who sends the same form again while the portal does not answer, or answers 503."""

    repeats = 0

    def _ask(self, method: str, path: str, data: Fields | None = None) -> requests.Response:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                answer = requests.request(
                    method, self.base + path, data=data, cookies=self.cookies, headers=HTTPS | REFERER,
                    allow_redirects=False, timeout=30,
                )  # fmt: skip
                if answer.status_code not in (502, 503):
                    return answer
            except requests.RequestException:
                pass
            assert time.monotonic() < end, f"{path} was not answered in {PATIENCE:.0f} seconds"
            Insistent.repeats += 1
            time.sleep(0.3)

    def get(self, path: str) -> requests.Response:
        """Open a page, again until it is there."""
        answer = self._ask("GET", path)
        self.cookies |= {name: value for name, value in answer.cookies.items() if name == settings.CSRF_COOKIE_NAME}
        return answer

    def send(self, page: str, action: str, **typed: Any) -> None:
        """Fill in one form of a page and send it, the same one again until it is answered."""
        form = self.form(page, action)
        sent = {name: str(value) if not isinstance(value, list) else value for name, value in typed.items()}
        answer = self._ask("POST", action or page, form.filled(**sent))
        assert answer.status_code == 302, (page, answer.status_code, errors_of(answer.text))


def errors_of(page: str) -> list[str]:
    """The names of the fields that a page finds wrong."""
    return re.findall(r'<a href="#id_([\w-]+)"', page)


def again(what: Callable[[], Found]) -> Found:
    """Ask or write something in the database, again while it is away."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return what()
        except (OperationalError, InterfaceError):
            assert time.monotonic() < end
            Insistent.repeats += 1
            connection.close()
            time.sleep(0.3)


def prepare() -> None:
    """Everybody with their roles, and a workload."""
    scenes.workload(casting.assemble())


def everybody() -> casting.Cast:
    """The people whom ``prepare`` made."""
    people = {one.username: one for one in User.objects.filter(username__in=casting.PEOPLE)}
    return casting.Cast(**people, claims=Team.objects.get(slug="claims"), lab=Team.objects.get(slug="lab"))


def review(name: str, cast: casting.Cast, who: dict[str, Insistent]) -> None:
    """Take one repository from its name to a decision, as five people with browsers."""
    repo = f"sample-lab/{name}"
    work = again(lambda: scenes.Workload.objects.get(slug="claims-intake").pk)
    who["requester"].send("/candidates/new/", "", repository=repo, workload=work, hub="sample")
    end = time.monotonic() + PATIENCE
    while again(lambda: Candidate.objects.get(repo_id=repo).state) != "in_review":
        assert time.monotonic() < end, f"{repo} was not read in {PATIENCE:.0f} seconds"
        time.sleep(0.3)
    candidate = again(lambda: Candidate.objects.get(repo_id=repo))
    at = f"/candidates/{candidate.pk}"
    who["legal"].send(f"{at}/legal/", f"{at}/legal/intake/", **scenes.INTAKE)
    again(lambda: scenes.answer_both(candidate, cast))  # the forms of answers and readings are like the intake's
    again(lambda: scenes.read_license(candidate, cast))
    passed = {"outcome": "pass", "reason": "It fits the workload."}
    who["legal"].send(f"{at}/legal/", f"{at}/legal/sign/", **passed, mirror="yes")
    who["engineer"].send(f"{at}/engineering/", f"{at}/engineering/sign/", **passed, **ENVELOPE)
    who["decider"].send(f"{at}/decide/", "", **RULING)


def act(port: int) -> None:
    """Review one repository after the other until told to stop; what was begun is finished."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    cast = everybody()
    base = f"http://127.0.0.1:{port}"
    who = {name: Insistent(base, getattr(cast, name)) for name in ("requester", "legal", "engineer", "decider")}
    done = 0
    while not stop.is_set():
        review(f"chaos-{done:03}", cast, who)
        done += 1
    print(json.dumps({"decided": done, "repeats": Insistent.repeats}))


def sign_in() -> None:
    """Print the cookies of a session of each person, for who asks for pages."""
    cast = everybody()
    print(json.dumps([Insistent("", one).cookies for one in cast.by_role().values()]))


def look() -> None:
    """What must hold afterwards: each part as a number of rows, or whether something is true."""
    issued = dict(LedgerEntry.objects.filter(event="decision:issued").values_list("data__number", "data__sha256"))
    kept = dict(Decision.objects.values_list("number", "sha256"))
    events = LedgerEntry.objects.filter(event__startswith="candidate:read").values_list("subject", flat=True)
    signed = SignOff.objects.values("candidate", "track").annotate(times=Count("pk")).values_list("times", flat=True)
    print(json.dumps({
        "candidates": Candidate.objects.count(), "decisions": len(kept), "same": issued == kept,
        "numbers": sorted(kept) == list(range(1, len(kept) + 1)), "sign-offs": len(signed),
        "signed once": set(signed) <= {1}, "read once": len(events) == len(set(events)),
        "whole": len({one.files.count() for one in Decision.objects.all()}) == 1, "readings": len(events),
        "heads": SignedHead.objects.filter(why__startswith="decision").count(),
        "watched": WatchedRepository.objects.exclude(answer={}).count(),
        "verifies": ledger.verify().ok, "rebuilt": rebuilt() == [],
    }))  # fmt: skip


ACTS = {"prepare": prepare, "sign_in": sign_in, "act": lambda: act(int(sys.argv[2])), "look": look}

if __name__ == "__main__":
    ACTS[sys.argv[1]]()
