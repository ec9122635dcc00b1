"""Addresses at which known licenses are published, and the license id that each of them names.

An address is a declaration like a tag: it names a license, and what is served there may change.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_END = r"(?:\.txt|\.html?|\.php|\.md|\.en)*/?"
_PAGES = (
    ("spdx.org", r"/licenses/([\w.+-]+?)(?:\.html|\.json|\.txt)?/?"),
    ("opensource.org", rf"/licenses?/([\w.+-]+?){_END}"),
    ("choosealicense.com", r"/licenses/([\w.+-]+?)/?"),
    ("directory.fsf.org", r"/wiki/License:([\w.+-]+?)/?"),
    ("apache.org", rf"/licenses/LICENSE-(2\.0){_END}"),
    ("creativecommons.org", r"/licenses/([a-z-]+)/(\d\.\d)(?:/.*)?"),
    ("creativecommons.org", r"/publicdomain/(zero)/(1\.0)(?:/.*)?"),
    ("gnu.org", r"/licenses/(?:old-licenses/)?((?:a|l)?gpl-\d\.\d)(?:[.-][\w.-]+)?/?"),
    ("mozilla.org", rf"/(?:[\w-]+/)?MPL/(2\.0){_END}"),
)
PAGES = tuple((host, re.compile(path, re.IGNORECASE)) for host, path in _PAGES)
OTHER_NAMES = {
    "mit-license": "mit", "apache2.0": "apache-2.0", "apache-license-2.0": "apache-2.0", "bsd-license": "bsd-2-clause",
    "isc-license": "isc", "isc-license-txt": "isc", "apachepl": "apache-2.0", "artistic-license-2.0": "artistic-2.0",
}  # fmt: skip
"""Names of the Open Source Initiative's pages that are no identifiers."""
NUMBERED = re.compile(r"-(\d)-(\d)(?=$|-)")
"""A version as the Open Source Initiative writes it in its newer addresses: apache-2-0."""
STEWARDS = {
    "eclipse.org/legal/epl-2.0": "epl-2.0", "eclipse.org/legal/epl-v20": "epl-2.0",
    "eclipse.org/org/documents/epl-2.0/epl-2.0": "epl-2.0", "eclipse.org/legal/epl-v10": "epl-1.0",
    "cdla.dev/permissive-2-0": "cdla-permissive-2.0", "cdla.dev/permissive-1-0": "cdla-permissive-1.0",
    "cdla.dev/sharing-1-0": "cdla-sharing-1.0", "cdla.io/permissive-1-0": "cdla-permissive-1.0",
    "cdla.io/sharing-1-0": "cdla-sharing-1.0", "opendatacommons.org/licenses/by": "odc-by",
    "opendatacommons.org/licenses/by/1-0": "odc-by", "opendatacommons.org/licenses/odbl": "odbl",
    "opendatacommons.org/licenses/odbl/1-0": "odbl", "opendatacommons.org/licenses/pddl": "pddl",
    "opendatacommons.org/licenses/pddl/1-0": "pddl", "unlicense.org": "unlicense", "wtfpl.net": "wtfpl",
    "wtfpl.net/about": "wtfpl", "wtfpl.net/txt/copying": "wtfpl", "boost.org/license_1_0": "bsl-1.0",
    "scripts.sil.org/ofl": "ofl-1.1", "openfontlicense.org": "ofl-1.1", "mit-license.org": "mit",
    "zlib.net/zlib_license": "zlib", "postgresql.org/about/licence": "postgresql",
}  # fmt: skip
"""Pages of those who keep one license, without www, ending and last slash, in lower case."""
_ENDING = re.compile(r"(?:\.txt|\.html?|\.php|\.md)?/*$")
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
    "llama.meta.com/llama3/license": "llama3", "llama.com/llama3/license": "llama3",
    "llama.com/llama3_1/license": "llama3.1", "llama.meta.com/llama3_1/license": "llama3.1",
    "llama.com/llama3_2/license": "llama3.2", "llama.com/llama3_3/license": "llama3.3",
    "llama.com/llama4/license": "llama4", "llama.com/docs/llama2/license": "llama2",
}  # fmt: skip
_SOURCES = re.compile(
    r"(?:github\.com|raw\.githubusercontent\.com)/meta-llama/llama-models/(?:(?:blob|raw)/)?(?:refs/heads/)?[^/]+/models/"
    r"(llama(?:2|3|3_1|3_2|3_3|4))/license"
)
"""Texts in the repository in which Meta keeps the licenses of its models, at any commit."""


def named_by(address: str) -> str:
    """Return the license id that an address of a known license names, in lower case; "" for any other address.

    Whether it begins with www, with http or with nothing, and how it ends (.txt, .html, a slash), makes no difference.
    """
    place = address.strip().strip("<>").strip()
    if "://" not in place:
        place = f"https://{place}" if "/" in place or "." in place else ""
    try:
        parts = urlsplit(place)
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or len(place) > 500 or "@" in parts.netloc or parts.port:
        return ""
    if host in HUB_HOSTS:
        return next((key for pattern, key in HUB_PAGES if pattern.fullmatch(parts.path.rstrip("/"))), "")
    host = host.removeprefix("www.")
    whole = f"{host}{_ENDING.sub('', parts.path.lower())}"
    if key := VENDORS.get(whole) or STEWARDS.get(whole):
        return key
    if source := _SOURCES.fullmatch(whole):
        return source[1].replace("_", ".")
    for wanted, pattern in PAGES:
        if wanted == host and (found := pattern.fullmatch(parts.path)):
            return _id(host, [one.lower() for one in found.groups()])
    return ""


def _id(host: str, found: list[str]) -> str:
    if host.endswith("apache.org"):
        return f"apache-{found[0]}"
    if host.endswith("mozilla.org"):
        return f"mpl-{found[0]}"
    if host.endswith("creativecommons.org"):
        return "cc0-1.0" if found[0] == "zero" else f"cc-{found[0]}-{found[1]}"
    name = NUMBERED.sub(r"-\1.\2", found[0]) if host.endswith("opensource.org") else found[0]
    return OTHER_NAMES.get(name, name)
