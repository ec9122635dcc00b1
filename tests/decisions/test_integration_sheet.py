"""The integration sheet: lines that pull exactly the approved bytes, and a template that may do nothing else."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.template.loader import render_to_string
from django.test import Client

from portal.sample_hub import SampleHub, serve
from reviews.decisions.actions import withdraw
from reviews.decisions.models import Decision
from reviews.decisions.sheet.lines import pull_lines
from reviews.decisions.sheet.rendering import rendered
from reviews.decisions.sheet.talking import TalkingSheet
from tests import scenes
from tests.cast import Cast

REPO = "sample-lab/ledger-encoder-base"
SAMPLE = Path(__file__).parents[2] / "portal" / "sample_hub" / "data"
CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
NO_SYSTEM = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}{{ bos_token }}ok"
HOSTILE = {
    "leaves the sandbox": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "opens a file": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "never ends": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "writes without end": "{% for a in range(99999) %}{{ 'x' * 1000 }}{% endfor %}",
    "takes all memory": "{{ ('x' * 99999999)|length }}{{ ('y' * 999999999)|length }}",
    "includes a file": "{% include '/etc/passwd' %}",
    "is no template": "{% for %}",
}


def page(person: Any, number: int) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(f"/decisions/{number}/integration/")


def test_a_template_is_rendered_on_our_example_and_its_refusals_end_in_words() -> None:
    found = rendered(CHATML, {"eos_token": "<|im_end|>"})
    assert found.text.startswith("<|im_start|>system\nYou answer in one sentence.<|im_end|>\n")
    assert found.text.endswith("<|im_start|>assistant\n")
    without = rendered(NO_SYSTEM, {"bos_token": "<s>"})
    assert (without.text, without.left_out) == ("<s>ok", "The template takes no system message.")


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_template_is_not_shown_and_harms_nobody(what: str) -> None:
    found = rendered(HOSTILE[what], {})
    assert found.why
    assert not found.text


@pytest.mark.django_db
def test_what_a_template_writes_is_shown_as_text_whatever_it_is(cast: Cast) -> None:
    for text in ('{{ "\\ud800 \\u202e <b>" }}', '{{ raise_exception("\\ud800") }}'):
        found = rendered(text, {})
        html = render_to_string("decisions/part_integration_talk.html", {"talk": TalkingSheet((), found)})
        html.encode()
        assert "<b>" not in html
        assert "\u202e" not in html


@pytest.mark.django_db
def test_the_page_says_what_to_pull_how_to_talk_to_it_and_when_it_ends(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    decision = Decision.objects.get()
    shown = page(cast.reader, decision.number)
    assert shown.status_code == 200
    words = " ".join(shown.content.decode().split())
    data = json.loads(bytes(decision.canonical))
    for said in (
        data["model"]["commit"],
        "hf download",
        "8,192 tokens",
        "Fallback",
        data["removal_plan"],
        "Stop tokens",
    ):
        assert said in words, said
    ids = re.findall(r' id="([^"]*)"', words)
    assert len(ids) == len(set(ids))
    assert {"P1-1", "P2-1"} <= set(ids)
    withdraw(decision, reason="It invents claims.", by=cast.decider)
    assert "Nothing may be built on this decision now." in page(cast.reader, decision.number).content.decode()


@pytest.fixture
def hub() -> Iterator[SampleHub]:
    with serve(SAMPLE) as server:
        yield server


def test_the_lines_for_hub_and_python_fetch_exactly_the_approved_files(hub: SampleHub, tmp_path: Path) -> None:
    commit, files = hub.commit(REPO), ["README.md", "config.json"]
    listed = [{"path": one, "digest": "", "size": 1} for one in files]
    data = {
        "model": {"repository": REPO, "commit": commit, "task": "text-generation"},
        "artifact_set": [{"repository": REPO, "commit": commit, "files": listed}],
    }
    lines = {one.what: one.code for one in pull_lines(data)}
    environment = {
        **os.environ, "HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "home"), "HF_HUB_DISABLE_TELEMETRY": "1",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }  # fmt: skip
    words = shlex.split(lines["With the hub's own client"])
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / words[-1]
    assert sorted(one.name for one in folder.iterdir() if one.is_file()) == files
    code = lines["From Python"] + "\nprint(folder)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert sorted(one.name for one in Path(done.stdout.split()[-1]).iterdir()) == files


def test_a_model_of_another_hub_is_never_pulled_from_the_clients_own() -> None:
    data = {"model": {"repository": "Owner/Model_1.5", "commit": "c" * 40, "task": "text-generation"}, "artifacts": []}
    for one in pull_lines(data, "https://hub.example"):
        assert "https://hub.example" in one.code or one.what == "As an OCI image"
        if one.what in ("From Python", "In Transformers"):
            compile(one.code, one.what, "exec")
    assert not any("ENDPOINT" in one.code or "endpoint" in one.code for one in pull_lines(data))


STORAGE = {
    "apiVersion": {"const": "serving.kserve.io/v1alpha1"}, "kind": {"const": "ClusterStorageContainer"},
    "metadata": {"required": ["name"]},
    "spec": {
        "additionalProperties": False, "required": ["container", "supportedUriFormats"],
        "properties": {
            "container": {"properties": {"name": {"const": "storage-initializer"}}, "required": ["name", "image"]},
            "supportedUriFormats": {"items": {"required": ["prefix"], "maxProperties": 1}},
        },
    },
}  # fmt: skip
"""Fields of a ClusterStorageContainer, after KServe's page on storage containers; its container must have this name."""


