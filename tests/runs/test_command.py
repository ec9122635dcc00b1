"""The command that imports a run: its exit codes, and what it prints."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reviews.runs.models import Run
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.runs import results
from tests.runs.imports import stated

pytestmark = pytest.mark.django_db


def said(folder: Path, candidate: Candidate, result: bytes | None = None, **changes: Any) -> list[str]:
    """The arguments for a result file and its header in a folder."""
    (folder / "result.json").write_bytes(results.dumped(results.vllm()) if result is None else result)
    (folder / "run.yaml").write_bytes(results.yaml_of(stated(candidate, **changes)))
    return [str(folder / "result.json"), "--header", str(folder / "run.yaml"), "--by", "engineer"]


def test_a_run_is_imported_for_the_candidate_of_its_header(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    for _ in range(2):  # the same file is the same run
        call_command("import_run", *said(tmp_path, candidate), "--json")
        told = json.loads(capsys.readouterr().out)
        assert (told["run"], told["candidate"]) == (Run.objects.get().pk, candidate.pk)
    assert told["measures"][0]["concurrency"] == 16


@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        ({"artifact": "d" * 64}, 3, "No rung of this candidate"),
        ({"commit": "c" * 40}, 3, "No candidate in review"),
        ({"version": None}, 6, "does not state “version”"),
        ({"result": b"{}"}, 6, "No known load tool"),
        ({"result": b"\x00" * 10}, 6, "does not know this kind of file"),
    ],
)
def test_exit_codes_tell_what_is_wrong(
    cast: Cast, tmp_path: Path, changes: dict[str, Any], code: int, sentence: str
) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    with pytest.raises(CommandError, match=sentence) as caught:
        call_command("import_run", *said(tmp_path, candidate, **changes))
    assert caught.value.returncode == code
    assert not Run.objects.exists()


def test_who_may_not_import_a_run_may_not_by_command_either(cast: Cast, tmp_path: Path) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    with pytest.raises(CommandError, match="Only an engineering reviewer"):
        call_command("import_run", *said(tmp_path, candidate)[:-1], "legal")
    with pytest.raises(CommandError, match="No active account"):
        call_command("import_run", *said(tmp_path, candidate)[:-1], "no-one")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_run", str(tmp_path / "none.json"), *said(tmp_path, candidate)[1:])
