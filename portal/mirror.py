"""Settings of the mirror: where its files are, how much they may take, and how they are served."""

import re
from pathlib import Path
from typing import Any

from portal import env
from portal.env import SettingError

GIB = 2**30
PREFIX = re.compile(r"/[a-z0-9-]+(/[a-z0-9-]+)*")


def from_env(*, demo: Path | None) -> dict[str, Any]:
    """Return the settings for Django; ``demo`` is the folder of a demo portal and of tests. Raises ``SettingError``.

    Without ``MIRROR_DIR`` nothing is copied and nothing is served.
    """
    folder = env.text("MIRROR_DIR")
    if folder and not folder.startswith("/"):
        raise SettingError("MIRROR_DIR must be a full path, such as /srv/mirror.")
    proxy = env.text("MIRROR_PROXY").rstrip("/")
    if proxy and not PREFIX.fullmatch(proxy):
        raise SettingError("MIRROR_PROXY must be the proxy's internal address of the files, such as /mirror-files.")
    return {
        "MIRROR_DIR": Path(folder) if folder else demo,
        "MIRROR_MOST": env.number("MIRROR_GIB", 0, least=0, most=2**20) * GIB,
        "MIRROR_FREE": env.number("MIRROR_FREE_GIB", 5, least=0, most=2**20) * GIB,
        "MIRROR_PROXY": proxy,
        "MIRROR_HOUR": env.number("MIRROR_HOUR", 1, least=0, most=23),
    }
