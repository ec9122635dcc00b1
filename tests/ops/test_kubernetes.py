"""The manifests of deploy/k8s, as kustomize renders them: each fits its schema, and each name leads somewhere."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from portal.cluster_programs import find

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "deploy" / "k8s"
SOURCES = sorted(PLACE.rglob("*.yaml"))
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OPERATOR = "monitoring.coreos.com/v1"
"""What the Prometheus operator defines; the schema package has only what Kubernetes itself defines."""
VERSION = "1.32"

Document = dict[str, Any]


def read(text: str) -> list[Document]:
    return [one for one in yaml.safe_load_all(text) if one]


def plain() -> list[Document]:
    """Every document of the files, as it is written."""
    found = [one for path in SOURCES for one in read(path.read_text())]
    return [one for one in found if "apiVersion" in one and "kustomize" not in one["apiVersion"]]


@pytest.fixture(scope="module", params=["external", "bundled", "external with every component"])
def rendered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    """One overlay as kustomize renders it, with the examples for its secrets."""
    kustomize, kubectl = find("kustomize"), find("kubectl")
    if not (kustomize or kubectl):
        pytest.skip("Neither kustomize nor kubectl is there; `make test-long` fetches the latter.")
    place = tmp_path_factory.mktemp("k8s") / "k8s"
    shutil.copytree(PLACE, place)
    for example in place.rglob("*.env.example"):
        example.rename(example.with_suffix(""))
    overlay, _, more = request.param.partition(" with ")
    if more:
        written = place / "overlays" / overlay / "kustomization.yaml"
        written.write_text(re.sub(r"^# (components:|  - )", r"\1", written.read_text(), flags=re.MULTILINE))
    command = [kustomize, "build"] if kustomize else [kubectl, "kustomize"]
    done = subprocess.run([*command, str(place / "overlays" / overlay)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return read(done.stdout)


def hold(documents: list[Document]) -> None:
    """Hold each against its schema; nothing that Kubernetes would ignore may stand there."""
    for document in documents:
        if document["apiVersion"] != OPERATOR:
            kubernetes_validate.validate(document, VERSION, strict=True)


def pods(documents: list[Document]) -> Iterator[tuple[str, Document]]:
    for one in documents:
        if one["kind"] in ("Deployment", "StatefulSet", "Job"):
            yield one["metadata"]["name"], one["spec"]["template"]
        if one["kind"] == "CronJob":
            yield one["metadata"]["name"], one["spec"]["jobTemplate"]["spec"]["template"]


def containers(pod: Document) -> list[Document]:
    return [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]


def test_each_document_fits_its_schema() -> None:
    assert len(plain()) > 15
    hold(plain())


def test_what_kustomize_renders_fits_too(rendered: list[Document]) -> None:
    hold(rendered)
    assert {one["kind"] for one in rendered} >= {"Deployment", "Job", "NetworkPolicy", "PodDisruptionBudget", "Secret"}


def named(documents: list[Document], kind: str) -> set[str]:
    return {one["metadata"]["name"] for one in documents if one["kind"] == kind}


def test_every_name_leads_to_a_document(rendered: list[Document]) -> None:
    for _, pod in pods(rendered):
        for container in containers(pod):
            for source in container.get("envFrom", []):
                for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                    assert field not in source or source[field]["name"] in named(rendered, kind)
            for variable in container.get("env", []):
                key = variable.get("valueFrom", {}).get("secretKeyRef")
                assert key is None or key["name"] in named(rendered, "Secret")
            volumes = {one["name"] for one in pod["spec"].get("volumes", [])} | {"data"}
            assert {one["name"] for one in container["volumeMounts"]} <= volumes
        for volume in pod["spec"].get("volumes", []):
            claim, config = volume.get("persistentVolumeClaim"), volume.get("configMap")
            assert claim is None or claim["claimName"] in named(rendered, "PersistentVolumeClaim")
            assert config is None or config["name"] in named(rendered, "ConfigMap")
        account = pod["spec"].get("serviceAccountName")
        assert account is None or account in named(rendered, "ServiceAccount")
    for one in rendered:
        if one["kind"] in ("ServiceMonitor", "PodMonitor"):
            (asked,) = one["spec"].get("endpoints") or one["spec"]["podMetricsEndpoints"]
            assert asked["authorization"]["credentials"]["name"] in named(rendered, "Secret")


def test_every_selector_finds_pods_and_every_port_exists(rendered: list[Document]) -> None:
    labels = [pod["metadata"]["labels"] for _, pod in pods(rendered)]
    ports = {port["name"] for _, pod in pods(rendered) for one in containers(pod) for port in one.get("ports", [])}
    for one in rendered:
        selector = one["spec"].get("podSelector", one["spec"].get("selector", {})) if "spec" in one else {}
        wanted = selector.get("matchLabels", {} if "matchExpressions" in selector else selector)
        assert not wanted or any(wanted.items() <= found.items() for found in labels), one["metadata"]["name"]
        if one["kind"] == "Service":
            assert {port["targetPort"] for port in one["spec"]["ports"]} <= ports
        if one["kind"] == "NetworkPolicy":
            asked = {port["port"] for way in one["spec"].get("ingress", []) for port in way.get("ports", [])}
            assert asked <= ports


def test_every_pod_is_shut_unless_a_policy_opens_it(rendered: list[Document]) -> None:
    nothing = next(one for one in rendered if one["metadata"]["name"] == "portal-nothing")
    wanted = nothing["spec"]["podSelector"]["matchLabels"].items()
    for name, pod in pods(rendered):
        assert wanted <= pod["metadata"]["labels"].items(), name


def test_nothing_runs_as_root_writes_its_image_or_lacks_limits(rendered: list[Document]) -> None:
    for name, pod in pods(rendered):
        assert pod["spec"]["securityContext"]["runAsNonRoot"] is True, name
        assert pod["spec"]["automountServiceAccountToken"] is False, name
        for container in containers(pod):
            context = container["securityContext"]
            assert (context["readOnlyRootFilesystem"], context["allowPrivilegeEscalation"]) == (True, False), name
            assert context["capabilities"] == {"drop": ["ALL"]}, name
            assert container["resources"]["limits"]["memory"], name


def test_only_the_migration_holds_the_owners_role(rendered: list[Document]) -> None:
    owner = next(one for one in named(rendered, "Secret") if one.startswith("portal-owner"))
    held = {name for name, pod in pods(rendered) if owner in yaml.safe_dump(pod)}
    assert held == {"portal-migrate"}


def test_it_runs_the_same_programs_and_rights_as_compose() -> None:
    services = COMPOSE["services"]
    found = dict(pods(plain()))
    for name in ("worker", "scheduler", "migrate"):
        assert found[f"portal-{name}"]["spec"]["containers"][0]["command"] == services[name]["command"]
    valkey = found["portal-valkey"]["spec"]["containers"][0]
    told = [word.replace("$(VALKEY_PASSWORD)", "${VALKEY_PASSWORD}") for word in valkey["command"] + valkey["args"]]
    assert told == services["valkey"]["command"]
    for name in ("postgres", "valkey"):
        assert found[f"portal-{name}"]["spec"]["containers"][0]["image"] == services[name]["image"]
    for script in ("postgres/create-roles.sh", "postgres/create-backup-roles.sh", "backups/make-backup.sh"):
        same = ROOT / "portal" / "compose" / Path(script).name
        assert (PLACE / "components" / script).read_bytes() == same.read_bytes()


def test_a_backup_is_made_each_night_and_only_that_job_holds_its_role(rendered: list[Document]) -> None:
    if "CronJob" not in {one["kind"] for one in rendered}:
        assert "backups" not in yaml.safe_dump_all(rendered)
        return
    found = dict(pods(rendered))
    (container,) = found["portal-backup"]["spec"]["containers"]
    assert container["image"] == COMPOSE["services"]["postgres"]["image"], "an older pg_dump refuses the server"
    (script,) = [one for one in rendered if one["kind"] == "ConfigMap" and "make-backup.sh" in one["data"]]
    mounted = {one["name"]: one["mountPath"] for one in container["volumeMounts"]}
    assert container["command"] == ["sh", f"{mounted['scripts']}/make-backup.sh"]
    scripts = {"name": "scripts", "configMap": {"name": script["metadata"]["name"]}}
    assert scripts in found["portal-backup"]["spec"]["volumes"]
    role = next(one for one in named(rendered, "Secret") if one.startswith("portal-backup"))
    assert {name for name, pod in pods(rendered) if role in yaml.safe_dump(pod)} == {"portal-backup"}
    held = {name for name, pod in pods(rendered) if "portal-backups" in yaml.safe_dump(pod)}
    assert held == {"portal-backup", "portal-worker"}
    (worker,) = found["portal-worker"]["spec"]["containers"]
    assert {"name": "backups", "mountPath": "/backups", "readOnly": True} in worker["volumeMounts"]
    policies = {one["metadata"]["name"]: one["spec"] for one in rendered if one["kind"] == "NetworkPolicy"}
    assert "ingress" not in policies["portal-backup"]
    assert {port["port"] for way in policies["portal-backup"]["egress"] for port in way["ports"]} == {5432, 53}
    if server := policies.get("portal-postgres"):
        asked = [one["podSelector"]["matchLabels"] for one in server["ingress"][0]["from"]]
        assert found["portal-backup"]["metadata"]["labels"].items() >= asked[1].items()
        settings = next(one["data"] for one in rendered if one["metadata"]["name"].startswith("portal-settings"))
        assert settings["BACKUP_DIR"] == mounted["backups"] == "/backups"


def test_settings_and_secrets_are_settings_of_the_portal() -> None:
    page = (ROOT / "docs" / "settings.md").read_text() + "".join(
        path.read_text() for path in sorted(ROOT.glob("docker-compose*.yml"))
    )
    for path in PLACE.rglob("*.env*"):
        for line in path.read_text().splitlines():
            name = line.partition("=")[0]
            assert line.startswith("#") or f"`{name}`" in page or f"{name}:" in page, (path.name, name)


def test_programs_on_one_machine_share_no_port_for_prometheus() -> None:
    units = {path.name: path.read_text() for path in (ROOT / "deploy" / "systemd").iterdir()}
    ports = {name: re.findall(r"METRICS_PORT=(\S+)", text) for name, text in units.items()}
    assert {name: found for name, found in ports.items() if found} == {
        "portal-scheduler.service": ["1900"],
        "portal-worker@.service": ["190%i"],
    }


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on the PATH.")
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    for unit in sorted((ROOT / "deploy" / "systemd").iterdir()):
        here = unit.read_text().replace("/opt/portal/.venv/bin/gunicorn", "/bin/true")
        (tmp_path / unit.name).write_text(here.replace("/opt/portal/.venv/bin/python", "/bin/true"))
    units = sorted(map(str, tmp_path.iterdir()))
    assert len(units) == 4
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if any(Path(unit).name in line for unit in units)]
    assert (done.returncode, said) == (0, [])