def test_what_is_for_kserve_is_yaml_with_the_fields_of_its_documentation() -> None:
    """KServe's storage initializer takes no environment from the model, so a hub is named for the initializer."""
    data = {"model": {"repository": "Owner/Model_1.5", "commit": "c" * 40, "task": ""}, "artifacts": []}
    model = {"spec": {"predictor": {"model": {"storageUri": f"hf://Owner/Model_1.5:{'c' * 40}"}}}}
    code = {one.what: one.code for one in pull_lines(data)}["As a storage address of KServe"]
    assert list(yaml.safe_load_all(code)) == [model]
    code = {one.what: one.code for one in pull_lines(data, "https://hub.example")}["As a storage address of KServe"]
    container, named = yaml.safe_load_all(code)
    assert named == model
    jsonschema.validate(container, {"type": "object", "properties": STORAGE, "required": list(STORAGE)})
    assert container["spec"]["container"]["env"] == [{"name": "HF_ENDPOINT", "value": "https://hub.example"}]
    assert container["spec"]["supportedUriFormats"] == [{"prefix": "hf://"}]


def test_the_lines_for_an_image_name_what_a_registry_accepts() -> None:
    data = {"model": {"repository": "Owner/Model_1.5", "commit": "c" * 40, "task": ""}, "artifacts": []}
    build, push, address = next(one.code for one in pull_lines(data) if one.what == "As an OCI image").splitlines()
    image = push.removeprefix("docker push REGISTRY/")
    assert re.fullmatch(r"[a-z0-9]+(?:[._-][a-z0-9]+)*:[\w.-]{1,128}", image)
    assert address == f"storageUri: oci://REGISTRY/{image}"
    written = subprocess.run(["sh", "-c", build.split(" | ")[0]], capture_output=True, text=True, check=True).stdout
    assert written == "FROM busybox:stable\nCOPY . /models/\n"


def test_a_file_whose_name_is_an_option_is_not_named_in_a_command() -> None:
    files = [{"path": one, "digest": "", "size": 1} for one in ("config.json", "--include=*")]
    data = {
        "model": {"repository": "sample-lab/odd", "commit": "3f" * 20, "task": "text-generation"},
        "artifact_set": [{"repository": "sample-lab/odd", "commit": "3f" * 20, "files": files}],
    }
    assert not any("--include" in one.code for one in pull_lines(data))
