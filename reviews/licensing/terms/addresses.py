"""Addresses at which known licenses are published, and the license id that each of them names.

An address is a declaration like a tag: it names a license, and what is served there may change.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_PAGES = (
    (r"(?:www\.)?spdx\.org", r"/licenses/([\w.+-]+?)(?:\.html|\.json|\.txt)?/?"),
    (r"(?:www\.)?opensource\.org", r"/licenses?/([\w.+-]+?)(?:\.php|\.html)?/?"),
    (r"(?:www\.)?choosealicense\.com", r"/licenses/([\w.+-]+?)/?"),
    (r"(?:www\.)?apache\.org", r"/licenses/LICENSE-(2\.0)(?:\.txt|\.html)?/?"),
    (r"(?:www\.)?creativecommons\.org", r"/licenses/([a-z-]+)/(\d\.\d)(?:/.*)?"),
    (r"(?:www\.)?creativecommons\.org", r"/publicdomain/(zero)/(1\.0)(?:/.*)?"),
    (r"(?:www\.)?gnu\.org", r"/licenses/(?:old-licenses/)?((?:a|l)?gpl-\d\.\d)(?:[.-][\w.-]+)?/?"),
    (r"(?:www\.)?mozilla\.org", r"/(?:[\w-]+/)?MPL/(2\.0)/?"),
)
PAGES = tuple((re.compile(host), re.compile(path, re.IGNORECASE)) for host, path in _PAGES)
OTHER_NAMES = {
    "mit-license": "mit", "apache2.0": "apache-2.0", "apache-license-2.0": "apache-2.0", "bsd-license": "bsd-2-clause",
    "isc-license": "isc", "unlicense": "unlicense",
}  # fmt: skip
HUB_HOSTS = ("huggingface.co", "www.huggingface.co", "hf.co")
_HUB = (
    (r"/meta-llama/(?:Meta-)?Llama-2-[\w.-]+/BLOB/LICENSE(?:\.txt)?", "llama2"),
    (r"/meta-llama/(?:Meta-)?Llama-3-[\w.-]+/BLOB/LICENSE(?:\.txt)?", "llama3"),
    (r"/meta-llama/(?:Meta-)?Llama-3\.1-[\w.-]+/BLOB/LICENSE(?:\.txt)?", "llama3.1"),
    (r"/meta-llama/(?:Meta-)?Llama-3\.2-[\w.-]+/BLOB/LICENSE(?:\.txt)?", "llama3.2"),
    (r"/meta-llama/(?:Meta-)?Llama-3\.3-[\w.-]+/BLOB/LICENSE(?:\.txt)?", "llama3.3"),
    (r"/meta-llama/(?:Meta-)?Llama-4-[\w.-]+/BLOB/LICENSE(?:\.txt)?", "llama4"),
    (r"/xai-org/grok-2/BLOB/LICENSE", "grok2-community"),
    (r"/stabilityai/stable-diffusion-xl-base-1\.0/BLOB/LICENSE\.md", "openrail++"),
    (r"/spaces/bigscience/license", "bigscience-bloom-rail-1.0"),
    (r"/spaces/CompVis/stable-diffusion-license", "creativeml-openrail-m"),
    (r"/spaces/bigcode/bigcode-model-license-agreement", "bigcode-openrail-m"),
)
HUB_PAGES = tuple(
    (re.compile(path.replace("BLOB", "(?:blob|resolve|raw)/[^/]+"), re.IGNORECASE), key) for path, key in _HUB
)
"""Texts on the hub itself that its own list of licenses links to, at any commit."""
VENDORS = {
    "ai.google.dev/gemma/terms": "gemma", "ai.meta.com/llama/license": "llama2",
    "llama.meta.com/llama3/license": "llama3", "www.llama.com/llama3/license": "llama3",
    "www.llama.com/llama3_1/license": "llama3.1", "llama.meta.com/llama3_1/license": "llama3.1",
    "www.llama.com/llama3_2/license": "llama3.2", "www.llama.com/llama3_3/license": "llama3.3",
    "www.llama.com/llama4/license": "llama4",
}  # fmt: skip


def named_by(address: str) -> str:
    """Return the license id that an address of a known license names, in lower case; "" for any other address."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or len(address) > 500:
        return ""
    path = parts.path
    if host in HUB_HOSTS:
        return next((key for pattern, key in HUB_PAGES if pattern.fullmatch(path.rstrip("/"))), "")
    if key := VENDORS.get(f"{host}{path.rstrip('/').lower()}"):
        return key
    for wanted, pattern in PAGES:
        if wanted.fullmatch(host) and (found := pattern.fullmatch(path)):
            return _id(host, [one.lower() for one in found.groups()])
    return ""


def _id(host: str, found: list[str]) -> str:
    if host.endswith("apache.org"):
        return f"apache-{found[0]}"
    if host.endswith("mozilla.org"):
        return f"mpl-{found[0]}"
    if host.endswith("creativecommons.org"):
        return "cc0-1.0" if found[0] == "zero" else f"cc-{found[0]}-{found[1]}"
    return OTHER_NAMES.get(found[0], found[0])
