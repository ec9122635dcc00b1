"""A manifest as a file: its documents, what was checked, what is assumed, and the values that a person fills in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reviews.desks.engineering.manifests import documents, pods
from reviews.desks.engineering.manifests.flags import MODELS, checked_flags, flags_of
from reviews.desks.engineering.manifests.naming import LABELS, name_of
from reviews.desks.engineering.manifests.order import NoManifest, ServingOrder, require_order
from reviews.desks.engineering.manifests.pods import Placeholder
from reviews.desks.engineering.manifests.scaling import scaling_hint
from reviews.desks.engineering.manifests.yaml_text import stream
from reviews.language.phrases import say
from reviews.rungs.servable import ADAPTER
from reviews.sizing.cells import RUNTIME as LLAMA_CPP

DEPLOYMENT, KSERVE, GROUPS = "deployment", "kserve", "leaderworkerset"
FORMS = (
    (DEPLOYMENT, "Deployment"),
    (KSERVE, "KServe InferenceService"),
    (GROUPS, say("LeaderWorkerSet over several nodes")),
)
"""The forms of a manifest: its key in addresses, and its words."""
NOT_STARTED = "Written from the files, the node class and the estimate. Nothing was started with it."


PROVEN = "Written from the settings of a run, which served this load. The manifest itself was not started."


@dataclass(frozen=True)
class Manifest:
    """A manifest: its name, its text, its documents as values, and what is said beside it."""

    name: str
    text: str
    documents: tuple[dict[str, Any], ...]
    checked: str
    placeholders: tuple[Placeholder, ...]
    assumed: tuple[str, ...]


def manifest_of(order: ServingOrder, form: str, known: frozenset[str] | None) -> Manifest:
    """Return the manifest of an order; ``known`` are the flags of its runtime's version, None if not listed.

    Raises ``NoManifest`` with the reason where it would be nonsense.
    """
    require_order(order)
    if form == GROUPS and order.stages == 1:
        raise NoManifest(
            say("{rung} fits one node of {slug}. Use a deployment or KServe.", rung=order.rung.title, slug=order.slug)
        )
    if form != GROUPS and order.stages > 1:
        raise NoManifest(
            say(
                "{rung} exceeds a node of {slug}: {why}. Use LeaderWorkerSet.",
                rung=order.rung.title,
                slug=order.slug,
                why=order.plan.why,
            )
        )
    flags = flags_of(order, "leader" if form == GROUPS else "")
    workers = flags_of(order, "worker") if form == GROUPS else []
    checked = checked_flags(order, [*flags, *workers], known)
    made: list[dict[str, Any]] = [documents.volume_claim(order), *documents.claim_template(order)]
    if form == KSERVE:
        # KServe makes the service itself, and marks the pods with the name of the inference service.
        chosen = {"serving.kserve.io/inferenceservice": name_of(order)}
        made += [documents.disruption_budget(order, chosen), documents.inference_service(order, flags)]
    elif form == GROUPS:
        leaders = pods.selector(order) | documents.LEADER_ROLE
        made += [documents.service(order, leaders), documents.leader_worker_set(order, flags, workers)]
    else:
        made += [
            documents.service(order), documents.disruption_budget(order), documents.deployment(order, flags),
        ]  # fmt: skip
    lacking, assumed = _placeholders(order), _assumed(order)
    tail = scaling_hint(order) if form == DEPLOYMENT else ()
    head = _head(order, checked, lacking, assumed)
    return Manifest(name_of(order), stream(made, head, tail), tuple(made), checked, lacking, assumed)


def _head(
    order: ServingOrder, checked: str, lacking: Sequence[Placeholder], assumed: Sequence[str]
) -> list[str]:  # fmt: skip
    rung = order.rung
    found = [
        f"{rung.repo_id} at {rung.commit}, {rung.words}, on {order.slug} (version {order.class_number}).",
        f"{order.basis} {PROVEN if order.proof else NOT_STARTED}",
        *([order.proof.words, order.proof.difference] if order.proof else []),
        checked,
    ]
    found += [f"Fill in {one.word}: {one.what}." if one.word else f"Add the {one.what}." for one in lacking]
    return found + [f"Assumed: {one}" for one in assumed]


def _placeholders(order: ServingOrder) -> tuple[Placeholder, ...]:
    """Return the values that a person fills in: words that no cluster accepts, so that none is overlooked."""
    found = pods.image_of(order)[1]
    if not order.node.labels:
        found.append(
            Placeholder(pods.no_label(order), say("label and value that the nodes of {slug} have", slug=order.slug))
        )
    if not order.node.storage_class:
        found.append(Placeholder(documents.STORAGE_CLASS, say("storage class for the model files")))
    if not order.set_bytes:
        found.append(Placeholder(documents.SET_UNKNOWN, say("size of the volume: the size of a file is not known")))
    return tuple(found)


def _assumed(order: ServingOrder) -> tuple[str, ...]:
    """Return what the manifest rests on that nobody stated or measured, and what it leaves to a person."""
    (asked, most), (cores, stated) = pods.ram(order), pods.cpus(order)
    adapter = order.rung.klass == ADAPTER
    files = say("{base} and {adapter}", base=f"{MODELS}/base", adapter=f"{MODELS}/adapter") if adapter else MODELS
    more = say(" (up to {most:,} GiB while loading)", most=most) if most > asked else ""
    unstated = "" if stated else say(": the node class states none")
    found = [
        say("the volume holds exactly the files of the artifact set at this commit, in {files}.", files=files),
        say("the process is offline and reads a local path, which takes the place of --revision."),
        say("labels begin with {labels}; replace it by your own domain.", labels=LABELS),
        say(
            "{cores:,} CPU cores{unstated}, {asked:,} GiB of main memory{more}.",
            cores=cores,
            unstated=unstated,
            asked=asked,
            more=more,
        ),
        say(
            "user {user} may read the volume and write to /scratch and /tmp only; the image works without root.",
            user=pods.USER,
        ),
    ]
    if order.proof:
        found.append(say("one replica serves what the run served; another load, class or flag needs a run of its own."))
        if any(value.startswith("/") for _, value in order.proof.flags):
            found.append(say("files that the flags of the run name are in the image."))
    elif order.runtime != LLAMA_CPP:
        found.append(
            say(
                "--gpu-memory-utilization is the node class's {fraction:g} less "
                "{observability:,} MiB for exporters and agents.",
                fraction=order.node.usable_fraction,
                observability=order.node.observability_mib,
            )
        )
    return (*found, *_assumed_of_use(order))


def _assumed_of_use(order: ServingOrder) -> list[str]:
    found: list[str] = []
    if not order.plan.start_seconds:
        found.append(say("the start-up time is not known; the probe allows twice 12 minutes."))
    if order.pods + order.plan.surge > 1:
        found.append(say("the storage class offers ReadWriteMany volumes, which several nodes mount at once."))
    if order.remote_code:
        found.append(
            say(
                "the repository's own code is not run. If the runtime needs it, this does not start; the flag that "
                "allows it is left to a decision about that code."
            )
        )
    if order.companion:
        found.append(
            say("{companion} is not in the arguments: add its flags and its files.", companion=order.companion)
        )
    if order.stages > 1:
        found.append(say("{why}; the network between the nodes is not sized.", why=order.plan.why))
    return found
