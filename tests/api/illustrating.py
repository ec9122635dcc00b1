"""One request of every operation over one scene, from which the examples of the OpenAPI document are drawn."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import time_machine
from django.db import connection
from django.test import override_settings

from reviews.api.idempotency import KEYLESS
from reviews.decisions.models import Decision
from reviews.hub.transport.page_hosts import origins
from reviews.legal.actions import approve_agreement
from reviews.people.actions import set_team
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.shortlist.models import ShortlistEntry
from reviews.watch.observed import SCAN
from reviews.watch.rows.findings import open_findings
from reviews.webhooks.actions import second_endpoint
from reviews.webhooks.models import WebhookEndpoint
from reviews.workflow.actions.reviewing import remark
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload
from tests import scenes
from tests.api.asked import FILES, HOOK_SECRET, Asked
from tests.api.asking import ASKED, REPO, own_token, token
from tests.api.test_writes import STATED
from tests.cast import Cast
from tests.readings import COMMIT, reading
from tests.runs import results
from tests.runs.imports import stated
from tests.shortlist import lists
from tests.suites.samples import entry, handed_out, lines, played, uploaded
from tests.watch.test_usage import WITHOUT_END

NOW = datetime(2027, 1, 5, 12, tzinfo=UTC)
LONGEST, MOST = 400, 2
"""Characters of a text and rows of a list that an example shows."""
LARGE = "The total is 412 euros. " * 1_500


def used(cast: Cast, work: Workload | None = None) -> Decision:
    """A decision in test, of a model whose agreement limits the users; who is both answers for all of it."""
    candidate = scenes.candidate_at("ready", cast, "sample-lab/two-1b", work=work)
    agreed = scenes.agreement(candidate, cast, **WITHOUT_END)
    approve_agreement(agreed, by=cast.legal_two)
    asked = scenes.evidence("Load test at 16 concurrent requests", owner="both")
    return scenes.decide(candidate, cast, **asked, watcher=scenes.holder("both"))


class Scene:
    """A decision on a model, an entry of the workload's shortlist, a suite, and tokens."""

    def __init__(self, cast: Cast) -> None:
        members = [cast.requester, cast.both, cast.administrator]
        set_team(slug="claims", name="Claims", members=members, by=cast.administrator)
        self.cast, self.work = cast, scenes.workload(cast)
        self.candidate: Candidate = scenes.candidate_at("decided", cast, work=self.work)
        self.number = Decision.objects.get().number
        self.in_test = used(cast, self.work)
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
        yield from self._requesting()
        yield from self._suites()
        yield from self._delivering()
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
        yield Asked(
            "decision_export", "GET", "decisions/{number}/exports/{form}", {"number": self.number, "form": "spdx"}
        )
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

    def _requesting(self) -> Iterator[Asked]:
        candidate = Candidate.objects.latest("pk")
        take_reading(candidate.pk, reading(candidate.repo_id))
        found = remark(
            scenes.fresh(candidate), track="legal", about="", text="Which data was it tuned on?", by=self.cast.legal
        )
        place = {"number": candidate.pk}
        thread = place | {"remark": found.pk}
        body = {"text": "On our own letters, as the statement says."}
        yield Asked("reply_to_remark", "POST", "candidates/{number}/remarks/{remark}/replies", thread, body)
        yield Asked("candidate_remarks", "GET", "candidates/{number}/remarks", place | {"open": True})
        why = {"reason": "A newer version is proposed instead."}
        yield Asked("withdraw_candidate", "POST", "candidates/{number}/withdrawal", place, why)

    def _suites(self) -> Iterator[Asked]:
        place, file = {"slug": "claims-summary"}, lines([entry("c1"), entry("c2")])
        yield Asked("upload_suite_version", "POST", "workloads/{slug}/suites", place, None, {"file": file})
        yield Asked("suite_list", "GET", "workloads/{slug}/suites", place)
        version = place | {"number": 1}
        yield Asked("suite_cases", "GET", "workloads/{slug}/suites/{number}/cases", version)
        out = {"place": "on-premises", "purpose": "To compare both quantizations before the review."}
        yield Asked("hand_suite_out", "POST", "workloads/{slug}/suites/{number}/handouts", version, out)
        listed = Asked("handout_list", "GET", "workloads/{slug}/handouts", place)
        yield listed
        place = place | {"number": listed.send(self.secrets).json()["items"][0]["number"]}
        yield Asked("handout_file", "GET", "workloads/{slug}/handouts/{number}/suite.jsonl", place)

    def _delivering(self) -> Iterator[Asked]:
        place = {"number": self.in_test.number}
        body = {"note": "All 16 requests were answered within the target."}
        file = {"file": b"%PDF-1.7 the report of the load test"}
        item = place | {"item": 1}
        yield Asked("deliver_item", "POST", "decisions/{number}/evidence/{item}", item, body, file)
        limits = Asked("usage_limits", "GET", "decisions/{number}/usage", place)
        yield limits
        key = limits.send(self.secrets).json()["items"][0]["key"]
        read = {"limit": key, "value": 41_000, "measured_on": "2027-01-05", "due": "2027-01-20",
                "source": "The dashboard of monthly active users, export of the last day of the month."}  # fmt: skip
        yield Asked("record_reading", "POST", "decisions/{number}/usage", place, read)

    def _runs(self) -> Iterator[Asked]:
        place, header = {"number": self.candidate.pk}, results.yaml_of(stated(self.candidate)).decode()
        load = {"result": results.dumped(results.vllm())}
        yield Asked("import_candidate_run", "POST", "candidates/{number}/runs", place, {"header": header}, load)
        listed = {"number": self.entry.shortlist_id}
        yield Asked("shortlist_list", "GET", "shortlists", {"workload": "claims-intake"})
        yield Asked("shortlist_read", "GET", "shortlists/{number}", listed)
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


