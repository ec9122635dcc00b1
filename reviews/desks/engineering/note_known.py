"""What the portal knows of the note's platform questions: a start for the answer, from files, class and estimate."""

from reviews.desks.engineering.hardware_page import Hardware, RungFit
from reviews.rungs.servable import artifact_files
from reviews.sizing.plan import DOES_NOT_FIT, UNKNOWN, gib
from reviews.workloads.nodes.spec import GPU

KNOWN = ("local-storage", "shared-cache", "accelerator", "cold-start", "replicas", "rollout")
"""The platform questions of which something can be known."""


def known_answers(page: Hardware) -> dict[str, str]:
    """Return what is known by question, for the rung and the class that the page shows; unknown ones are left out."""
    here = page.here
    if here is None:
        return {}
    found = {"local-storage": _storage(page, here), "shared-cache": _cache(here)}
    if here.plan.verdict not in (DOES_NOT_FIT, UNKNOWN):
        found |= {"accelerator": _accelerator(here), "cold-start": _start(here), "replicas": _replicas(page, here),
                  "rollout": _rollout(here)}  # fmt: skip
    return {key: words for key, words in found.items() if words}


def _storage(page: Hardware, here: RungFit) -> str:
    sizes = [one.size for one in artifact_files(here.rung, page.ladder.read[here.rung.repo_id].files)]
    if not sizes or None in sizes:
        return ""
    total = sum(one or 0 for one in sizes)
    return f"The artifact set of {here.rung.title} has {total:,} bytes ({gib(total)}) in {len(sizes):,} files."


def _cache(here: RungFit) -> str:
    node = here.version.node
    if not node.model_cache:
        return ""
    held = f", on storage class {node.storage_class}" if node.storage_class else ""
    return f"Model cache of {here.slug}: {node.model_cache.rstrip('.')}{held}."


def _accelerator(here: RungFit) -> str:
    node, ranks = here.version.node, here.plan.ranks
    if node.kind != GPU:
        return f"No accelerator: it is served from the memory of {here.slug}."
    shared = f" {node.sharing[:1].upper()}{node.sharing[1:]}." if node.sharing else ""
    return f"Each replica holds {ranks:,} × {node.accelerator} of {here.slug} while it runs.{shared}"


def _start(here: RungFit) -> str:
    seconds = here.plan.start_seconds
    return (
        f"About {seconds:,} s on {here.slug}: one read of the weights, and 120 s to warm up (assumed)."
        if seconds
        else ""
    )


def _replicas(page: Hardware, here: RungFit) -> str:
    plan = here.plan
    return (
        f"{plan.replicas:,} for {page.workload.concurrency:,} requests at once, {plan.sequences:,} on each; "
        f"one holds at most {plan.most:,} (estimated)."
    )


def _rollout(here: RungFit) -> str:
    if not here.plan.surge:
        return f"{here.slug} stops the old replica first; requests wait until the new one is ready."
    return (
        f"Rolling update on {here.slug}: one extra replica, {here.plan.nodes_need:,} nodes with one lost (estimated)."
    )
