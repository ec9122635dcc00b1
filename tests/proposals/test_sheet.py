"""A spreadsheet of earlier approvals becomes candidates, never decisions; who wrote nonsense is told where."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reviews.decisions.models import Decision
from reviews.ledger.models import LedgerEntry
from reviews.proposals.lines import RefusedList
from reviews.proposals.sheet import parted
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast

SHEET = """Model;Workload;Approved by;Date;Revision
sample-lab/quill-3b-instruct;claims-intake;Somebody;2024-05-01;main
sample-lab/pebble-1.5b-instruct;Letters;Somebody;2024-05-01;
# a remark
sample-lab/quill-3b-instruct;claims-intake;Somebody Else;2025-05-01;main
"""


def test_a_sheet_is_parted_and_lines_keep_their_numbers() -> None:
    parts = parted(SHEET)
    assert list(parts) == ["claims-intake", "letters"]
    assert parts["letters"].splitlines()[2].startswith("sample-lab/pebble")
    assert parts["letters"].splitlines()[1] == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no column"),
        ("a/b;c/d", "names no column"),
        ("model,workload\na/b,\n", "No workload is named in line 2"),
    ],
)
def test_a_sheet_without_workloads_is_refused(text: str, words: str) -> None:
    with pytest.raises(RefusedList, match=words):
        parted(text)


def run(file: Path, *words: str, by: str) -> str:
    out = StringIO()
    call_command("import_approvals", str(file), "--by", by, *words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_approvals_become_candidates_and_no_decision(cast: Cast, tmp_path: Path) -> None:
    scenes.workload(cast), scenes.workload(cast, name="Letters")
    file = tmp_path / "approvals.csv"
    file.write_text(SHEET)
    said = run(file, "--dry-run", by=cast.requester.username)
    assert "line 3: sample-lab/pebble-1.5b-instruct for letters: new" in said
    assert "line 5: sample-lab/quill-3b-instruct for claims-intake: The same as line 2." in said
    assert said.endswith("2 would become candidates. Nothing is approved by this.\n")
    assert not Candidate.objects.exists()
    run(file, by=cast.requester.username)
    assert Candidate.objects.count() == 2
    assert not Decision.objects.exists()
    assert LedgerEntry.objects.filter(event="candidates:proposed").count() == 2
    assert "0 would become" in run(file, "--dry-run", by=cast.requester.username)
    for by, words in ((cast.decider.username, "Only requesters"), ("nobody-at-all", "No active account")):
        with pytest.raises(CommandError, match=words):
            run(file, by=by)
    file.write_text("model,workload\na/b/c/d,letters\nsample-lab/x,unheard-of\n")
    with pytest.raises(CommandError, match=r"Line 2: [\s\S]*No workload is called unheard-of"):
        run(file, by=cast.requester.username)
    assert Candidate.objects.count() == 2
