"""The signed lock of a workload: it holds what check allows, ages by risk, and modelgate.py verifies a folder by it."""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from reviews.decisions.actions import withdraw
from reviews.decisions.gate import locks
from reviews.decisions.gate.models import GateAnswer
from reviews.decisions.models import Decision
from reviews.ledger import keyring, rotation
from reviews.ledger import queries as ledger
from reviews.workloads.models import Workload
from tests import scenes
from tests.api.asking import ASKED, REPO, get, move
from tests.cast import Cast
from tests.readings import COMMIT
from tools import modelgate

pytestmark = pytest.mark.django_db


def opened(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = json.loads(base64.b64decode(answer.json()["payload"]))
    return found


def kept(folder: Path, workload: str = "claims-intake") -> list[str]:
    """The lock, the revocations and the keys as files; the words of the command line that name them."""
    (folder / "lock.json").write_bytes(get("lock.json", workload=workload).content)
    (folder / "revoked.json").write_bytes(get("revoked.json").content)
    (folder / "keys.pem").write_text(keyring.write(rotation.keys()))
    return [str(folder / "lock.json"), "--key", str(folder / "keys.pem")]


def test_the_lock_holds_every_file_of_what_check_allows(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    decision, newest = Decision.objects.get(), ledger.head()
    assert newest
    answer = get("lock.json", workload="claims-intake")
    assert answer["Content-Type"] == "application/vnd.dsse.envelope.v1+json"
    assert answer["Cache-Control"] == "no-store"
    said = opened(answer)
    assert (said["workload"], said["stage"], said["risk"]) == ("claims-intake", "production", "medium")
    assert said["ledger"]["sequence"] >= newest.sequence
    issued, until = (datetime.fromisoformat(said[name]) for name in ("issued", "fresh_until"))
    assert until - issued == timedelta(hours=24)
    [model] = said["models"]
    assert (model["repo"], model["commit"], model["decision"]) == (REPO, COMMIT, 1)
    assert model["record_sha256"] == decision.sha256
    assert model["duties_pack_sha256"] == get("check", **ASKED).json()["duties_pack"]["sha256"]
    assert model["valid_until"] == f"{decision.review_by + timedelta(days=1)}T00:00:00Z"
    assert len(model["terms_sha256"]) == 64
    assert {one["path"]: one.get("sha256", "") for one in model["files"]} == dict(
        decision.files.values_list("path", "sha256")
    )
    row = GateAnswer.objects.filter(repo_id="lock.json").get()
    assert (row.allow, row.workload) == (True, "claims-intake")
    assert row.reasons.endswith("with decisions: 1.")


def test_a_narrower_workload_gets_what_reaches_it_and_no_other_does(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    scenes.candidate_at("decided", cast, "sample-lab/quill-3b-instruct")
    scenes.workload(cast, name="Narrow", acts=["run"])
    scenes.workload(cast, name="Wide", acts=["run", "merge"])
    scenes.workload(cast, name="Elsewhere", team=cast.lab, by=cast.stranger)
    assert [one["decision"] for one in opened(get("lock.json", workload="narrow"))["models"]] == [1, 2]
    one = opened(get("lock.json", workload="narrow", repo=REPO))["models"]
    assert [each["decision"] for each in one] == [1]
    for slug in ("wide", "elsewhere"):
        assert opened(get("lock.json", workload=slug))["models"] == []
    refused = get("lock.json", workload="nothing")
    assert (refused.status_code, list(refused.json())) == (404, ["type", "title", "status", "detail"])


def test_too_many_models_and_no_key_are_refused_in_words(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    with pytest.raises(locks.LockTooLarge, match="repo=owner/name"):
        locks.lock(Workload.objects.get(), stage="production", most=0)
    with override_settings(SIGNING_KEY=b"", SIGNING_KEY_NEXT=b""):
        assert get("revoked.json").status_code == 503
        assert get("revoked.json").json()["detail"] == (
            "This portal has no signing key, so it signs no locks. Ask an administrator to set SIGNING_KEY."
        )


def test_what_ended_or_is_denied_under_review_is_revoked(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    assert opened(get("revoked.json"))["revoked"] == []
    withdraw(Decision.objects.get(), reason="The publisher left.", by=cast.decider)
    [line] = opened(get("revoked.json"))["revoked"]
    assert (line["decision"], line["commit"], line["standing"]) == (1, COMMIT, "withdrawn")
    with time_machine.travel(timezone.now() + timedelta(days=locks.REVOKED_DAYS, minutes=1)):
        assert opened(get("revoked.json"))["revoked"] == []


def test_moved_under_high_risk_is_revoked_and_under_low_risk_stays_in_the_lock(cast: Cast) -> None:
    for level in ("high", "low"):
        work = scenes.workload(cast, name=f"Risk {level}", risk_level=level)
        move(scenes.candidate_at("decided", cast, work=work))
        held = [one["decision"] for one in opened(get("lock.json", workload=work.slug))["models"]]
        number = Decision.objects.get(workload=work).number
        revoked = [one["decision"] for one in opened(get("revoked.json"))["revoked"]]
        assert (number in held, number in revoked) == (level == "low", level == "high")


def model_folder(folder: Path, cast: Cast) -> Path:
    """A folder with files of a model, whose decision is rewritten to be of exactly these files."""
    made = folder / "model"
    (made / "sub").mkdir(parents=True)
    for path, data in (("config.json", b"{}"), ("model.safetensors", b"weights" * 100), ("sub/a.txt", b"text")):
        (made / path).write_bytes(data)
    return made


def relisted(said: dict[str, Any], made: Path) -> dict[str, Any]:
    """A lock about the files of a folder: one of them as git names it, one not needed."""
    files = []
    for path in sorted(one for one in made.rglob("*") if one.is_file()):
        data, name = path.read_bytes(), str(path.relative_to(made))
        digest = {"sha256": hashlib.sha256(data).hexdigest()}
        if name == "config.json":
            blob = b"blob %d\0" % len(data) + data
            digest = {"git_blob": hashlib.sha1(blob, usedforsecurity=False).hexdigest()}
        files.append({"path": name, "size": len(data), "required": name != "sub/a.txt", **digest})
    return {**said, "models": [{**one, "files": files} for one in said["models"]]}


@pytest.mark.parametrize(("risk", "status"), [("high", 5), ("medium", 0)])
def test_withdrawn_with_the_portal_down_an_hour_later_is_denied_at_high_risk(
    cast: Cast, tmp_path: Path, risk: str, status: int
) -> None:
    work = scenes.workload(cast, name="Risky", risk_level=risk)
    scenes.candidate_at("decided", cast, work=work)
    words = kept(tmp_path, work.slug)
    made = model_folder(tmp_path, cast)
    said = relisted(opened(get("lock.json", workload=work.slug)), made)
    Path(words[0]).write_text(json.dumps(locks.signed("application/vnd.model-review.lock+json", said)))
    assert modelgate.main(["verify", words[0], str(made), *words[1:]]) == 0
    withdraw(Decision.objects.get(), reason="The publisher left.", by=cast.decider)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1, seconds=1), tick=False):
        assert modelgate.main(["verify", words[0], str(made), *words[1:]]) == status
    fresh = tmp_path / "revoked.json"
    fresh.write_bytes(get("revoked.json").content)
    assert modelgate.main(["verify", words[0], str(made), *words[1:], "--revoked", str(fresh)]) == 1


def test_every_change_of_a_folder_is_named(cast: Cast, tmp_path: Path, capsys: Any) -> None:
    scenes.candidate_at("decided", cast)
    words, made = kept(tmp_path), model_folder(tmp_path, cast)
    said = relisted(opened(get("lock.json", workload="claims-intake")), made)
    Path(words[0]).write_text(json.dumps(locks.signed("application/vnd.model-review.lock+json", said)))
    run = lambda: (modelgate.main(["verify", words[0], str(made), *words[1:]]), capsys.readouterr().out)  # noqa: E731
    assert run() == (0, f"approved: {REPO}@{COMMIT}, decision 1\n")
    (made / "sub/a.txt").unlink()
    (made / ".cache/huggingface/download").mkdir(parents=True)
    (made / ".cache/huggingface/download/x.metadata").write_text("notes")
    assert run()[0] == 0  # not needed by the approved set; notes of the client
    (made / "model.safetensors").write_bytes(b"wEights" * 100)
    (made / "config.json").unlink()
    (made / "config.json").symlink_to("/etc/passwd")
    (made / "extra.py").write_text("import os")
    (made / ".git").mkdir()
    (made / ".git/hook.py").write_text("import os")
    status, printed = run()
    assert status == 1
    assert printed.splitlines()[1:] == [
        "a link, or not readable: config.json", "changed: model.safetensors", "unknown file: .git/hook.py",
        "unknown file: extra.py",
    ]  # fmt: skip
    (made / "model.safetensors").unlink()
    assert "missing: model.safetensors" in run()[1]


def test_the_cache_of_the_hubs_client_is_followed_only_to_its_blobs(cast: Cast, tmp_path: Path) -> None:
    scenes.candidate_at("decided", cast)
    words, made = kept(tmp_path), model_folder(tmp_path, cast)
    said = relisted(opened(get("lock.json", workload="claims-intake")), made)
    Path(words[0]).write_text(json.dumps(locks.signed("application/vnd.model-review.lock+json", said)))
    cache, snapshot = tmp_path / "models--a--b", tmp_path / "models--a--b" / "snapshots" / COMMIT
    snapshot.mkdir(parents=True)
    (cache / "blobs").mkdir()
    for number, path in enumerate(("config.json", "model.safetensors")):
        (cache / "blobs" / str(number)).write_bytes((made / path).read_bytes())
        (snapshot / path).symlink_to(f"../../blobs/{number}")
    run = lambda: modelgate.main(["verify", words[0], str(cache), *words[1:], "--cache"])  # noqa: E731
    assert run() == 0
    (snapshot / "config.json").unlink()
    (snapshot / "config.json").symlink_to(made / "config.json")
    assert run() == 1


def test_a_lock_with_any_byte_changed_or_another_key_is_refused(cast: Cast, tmp_path: Path) -> None:
    scenes.candidate_at("decided", cast)
    words, made = kept(tmp_path), model_folder(tmp_path, cast)
    lock = Path(words[0])
    data = lock.read_bytes()
    run = lambda: modelgate.main(["verify", str(lock), str(made), *words[1:]])  # noqa: E731
    for place in [*range(0, len(data), max(1, len(data) // 60)), len(data) - 2]:
        lock.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert run() in (1, 6), place
    for odd in (b"", b"{}", b"[" * 100_000, b"\xff", b'{"payload": 1}', data[:50]):
        lock.write_bytes(odd)
        assert run() == 6
    lock.write_bytes(get("revoked.json").content)
    assert run() == 6
    lock.write_bytes(data)
    with override_settings(SIGNING_KEY=bytes(range(32)), SIGNING_KEY_NEXT=b""):
        (tmp_path / "other.pem").write_text(keyring.write(rotation.keys()))
    assert modelgate.main(["verify", str(lock), str(made), "--key", str(tmp_path / "other.pem")]) == 1
    assert settings.SIGNING_KEY


def test_a_lock_whose_paths_lead_out_is_malformed(cast: Cast, tmp_path: Path) -> None:
    scenes.candidate_at("decided", cast)
    words, made = kept(tmp_path), model_folder(tmp_path, cast)
    said = relisted(opened(get("lock.json", workload="claims-intake")), made)
    for path in ("../secret", "/etc/passwd", "a//b", "a/./b", "a\0b", ""):
        said["models"][0]["files"][0]["path"] = path
        Path(words[0]).write_text(json.dumps(locks.signed("application/vnd.model-review.lock+json", said)))
        assert modelgate.main(["verify", words[0], str(made), *words[1:]]) == 6


def test_scan_knows_what_the_lock_approves(cast: Cast, tmp_path: Path, capsys: Any) -> None:
    scenes.candidate_at("decided", cast)
    words = kept(tmp_path)
    code = tmp_path / "code"
    code.mkdir()
    (code / "a.py").write_text(f'AutoModel.from_pretrained("{REPO}", revision="{COMMIT}")\n')
    options = ["--lock", words[0], *words[1:], "--revoked", str(tmp_path / "revoked.json")]
    assert modelgate.main(["scan", str(code), *options]) == 0
    assert "a.py:1: approved: " in capsys.readouterr().out
    withdraw(Decision.objects.get(), reason="The publisher left.", by=cast.decider)
    (tmp_path / "revoked.json").write_bytes(get("revoked.json").content)
    assert modelgate.main(["scan", str(code), *options]) == 1
    assert "no longer in force" in capsys.readouterr().out


def test_the_commands_of_the_document_work_as_written(cast: Cast, tmp_path: Path) -> None:
    scenes.candidate_at("decided", cast)
    text = (Path(modelgate.__file__).parents[1] / "docs" / "gate.md").read_text()
    lines = [line.strip() for line in text.splitlines() if line.startswith("    ")][:5]
    assert [line.split()[0] for line in lines] == ["curl", "curl", "hf", "python", "python"]
    for line in lines[:2]:  # what curl asks for is asked here without a server
        place, _, query = line.split("/api/v1/")[1].split('"')[0].partition("?")
        target = tmp_path / line.split(" -o ")[1]
        target.write_bytes(get(place, **dict(part.split("=") for part in query.split("&") if part)).content)
    made = model_folder(tmp_path, cast)
    envelope = json.loads((tmp_path / "lock.json").read_bytes())
    said = relisted(json.loads(base64.b64decode(envelope["payload"])), made)
    (tmp_path / "lock.json").write_text(json.dumps(locks.signed("application/vnd.model-review.lock+json", said)))
    (tmp_path / "keys.pem").write_text(keyring.write(rotation.keys()))
    shutil.copy(modelgate.__file__, tmp_path)
    for line in lines[3:]:
        command = [sys.executable, *line.replace("OWNER/NAME", REPO).split()[1:]]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout
        assert ended.stdout.startswith("approved: ")
