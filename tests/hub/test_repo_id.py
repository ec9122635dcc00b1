"""What a person types and what the environment names: repositories, addresses, hubs."""

import pytest

from reviews.hub.repo_id import MalformedRepoId, RepoRef, check_revision, parse
from reviews.hub.transport.hubs import FILE_HOSTS, Hub, HubSettingError, from_env

HUBS = from_env({"HUBS": "mirror=http://127.0.0.1:9000/hub"})


@pytest.mark.parametrize(
    ("typed", "ref"),
    [
        ("owner/name", RepoRef("huggingface", "owner/name", None)),
        ("  owner/name\n", RepoRef("huggingface", "owner/name", None)),
        ("gpt2", RepoRef("huggingface", "gpt2", None)),
        ("owner/Name-1.5_b", RepoRef("huggingface", "owner/Name-1.5_b", None)),
        ("https://huggingface.co/owner/name", RepoRef("huggingface", "owner/name", None)),
        ("huggingface.co/owner/name/", RepoRef("huggingface", "owner/name", None)),
        ("https://huggingface.co/owner/name/tree/v1.0", RepoRef("huggingface", "owner/name", "v1.0")),
        ("https://huggingface.co/owner/name/tree/refs%2Fpr%2F3", RepoRef("huggingface", "owner/name", "refs/pr/3")),
        ("https://huggingface.co/owner/name/blob/main/a/b.md?x=1#L3", RepoRef("huggingface", "owner/name", "main")),
        ("https://huggingface.co/owner/name/discussions/4", RepoRef("huggingface", "owner/name", None)),
        ("https://huggingface.co/gpt2/tree/main", RepoRef("huggingface", "gpt2", "main")),
        ("http://127.0.0.1:9000/hub/owner/name", RepoRef("mirror", "owner/name", None)),
    ],
)
def test_what_is_typed_is_understood(typed: str, ref: RepoRef) -> None:
    assert parse(typed, HUBS, "huggingface") == ref


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "a/b/c", "../etc", "a/..", "a b/c", "a/b\u200b", "a/\u202eb", "a/b\x00", "a\tb", "a/b.git", "a/b--c",
        "/a/b", "a/", "-a/b", "é/b", "a/" + "x" * 97, "x" * 600, "https://example.org/a/b", "ftp://huggingface.co/a/b",
        "https://huggingface.co/", "https://huggingface.co/datasets/a/b", "https://huggingface.co/a%2F../b",
        "https://user@huggingface.co/a/b", "https://[/a/b", "https://huggingface.co/a/b/tree/..%2Fx", "a/b@main",
        "a\\b",
    ],
)  # fmt: skip
def test_what_names_nothing_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(MalformedRepoId) as caught:
        parse(typed, HUBS, "huggingface")
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("revision", ["", "a b", "../x", "a//b", "-x", "a\u202e", "x" * 300])
def test_what_is_no_revision_is_refused(revision: str) -> None:
    with pytest.raises(MalformedRepoId):
        check_revision(revision)


def test_the_first_hub_is_the_public_one_unless_said_otherwise() -> None:
    assert list(HUBS) == ["huggingface", "mirror"]
    assert HUBS["huggingface"].endpoint == "https://huggingface.co"
    assert from_env({"HF_ENDPOINT": "http://127.0.0.1:80/"})["huggingface"].endpoint == "http://127.0.0.1:80"


@pytest.mark.parametrize(
    "environ",
    [
        {"HF_ENDPOINT": "huggingface.co"}, {"HF_ENDPOINT": "https://a@b.example"}, {"HF_ENDPOINT": "https://a/?q"},
        {"HF_ENDPOINT": "http://127.0.0.1:port"}, {"HUBS": "x"}, {"HUBS": "X=https://a"}, {"HUBS": "x=ftp://a"},
        {"HUBS": "x=https://a,x=https://b"}, {"HUBS": "huggingface=https://a"}, {"HUB_FILE_HOSTS": "https://a"},
    ],
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused_with_a_sentence(environ: dict[str, str]) -> None:
    with pytest.raises(HubSettingError) as caught:
        from_env(environ)
    assert str(caught.value).endswith(".")


def test_a_token_is_read_when_asked_for_and_kept_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub("our-mirror", "https://mirror.example.org")
    assert hub.token() is None
    monkeypatch.setenv("HUB_TOKEN_OUR_MIRROR", "hf_secret")
    assert hub.token() == "hf_secret"
    assert "hf_secret" not in repr(hub) + str(vars(hub))


def test_file_hosts_can_be_added() -> None:
    hub = from_env({"HUB_FILE_HOSTS": "files.example.org"})["huggingface"]
    assert hub.file_hosts == (*FILE_HOSTS, "files.example.org")
