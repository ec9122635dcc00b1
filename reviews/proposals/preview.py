"""What a hub says of a repository before it is proposed: one short question, whose answer is kept for ten minutes."""

import hashlib
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError

from reviews.hub.errors import HubError, RateLimited, Unreachable
from reviews.hub.shapes.repository import RepositoryInfo
from reviews.hub.transport.valkey_windows import shared
from reviews.language.phrases import say

log = logging.getLogger(__name__)
ANSWER_BYTES = 8 * 2**20
"""Most bytes of a hub's description that a preview takes."""
KEPT, REFUSED_KEPT, AWAY_KEPT = 600, 60, 30
"""Seconds for which an answer, a refusal, and that a hub does not answer are kept."""
MOST = 8
"""Most repositories of one list that are looked at; they are asked side by side."""
GATES = {
    "": say("Open"),
    "auto": say("Gated: accept the conditions on the hub to read the files"),
    "manual": say("Gated: the publisher decides who may read the files"),
}
"""What each kind of access gate means for whoever proposes."""


@dataclass(frozen=True)
class HubPreview:
    """A hub's description of a repository now, or in ``refusal`` why there is none; ``away`` if a later try may help.

    ``size`` is in bytes for all files, None if the hub states no size for one of them; ``license_tag`` is the card's
    own word, "" without one, and no license that anybody has read.
    """

    hub: str
    repo_id: str
    revision: str
    refusal: str = ""
    away: bool = False
    found_id: str = ""
    commit: str = ""
    license_tag: str = ""
    files: int = 0
    size: int | None = None
    gate: str = ""
    disabled: bool = False

    @property
    def gate_words(self) -> str:
        """What the hub's access gate means."""
        return say("Switched off by the hub") if self.disabled else GATES[self.gate]

    @property
    def renamed(self) -> bool:
        """Whether the hub calls the repository otherwise than it was typed."""
        return bool(self.found_id) and self.found_id != self.repo_id


def preview(hub: str, repo_id: str, revision: str) -> HubPreview:
    """Ask a hub about a repository, once and shortly; what it answered in the last minutes is not asked again.

    A hub counts as away for everybody once it was silent about two repositories, or asked for a pause: one that it
    cannot describe in time says nothing about the others.
    """
    if not settings.HUB_PREVIEW_SECONDS:
        said = say("This portal asks no hub before a repository is proposed.")
        return HubPreview(hub, repo_id, revision, refusal=said, away=True)
    endpoint = settings.HUBS[hub].endpoint
    key = hashlib.sha256(f"{endpoint}\0{repo_id}\0{revision}".encode()).hexdigest()
    kept = _kept(f"preview:{key}")
    if isinstance(kept, dict):
        return HubPreview(**kept)
    away = _kept(f"preview-away:{endpoint}")
    if isinstance(away, str):
        return HubPreview(hub, repo_id, revision, refusal=away, away=True)
    try:
        found, seconds = _asked(hub, repo_id, revision), KEPT
    except (Unreachable, RateLimited) as error:
        silent = _kept(f"preview-silent:{endpoint}")
        if isinstance(error, RateLimited) or silent not in (None, key):
            _keep(f"preview-away:{endpoint}", str(error), AWAY_KEPT)
        _keep(f"preview-silent:{endpoint}", key, AWAY_KEPT)
        found, seconds = HubPreview(hub, repo_id, revision, refusal=str(error), away=True), AWAY_KEPT
    except HubError as error:
        found, seconds = HubPreview(hub, repo_id, revision, refusal=str(error)), REFUSED_KEPT
    _keep(f"preview:{key}", asdict(found), seconds)
    return found


def previews(refs: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], HubPreview]:
    """Return the previews of the first few repositories (hub, id, revision), asked side by side."""
    wanted = list(dict.fromkeys(refs))[:MOST] if settings.HUB_PREVIEW_SECONDS else []
    if not wanted:
        return {}
    with ThreadPoolExecutor(max_workers=len(wanted)) as pool:
        asked = [pool.submit(preview, *one) for one in wanted]
        return {one: future.result() for one, future in zip(wanted, asked, strict=True)}


def _asked(hub: str, repo_id: str, revision: str) -> HubPreview:
    # The hub's client is large: a web server loads it when a person looks at a preview for the first time.
    from reviews.hub.observing import observe
    from reviews.hub.transport.budget import Limits
    from reviews.hub.transport.limits import counted_by

    seconds = float(settings.HUB_PREVIEW_SECONDS)
    limits = Limits(seconds=seconds, connect=seconds / 2, read=seconds, answer_bytes=ANSWER_BYTES, retries=0)
    with counted_by(shared(settings.REDIS_URL)):
        info = observe(settings.HUBS[hub], repo_id, revision or None, limits=limits)
    sizes = [one.size for one in info.files]
    return HubPreview(
        hub, repo_id, revision,
        found_id=info.id, commit=info.commit, license_tag=_license_tag(info), files=len(sizes),
        size=None if not sizes or None in sizes else sum(size or 0 for size in sizes),
        gate=str(info.gated or ""), disabled=info.disabled,
    )  # fmt: skip


def _license_tag(info: RepositoryInfo) -> str:
    said: Any = info.card.get("license")
    words = [one for one in (said if isinstance(said, list) else [said]) if isinstance(one, str) and one]
    words = words or [tag.removeprefix("license:") for tag in info.tags if tag.startswith("license:")]
    name = info.card.get("license_name")
    called = say(" ({name})", name=name[:80]) if isinstance(name, str) and name else ""
    return f"{', '.join(words)[:100]}{called}" if words else ""


def _kept(key: str) -> Any:
    try:
        return caches["kept"].get(key)
    except RedisError:
        return None


def _keep(key: str, value: object, seconds: int) -> None:
    try:
        caches["kept"].set(key, value, seconds)
    except RedisError as error:
        log.warning("A preview could not be kept in Valkey (%s).", type(error).__name__)
