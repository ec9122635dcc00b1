"""The mirror as machines see it: approved commits only, with a token, and never what may no longer be used."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from pytest_django.live_server_helper import LiveServer

from reviews.decisions.actions import withdraw
from reviews.decisions.denials.actions import DeniedThing, deny
from reviews.decisions.models import Decision
from reviews.mirror.actions import remove_from_mirror
from reviews.mirror.models import Mirror, MirrorFile
from reviews.mirror.store import Store
from reviews.mirror.streams import SHORTEST, Streams, TooSlow, Withdrawn
from tests.api.asking import token
from tests.cast import Cast
from tests.mirror.file_hub import FileHub
from tests.mirror.mirrored import FILES, REPO, WEIGHTS, copied, decided, mirroring, sha
from tests.readings import COMMIT, OTHER_COMMIT

BODY = FILES[WEIGHTS]
PLACE = f"{REPO}/resolve/{COMMIT}"
CODE, WORDS = "X-Error-Code", "X-Error-Message"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mirror"


@pytest.fixture
def hub(folder: Path) -> Iterator[FileHub]:
    with mirroring(folder) as found:
        yield found


@pytest.fixture
def decision(cast: Cast, hub: FileHub) -> Decision:
    """A decision whose files are in the mirror."""
    found = decided(cast)
    assert copied(found, cast).complete_at
    return found


def ask(path: str, secret: str = "", *, method: str = "get", **headers: str) -> Any:
    """One request of a machine, with a fresh token."""
    sent = {"Authorization": f"Bearer {secret or token('mirror')}", **headers}
    return getattr(Client(), method)(f"/mirror/{path}", headers=sent)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.django_db
def test_a_file_comes_whole_in_part_and_as_headers(decision: Decision) -> None:
    secret = token("mirror")
    head = ask(f"{PLACE}/{WEIGHTS}", secret, method="head")
    assert (head.status_code, head["X-Linked-Size"], head["Content-Length"]) == (200, str(len(BODY)), str(len(BODY)))
    assert (head["ETag"], head["X-Repo-Commit"]) == (f'"{sha(BODY)}"', COMMIT)
    whole = ask(f"{PLACE}/{WEIGHTS}", secret)
    assert (whole.status_code, sha(body(whole))) == (200, sha(BODY))
    for wanted, start, stop in (
        ("bytes=2-", 2, len(BODY)), ("bytes=-7", len(BODY) - 7, len(BODY)), ("bytes=5-1999999", 5, 2_000_000),
        ("bytes=5-99999999", 5, len(BODY)),
    ):  # fmt: skip
        part = ask(f"{PLACE}/{WEIGHTS}", secret, Range=wanted)
        assert (part.status_code, body(part)) == (206, BODY[start:stop]), wanted
        assert part["Content-Range"] == f"bytes {start}-{stop - 1}/{len(BODY)}"
    assert ask(f"{PLACE}/{WEIGHTS}", secret, Range=f"bytes={len(BODY)}-").status_code == 416
    other = ask(f"{PLACE}/{WEIGHTS}", secret, **{"Range": "bytes=2-", "If-Range": '"other"'})
    assert (other.status_code, len(body(other))) == (200, len(BODY))
    assert body(ask(f"{PLACE}/onnx/tokenizer.json", secret)) == b"{}"


REFUSED = {
    f"{REPO}/resolve/main/{WEIGHTS}": ("RevisionNotFound", f'so not "main". In the mirror: {COMMIT}.'),
    f"api/models/{REPO}": ("RevisionNotFound", "approved commits only"),
    f"api/models/{REPO}/revision/refs%2Fpr%2F1": ("RevisionNotFound", "approved commits only"),
    f"{REPO}/resolve/{OTHER_COMMIT}/{WEIGHTS}": ("RevisionNotFound", "is not approved"),
    f"{REPO}/resolve/{COMMIT[:12]}/{WEIGHTS}": ("RevisionNotFound", "approved commits only"),
    f"{PLACE}/nothing.bin": ("EntryNotFound", "covers no file of this name"),
    f"{PLACE}/x%00y": ("EntryNotFound", "covers no file"),
    f"{PLACE}/../../../../etc/passwd": ("EntryNotFound", "covers no file"),
    f"{PLACE}/%2e%2e%2f%2e%2e%2fmirror": ("EntryNotFound", "covers no file"),
    f"{PLACE}/objects/{sha(BODY)[:2]}/{sha(BODY)}": ("EntryNotFound", "covers no file"),
    f"someone/else/resolve/{COMMIT}/{WEIGHTS}": ("RepoNotFound", "No decision has been issued"),
    f"..%2fx/resolve/{COMMIT}/{WEIGHTS}": ("RepoNotFound", "is no owner or name"),
    f"sp%00am/m%e2%80%aex/resolve/{COMMIT}/{WEIGHTS}": ("RepoNotFound", "is no owner or name"),
    f"~other/{PLACE}/{WEIGHTS}": ("RepoNotFound", "no hub of the name other"),
    "": ("", "nothing else of the hub"),
    "api/whoami-v2": ("", "nothing else of the hub"),
    f"datasets/{REPO}/resolve/{COMMIT}/x": ("", "nothing else of the hub"),
}
"""Addresses with the hub's code and words of the refusal."""


