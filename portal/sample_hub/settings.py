"""How the sample hub serves its repositories: tokens, delays, redirects, pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class HubSettings:
    """How the sample hub serves its repositories.

    `delay` is in seconds, for each request. `tokens` maps an accepted token to the repositories it opens ("*" for all).
    `resolve_cache` False serves small files without a redirect, `direct` every file, as a mirror does; `page_size`
    shortens all pages.
    """

    delay: float = 0.0
    tokens: Mapping[str, Iterable[str]] = field(default_factory=dict)
    resolve_cache: bool = True
    direct: bool = False
    page_size: int | None = None


PLAIN = HubSettings()
