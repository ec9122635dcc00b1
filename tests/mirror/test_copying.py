"""One file copied into the store: resumed, hashed, kept only when it is right, and by one process at a time."""

import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.sample_hub import serve
from reviews.hub.downloading import HubFile
from reviews.hub.errors import HubError
from reviews.mirror.copying import CopyOrder, CopyTimes, TimeUp, WrongBytes, copy
from reviews.mirror.store import Busy, NoFolder, NoRoom, Store
from tests.hub_server.odd import blob_id
from tests.mirror.file_hub import FileHub, file_hub
from tests.programs import ROOT

COMMIT = "3f" * 20
REPO, PATH = "sample-lab/atlas-1b-instruct", "model-00001.safetensors"
BODY = random.Random(7).randbytes(3 * 2**20 + 5)
SHA = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    found = Store(tmp_path / "mirror")
    found.open(new=True)
    return found


@pytest.fixture
def hub() -> Iterator[FileHub]:
    with file_hub({PATH: BODY}) as found:
        yield found


def order(body: bytes = BODY, path: str = PATH, *, git: bool = False) -> CopyOrder:
    sha256 = "" if git else hashlib.sha256(body).hexdigest()
    return CopyOrder(HubFile(REPO, COMMIT, path, len(body)), sha256, blob_id(body))


def copied(store: Store, hub: FileHub, wanted: CopyOrder | None = None, seconds: float = 60) -> list[str]:
    held: list[str] = []
    copy(store, hub.hub, wanted or order(), CopyTimes(time.monotonic() + seconds, lambda _: None), held.append)
    return held


def leftovers(store: Store) -> list[str]:
    return sorted(str(one.relative_to(store.root)) for one in store.root.rglob("*") if one.is_file())


def test_a_file_is_kept_under_its_sum_and_not_fetched_twice(store: Store, hub: FileHub) -> None:
    assert copied(store, hub) == [SHA]
    assert store.path(SHA).read_bytes() == BODY
    assert leftovers(store) == ["mirror", f"objects/{SHA[:2]}/{SHA}"]
    assert copied(store, hub) == [SHA]
    assert hub.asked == [(PATH, 0)]


def test_a_small_file_is_checked_by_the_name_that_git_gives_it(store: Store, hub: FileHub) -> None:
    hub.files["config.json"] = b"{}"
    assert copied(store, hub, order(b"{}", "config.json", git=True)) == [hashlib.sha256(b"{}").hexdigest()]
    with pytest.raises(WrongBytes, match="git blob"):
        copied(store, hub, order(b"[]", "config.json", git=True))


def test_it_goes_on_where_it_ended(store: Store, hub: FileHub) -> None:
    hub.cut = [2**20 + 7, 2**20]
    for _ in range(2):
        with pytest.raises(HubError, match="closed the connection"):
            copied(store, hub)
    assert copied(store, hub) == [SHA]
    assert hub.asked == [(PATH, 0), (PATH, 2**20 + 7), (PATH, 2**21 + 7)]


def test_what_a_power_cut_spoiled_is_fetched_anew_before_the_hub_is_blamed(store: Store, hub: FileHub) -> None:
    hub.cut = [2**20]
    with pytest.raises(HubError):
        copied(store, hub)
    (store.root / "partial" / SHA).write_bytes(b"\0" * 2**20)
    assert copied(store, hub) == [SHA]
    assert hub.asked[-1] == (PATH, 0)


def test_a_hub_without_ranges_is_read_from_the_start(store: Store, hub: FileHub) -> None:
    hub.cut, hub.ranges = [2**20], False
    with pytest.raises(HubError):
        copied(store, hub)
    assert copied(store, hub) == [SHA]


@pytest.mark.parametrize(
    ("served", "words"),
    [
        (BODY[:-1] + b"x", "other bytes of model-00001"),
        (BODY[:-9], f"{len(BODY) - 9:,} bytes"),
        (BODY + b"more", f"{len(BODY) + 4:,} bytes"),
        (b"", "0 bytes"),
    ],
)
def test_a_wrong_short_or_long_file_leaves_nothing(store: Store, hub: FileHub, served: bytes, words: str) -> None:
    hub.files[PATH] = served
    with pytest.raises(WrongBytes, match=words):
        copied(store, hub)
    assert leftovers(store) == ["mirror"]


def test_a_file_that_became_shorter_meanwhile_leaves_nothing(store: Store, hub: FileHub) -> None:
    hub.cut = [2**20]
    with pytest.raises(HubError):
        copied(store, hub)
    hub.files[PATH] = BODY[: 2**19]
    with pytest.raises(WrongBytes, match="fewer bytes"):
        copied(store, hub)
    assert leftovers(store) == ["mirror"]