@pytest.mark.django_db
def test_everything_else_is_refused_in_words(decision: Decision) -> None:
    secret = token("mirror")
    for path, (code, words) in REFUSED.items():
        answer = ask(path, secret)
        assert (answer.status_code, answer.get(CODE, "")) == (404, code), path
        assert words in answer[WORDS], path
        assert answer[WORDS].isascii()


@pytest.mark.django_db
def test_a_token_needs_the_scope_and_nothing_is_written(decision: Decision) -> None:
    assert ask(f"{PLACE}/{WEIGHTS}", token("check")).status_code == 403
    for refused in (ask(f"{PLACE}/{WEIGHTS}", "mrp_no"), Client().get(f"/mirror/{PLACE}/{WEIGHTS}")):
        assert (refused.status_code, refused["WWW-Authenticate"]) == (401, 'Bearer realm="model review"')
    assert "does not have the scope “mirror”" in ask(f"{PLACE}/{WEIGHTS}", token("ledger")).json()["error"]
    for method in ("post", "put", "delete"):
        assert ask(f"{PLACE}/{WEIGHTS}", method=method).status_code == 405
    with override_settings(MIRROR_DIR=None):
        assert ask(f"{PLACE}/{WEIGHTS}").status_code == 404


@pytest.mark.django_db
def test_what_is_withdrawn_denied_or_removed_is_not_served_at_once(decision: Decision, cast: Cast) -> None:
    secret = token("mirror")
    denied = deny(DeniedThing(sha(BODY)), reason="The file was found to be poisoned.", by=cast.engineer)
    answer = ask(f"{PLACE}/README.md", secret)
    assert (answer.status_code, answer[CODE]) == (403, "RevisionNotFound")
    assert "denied in an emergency" in answer[WORDS]
    type(denied).objects.update(ended_at=denied.at)
    decision.alerts.update(closed_at=denied.at)
    assert ask(f"{PLACE}/README.md", secret).status_code == 200
    withdraw(decision, reason="The publisher left.", by=cast.decider)
    for method in ("get", "head"):
        answer = ask(f"{PLACE}/{WEIGHTS}", secret, method=method)
        assert (answer.status_code, "Decision 1 is withdrawn" in answer[WORDS]) == (403, True)
    assert ask(f"api/models/{REPO}/tree/{COMMIT}", secret).status_code == 403


@pytest.mark.django_db
def test_a_removed_or_damaged_copy_is_said(decision: Decision, cast: Cast) -> None:
    MirrorFile.objects.filter(path=WEIGHTS).update(sha256="", held_at=None, verified_at=None)
    answer = ask(f"{PLACE}/{WEIGHTS}")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert ask(f"{PLACE}/README.md").status_code == 200
    remove_from_mirror(Mirror.objects.get(), reason="The exit plan is done.", by=cast.decider)
    assert "not in the mirror" in ask(f"{PLACE}/README.md")[WORDS]


@pytest.mark.django_db
def test_a_process_sends_two_files_and_asks_others_to_wait(decision: Decision) -> None:
    secret = token("mirror")
    open_ones = [ask(f"{PLACE}/{WEIGHTS}", secret) for _ in range(2)]
    busy = ask(f"{PLACE}/{WEIGHTS}", secret)
    assert (busy.status_code, int(busy["Retry-After"]) >= 2) == (503, True)
    client = ask(f"{PLACE}/{WEIGHTS}", secret, **{"User-Agent": "unknown/None; hf_hub/2.4.0; python/3.11"})
    assert client.status_code == 429, "the hub's client waits for this, and gives up at 503"
    assert ask(f"{PLACE}/README.md", secret).status_code == 200, "a small file needs no place"
    for one in open_ones:
        assert body(one) == BODY
    assert body(ask(f"{PLACE}/{WEIGHTS}", secret)) == BODY


