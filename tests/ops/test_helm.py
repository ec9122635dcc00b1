"""The Helm chart renders the objects of deploy/k8s/base, and of the component for backups, each within its schema."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.cluster_programs import find
from tests.ops.test_kubernetes import COMPOSE, PLACE, Document, containers, hold, named, pods, read

CHART = PLACE.parent / "helm"
IMAGE = "registry.example.org/model-review-portal:0.1.0"


def render(**values: Any) -> list[Document]:
    """Render the chart as ``helm install`` would."""
    helm = find("helm")
    if not helm:
        pytest.skip("There is no helm; `make test-long` fetches it.")
    command = [helm, "template", "portal", str(CHART), "--namespace", "model-review", "--values", "-"]
    done = subprocess.run(command, input=yaml.safe_dump(values), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return read(done.stdout)


def key(document: Document) -> tuple[str, str]:
    return document["kind"], document["metadata"]["name"].removesuffix("-1")


def base() -> dict[tuple[str, str], Document]:
    paths = [path for path in (PLACE / "base").glob("*.yaml") if path.name != "kustomization.yaml"]
    return {key(one): one for path in paths for one in read(path.read_text())}


def test_the_chart_renders_what_the_base_says() -> None:
    found = {key(one): one for one in render()}
    hold(list(found.values()))
    assert set(found) == set(base()) | {("ConfigMap", "portal-settings")}
    for one, written in base().items():
        for container in containers(found[one]["spec"]["template"]) if one[0] in ("Deployment", "Job") else ():
            assert container.pop("image") == IMAGE
        for container in containers(written["spec"]["template"]) if one[0] in ("Deployment", "Job") else ():
            del container["image"]
        for document in (found[one], written):
            del document["metadata"]
            if one[0] in ("Deployment", "Job"):
                labels = document["spec"]["template"].pop("metadata")["labels"]
                assert labels["app.kubernetes.io/name"] == "portal"
        assert found[one] == written, one


def test_every_pod_is_within_the_network_policies_and_finds_its_settings() -> None:
    found = render()
    for _, pod in pods(found):
        assert pod["metadata"]["labels"]["app.kubernetes.io/part-of"] == "model-review-portal"
        for container in containers(pod):
            asked = [one["configMapRef"]["name"] for one in container["envFrom"] if "configMapRef" in one]
            assert set(asked) <= named(found, "ConfigMap")


def test_values_reach_the_objects() -> None:
    changed = render(
        image={"name": "registry.company.example/portal", "tag": 2}, replicas={"web": 5}, settings={"PROXY_COUNT": 2},
        namespaces={"ingress": "edge", "monitoring": "watch"},
    )  # fmt: skip
    found = {key(one): one for one in changed}
    web = found["Deployment", "portal-web"]
    assert web["spec"]["replicas"] == 5
    assert {one["image"] for one in containers(web["spec"]["template"])} == {"registry.company.example/portal:2"}
    assert found["ConfigMap", "portal-settings"]["data"]["PROXY_COUNT"] == "2"
    assert found["ConfigMap", "portal-settings"]["data"]["BEHIND_TLS_PROXY"] == "1"
    said = str(found["NetworkPolicy", "portal-visitors"])
    assert "'edge'" in said
    assert "'watch'" in said
    assert "ingress-nginx" not in said
    before = {key(one): one for one in render()}["Deployment", "portal-web"]["spec"]["template"]["metadata"]
    assert web["spec"]["template"]["metadata"]["annotations"] != before["annotations"]


def component(tmp_path: Path) -> dict[tuple[str, str], Document]:
    """What kustomize makes of the component for backups in the overlay that shows it; without hashes in names."""
    kubectl = find("kubectl")
    if not kubectl:
        pytest.skip("There is no kubectl; `make test-long` fetches it.")
    place = tmp_path / "k8s"
    shutil.copytree(PLACE, place)
    backups = place / "components" / "backups" / "kustomization.yaml"
    backups.write_text(backups.read_text() + "generatorOptions: {disableNameSuffixHash: true}\n")
    overlay = {"resources": ["../../base"], "components": ["../../components/backups"]}
    (place / "overlays" / "external" / "kustomization.yaml").write_text(yaml.safe_dump(overlay))
    command = [kubectl, "kustomize", str(place / "overlays" / "external")]
    return {key(one): one for one in read(subprocess.run(command, capture_output=True, text=True, check=True).stdout)}


def test_backups_are_the_objects_of_the_component(tmp_path: Path) -> None:
    documents = render(backups={"enabled": True, "days": 30, "storage": "9Gi", "schedule": "30 1 * * *"})
    hold(documents)
    found, wanted = {key(one): one for one in documents}, component(tmp_path)
    assert set(found) == set(wanted) | {("ConfigMap", "portal-settings")}
    assert found["ConfigMap", "portal-settings"]["data"]["BACKUP_DIR"] == "/backups"
    assert found["ConfigMap", "portal-backup"]["data"] == wanted["ConfigMap", "portal-backup"]["data"]
    assert found["NetworkPolicy", "portal-backup"]["spec"] == wanted["NetworkPolicy", "portal-backup"]["spec"]
    mine, ours = (one["Deployment", "portal-worker"]["spec"]["template"]["spec"] for one in (found, wanted))
    for container in [*containers({"spec": mine}), *containers({"spec": ours})]:
        del container["image"]
    assert mine == ours
    night, theirs = found["CronJob", "portal-backup"]["spec"], wanted["CronJob", "portal-backup"]["spec"]
    (pod,) = (pod for name, pod in pods(documents) if name == "portal-backup")
    assert pod["metadata"]["labels"]["app.kubernetes.io/part-of"] == "model-review-portal"
    (container,) = containers(pod)
    assert container["image"] == COMPOSE["services"]["postgres"]["image"], "an older pg_dump refuses the server"
    assert (night.pop("schedule"), container["env"].pop()) == ("30 1 * * *", {"name": "BACKUP_DAYS", "value": "30"})
    theirs.pop("schedule")
    theirs["jobTemplate"].pop("metadata")  # a label of the jobs, which nothing selects
    theirs["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["env"].pop()
    assert night == theirs
    claim = found["PersistentVolumeClaim", "portal-backups"]["spec"]
    assert claim == {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "9Gi"}}}
    assert "storageClassName: fast" in yaml.safe_dump_all(render(backups={"enabled": True, "storageClass": "fast"}))


def test_the_folder_holds_no_second_copy() -> None:
    assert (CHART / "base").resolve() == Path(PLACE / "base").resolve()
    assert (CHART / "backups").resolve() == Path(PLACE / "components" / "backups").resolve()
