"""Every page of the urlconf with an address for it: what the tests that hold all pages at once go by."""

import difflib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from reviews.api.actions import create_token
from reviews.decisions.denials.actions import DeniedThing, deny
from reviews.decisions.exit_steps.rows import begin_exit
from reviews.decisions.models import Decision
from reviews.decisions.stages.actions import DeliveryStatement, deliver
from reviews.decisions.stages.models import EvidenceItem
from reviews.deputies.actions import name_deputy
from reviews.files.models import KeptFile
from reviews.files.uploads import content_of
from reviews.granting.actions import request_role
from reviews.hub.transport.page_hosts import origins
from reviews.jobs.models import JobRun
from reviews.legal.actions import add_document
from reviews.legal.details import DocumentDetails
from reviews.licensing.actions import add_license
from reviews.mirror.actions import copy_to_mirror
from reviews.mirror.rows import note_stopped
from reviews.people.models import User
from reviews.watch.advisories.actions import register_key
from reviews.webhooks.actions import add_endpoint
from reviews.workflow.actions.reviewing import remark
from reviews.workflow.models import Condition
from reviews.workflow.notes.actions import write
from reviews.workflow.policy.actions import write as write_policy
from reviews.workflow.policy.rules import SHIPPED as POLICY
from tests import memory, scenes
from tests.cast import Cast
from tests.house.matrix import welcome
from tests.house.place_rows import (
    conclude_also,
    conclude_sample,
    corrected,
    drafted,
    evaluated,
    license_of,
    listed,
    node_proposed,
    refused_by_its_card,
    renamed,
    viewed,
)
from tests.readings import reading
from tests.runs.imports import imported

THIRD_PARTY = ("account_", "mfa_", "socialaccount_", "openid_connect_")
"""Names of pages that a library brings and guards; what we changed about them has tests of its own."""
USE_POLICY = DocumentDetails(
    role="use_policy", title="Use policy", source="https://example.org/policy", dated=date(2026, 1, 5),
    language="English", text="You will do no harm.\n",
)  # fmt: skip
"""What a reviewer adds to the scene's repository."""
OUTSIDE = {"healthz", "readyz", "metrics"}
"""Answered before the views; see tests/ops."""


def patterns(resolver: URLResolver) -> Iterator[tuple[str, URLPattern]]:
    """Every address with its view, without those of libraries; the API's have names in their namespace."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            for name, pattern in patterns(one):
                yield (f"{one.namespace}:{name}" if one.namespace and ":" not in name else name), pattern
        elif not str(one.name).startswith(THIRD_PARTY) and one.name not in OUTSIDE:
            yield str(one.name), one


def known() -> dict[str, URLPattern]:
    """The pages by name. Addresses without a name are the API's answers to places that are not there."""
    found = {name: pattern for name, pattern in patterns(get_resolver()) if pattern.name}
    return {name: found[name] for name in sorted(found) if not name.endswith(":only_get")}


def build(cast: Cast) -> dict[str, Any]:
    """One row of everything that an address can name, and a statement that nobody has proposed for yet."""
    found: dict[str, Any] = memory.remembered_value(lambda: _build(cast))
    return found


def _build(cast: Cast) -> dict[str, Any]:
    candidate = scenes.candidate_at("answered", cast)
    found = remark(candidate, track="legal", about="", text="Why?", by=cast.legal)
    decided = scenes.candidate_at("answered", cast, "sample-lab/other-1b", read=reading("sample-lab/other-1b"))
    scenes.sign_track(decided, "legal", cast, terms={"mirror": "yes", "owners": {}})
    scenes.sign_track(decided, "engineering", cast, "pass with conditions")
    issued = scenes.decide(scenes.fresh(decided), cast, **scenes.evidence("A load test", "Two weeks in shadow"))
    _deliver(issued, cast)
    correction = corrected(scenes.fresh(decided), cast)
    scenes.workload(cast, name="Field notes")
    batch = listed(scenes.workload(cast, name="Many at once"), cast)
    write(candidate, kind="platform", key="health", values={"text": "A known answer."}, by=cast.engineer)
    run = imported(candidate, cast)
    token, _ = create_token(name="ci", scopes=["check"], days=1, by="tests")
    known = add_license(key="sample/1.0", name="Sample License", steward="", reason="Met it.", by=cast.legal)
    snapshot = candidate.snapshot
    assert snapshot
    conclude_sample(candidate, known, cast)
    brought = add_document(candidate.hub, candidate.repo_id, by=cast.legal, details=USE_POLICY)
    refused, today = refused_by_its_card(cast), timezone.now().date()
    conclude_also(refused, known, cast)
    denied = deny(DeniedThing("f" * 64), reason="The file was found to be poisoned.", by=cast.engineer)
    deputy = name_deputy(cast.reader, from_day=today, to_day=today, reason="On leave.", by=cast.auditor)
    write_policy(body=POLICY | {"grace_days": 10}, reason="Sooner.", by=cast.both)
    with override_settings(WEBHOOK_ORIGINS=origins(["hooks.example"], "WEBHOOK_HOSTS")):
        endpoint, _ = add_endpoint(name="Chat", url="https://hooks.example/x", team=None, by=cast.administrator)
    watched, alert = renamed(issued)
    note_stopped(copy_to_mirror(issued, by=cast.engineer), "The hub serves other bytes of model.safetensors.")
    return {
        "file_id": KeptFile.objects.exclude(owner_kind__in=("agreement", "run")).get().pk, "item_number": 2,
        "candidate_id": candidate.pk, "remark_id": found.pk, "document_id": snapshot.documents.earliest("pk").pk,
        "correction": correction.pk, "old": snapshot.pk, "new": snapshot.pk, "key": "license.tag", "track": "legal",
        "run_id": JobRun.objects.earliest("pk").pk, "question": "license", "condition_id": Condition.objects.get().pk,
        "number": Decision.objects.get().number, "slug": "claims-intake", "person_id": cast.reader.pk,
        "operation": "check", "token_id": token.pk, "endpoint_id": endpoint.pk, "what": "decisions",
        "license": known.key, "path": "duties", "kind": "text",
        "entry_id": brought.pk, "rule": "intended_use", "waiver_id": refused.waivers.get().pk, "refused": refused.pk,
        "ref": str(snapshot.documents.get(role="license").pk), "refused_ref": license_of(refused),
        "second": scenes.candidate_at("read", cast, work=scenes.workload(cast, name="Second team")).pk,
        "intake_id": candidate.intakes.get().pk, "role": "auditor", "token": "a-token-that-no-mail-carried",
        "part": "change-owner", "denial_id": denied.pk, "deputy_id": deputy.pk, "batch_id": batch.pk,
        "agreement": scenes.agreement(candidate, cast).pk, "watched": watched.pk, "alert": alert.pk,
        "step": begin_exit(issued, cast.decider)[0].number,
        "feed_key": register_key("Vendor", key="5" * 64, by=cast.administrator).pk,
        "asked": drafted(cast),
        "run_number": run.pk, "proposal_id": node_proposed(cast).pk, **evaluated(candidate, cast), **viewed(cast),
        "request_id": request_role(cast.nobody, "auditor", reason="Audits from May on.", by=cast.administrator_two).pk,
    }  # fmt: skip


