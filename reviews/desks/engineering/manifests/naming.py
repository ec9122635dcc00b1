"""Names of what a manifest creates: DNS labels of at most 50 characters that hold repository, rung and commit."""

import re
from hashlib import sha256

from reviews.desks.engineering.manifests.order import ServingOrder
from reviews.rungs.servable import GGUF

LONGEST = 50
"""Characters of a name: 63 of a DNS label, less what controllers append to it for pods and revisions."""
SHORT = 7
LABELS = "model-review.example"
"""Domain of labels and annotations, reserved for examples: replace it by the company's."""


def name_of(order: ServingOrder) -> str:
    """Return the name of a deployment; two rungs or commits never have the same one."""
    rung = order.rung
    repo, which = rung.repo_id.rpartition("/")[2], rung.key if rung.format == GGUF else rung.title
    end = f"-{_slug(rung.commit[:SHORT])}"
    start = f"model-{_slug(repo)}-{_slug(which)}".rstrip("-")
    if len(start) + len(end) <= LONGEST and ":" not in rung.key.removeprefix("gguf:"):
        return f"{start}{end}"
    told = sha256(f"{rung.repo_id}\n{rung.key}\n{rung.commit}".encode()).hexdigest()[:6]
    end = f"-{told}{end}"
    return f"{start[: LONGEST - len(end)].rstrip('-')}{end}"


def label_value(text: str) -> str:
    """Return a text as the value of a label: at most 63 characters of those that are allowed."""
    kept = re.sub(r"[^A-Za-z0-9._-]", "_", text)[:63]
    return kept.strip("._-")


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
