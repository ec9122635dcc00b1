"""The Helm chart renders the objects of deploy/k8s/base, as Helm itself renders them, each within its schema."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.cluster_programs import find
from tests.ops.test_kubernetes import PLACE, Document, containers, hold, named, pods, read

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


def test_the_folder_holds_no_second_copy() -> None:
    assert (CHART / "base").resolve() == Path(PLACE / "base").resolve()