def test_a_file_of_another_commit_is_refused(store: Store, hub: FileHub) -> None:
    hub.headers = {"X-Repo-Commit": "9" * 40}
    with pytest.raises(HubError, match="another commit"):
        copied(store, hub)
    assert not store.has(SHA)


def test_time_is_up_between_two_parts(store: Store, hub: FileHub) -> None:
    with pytest.raises(TimeUp):
        copied(store, hub, seconds=0.0001)
    assert copied(store, hub) == [SHA]


def test_other_work_that_waits_goes_first_after_a_turn(store: Store, hub: FileHub) -> None:
    now = time.monotonic()
    times = CopyTimes(now + 60, lambda _: None, lambda: True, since=now - 61)
    with pytest.raises(TimeUp):
        copy(store, hub.hub, order(), times, lambda _: None)
    assert (store.root / "partial" / SHA).stat().st_size > 0, "what came stays"
    assert copied(store, hub) == [SHA]


def test_a_damaged_file_in_the_store_is_set_aside_and_fetched(store: Store, hub: FileHub) -> None:
    copied(store, hub)
    store.path(SHA).chmod(0o640)
    store.path(SHA).write_bytes(b"rotten")
    assert copied(store, hub) == [SHA]
    assert store.path(SHA).read_bytes() == BODY
    assert (store.root / "damaged" / SHA).read_bytes() == b"rotten"


def test_a_full_disk_is_said_and_nothing_of_the_file_stays(store: Store, hub: FileHub) -> None:
    # The limit of this process on the size of a file is to the program what a full disk is: a write that fails.
    old, limits = signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**21, limits[1]))
    try:
        with pytest.raises(NoRoom, match="became full"):
            copied(store, hub)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, old)
    assert leftovers(store) == ["mirror"]


def test_two_processes_never_copy_one_file_at_once(store: Store, hub: FileHub) -> None:
    with store.partial(SHA), pytest.raises(Busy):
        copied(store, hub)
    assert copied(store, hub) == [SHA]


def test_an_empty_folder_is_a_disk_that_is_not_mounted(tmp_path: Path) -> None:
    with pytest.raises(NoFolder, match="Is its disk mounted"):
        Store(tmp_path).open(new=False)
    for name in ("../etc", "A" * 64, "", "git-x"):
        with pytest.raises(ValueError, match="SHA-256"):
            Store(tmp_path).path(name)


def test_the_sample_hub_redirects_large_files_to_its_file_host(store: Store, tmp_path: Path) -> None:
    body = random.Random(3).randbytes(10 * 2**20 + 1)
    folder = tmp_path / "hub" / "sample-lab" / "big-1b"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(body)
    with serve(tmp_path / "hub") as sample:
        commit = sample.state.repository("sample-lab/big-1b").branches["main"]
        wanted = CopyOrder(
            HubFile("sample-lab/big-1b", commit, "model.safetensors", len(body)),
            hashlib.sha256(body).hexdigest(), blob_id(body),
        )  # fmt: skip
        with file_hub({}) as other:
            other.url = sample.url
            assert copied(store, other, wanted) == [wanted.sha256]


KILLED = """
import sys, time
from pathlib import Path
from tests.mirror.test_copying import BODY, order
from reviews.hub.transport.hubs import Hub
from reviews.mirror.copying import CopyTimes, copy
from reviews.mirror.store import Store
copy(Store(Path(sys.argv[1])), Hub("huggingface", sys.argv[2]), order(), CopyTimes(time.monotonic() + 60, print), print)
"""


def killed_at(store: Store, hub: FileHub, wait: float) -> None:
    """Copy in a process of its own and kill it after so many seconds."""
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    program = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(store.root), hub.url], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL
    )
    while not hub.asked and program.poll() is None:
        time.sleep(0.005)
    time.sleep(wait)
    program.kill()
    program.wait()


@pytest.mark.parametrize("points", [2, pytest.param(50, marks=pytest.mark.long)])
def test_a_copy_that_is_killed_loses_nothing(store: Store, hub: FileHub, points: int) -> None:
    chance = random.Random(points)
    for _ in range(points):
        hub.asked.clear()
        hub.cut = [chance.randrange(2**18, 2**20)]
        killed_at(store, hub, chance.random() * 0.1)
        if store.has(SHA):  # complete before it was killed
            assert store.path(SHA).read_bytes() == BODY
            store.remove(SHA)
    hub.cut = []
    assert copied(store, hub) == [SHA]
    assert store.path(SHA).read_bytes() == BODY
    assert not list((store.root / "partial").iterdir())
