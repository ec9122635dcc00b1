"""The compose file speaks of services, variables and commands that exist in the code (no engine is needed)."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
OWN_APPS = ("portal", "reviews")
OURS = {name: service for name, service in SERVICES.items() if service.get("build")}


def test_the_services_are_all_there() -> None:
    assert set(SERVICES) == {"web", "worker", "scheduler", "migrate", "postgres", "valkey"}
    assert set(OURS) == {"web", "worker", "scheduler", "migrate"}


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_variable_is_read_by_the_code(name: str) -> None:
    sources = [ROOT / "manage.py", *(ROOT / "portal").glob("*.py"), *(ROOT / "reviews").rglob("*.py")]
    read = set(re.findall(r'"([A-Z][A-Z0-9_]+)"', "\n".join(path.read_text() for path in sources)))
    assert set(OURS[name]["environment"]) <= read


ELSEWHERE = {
    "CHROMIUM", "CI", "DEBUG", "HOST", "LOG_STREAM", "MIGRATE_DATABASE_URL", "PORT", "PROMETHEUS_MULTIPROC_DIR",
    "SAMPLE_HUB_PORT", "SECURE_COOKIES", "SECURE_SSL_REDIRECT", "VAR_DIR",
}  # fmt: skip
"""Settings that the image or production itself decides, or that only a trial on one machine has."""


def test_every_documented_setting_reaches_the_programs() -> None:
    rows = [
        line.split("|")[1]
        for line in (ROOT / "docs" / "settings.md").read_text().splitlines()
        if line.startswith("| `")
    ]
    named = {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}
    given = {name for service in OURS.values() for name in service["environment"]}
    assert {
        name for name in named - given - ELSEWHERE if not name.startswith("PORTAL_") or name == "PORTAL_URL"
    } == set()


def test_every_command_exists() -> None:
    commands = get_commands()
    for name, service in OURS.items():
        command = service.get("command")
        if name == "web":
            assert command is None, "the image's own command starts the web server"
            continue
        assert command[:2] == ["python", "manage.py"]
        assert commands[command[2]] in OWN_APPS
    for name in ("worker", "scheduler"):
        assert commands[SERVICES[name]["healthcheck"]["test"][-1]] in OWN_APPS


def test_the_images_command_serves_our_application() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert '"portal.wsgi:application", "--config", "python:portal.gunicorn"' in dockerfile
    assert (ROOT / "portal" / "wsgi.py").exists()
    assert (ROOT / "portal" / "gunicorn.py").exists()
    for copied in re.findall(r"^COPY (?!--)(.+) \S+$", dockerfile, re.MULTILINE):
        for path in copied.split():
            assert (ROOT / path).exists(), path
            assert f"!{path}" in (ROOT / ".dockerignore").read_text().splitlines()
    assert re.search(r"^USER 10001:10001$", dockerfile, re.MULTILINE)


def test_nobody_but_migrate_holds_the_owners_role() -> None:
    for name, service in OURS.items():
        assert ("MIGRATE_DATABASE_URL" in service["environment"]) == (name == "migrate")
        assert "//portal_app:" in service["environment"]["DATABASE_URL"]


def test_ours_run_without_root_and_read_only() -> None:
    for service in OURS.values():
        assert service["user"] == "10001:10001"
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


def test_everything_is_watched_and_ordered() -> None:
    for name, service in SERVICES.items():
        assert name == "migrate" or service["healthcheck"]["test"]
        for other in service.get("depends_on", {}):
            assert other in SERVICES
    for name in ("web", "worker", "scheduler"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert "container_name" not in SERVICES["worker"], "a name would keep it from being scaled"


def mounts(service: dict[str, Any]) -> list[list[str]]:
    """The source and target of each volume, a variable by its default."""
    return [re.sub(r"\$\{\w+:-(\w+)\}", r"\1", volume).split(":") for volume in service.get("volumes", [])]


def test_volumes_and_mounted_files_exist() -> None:
    for service in SERVICES.values():
        for source, *_ in mounts(service):
            assert source in COMPOSE["volumes"] or (ROOT / source).is_file(), source


def test_only_the_worker_writes_heads_and_knows_the_tokens_of_hubs() -> None:
    for name, service in SERVICES.items():
        assert (["heads", "/heads"] in mounts(service)) == (name == "worker"), name
        assert ("env_file" in service) == (name == "worker"), name
    assert "--owner 10001 --group 10001 /heads" in (ROOT / "Dockerfile").read_text()


def test_every_service_has_a_limit_of_memory_and_only_what_it_needs() -> None:
    for name, service in SERVICES.items():
        assert service["mem_limit"], name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_what_keeps_data_has_no_way_out() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("postgres", "valkey"):
        assert SERVICES[name]["networks"] == ["inside"]
        assert "ports" not in SERVICES[name]
    for service in OURS.values():
        assert service["networks"] == ["outside", "inside"]


def test_no_secret_has_a_default() -> None:
    for name in re.findall(r"\$\{([A-Z_]*(?:PASSWORD|SECRET_KEY))(?=[:}])", TEXT):
        assert f"${{{name}:?" in TEXT
    assert not re.search(r"\$\{(?:\w*PASSWORD|SECRET_KEY):-", TEXT)


def test_the_roles_script_makes_the_roles_of_the_urls() -> None:
    script = (ROOT / "portal" / "compose" / "create-roles.sh").read_text()
    for role in set(re.findall(r"postgresql://(\w+):", TEXT)):
        assert f"CREATE ROLE {role} LOGIN" in script
    for variable in re.findall(r"\$([A-Z_]+)", script):
        assert variable in SERVICES["postgres"]["environment"]
