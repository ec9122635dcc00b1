"""Fifty parallel posts of one form, to real server processes: one row, and one answer for all."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from reviews.api.models import ApiToken
from reviews.decisions.models import Decision, DecisionChange
from reviews.decisions.record import BOUNDARY
from reviews.ledger.models import LedgerEntry
from reviews.legal.models import AddedDocument
from reviews.licensing.models import License, TermsVersion
from reviews.people.models import Team, User
from reviews.reference.policy.forms import digest
from reviews.submissions.models import Submission
from reviews.workflow.models import Answer, Candidate, LicenseIntake, Remark, RemarkReply, SignOff, SignOffWithdrawal
from reviews.workflow.notes.models import DeskEntry
from reviews.workflow.policy.models import PolicyVersion
from reviews.workflow.policy.rules import SHIPPED as POLICY
from reviews.workflow.waivers.models import Waiver
from reviews.workloads.models import Workload
from reviews.workloads.nodes.models import NodeClassVersion
from tests import scenes
from tests.cast import Cast, assemble
from tests.desks.forms import envelope
from tests.house import places
from tests.readings import reading
from tests.server import Visitor, serving
from tests.workloads.test_pages import STATEMENT

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 50


@dataclass
class Kind:
    """One kind of form: who sends it, its page, where it goes, what is typed, and which rows it makes."""

    who: str
    page: str
    rows: type[Model]
    typed: dict[str, Any] = field(default_factory=dict)
    action: str = ""
    entries: int = 1


C = "/candidates/{candidate_id}"
RESOLVED = {
    f"resolve_{key}": f"The reviewer looked at {key}, and it holds."
    for key in ("legal-gate", "engineering-base-model", "engineering-training-disclosure")
}
"""What contradicts itself in the scenes: every question is answered with yes."""
RULING = {"step": "issue", **RESOLVED,
    "limitations": "Weak on tables.", "largest_risk": "Invented claim numbers.",
    "evidence_none_reason": "Two weeks of shadow operation showed it.", "evidence_none_by": "decider",
    "revision_strategy": "pin-and-watch", "fallback": "retrieval-first", "fallback_decision": "",
    "fallback_note": "Search and templates.",
    "triggers": ["license-changed", "new-commit"], "review_by": (timezone.localdate() + timedelta(180)).isoformat(),
    "removal_plan": "Switch the route.", "change_owner": "Enno Engineer",
    **{f"reviewed_{key}": f"{title}, looked at" for key, title in BOUNDARY},
    **{f"owner_{key}": "Claims" for key, _ in BOUNDARY},
}  # fmt: skip


def shown_before(in_force: int, **changes: int) -> str:
    """Return the digest by which the form of the policy knows that it showed what these changes would do."""
    return digest(json.dumps([in_force, POLICY | changes], sort_keys=True))


APART = {"answered": "answered", "passed": "legal-passed", "signed": "legal-passed", "ready": "ready",
         "taken": "decided", "again": "decided"}  # fmt: skip
"""Candidates that one kind of form is about, by their names in addresses, and their states."""
KINDS = {
    "workload": Kind("requester", "/workloads/new/", Workload, STATEMENT | {"team": "{team}"}),
    "proposal": Kind(
        "requester", "/candidates/new/", Candidate, {"repository": "sample-lab/twice-1b", "workload": "{work}"}
    ),
    "remark": Kind("legal", f"{C}/remarks/", Remark, {"track": "legal", "text": "Why so?"}),
    "reply": Kind("requester", f"{C}/remarks/{{remark_id}}/answer/", RemarkReply, {"text": "Thus."}),
    "answer": Kind(
        "legal", f"{C}/legal/?open=license", Answer, {"choice": "yes", "text": "Twice."}, f"{C}/legal/answers/license/"
    ),
    "intake": Kind(
        "legal", f"{C}/legal/", LicenseIntake, scenes.INTAKE | {"license_name": "Twice"}, f"{C}/legal/intake/"
    ),
    "waiver": Kind(
        "engineer", "/candidates/{open}/waivers/ask/template/", Waiver, {"reason": "Known.", "owner": "Rolf Requester"}
    ),
    "note": Kind("engineer", f"{C}/engineering/note/platform/health/", DeskEntry, {"text": "It was written twice."}),
    "license": Kind("legal", "/licenses/new/", License, {"key": "twice/1", "name": "Twice", "reason": "Met."}),
    "node": Kind("engineer", "/nodes/edge-16/change/", NodeClassVersion, {"reason": "Measured.", "title": "Twice"}),
    "policy": Kind(
        "decider", "/policy/new/", PolicyVersion,
        {"reason": "Later.", "grace_days": "12", "then": "write", "confirmed": shown_before(1, grace_days=12)},
    ),
    "token": Kind("administrator", "/tokens/", ApiToken, {"name": "twice", "scopes": ["check"], "days": "9"}),
    "person": Kind(
        "administrator", "/people/new/", User, {"username": "twice", "email": "twice@example.org"}, entries=2
    ),
    "team": Kind("administrator", "/people/teams/new/", Team, {"name": "Twice"}),
    "document": Kind(
        "legal", f"{C}/legal/record/add/text/", AddedDocument,
        {"title": "Twice", "text": "You will.", "source": "https://example.org/twice", "dated": "2026-01-05"},
    ),
    "term": Kind(
        "legal", "/licenses/{license}/terms/commercial_use/", TermsVersion,
        {"status": "proposed", "value": "no", "reason": "Read again.", "note": "Twice."},
    ),
    "sign-off": Kind(
        "legal", "/candidates/{answered}/legal/", SignOff,
        {"outcome": "pass", "reason": "The terms fit.", "mirror": "yes"},
        "/candidates/{answered}/legal/sign/",
    ),
    "engineering sign-off": Kind(
        "engineer", "/candidates/{passed}/engineering/", SignOff, envelope(), "/candidates/{passed}/engineering/sign/"
    ),
    "sign-off withdrawal": Kind(
        "legal", "/candidates/{signed}/legal/withdraw/", SignOffWithdrawal, {"reason": "It was sent twice."}
    ),
    "decision": Kind("decider", "/candidates/{ready}/decide/", Decision, RULING),
    "decision withdrawal": Kind(
        "decider", "/decisions/{taken}/withdraw/", DecisionChange, {"reason": "It was sent twice."}
    ),
    "decision superseded": Kind("decider", "/candidates/{again}/decide/", DecisionChange, RULING),
}  # fmt: skip


@dataclass
class Portal:
    """The servers, and the numbers that addresses name."""

    url: str
    cast: Cast
    numbers: dict[str, Any]

    def visitor(self, who: str) -> Visitor:
        return Visitor(self.url, getattr(self.cast, who))


def apart(cast: Cast, kinds: Iterable[str]) -> dict[str, int]:
    """The candidates that these kinds of forms are about alone; of a decision to withdraw, its number."""
    found = {}
    for name, state in APART.items():
        if not any(f"{{{name}}}" in KINDS[kind].page for kind in kinds):
            continue
        repo = f"sample-lab/{name}-1b"
        made = scenes.candidate_at(state, cast, repo, read=reading(repo))
        found[name] = Decision.objects.get(candidate=made).number if name == "taken" else made.pk
    return found


@contextmanager
def portal(kinds: Iterable[str]) -> Iterator[Portal]:
    with transaction.atomic():
        cast = assemble()
        numbers = places.build(cast)
        numbers |= {"work": Workload.objects.get(slug="claims-intake").pk, "team": cast.claims.pk}
        numbers["open"] = scenes.candidate_at(
            "intake", cast, "sample-lab/open-1b", read=reading("sample-lab/open-1b")
        ).pk
        numbers |= apart(cast, kinds)
    with serving() as url:
        yield Portal(url, cast, numbers)


def _number(value: Any, numbers: dict[str, Any]) -> Any:
    """A value that is typed; ``{name}`` stands for a number of the scene."""
    whole = re.fullmatch(r"\{(\w+)\}", value) if isinstance(value, str) else None
    if whole:
        return str(numbers[whole[1]])
    return value if isinstance(value, list) else str(value)


def sent_at_once(found: Portal, kind: Kind) -> list[Any]:
    visitor, page = found.visitor(kind.who), kind.page.format(**found.numbers)
    action = kind.action.format(**found.numbers)
    form = visitor.form(page, action)
    typed = {name: _number(value, found.numbers) for name, value in kind.typed.items()}
    return visitor.at_once(action or page, form.filled(**typed), TIMES)


FEW = ("proposal", "sign-off", "decision")


@pytest.mark.parametrize(
    "kinds", [FEW, pytest.param(tuple(KINDS), marks=pytest.mark.long)], ids=["few-kinds", "every-kind"]
)
def test_fifty_parallel_posts_of_a_form_make_one_row(kinds: tuple[str, ...]) -> None:
    made: dict[str, Any] = {}
    with portal(kinds) as found:
        for name in kinds:
            kind = KINDS[name]
            before, entries = kind.rows._default_manager.count(), LedgerEntry.objects.count()
            answers = sent_at_once(found, kind)
            made[name] = (
                kind.rows._default_manager.count() - before,
                LedgerEntry.objects.count() - entries,
                {(one.status_code, one.headers.get("Location", ""), one.text) for one in answers},
            )
    wrong = {name: told for name, told in made.items() if told[:2] != (1, KINDS[name].entries) or len(told[2]) != 1}
    assert not wrong
    assert {next(iter(told[2]))[0] for told in made.values()} <= {200, 302}
    assert Submission.objects.count() == len(kinds)