@pytest.mark.django_db
def test_a_file_that_is_withdrawn_while_it_is_sent_ends(decision: Decision, cast: Cast, folder: Path) -> None:
    secret, streams = token("mirror"), Streams(ask_every=0)
    path = Store(folder).path(sha(BODY))
    stream = streams.begin(
        path, 0, len(BODY), lambda: ask(f"{PLACE}/{WEIGHTS}", secret, method="head").status_code == 200
    )
    assert stream
    parts = iter(stream)
    assert next(parts) + next(parts) == BODY[: 2**19]
    withdraw(decision, reason="The publisher left.", by=cast.decider)
    with pytest.raises(Withdrawn):
        next(parts)
    stream.close()
    assert streams.wait() == SHORTEST, "its place is free"


def test_a_client_that_hardly_reads_loses_its_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(BODY)
    streams = Streams()
    stream = streams.begin(tmp_path / "file", 0, len(BODY), lambda: True)
    assert stream
    parts = iter(stream)
    assert next(parts) == BODY[: 2**18]
    stream.begun -= 61  # as if it had taken a minute for that
    with pytest.raises(TooSlow):
        next(parts)
    stream.close()


@pytest.mark.django_db
def test_a_proxy_sends_the_bytes_where_there_is_one(decision: Decision) -> None:
    with override_settings(MIRROR_PROXY="/mirror-files"):
        answer = ask(f"{PLACE}/{WEIGHTS}")
        assert answer["X-Accel-Redirect"] == f"/mirror-files/objects/{sha(BODY)[:2]}/{sha(BODY)}"
        assert (answer.status_code, answer.content) == (200, b"")
        assert "X-Accel-Redirect" not in ask(f"{PLACE}/{WEIGHTS}", method="head")


CLIENT = """
import json, sys
from huggingface_hub import HfApi, hf_hub_download, snapshot_download
from huggingface_hub.errors import HfHubHTTPError
repo, commit, other = sys.argv[1:]
def refused(ask):
    try:
        return ask() and "not refused"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
info = HfApi().model_info(repo, revision=commit, files_metadata=True)
folder = snapshot_download(repo, revision=commit)
print(json.dumps({
    "sha": info.sha, "sizes": {one.rfilename: one.size for one in info.siblings}, "folder": folder,
    "file": hf_hub_download(repo, "config.json", revision=commit, force_download=True),
    "main": refused(lambda: snapshot_download(repo)),
    "file of main": refused(lambda: hf_hub_download(repo, "README.md")),
    "other": refused(lambda: snapshot_download(repo, revision=other)),
    "missing": refused(lambda: hf_hub_download(repo, "nothing.bin", revision=commit)),
}))
"""


def downloaded(url: str, secret: str, home: Path) -> dict[str, Any]:
    """What the real client of the hub makes of the mirror, in a process and with a cache of its own."""
    environ = {"HF_ENDPOINT": f"{url}/mirror", "HF_TOKEN": secret, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1"}
    done = subprocess.run(
        [sys.executable, "-c", CLIENT, REPO, COMMIT, OTHER_COMMIT], env=environ, capture_output=True, text=True,
        cwd=home, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"warned": done.stderr}


@pytest.mark.django_db(transaction=True)
def test_the_real_client_downloads_the_approved_commit_and_nothing_else(
    decision: Decision, live_server: LiveServer, tmp_path: Path
) -> None:
    found = downloaded(live_server.url, token("mirror"), tmp_path)
    assert (found["sha"], found["sizes"]) == (COMMIT, {path: len(one) for path, one in FILES.items()})
    assert {path: (Path(found["folder"]) / path).read_bytes() for path in FILES} == FILES
    assert Path(found["file"]).read_bytes() == FILES["config.json"]
    for asked in ("main", "file of main"):
        assert found[asked].startswith("RevisionNotFoundError")
        assert f'no branch or tag, so not "main". In the mirror: {COMMIT}.' in found[asked]
    assert "serves approved commits only" in found["warned"], "the command line shows only this"
    assert "is not approved" in found["other"]
    assert found["missing"].startswith("RemoteEntryNotFoundError")
