"""What a manifest is written for: one rung at its commit, on one node class, under one load, as it was sized."""

from dataclasses import dataclass

from reviews.language.phrases import joined, say
from reviews.rungs.servable import ADAPTER, GGUF, Rung
from reviews.sizing.cells import RUNTIME as LLAMA_CPP
from reviews.sizing.plan import DOES_NOT_FIT, UNKNOWN, Plan
from reviews.sizing.reserved import RUNTIME as VLLM
from reviews.workloads.nodes.spec import GPU, NodeSpec

WRITTEN_FOR = (VLLM, LLAMA_CPP)
"""Runtimes for which manifests are written: their memory is sized and their flags are known."""


class NoManifest(ValueError):
    """There is no manifest; the message says why and what to do."""


@dataclass(frozen=True)
class PinnedBase:
    """The model under an adapter: its id, and the commit that the artifact set names."""

    repo_id: str
    commit: str


@dataclass(frozen=True)
class ServingLoad:
    """Tokens of a request, requests at once, and the type of the cache."""

    context: int
    at_once: int
    cache: str


@dataclass(frozen=True)
class RunProof:
    """The settings of a run by which an order is written: its flags as (name, value), image, and the words for it."""

    flags: tuple[tuple[str, str], ...]
    image: str
    words: str
    difference: str


@dataclass(frozen=True)
class ServingOrder:
    """A rung on a node class, as it was sized.

    ``runtime`` and ``version`` are those that serve it, ``set_bytes`` the bytes of its artifact set (None: not known),
    ``basis`` says in words where load and class are from. ``stages`` is the number of nodes that share one replica.
    ``proof`` is the run whose settings take the place of the estimate's.
    """

    rung: Rung
    slug: str
    class_number: int
    node: NodeSpec
    load: ServingLoad
    plan: Plan
    runtime: str
    version: str
    basis: str
    set_bytes: int | None = None
    base: PinnedBase | None = None
    companion: str = ""
    stages: int = 1
    remote_code: bool = False
    proof: RunProof | None = None

    @property
    def on_gpu(self) -> bool:
        """Whether pods request accelerators."""
        return self.node.kind == GPU

    @property
    def pods(self) -> int:
        """Number of pods that the manifest starts."""
        return self.plan.replicas * self.stages

    @property
    def weights(self) -> int:
        """Bytes of the weights that one replica loads."""
        return sum(one.size for one in self.plan.lines if one.key == "weights") * self.plan.ranks * self.stages

    @property
    def utilisation(self) -> float:
        """Share of an accelerator's memory that the verdict let the runtime fill, rounded down to thousandths.

        The runtime does not count what exporters and agents take, so their part is not its own to fill.
        """
        share = self.node.usable_fraction - self.node.observability_mib / self.node.memory_mib
        return int(share * 1000) / 1000


def require_order(order: ServingOrder) -> None:
    """Refuse an order for which a manifest would be nonsense. Raises ``NoManifest`` with the reason."""
    for why in (_unsized(order), _unserved(order), _unplaced(order)):
        if why:
            raise NoManifest(why)


def _unsized(order: ServingOrder) -> str:
    rung, plan = order.rung, order.plan
    if rung.problems:
        return say(
            "There is no manifest for a set that is not whole: {problems}. Choose another rung.",
            problems=joined("; ", rung.problems),
        )
    if plan.verdict == DOES_NOT_FIT and order.stages == 1:
        return say(
            "{rung} is unavailable on {slug}: {why}. Choose another rung or node class.",
            rung=rung.title,
            slug=order.slug,
            why=plan.why,
        )
    if plan.verdict == UNKNOWN or not plan.sequences:
        return say(
            "Whether {rung} fits {slug} is not known ({why}), so a manifest would have no number of "
            "sequences. Choose another rung or node class.",
            rung=rung.title,
            slug=order.slug,
            why=plan.why,
        )
    return ""


def _unserved(order: ServingOrder) -> str:
    rung = order.rung
    if order.runtime not in WRITTEN_FOR:
        return say(
            "Manifests are written for {known}, and this rung is served by {named}.",
            known=joined(say(" and "), WRITTEN_FOR),
            named=order.runtime or say("no runtime"),
        )
    if (rung.format == GGUF) != (order.runtime == LLAMA_CPP):
        return say(
            "{runtime} does not serve {format} files as they were sized. Sign the runtime of the rung.",
            runtime=order.runtime,
            format=rung.format,
        )
    if rung.klass == ADAPTER and (order.base is None or not order.base.commit):
        return say("The adapter is served over a base whose commit is not known. Read the base first.")
    return ""


def _unplaced(order: ServingOrder) -> str:
    if order.on_gpu and not order.node.resource_name and not order.node.device_class:
        return say(
            "{slug} states neither a resource name nor a device class, so its pods would get no accelerator. "
            "Enter one of them on the node class.",
            slug=order.slug,
        )
    return ""
