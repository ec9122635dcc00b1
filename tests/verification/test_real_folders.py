"""Every real repository folder of the reference data can be served to the real client."""

import os
from pathlib import Path

import httpx2
import pytest
from huggingface_hub import HfApi

from portal.sample_hub import SampleHub, serve

HERE = Path(__file__).resolve()
ROOT = Path(os.environ.get("REFERENCE_DATA", HERE.parents[3] / "shared" / "data")) / "hub" / "repos"

pytestmark = pytest.mark.skipif(
    not ROOT.is_dir(), reason="skipped: no repository folders, set REFERENCE_DATA to where they are"
)


@pytest.fixture(scope="module")
def hub() -> SampleHub:
    with serve(ROOT) as running:
        yield running


@pytest.fixture(scope="module")
def client() -> httpx2.Client:
    with httpx2.Client(follow_redirects=True) as opened:
        yield opened


@pytest.mark.long
def test_every_folder_answers_with_all_its_files(hub: SampleHub, client: httpx2.Client) -> None:
    api = HfApi(endpoint=hub.url, token=False)
    folders = {path.name.replace("__", "/", 1): path for path in ROOT.iterdir() if path.is_dir()}
    assert set(hub.state.shelf) == set(folders)
    for repo, folder in folders.items():
        body = client.get(f"{hub.url}/api/models/{repo}?blobs=true")
        assert body.status_code == 200, repo
        on_disk = {
            path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()
        }
        assert {one["rfilename"]: one["size"] for one in body.json()["siblings"]} == on_disk
        if repo.endswith("-"):
            continue  # an id of the hub's early days that the client refuses today
        listed = {one.path for one in api.list_repo_tree(repo, recursive=True) if hasattr(one, "blob_id")}
        assert listed == set(on_disk)


def test_cards_come_byte_for_byte(hub: SampleHub, client: httpx2.Client) -> None:
    for repo in hub.state.shelf:
        card = hub.state.shelf.folder(repo) / "README.md"
        if card.is_file():
            assert client.get(f"{hub.url}/{repo}/resolve/main/README.md").content == card.read_bytes(), repo


@pytest.mark.long
def test_the_list_names_them_all(hub: SampleHub) -> None:
    listed = {one.id for one in HfApi(endpoint=hub.url, token=False).list_models()}
    assert listed == set(hub.state.shelf)
