"""Every form of the pages, filled in as the person would who may send it, and what sending it does to the database."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from reviews.people.models import User
from reviews.proposals.batches import plan_of
from reviews.proposals.lines import ListedRepo
from reviews.workloads.models import Workload
from tests import memory, scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import ruling
from tests.house.matrix import TABLE, answers
from tests.house.places import address, known
from tests.readings import reading
from tests.server import Fields, forms_of
from tests.submissions.test_parallel import KINDS

ROLES = (
    "reader", "requester", "legal", "engineer", "decider", "auditor", "administrator", "nobody",
)  # fmt: skip
"""The people of the table's columns, by their names in the cast."""
SOURCES = {
    "answer": "legal", "approve_waiver": "waivers", "change_role": "person", "choose_mails": "home",
    "dismiss_tour": "home",
    "read_again": "candidate", "record_intake": "legal", "retry_job": "job", "sign": "legal", "switch_person": "person",
    "confirm_findings": "legal",
    "verify": "audit", "acknowledge_duties": "decision", "set_theme": "home", "end_sessions": "profile",
    "read_notifications": "notifications",
    "read_notices": "home", "try_webhook": "webhook", "read_linked_page": "legal_record",
    "mark_read": "legal", "second_denial": "denial", "copy_decision": "decision_mirror",
    "change_shortlist_entry": "shortlist_entry", "count_again": "shortlist_tokens",
    "remove_sample_document": "shortlist_tokens", "adopt_node_proposal": "node_proposal",
    "remove_view": "saved_views",
}  # fmt: skip
"""The page with the form that goes to another page."""
WHO = {
    "approve_waiver": "legal_two",
    "approve_agreement": "legal_two",
    "role_request": "administrator",
    "decide": "decider",
    "retry_job": "requester",
    "grade_answers": "engineer",
    "begin_statement": "both",
}
"""Who may send what the person of the table may not."""
SAME = {
    "new_workload": "workload", "edit_workload": "workload", "propose": "proposal", "remarks": "remark",
    "reply_remark": "reply", "answer": "answer", "record_intake": "intake", "ask_requirement_waiver": "waiver",
    "write_entry": "note", "license_new": "license", "node_change": "node", "write_policy": "policy",
    "tokens": "token", "new_person": "person", "new_team": "team", "add_to_record": "document",
}  # fmt: skip
"""What is typed is typed in the test of parallel posts, too."""
TYPED: dict[str, dict[str, Any]] = {
    "license_new": {"document": ""},
    "own_tokens": {"name": "pipeline", "team": "{team}", "scopes": ["check"], "days": "9"},
    "node_proposal": {"reason": "The cluster was read by mistake."},
    "node_free": {"nodes": "1", "offered": "2", "free": "1", "most_free": "0"},
    "node_rate": {"amount": "2.5", "currency": "EUR", "source": "The price list of this year."},
    "sign": {"outcome": "pass", "mirror": "yes", "reason": "It fits the workload."},
    "remove_copy": {"reason": "The exit plan is done, and its owner agreed."},
    "withdraw_decision": {"reason": "The publisher revoked it."},
    "withdraw_signoff": {"reason": "I read it wrongly."},
    "read_terms": {"read-venue": "silent"},
    "answer_checklist": {"choice_license": "no", "text_license": "The text is another one."},
    "carry_over": {"reason": "The terms are the same."},
    "node_new": {"slug": "rack-9", "title": "Rack 9"},
    "switch_person": {"act": "close", "reason": "Left."},
    "change_role": {"act": "grant"},
    "choose_mails": {"mails": "daily"},
    "profile": {"first_name": "Nora", "last_name": "Renamed"},
    "correct_decision": {"new": "Weak on tables and on amounts.", "why": "The test showed more."},
    "review_correction": {"agreed": "yes"},
    "ask": {"s": "Translate letters to customers"},
    "use_question": {"text": "Nobody has stated this use; write its statement first."},
    "denials": {"sha256": "e" * 64, "reason": "The file was found to be poisoned."},
    "hand_out_suite": {"place": "on-premises", "purpose": "Compare two models on the letters of last month."},
    "begin_statement": {"preset": "search"},
    "statement_step": {"risk_level": "high"},
    "check_statement": {"read": "on"},
    "save_view": {"name": "In German", "list_name": "catalog", "query": "language=de"},
    "lift_denial": {"reason": "The scan was wrong about this file."},
    "look_for_triggers": {
        "said": "Nothing new was on the hub.",
        "look_by": (timezone.localdate() + timedelta(90)).isoformat(),
    },
}
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
NAME = re.compile(r'\bname="([^"]+)"')
RANDOM = re.compile(
    r"![A-Za-z0-9]{40}|\\\\?x[0-9a-f]{16,}|[0-9a-f]{32,}|mrp_[\w-]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
"""Values that differ each time: digests and bytes over random ones, keys, identifiers."""
APART = {"django_session", "reviews_personsession", "reviews_submission", "django_migrations"}
NOW = datetime.now(UTC) + timedelta(hours=1)
"""When forms are sent: after the scene was built."""


@dataclass(frozen=True)
class Filled:
    """One form: the page's name, who sends it where, what with, and its HTML."""

    name: str
    person: User
    path: str
    fields: Fields
    html: str

    @property
    def controls(self) -> frozenset[str]:
        """The names of all its controls."""
        return frozenset(NAME.findall(self.html))

    def body(self, more: Fields = []) -> dict[str, list[str]]:  # noqa: B006  (never changed)
        """The fields, and more, as Django's client sends them; it has no CSRF token to send."""
        found: MultiValueDict[str, str] = MultiValueDict()
        for name, value in [*self.fields, *more]:
            if name not in ("csrfmiddlewaretoken", "form_token"):
                found.appendlist(name, value)
        return dict(found.lists())


def senders(cast: Cast) -> dict[str, User]:
    """Every page that takes a form, with somebody who may send it."""
    found = {}
    for line in TABLE.read_text().splitlines()[1:]:
        name, words = line[:28].strip(), answers(line)
        if line[29:36].strip() != "POST" or name.startswith("api:") or "method" in words:
            continue
        who = WHO.get(name) or next((who for who, word in zip(ROLES, words, strict=False) if word == "ok"), "both")
        found[name] = getattr(cast, who)
    return found


def scene(cast: Cast, numbers: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Rows that only one page is about, by the page's name."""
    ready = scenes.candidate_at("ready", cast, "sample-lab/ready-1b", read=reading("sample-lab/ready-1b"))
    return {"decide": numbers | {"candidate_id": ready.pk}}


def typed(name: str, cast: Cast, numbers: dict[str, Any]) -> dict[str, Any]:
    """What a person types into the form of a page."""
    words = {**KINDS[SAME[name]].typed, **TYPED.get(name, {})} if name in SAME else TYPED.get(name, {})
    if name == "decide":
        from reviews.workflow.models import Candidate

        words = ruling(Candidate.objects.get(pk=numbers["candidate_id"]))
    if name == "propose_list":
        named = {"pk": numbers["work"]} if "work" in numbers else {"name": "Many at once"}
        work = Workload.objects.get(**named)
        plan = plan_of([ListedRepo(1, "huggingface", "sample-lab/typed-1b", "")], work, cast.requester)
        words = {"repositories": "sample-lab/typed-1b", "workload": str(work.pk), "confirmed": plan.digest}
    known_numbers = {"{team}": cast.claims.pk, "{work}": numbers.get("work", "")}
    return {
        key: str(known_numbers.get(value, value)) if isinstance(value, str) else value for key, value in words.items()
    }


def filled(cast: Cast, numbers: dict[str, Any], names: Iterable[str] = ()) -> Iterator[Filled]:
    """The forms of the pages about these rows; a page whose form this person is not shown is left out."""
    clients: dict[User, Client] = {}
    apart = scene(cast, numbers)
    for name, person in senders(cast).items():
        if names and name not in names:
            continue
        if person not in clients:
            clients[person] = Client(raise_request_exception=False)
            clients[person].force_login(person)
        client = clients[person]
        here = apart.get(name, numbers)
        path = address(name, known()[name], here)
        page = SOURCES.get(name, name)
        source = address(page, known()[page], here) + ("?open=license" if name == "answer" else "")
        html = client.get(source).content.decode()
        for part in FORM.findall(html):
            form = next(iter(forms_of(part)), None)
            if form and form.action.partition("?")[0] in ((path,) if page != name else ("", path)):
                fields = form.filled(**typed(name, cast, here))
                yield Filled(name, person, path, fields, part)
                break


LEFT_OUT = {"reviews_jobrun": "(to_jsonb(t) - 'due_at' - 'pushed_at')::text"}
"""Instants that the database's clock gives, which no test can stop."""


def rows(tables: Iterable[str] | None = None) -> dict[str, frozenset[str]]:
    """All rows of these tables, or of all, as text; what is random in them is left out."""
    with connection.cursor() as cursor:
        found = {}
        for table in every_table() if tables is None else tables:
            cursor.execute(f"SELECT {LEFT_OUT.get(table, 't::text')} FROM {table} t")
            found[table] = frozenset(RANDOM.sub("#", text) for (text,) in cursor.fetchall())
        return found


@cache
def every_table() -> list[str]:
    """The tables whose rows tell what was done; asked once, since nothing changes the tables while tests run."""
    with connection.cursor() as cursor:
        return sorted(set(connection.introspection.table_names(cursor)) - APART)


Effect = dict[str, tuple[frozenset[str], frozenset[str]]]


def changes(before: dict[str, frozenset[str]], after: dict[str, frozenset[str]]) -> Effect:
    """By table, the rows that went and the rows that came."""
    return {table: (before[table] - after[table], after[table] - before[table])
            for table in before if before[table] != after[table]}  # fmt: skip


@contextmanager
def undone() -> Iterator[None]:
    """At one moment, and with nothing left of it: neither rows nor the keys that sequences gave out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(sequencename), last_value FROM pg_sequences")
        kept = cursor.fetchall()
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        yield
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        for sequence, last in kept:
            cursor.execute("SELECT setval(%s, %s, %s)", [sequence, last or 1, last is not None])


class Sender:
    """Sends forms as their people, and tells what each changed; every sending is undone."""

    def __init__(self, forms: Iterable[Filled]) -> None:
        self._clients = {form.person: Client(raise_request_exception=False) for form in forms}
        for person, client in self._clients.items():
            client.force_login(person)
        self._before = rows()

    def client(self, form: Filled) -> Client:
        """The browser of the person who sends a form."""
        return self._clients[form.person]

    def effect(self, form: Filled, more: Fields = [], query: str = "") -> tuple[int, Effect]:  # noqa: B006  (never changed)
        """The status and the changes of sending a form, with more fields or a query."""
        with undone():
            stamps = memory.stamps(every_table())
            answer = self._clients[form.person].post(form.path + query, form.body(more))
            written = [table for table, stamp in memory.stamps(every_table()).items() if stamp != stamps[table]]
            return answer.status_code, changes(self._before, self._before | rows(written))
