"""What the portal knows of the note's platform questions: a start for the answer, from files, class and estimate."""

from reviews.desks.engineering.hardware_page import Hardware, RungFit
from reviews.language.phrases import large, say
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
    return say(
        "The artifact set of {title} has {total:,} bytes ({gib}) in {number_of:,} files.",
        title=here.rung.title,
        total=total,
        gib=gib(total),
        number_of=len(sizes),
    )


def _cache(here: RungFit) -> str:
    node = here.version.node
    if not node.model_cache:
        return ""
    held = say(", on storage class {storage_class}", storage_class=node.storage_class) if node.storage_class else ""
    return say("Model cache of {slug}: {rstrip}{held}.", slug=here.slug, rstrip=node.model_cache.rstrip("."), held=held)


def _accelerator(here: RungFit) -> str:
    node, ranks = here.version.node, here.plan.ranks
    if node.kind != GPU:
        return say("No accelerator: it is served from the memory of {slug}.", slug=here.slug)
    shared = say(" {sharing}.", sharing=large(node.sharing)) if node.sharing else ""
    return say(
        "Each replica holds {ranks:,} × {accelerator} of {slug} while it runs.{shared}",
        ranks=ranks,
        accelerator=node.accelerator,
        slug=here.slug,
        shared=shared,
    )


def _start(here: RungFit) -> str:
    seconds = here.plan.start_seconds
    return (
        say(
            "About {seconds:,} s on {slug}: one read of the weights, and 120 s to warm up (assumed).",
            seconds=seconds,
            slug=here.slug,
        )
        if seconds
        else ""
    )


def _replicas(page: Hardware, here: RungFit) -> str:
    plan = here.plan
    return say(
        "{replicas:,} for {concurrency:,} requests at once, {sequences:,} on each; one holds at most "
        "{most:,} (estimated).",
        replicas=plan.replicas,
        concurrency=page.workload.concurrency,
        sequences=plan.sequences,
        most=plan.most,
    )


def _rollout(here: RungFit) -> str:
    if not here.plan.surge:
        return say("{slug} stops the old replica first; requests wait until the new one is ready.", slug=here.slug)
    return say(
        "Rolling update on {slug}: one extra replica, {nodes_need:,} nodes with one lost (estimated).",
        slug=here.slug,
        nodes_need=here.plan.nodes_need,
    )
