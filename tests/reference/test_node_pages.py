"""The pages of node classes: owned by engineering, every change a version, unknown shown as unknown."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from reviews.ledger.models import LedgerEntry
from reviews.reference.nodes.views import _reported
from reviews.workloads.nodes.actions import change, ship
from reviews.workloads.nodes.bundled import shipped
from reviews.workloads.nodes.kubectl import read
from reviews.workloads.nodes.models import NodeCapacity, NodeClass, NodeClassVersion
from tests import scenes
from tests.cast import Cast
from tests.workloads import test_devices as devices
from tests.workloads.test_kubectl import node, output
from tests.workloads.test_pages import signed_in, text

pytestmark = pytest.mark.django_db

CLASS: dict[str, Any] = {
    "slug": "h200-141-8", "title": "Eight H200", "kind": "gpu", "accelerator": "NVIDIA H200", "count": "8",
    "memory_mib": "143771", "usable_fraction": "0.92", "observability_mib": "256", "source": "nvidia-smi on node d-01",
    "shares": "1", "measured": "on", "interconnect": "nvswitch", "rollout": "surge", "shared": "on",
    "resource_name": "nvidia.com/gpu",
    "labels": "nvidia.com/gpu.product=NVIDIA-H200", "taints": "nvidia.com/gpu:NoSchedule", "reason": "New machines.",
}  # fmt: skip


def test_a_class_is_added_shown_changed_and_retired(cast: Cast) -> None:
    client = signed_in(cast.engineer)
    assert client.post("/nodes/new/", CLASS)["Location"] == "/nodes/h200-141-8/"
    page = text(client.get("/nodes/h200-141-8/"))
    assert "140.4 GiB" in page
    assert "nvidia.com/gpu:NoSchedule" in page
    assert "Not known" in page  # main memory was left empty
    changed = {**CLASS, "memory_mib": "143700", "reason": "Measured again.", "seen": "1"}
    assert client.post("/nodes/h200-141-8/change/", changed).status_code == 302
    page = text(client.get("/nodes/h200-141-8/"))
    assert "Memory in MiB from 143,771 to 143,700" in page
    assert client.post("/nodes/h200-141-8/switch/", {"reason": "Sold."}).status_code == 302
    assert "h200-141-8" not in text(signed_in(cast.requester).get("/workloads/new/"))
    assert LedgerEntry.objects.filter(subject="nodes:h200-141-8").count() == 3


def test_a_change_over_somebody_elses_change_is_refused(cast: Cast) -> None:
    row = NodeClass.objects.get(slug="edge-16")
    version = row.versions.get()
    change(row, title="Other", spec=version.node, seen=1, reason="Renamed.", by=cast.engineer_two)
    answer = signed_in(cast.engineer).post("/nodes/edge-16/change/", {**CLASS, "seen": "1"})
    assert answer.status_code == 409
    assert "Someone changed edge-16 to version 2" in text(answer)
    row.refresh_from_db()
    assert row.title == "Other"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("count", "0", "Enter the number of accelerators"), ("labels", "no pair", "is not in the form key=value"),
        ("taints", "gpu=yes", "is not a taint"), ("usable_fraction", "1.5", "less than or equal to 1"),
        ("slug", "Not a slug", "Lowercase letters"), ("slug", "edge-16", "exists already"),
        ("observability_mib", "140000", "more than half"), ("memory_mib", "", "required"),
        ("memory_mib", "1437710", "The portal knows “NVIDIA H200” with 143,771 MiB"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(cast: Cast, field: str, value: str, sentence: str) -> None:
    answer = signed_in(cast.engineer).post("/nodes/new/", {**CLASS, field: value})
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_only_engineering_writes(cast: Cast) -> None:
    for person in (cast.legal, cast.requester, cast.auditor, cast.administrator, cast.decider):
        assert signed_in(person).post("/nodes/new/", CLASS).status_code == 403
        assert "Only engineering reviewers can edit node classes" in text(signed_in(person).get("/nodes/"))
    assert Client().get("/nodes/")["Location"].startswith("/accounts/login/")


def test_kubectl_output_becomes_a_class_in_two_steps(cast: Cast) -> None:
    client = signed_in(cast.engineer)
    pasted = output(node("gpu-1", gpus=1), node("gpu-2", gpus=1), node("std-1"))
    page = client.post("/nodes/import/", {"file": SimpleUploadedFile("nodes.json", pasted.encode())})
    assert "h100-80-1" in text(page)
    assert "Nodes in the pool 4, here 2" in text(page)
    assert NodeClass.objects.count() == 5
    proposals = page.context["proposals"]
    handed = next(form for one, form in proposals if one.existing)
    shown = client.post("/nodes/h100-80-1/change/", {"found": handed})
    assert shown.status_code == 200
    assert 'value="2"' in text(shown)
    assert "local-nvme" in text(shown)  # what the output does not know stays as people wrote it
    assert "nvidia-smi on node gpu-a-01" in text(shown)  # the same memory stays measured
    assert NodeClass.objects.get(slug="h100-80-1").number == 1
    assert "This is not valid JSON" in text(client.post("/nodes/import/", {"text": "nothing"}))
    assert "Paste the output" in text(client.post("/nodes/import/", {"text": ""}))


@pytest.mark.long
def test_what_comes_with_the_portal_is_unreviewed_and_touches_nothing(cast: Cast) -> None:
    before = NodeClass.objects.get(slug="cpu-64").number
    assert ship(shipped().values()) == len(shipped()) - 1
    assert ship(shipped().values()) == 0
    assert NodeClass.objects.get(slug="cpu-64").number == before
    page = text(signed_in(cast.reader).get("/nodes/"))
    assert "Unreviewed" in page
    assert "Confirm or change this class" in text(signed_in(cast.engineer).get("/nodes/mi300x/"))


def test_a_class_says_who_names_it_and_hides_private_statements(cast: Cast) -> None:
    scenes.workload(cast, name="Claims intake", private=True)
    assert "Claims intake" in text(signed_in(cast.engineer).get("/nodes/l40s-48-2/"))
    assert "Claims intake" not in text(signed_in(cast.stranger).get("/nodes/l40s-48-2/"))


def test_a_version_is_never_changed(cast: Cast) -> None:
    for act in (lambda rows: rows.update(title="Other"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act(NodeClassVersion.objects.filter(title__contains="L40S"))


def test_an_import_names_what_is_shared_what_is_cordoned_and_what_is_no_class(cast: Cast) -> None:
    idle = devices.node(devices.A100, {"nvidia.com/gpu": "0"}, "idle-1")
    shared = (devices.node(devices.T4, {"nvidia.com/gpu": "16"}, f"t4-{n}", unschedulable=n > 1) for n in (1, 2))
    client = signed_in(cast.engineer)
    answer = client.post("/nodes/import/", {"text": json.dumps({"items": [idle, *shared]})})
    page = " ".join(text(answer).split())
    assert "No isolation: up to 4 pods share each accelerator through time-slicing." in page
    assert "t4-2 is cordoned and not counted." in page
    assert "Node idle-1: it offers none of its nvidia.com/gpu" in page
    (found, handed) = answer.context["proposals"][0]
    form = client.post("/nodes/new/", {"found": handed}).context["form"]
    data = {name: value for name, value in form.initial.items() if value not in (None, False)}
    added = client.post("/nodes/new/", data | {"slug": "t4-4", "reason": "Read from the cluster.", "shares": "4"})
    assert added.status_code == 302
    page = " ".join(text(client.get("/nodes/t4-4/")).split())
    assert "Reported" in page
    assert "Up to 4 pods share each accelerator through time-slicing, without isolation" in page
    assert NodeClassVersion.objects.get(node_class__slug="t4-4").node == found.found.spec


def test_free_capacity_is_saved_beside_the_size_of_the_pool(cast: Cast) -> None:
    client = signed_in(cast.engineer)
    assert "Not known. Read the cluster with its pods" in text(client.get("/nodes/h100-80-1/"))
    busy = devices.pod("gpu-1", {"nvidia.com/gpu": "1"}), devices.pod("gpu-2", {}, "kube-system")
    page = text(client.post("/nodes/import/", {"text": output(node("gpu-1", gpus=1), node("gpu-2", gpus=1), *busy)}))
    assert "1 of 2 accelerators free, at most 1 on one node" in page
    assert "Not in this output: " in page
    assert "edge-16" in page
    assert "Save free capacity" in " ".join(page.split())
    saved = client.post("/nodes/h100-80-1/free/", {"nodes": 2, "offered": 2, "free": 1, "most_free": 1})
    assert saved.status_code == 302
    for url in ("/nodes/h100-80-1/", "/nodes/"):
        assert "1 of 2 accelerators free, at most 1 on one node, read " in text(client.get(url))
    assert LedgerEntry.objects.filter(event="nodes:counted").count() == 1
    for wrong in ({"nodes": 2, "offered": 2, "free": 3, "most_free": 1}, {"nodes": "many"}, {}):
        answer = client.post("/nodes/h100-80-1/free/", wrong, follow=True)
        assert "could not be read. Nothing was saved" in text(answer)
    assert NodeCapacity.objects.count() == 1
    assert signed_in(cast.legal).post("/nodes/h100-80-1/free/", {}).status_code == 403
    with pytest.raises(DatabaseError), transaction.atomic():
        NodeCapacity.objects.update(free=0)


def test_what_labels_no_longer_state_is_lost_and_what_people_typed_stays(cast: Cast) -> None:
    row = NodeClass.objects.get(slug="h100-80-1")
    labels = {"nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3", "pool": "serving"}
    old = replace(row.versions.get().node, reported=True, driver="570.124.06", labels=labels)
    new = read(output(node("gpu-1", gpus=1))).classes[0].spec
    kept = _reported(new, old)
    assert (kept["driver"], "pool=serving" in kept["labels"]) == ("", True)
    assert "driver" not in _reported(new, replace(old, reported=False))
    assert (kept["measured"], kept["source"]) == (True, "nvidia-smi on node gpu-a-01")
    assert _reported(replace(new, memory_mib=81000), old)["measured"] is False
