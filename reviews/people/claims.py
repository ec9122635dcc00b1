"""Groups of the company sign-in as roles: the mapping that settings state, and which roles follow it. Plain Python."""

from collections.abc import Iterable, Mapping
from typing import Any

from reviews.language.phrases import joined, say
from reviews.people.roles import BY_SLUG

OVERWRITE, KEEP = "overwrite", "keep"
MODES = (OVERWRITE, KEEP)
"""What a claim without a role's group does: it revokes the role in any case, or only if a claim gave it."""


class ClaimSettingError(ValueError):
    """A setting about groups is wrong; the message is the sentence for whoever starts the portal."""


def mapping(pairs: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return pairs of group and role from texts such as ``company-legal:legal-reviewer``.

    A group may give several roles, and a role may come from several groups. Raises ``ClaimSettingError``.
    """
    found = []
    for pair in pairs:
        group, colon, role = (part.strip() for part in pair.rpartition(":"))
        group = bare(group)
        if not colon or not group:
            raise ClaimSettingError(
                say(
                    "OIDC_GROUPS has {pair}; write group:role, for example company-legal:legal-reviewer.",
                    pair=repr(pair),
                )
            )
        if role not in BY_SLUG:
            raise ClaimSettingError(
                say(
                    "OIDC_GROUPS names the role {role}; use one of {by_slug}.",
                    role=repr(role),
                    by_slug=joined(", ", BY_SLUG),
                )
            )
        found.append((group, role))
    return tuple(dict.fromkeys(found))


def mode(text: str) -> str:
    """Return which roles follow the claims. Raises ``ClaimSettingError`` for an unknown word."""
    if text not in MODES:
        raise ClaimSettingError(
            say("OIDC_ROLES is {text}; use one of {modes}.", text=repr(text), modes=joined(", ", MODES))
        )
    return text


def bare(group: str) -> str:
    """Return a group's name without spaces and slashes around it; some providers write groups as paths."""
    return group.strip().strip("/")


def claimed_groups(answer: Mapping[str, Any], claim: str) -> list[str] | None:
    """Return the groups in the provider's answer; None if it does not speak of groups, so that roles stay unchanged."""
    for part in (answer.get("userinfo"), answer.get("id_token"), answer):
        found = (part or {}).get(claim)
        if isinstance(found, list):
            return [bare(str(name)) for name in found]
        if isinstance(found, str):
            return [bare(name) for name in found.split()]
    return None


def vouched_address(answer: Mapping[str, Any]) -> str:
    """Return the address that the provider verified, in lower case; "" unless it says exactly true."""
    for part in (answer.get("userinfo"), answer.get("id_token")):
        address = (part or {}).get("email")
        if isinstance(address, str) and address and (part or {}).get("email_verified") is True:
            return address.strip().lower()
    return ""
