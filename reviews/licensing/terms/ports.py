"""Earlier versions and national ports of Creative Commons licenses: they take what the letters of their name decide.

The letters (BY, NC, ND, SA) mean the same in every version and language. All else, such as patents, ends and law,
differs between versions, so it stays unknown until somebody reads the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reviews.language.phrases import say
from reviews.licensing.terms.notes import BY_NAME
from reviews.licensing.terms.values import Term, Terms

PORT = re.compile(r"CC-(BY(?:-NC)?(?:-ND|-SA)?)-([1-3]\.\d)(?:-([A-Z]{2,3}))?")
PLACES = {
    "AT": say("Austria"),
    "AU": say("Australia"),
    "DE": say("Germany"),
    "FR": say("France"),
    "IGO": say("international organizations"),
    "JP": say("Japan"),
    "NL": say("Netherlands"),
    "UK": say("England and Wales"),
    "US": say("United States"),
}
VERSIONS = ("1.0", "2.0", "2.5", "3.0")
PORTED = {
    "BY": ("2.5-AU", "3.0-AT", "3.0-AU", "3.0-DE", "3.0-IGO", "3.0-NL", "3.0-US"),
    "BY-NC": ("3.0-DE",),
    "BY-NC-ND": ("3.0-DE", "3.0-IGO"),
    "BY-NC-SA": ("2.0-DE", "2.0-FR", "2.0-UK", "3.0-DE", "3.0-IGO"),
    "BY-ND": ("3.0-DE",),
    "BY-SA": ("2.0-UK", "2.1-JP", "3.0-AT", "3.0-DE", "3.0-IGO"),
}
KEYS = tuple(f"CC-{letters}-{version}" for letters, ported in PORTED.items() for version in (*VERSIONS, *ported))
"""The SPDX ids of the texts that the portal recognizes."""

BY_LETTERS = (
    "commercial_use",
    "internal_use_is_commercial",
    "non_commercial_scope",
    "acts.run",
    "acts.mirror_internal",
    "acts.redistribute",
    "acts.redistribute_modified",
    "duties",
    "share_alike",
    "pass_through",
)
CHANGES = ("acts.finetune", "acts.quantize", "acts.merge")
"""Acts that only versions without ND allow; before version 4.0, ND did not let a modified version be made at all."""


def ports(records: Mapping[str, Terms]) -> Iterator[Terms]:
    """Yield the terms of every known version and port; ``records`` holds those of version 4.0."""
    for key in KEYS:
        found = PORT.fullmatch(key)
        if found is None:
            raise ValueError(say("{key} is no version or port of a Creative Commons license.", key=key))
        letters, version, place = found.groups()
        family = records[f"cc-{letters.lower()}-4.0"]
        paths = BY_LETTERS if "ND" in letters else (*BY_LETTERS, *CHANGES)
        values: dict[str, Term] = {path: family[path] for path in paths if family[path].known}
        where = f", {PLACES[place]}" if place else ""
        yield Terms(
            key,
            say("Creative Commons {letters} {version}{where}", letters=letters, version=version, where=where),
            family.family,
            values,
            "family",
            (f"spdx.org/licenses/{key}",),
            BY_NAME,
        )
