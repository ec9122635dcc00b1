"""Decides who may see a repository and who may download its files."""

from collections.abc import Iterable, Mapping

from portal.sample_hub.messages import Refusal, Request
from portal.sample_hub.repository import Repository

DISABLED = "Access to this resource is disabled."


def grants(tokens: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Freeze a mapping of token to repository ids; "*" stands for every repository."""
    return {token: frozenset(ids) for token, ids in tokens.items()}


def read_tokens(text: str) -> dict[str, frozenset[str]]:
    """Read `TOKEN=owner/name,owner/name;TOKEN=*`; raises ValueError with one sentence."""
    found = {}
    for entry in filter(None, (part.strip() for part in text.split(";"))):
        token, sign, ids = entry.partition("=")
        if not (token and sign and ids):
            raise ValueError("Accepted tokens are written TOKEN=owner/name,owner/name or TOKEN=*, separated by ';'.")
        found[token] = frozenset(part.strip() for part in ids.split(","))
    return found


def is_granted(request: Request, tokens: Mapping[str, frozenset[str]], repo_id: str) -> bool:
    """Say whether the request's token was accepted for a repository."""
    return bool(tokens.get(request.token, frozenset()) & {repo_id, "*"})


def refuse_unless_visible(request: Request, repository: Repository, granted: bool) -> None:
    """Raise a Refusal when the repository's facts are not for this request.

    That a disabled one does not exist for strangers, while a signed-in person is told, is how the hub behaved in
    huggingface_hub pull request 1965.
    """
    profile = repository.profile
    if profile.disabled == "all" or (profile.disabled == "hidden" and request.token):
        raise Refusal(403, DISABLED)
    if profile.disabled == "hidden" or (profile.private and not granted):
        raise not_found(request)


def refuse_unless_downloadable(request: Request, repository: Repository, granted: bool) -> None:
    """Raise a Refusal when the repository's files are not for this request."""
    if repository.profile.disabled:
        raise Refusal(403, DISABLED)
    if not repository.profile.gated or granted:
        return
    if request.token:
        raise Refusal(
            403,
            f"Access to model {repository.id} is restricted and you are not in the authorized list. "
            f"Visit {request.base_url}/{repository.id} to ask for access.",
            "GatedRepo",
        )
    raise Refusal(
        401,
        f"Access to model {repository.id} is restricted. You must have access to it and be authenticated to access it. "
        "Please log in.",
        "GatedRepo",
    )


def not_found(request: Request) -> Refusal:
    """Return the answer for what does not exist: 401 for strangers, since it may be private, else 404."""
    if request.token:
        return Refusal(404, "Repository not found", "RepoNotFound")
    return Refusal(401, "Invalid username or password.", "RepoNotFound")
