"""One request of every operation over one scene, from which the examples of the OpenAPI document are drawn."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from reviews.decisions.models import Decision
from reviews.hub.transport.page_hosts import origins
from reviews.people.actions import set_team
from reviews.people.models import User
from reviews.shortlist.models import ShortlistEntry
from reviews.watch.observed import SCAN
from reviews.watch.rows.findings import open_findings
from reviews.webhooks.actions import second_endpoint
from reviews.webhooks.models import WebhookEndpoint
from reviews.workflow.models import Candidate
from tests import scenes
from tests.api.asking import ASKED, REPO, own_token, token
from tests.api.test_writes import STATED
from tests.cast import Cast
from tests.readings import COMMIT
from tests.runs import results
from tests.runs.imports import stated
from tests.shortlist import lists
from tests.suites.samples import entry, handed_out, played, uploaded

NOW = datetime(2027, 1, 5, 12, tzinfo=UTC)
HOOK_SECRET = "what-the-hub-sends"
LONGEST, MOST = 400, 2
"""Characters of a text and rows of a list that an example shows."""
LARGE = "The total is 412 euros. " * 1_500


@dataclass
class Asked:
    """One request: operation, method, path with names in braces, parameters, body or files, and by which token."""

    name: str
    method: str
    path: str
    parameters: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    files: dict[str, bytes] | None = None
    key: str = "own"

    def send(self, secrets: dict[str, str]) -> Any:
        """Send it and return the answer."""
        place = self.path.format(**self.parameters)
        rest = {key: value for key, value in self.parameters.items() if f"{{{key}}}" not in self.path}
        headers = {"Authorization": f"Bearer {secrets[self.key]}"} if self.key in secrets else {}
        if self.key == "hub":
            headers = {"X-Webhook-Secret": HOOK_SECRET}
        client: Any = getattr(Client(), self.method.lower())
        data: Any = rest
        if self.files is not None:
            data = {name: SimpleUploadedFile(name, body) for name, body in self.files.items()} | (self.body or {})
        elif self.body is not None:
            return client(f"/api/v1/{place}", json.dumps(self.body), content_type="application/json", headers=headers)
        return client(f"/api/v1/{place}", data, headers=headers)

    def sent(self) -> dict[str, Any]:
        """The body as the document shows it; a file is named in words."""
        return (self.body or {}) | {name: f"(the bytes of the {name} file)" for name in self.files or {}}


class Scene:
    """A decision on a model, an entry of the workload's shortlist, a suite, and tokens."""

    def __init__(self, cast: Cast) -> None:
        members = [cast.requester, cast.both, cast.administrator]
        set_team(slug="claims", name="Claims", members=members, by=cast.administrator)
        self.cast, self.work = cast, scenes.workload(cast)
        self.candidate: Candidate = scenes.candidate_at("decided", cast, work=self.work)
        self.number = Decision.objects.get().number
        self.out = handed_out(uploaded(self.work, cast, [entry(f"c{n}") for n in range(40)]), cast)
        self.entry: ShortlistEntry = lists.added(cast, lists.started(cast, self.work), self.candidate)
        both, admin = (User.objects.get(pk=one.pk) for one in (cast.both, cast.administrator))
        self.secrets = {
            "own": own_token(both, cast.claims), "admin": own_token(admin, cast.claims),
            "company": token("check", "decisions", "ledger"),
        }  # fmt: skip

    def run(self, answer: str) -> bytes:
        """The file of a run of the suite that gave each case one answer."""
        return played(self.candidate, self.out, dict.fromkeys([f"c{n}" for n in range(40)], answer))

    def requests(self) -> Iterator[Asked]:
        """Yield one request of each operation, in an order in which each finds what it needs."""
        yield from self._machines()
        yield from self._candidate()
        yield from self._reads()
        yield from self._writes()
        yield from self._runs()
        yield from self._webhooks()

    def _machines(self) -> Iterator[Asked]:
        spec = {"containers": [{"name": "llm", "image": "vllm/vllm-openai:v0.9",
                                "args": ["--model", REPO, "--revision", COMMIT]}]}  # fmt: skip
        pod = {"kind": "Pod", "metadata": {"name": "llm-0", "annotations": {"model-review/workload": "claims-intake"}},
               "spec": spec}  # fmt: skip
        asked = {"uid": "705ab4f5", "operation": "CREATE", "namespace": "claims", "object": pod}
        review = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": asked}
        event = {"event": {"action": "update", "scope": "repo.content"}, "repo": {"type": "model", "name": REPO}}
        yield Asked("check", "GET", "check", ASKED)
        yield Asked("check_many", "POST", "check", {}, {"pins": [ASKED]})
        yield Asked("admission", "POST", "admission", {}, review, key="company")
        report = ASKED | {"place": "edge: claims/llm-0", "running": True}
        yield Asked("report_deployment", "POST", "deployments", {}, report, key="company")
        yield Asked("decisions_on", "GET", "decisions", {"on": "2027-01-05"})
        yield Asked("decision_record", "GET", "decisions/{number}", {"number": self.number})
        yield Asked("decision_duties_zip", "GET", "decisions/{number}/duties.zip", {"number": self.number})
        span = {"from": "2027-01-05", "to": "2027-01-05"}
        yield Asked("decision_window", "GET", "window", span, key="company")
        yield Asked("lock_file", "GET", "lock.json", {"workload": "claims-intake"}, key="company")
        yield Asked("revoked_file", "GET", "revoked.json", key="company")
        yield Asked("ledger_head", "GET", "ledger/head", key="company")
        yield Asked("hub_events", "POST", "hub-events", {}, event, key="hub")

    def _candidate(self) -> Iterator[Asked]:
        number, snapshot = self.candidate.pk, self.candidate.snapshot
        assert snapshot
        yield Asked("candidate_list", "GET", "candidates", {"state": "decided"})
        for what, name in (
            ("", "candidate_status"), ("/requirements", "candidate_requirements"), ("/tracks", "candidate_tracks"),
            ("/readings", "candidate_readings"),
        ):  # fmt: skip
            yield Asked(name, "GET", f"candidates/{{number}}{what}", {"number": number})
        for what in ("facts", "files", "documents", "findings"):
            place = {"number": number, "limit": 2}
            yield Asked(f"candidate_{what}", "GET", f"candidates/{{number}}/{what}", place)
        place = {"number": number, "document": snapshot.documents.earliest("pk").pk}
        yield Asked("candidate_document", "GET", "candidates/{number}/documents/{document}", place)

    def _reads(self) -> Iterator[Asked]:
        yield Asked("workload_list", "GET", "workloads", {"q": "claims"})
        yield Asked("workload_read", "GET", "workloads/{slug}", {"slug": "claims-intake"})
        yield Asked("catalog_list", "GET", "catalog", {"data": "personal"})
        for what, name in (("integration", "integration_answer"), ("duties", "duties_answer")):
            yield Asked(name, "GET", f"decisions/{{number}}/{what}", {"number": self.number})
        yield Asked("license_list", "GET", "licenses", {"limit": 2})
        key = Asked("", "GET", "licenses").send(self.secrets).json()["items"][0]["key"]
        yield Asked("license_terms", "GET", "licenses/{key}", {"key": key})
        yield Asked("node_list", "GET", "nodes", {"limit": 2})
        yield Asked("node_read", "GET", "nodes/{slug}", {"slug": "l40s-48-2"})
        yield Asked("ledger_proof", "GET", "ledger/entries/{number}/proof", {"number": 1})
        why = {(self.number, SCAN): "The hub's scan now names model.safetensors (unsafe)."}
        open_findings(list(Decision.objects.all()), why, by="system:worker")
        yield Asked("watch_findings", "GET", "watch/findings", {"severity": "critical"})

    def _writes(self) -> Iterator[Asked]:
        repo = {"repo": "sample-lab/quill-3b-instruct", "workload": "claims-intake"}
        yield Asked("propose_candidate", "POST", "candidates", {}, repo)
        place = {"number": Candidate.objects.latest("pk").pk}
        yield Asked("retry_reading", "POST", "candidates/{number}/readings", place)
        body = {name: getattr(self.work, name) for name in STATED} | {"name": "Claims summary"}
        yield Asked("state_workload", "POST", "workloads", {}, body)
        made = Asked("", "GET", "workloads/claims-summary").send(self.secrets).json()
        changed = body | {"context_tokens": 16_384, "seen": made.get("seen", "")}
        yield Asked("change_workload", "PUT", "workloads/{slug}", {"slug": "claims-summary"}, changed)
        spec = Asked("", "GET", "nodes/l40s-48-2").send(self.secrets).json()["spec"]
        version = {"title": "Two L40S", "reason": "Read from the cluster after the new driver.", "spec": spec}
        yield Asked("propose_node_version", "PUT", "nodes/{slug}", {"slug": "l40s-48-2"}, version)

    def _runs(self) -> Iterator[Asked]:
        place, header = {"number": self.candidate.pk}, results.yaml_of(stated(self.candidate)).decode()
        load = {"result": results.dumped(results.vllm())}
        yield Asked("import_candidate_run", "POST", "candidates/{number}/runs", place, {"header": header}, load)
        listed = {"number": self.entry.shortlist_id}
        small = {"result": self.run("The total is 412 euros.")}
        yield Asked("import_shortlist_run", "POST", "shortlists/{number}/runs", listed, None, small)
        large = Asked("", "POST", "shortlists/{number}/runs", listed, None, {"result": self.run(LARGE)})
        yield Asked("run_upload", "GET", "run-uploads/{number}", {"number": large.send(self.secrets).json()["number"]})
        runs = {"repo": self.candidate.repo_id, "commit": self.candidate.commit}
        found = Asked("runs", "GET", "runs", runs)
        yield found
        newest = found.send(self.secrets).json()["runs"][0]["number"]
        yield Asked("run_read", "GET", "runs/{number}", {"number": newest})

    def _webhooks(self) -> Iterator[Asked]:
        body = {"name": "Chat of the platform team", "url": "https://hooks.example/models", "team": True}
        yield Asked("add_webhook", "POST", "webhooks", {}, body, key="admin")
        added = WebhookEndpoint.objects.get()
        second_endpoint(added, by=self.cast.administrator_two)
        yield Asked("webhook_list", "GET", "webhooks", key="admin")
        yield Asked("send_webhook_test", "POST", "webhooks/{number}/test", {"number": added.pk}, key="admin")
        yield Asked("remove_webhook", "DELETE", "webhooks/{number}", {"number": added.pk}, key="admin")


