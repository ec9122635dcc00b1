"""Every fact key a reading carries, with title, meaning and source, so that a missing thing is a stated fact too."""

from __future__ import annotations

from reviews.hub.facts import keys_files, keys_legal, keys_model
from reviews.hub.facts.keys import Key

KEYS: tuple[Key, ...] = (*keys_legal.KEYS, *keys_model.KEYS, *keys_files.KEYS)
NAMES = tuple(key.key for key in KEYS)
TITLES = {key.key: key.title for key in KEYS}
BY_KEY = {key.key: key for key in KEYS}