def _deliver(issued: Decision, cast: Cast) -> None:
    said = DeliveryStatement(note="It passed.", file=content_of("load.pdf", b"%PDF-1.7 load test"))
    deliver(EvidenceItem.objects.get(decision=issued, number=1), said=said, by=cast.requester)


SLUGS = {"team": "claims", "edit_workload": "field-notes", "start_shortlist": "field-notes"} | dict.fromkeys(
    ("node", "node_change", "node_free", "node_rate", "node_switch"), "edge-16"
)
"""Which team, which statement that can still be changed, which class of nodes."""


def apart(places: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the addresses of some pages name, other than the first candidate."""
    return {
        "approve_agreement": {"entry_id": places["agreement"]},
        "change_shortlist_entry": {"what": "describe"},
        "watch_ask_now": {"number": places["watched"]},
        "story": {"hub": "huggingface", "repo_id": "sample-lab/atlas-1b-instruct"},
        "read_terms": {
            "candidate_id": places["refused"], "ref": places["refused_ref"], "key": places["license"],
        },
    }  # fmt: skip


def address(name: str, pattern: URLPattern, places: dict[str, Any]) -> str:
    """The address of a page about the rows of the scene."""
    values = {key: places.get(key) for key in pattern.pattern.converters}
    if name in SLUGS:
        values["slug"] = SLUGS[name]
    if name in ("license", "license_term", "store_reference"):
        values["key"] = places["license"]
    if name in ("meet_condition", "withdraw_signoff"):
        values["candidate_id"] = Condition.objects.get().signoff.candidate_id
    if name in ("ask_waiver", "approve_waiver", "end_waiver"):
        values["candidate_id"] = places["refused"]
    if name == "ask_requirement_waiver":
        values["key"] = "template"
    values |= apart(places).get(name, {})
    if name in ("adopt_policy", "drop_policy", "policy_version"):
        values["number"] = 2
    if name == "renew":
        values["candidate_id"] = Condition.objects.get().signoff.candidate_id
    if name in ("write_entry", "take_entry_back"):
        values["kind"], values["key"] = "platform", "health"
    if name == "reuse":
        values["candidate_id"] = places["second"]
    if "<number>" in str(pattern.pattern) and "polic" not in name and name != "watch_ask_now":
        values["number"] = places["number"]
    return reverse(name, kwargs=values)


def difference(table: Path, found: str) -> str:
    """The lines in which a stored table and its new state differ, and how to store the new state."""
    lines = difflib.unified_diff(table.read_text().splitlines(), found.splitlines(), "stored", "now", lineterm="", n=0)
    return "\n".join(
        (
            f"tests/house/{table.name} differs from what the pages answer now:",
            *(line for line in lines if not line.startswith("@@")),
            "If the new lines are right, store them and commit the table:",
            f'UPDATE_TABLES=1 make test ARGS="tests/house/test_{table.stem}.py -n0"',
        )
    )


Fetch = Callable[[Client, str], HttpResponse]


def fetched(client: Client, path: str) -> HttpResponse:
    """A page as a client gets it."""
    return client.get(path)


def pages(
    cast: Cast, part: slice = slice(None), fetch: Fetch = fetched
) -> Iterator[tuple[str, User, str, HttpResponse]]:
    """Every page that answers a GET, about the rows of ``build``: name, somebody who may see it, address, answer.

    ``part`` takes only some of the names, so that processes can share the work; ``fetch`` watches what a page does.
    """
    places, open_to = build(cast), welcome("GET")
    people = {
        "legal-revie": cast.legal, "requester": cast.requester, "administrat": cast.administrator,
        "auditor": cast.auditor, "engineering": cast.engineer,
    }  # fmt: skip
    clients = {role: Client() for role in people}
    for role, client in clients.items():
        client.force_login(people[role])
    for name, pattern in list(known().items())[part]:
        path = address(name, pattern, places)
        for role in people:
            if role not in open_to.get(name, people):
                continue  # the table of access says that this role is refused
            answer = fetch(clients[role], path)
            if answer.status_code == 200:
                yield name, people[role], path, answer
                break