@contextmanager
def at_new_year(*, tick: bool) -> Iterator[None]:
    """The day and the settings of the examples."""
    hosts = origins(["hooks.example"], "WEBHOOK_HOSTS")
    with (
        time_machine.travel(NOW, tick=tick),
        override_settings(WEBHOOK_ORIGINS=hosts, HUB_WEBHOOK_SECRET=HOOK_SECRET),
    ):
        yield


def drawn(cast: Cast) -> dict[str, Any]:
    """The examples as the API answers now; long texts and lists are cut."""
    found: dict[str, Any] = {}
    wrong = []
    with at_new_year(tick=False):
        scene = Scene(cast)
        for one in scene.requests():
            writes = one.method != "GET" and one.name not in KEYLESS
            answer = one.send(scene.secrets, one.name)
            if answer.status_code >= 300:
                wrong.append((one.name, answer.content))
                continue
            if writes:
                wrong += [(one.name, why) for why in repeated(scene, one, answer)]
            found[one.name] = {"parameters": one.parameters, "status": answer.status_code}
            if sent := one.sent():
                found[one.name]["body"] = sent
            if one.name not in FILES and "json" in answer["Content-Type"]:
                found[one.name]["answer"] = cut(answer.json() | _hidden(one.name))
    assert wrong == []
    return found


def repeated(scene: Scene, one: Asked, first: Any) -> Iterator[str]:
    """What a repeat of a write under its key does otherwise than to give the first answer."""
    before = written()
    again = one.send(scene.secrets, one.name)
    if (again.status_code, again.content) != (first.status_code, first.content):
        yield f"answered {again.status_code} {again.content!r:.300} after {first.content!r:.300}"
    if more := {name: rows for name, rows in written().items() if rows != before[name]}:
        yield f"wrote again: {more}"


def written() -> dict[str, int]:
    """How many rows this test has added to each table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins FROM pg_stat_xact_user_tables WHERE schemaname = current_schema()")
        return dict(cursor.fetchall())


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
