"""Who sees what: gated, private, disabled and missing repositories, with and without a token."""

from pathlib import Path

import httpx2
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import DisabledRepoError, GatedRepoError, LocalEntryNotFoundError, RepositoryNotFoundError

from portal.sample_hub import SampleHub

from .conftest import ACCEPTED, STRANGER

GATED, OPEN = "sample-lab/quill-7b-instruct", "sample-lab/quill-3b-instruct"


def test_a_gated_repository_shows_its_facts_to_everyone(api: HfApi) -> None:
    info = api.model_info(GATED, files_metadata=True)
    assert info.gated == "manual"
    assert "300 million monthly active users" in info.card_data["extra_gated_prompt"]
    assert {"LICENSE", "USE_POLICY.md"} <= {one.rfilename for one in info.siblings}
    assert all(one.size is not None for one in info.siblings)


@pytest.mark.parametrize(("token", "status"), [(False, 401), (STRANGER, 403)])
def test_its_files_are_closed(hub: SampleHub, tmp_path: Path, token: str | bool, status: int) -> None:
    api = HfApi(endpoint=hub.url, token=token)
    with pytest.raises(GatedRepoError) as refused:
        api.hf_hub_download(GATED, "LICENSE", cache_dir=tmp_path)
    assert refused.value.response.status_code == status
    assert "restricted" in refused.value.server_message
    for call in (api.auth_check, api.get_safetensors_metadata):
        with pytest.raises(GatedRepoError):
            call(GATED)


def test_its_files_are_open_to_an_accepted_token(hub: SampleHub, tmp_path: Path) -> None:
    api = HfApi(endpoint=hub.url, token=ACCEPTED)
    api.auth_check(GATED)
    assert "USE_POLICY" in Path(api.hf_hub_download(GATED, "LICENSE", cache_dir=tmp_path)).read_text()
    assert api.get_safetensors_metadata(GATED).parameter_count == {"BF16": 7_248_023_552}
    to_cdn = [one for one in hub.requests if one.surface == "cdn"]
    assert to_cdn
    assert not any(one.authorized for one in to_cdn)  # the client keeps its token from the other host
    assert all(one.authorized for one in hub.requests if one.surface == "hub")


@pytest.mark.long
def test_large_files_need_the_address_that_was_handed_out(hub: SampleHub) -> None:
    path = f"{hub.url}/sample-lab/atlas-14b-support-lora/resolve/main/adapter_model.safetensors"
    location = httpx2.head(path).headers["Location"]
    assert httpx2.head(location).status_code == 200
    assert httpx2.head(location.partition("?")[0]).status_code == 403
    assert httpx2.head(location[:-1] + ("0" if location[-1] != "0" else "1")).status_code == 403


def test_the_resolve_cache_is_no_way_around_the_gate(hub: SampleHub) -> None:
    address = f"{hub.url}/api/resolve-cache/models/{GATED}/{hub.commit(GATED)}/LICENSE"
    assert httpx2.get(address).status_code == 401
    assert httpx2.get(address, headers={"Authorization": f"Bearer {ACCEPTED}"}).status_code == 200


def test_the_reupload_has_no_gate_and_the_same_weights(hub: SampleHub) -> None:
    checksums = [
        {one.rfilename: one.lfs.sha256 for one in HfApi(endpoint=hub.url, token=False).model_info(
            repo, files_metadata=True).siblings if one.lfs}
        for repo in (GATED, "sample-community/quill-7b-instruct-ungated")
    ]  # fmt: skip
    assert checksums[0] == checksums[1]


def test_disabled(api: HfApi, hub: SampleHub, tmp_path: Path) -> None:
    for call in (api.model_info, api.auth_check, api.list_repo_refs):
        with pytest.raises(DisabledRepoError):
            call("sample-community/atlas-14b-unrestricted")
    hub.set_profile(OPEN, disabled="files")
    assert api.model_info(OPEN).disabled is True
    with pytest.raises(LocalEntryNotFoundError) as refused:
        api.hf_hub_download(OPEN, "README.md", cache_dir=tmp_path)
    assert isinstance(refused.value.__cause__, DisabledRepoError)
    hub.set_profile(OPEN, disabled="hidden")
    with pytest.raises(RepositoryNotFoundError):
        api.model_info(OPEN)
    with pytest.raises(DisabledRepoError):
        HfApi(endpoint=hub.url, token=STRANGER).model_info(OPEN)


def test_private(api: HfApi, hub: SampleHub) -> None:
    hub.set_profile(GATED, private=True)
    with pytest.raises(RepositoryNotFoundError) as refused:
        api.model_info(GATED)
    assert refused.value.response.status_code == 401
    with pytest.raises(RepositoryNotFoundError) as refused:
        HfApi(endpoint=hub.url, token=STRANGER).model_info(GATED)
    assert refused.value.response.status_code == 404
    assert HfApi(endpoint=hub.url, token=ACCEPTED).model_info(GATED).private is True


def test_who_am_i(hub: SampleHub) -> None:
    assert HfApi(endpoint=hub.url, token=ACCEPTED).whoami()["name"] == "sample-user"