def drawn(cast: Cast) -> dict[str, Any]:
    """The examples as the API answers now; long texts and lists are cut."""
    found: dict[str, Any] = {}
    wrong = []
    with ExitStack() as stack:
        stack.enter_context(time_machine.travel(NOW, tick=False))
        hosts = origins(["hooks.example"], "WEBHOOK_HOSTS")
        stack.enter_context(override_settings(WEBHOOK_ORIGINS=hosts, HUB_WEBHOOK_SECRET=HOOK_SECRET))
        scene = Scene(cast)
        for one in scene.requests():
            answer = one.send(scene.secrets)
            if answer.status_code >= 300:
                wrong.append((one.name, answer.content))
                continue
            found[one.name] = {"parameters": one.parameters, "status": answer.status_code}
            if sent := one.sent():
                found[one.name]["body"] = sent
            if "json" in answer["Content-Type"]:
                found[one.name]["answer"] = cut(answer.json() | _hidden(one.name))
    assert not wrong
    return found


def _hidden(name: str) -> dict[str, str]:
    """A secret is never an example, and a random name would be another one each time."""
    return {"secret": "whsec_c2hvd24gb25jZSwgYW5kIG5ldmVyIGFnYWlu"} if name == "add_webhook" else {}


def cut(value: Any) -> Any:
    """A value with long texts and long lists cut."""
    if isinstance(value, dict):
        return {name: cut(one) for name, one in value.items()}
    if isinstance(value, list):
        return [cut(one) for one in value[:MOST]]
    return value[:LONGEST] + "…" if isinstance(value, str) and len(value) > LONGEST else value
