"""What a person typed, as the repository to propose: an owner and a name, on the hub that the person chose."""

from collections.abc import Mapping

from reviews.hub.repo_id import MalformedRepoId, RepoRef, parse
from reviews.hub.transport.hubs import Hub
from reviews.language.phrases import say


def named(typed: str, hubs: Mapping[str, Hub], default: str) -> RepoRef:
    """Return the repository that was typed; a proposal names its owner, too. Raises ``MalformedRepoId``.

    A name of one part is an owner or an old name that a hub redirects. Which of the two, only the hub knows.
    """
    ref = parse(typed, hubs, default)
    if "/" not in ref.id:
        raise MalformedRepoId(
            say(
                "“{id}” names only an owner. Type owner/name, as in the address of the repository's page on the hub.",
                id=ref.id,
            )
        )
    return ref


def several(typed: str) -> bool:
    """Tell whether more than one line of a pasted text says something."""
    return sum(1 for line in typed.splitlines() if line.strip()) > 1
