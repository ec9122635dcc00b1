"""The command line of the serving process, and whether every flag of it exists in the runtime's version."""

from collections.abc import Sequence
from dataclasses import dataclass

from reviews.desks.engineering.manifests.order import NoManifest, ServingOrder
from reviews.language.phrases import joined, say
from reviews.rungs.servable import ADAPTER
from reviews.sizing.cells import PAD
from reviews.sizing.cells import RUNTIME as LLAMA_CPP
from reviews.sizing.widths import BATCH

PORT = 8000
MODELS = "/models"
"""Where the volume with the artifact set is mounted."""
BASE, TUNED = f"{MODELS}/base", f"{MODELS}/adapter"
"""Folders of the volume when an adapter is served over its base."""
LEADER = "$(LWS_LEADER_ADDRESS)"
INDEX = "$(LWS_WORKER_INDEX)"
"""What LeaderWorkerSet puts into the environment of each pod of a group."""


@dataclass(frozen=True)
class ServingFlag:
    """One flag with its value; "" for a switch. ``expands`` if Kubernetes fills in a variable."""

    name: str
    value: str = ""
    expands: bool = False

    @property
    def escaped(self) -> str:
        """The value in which Kubernetes expands nothing that a repository wrote."""
        return self.value if self.expands else self.value.replace("$", "$$")


def flags_of(order: ServingOrder, member: str = "") -> list[ServingFlag]:
    """Return the flags for an order; ``member`` is "leader" or "worker" of a group of nodes."""
    if order.proof:
        return _of_run(order)
    if order.runtime == LLAMA_CPP:
        return _of_llama(order)
    return [*_of_vllm(order), *_of_group(order, member)]


def command_of(order: ServingOrder) -> list[str]:
    """Return the command before the flags; llama.cpp's is the entry point of its image."""
    if order.runtime == LLAMA_CPP:
        return []
    return ["vllm", "serve", BASE if order.rung.klass == ADAPTER else MODELS]


def arguments_of(order: ServingOrder, flags: Sequence[ServingFlag]) -> list[str]:
    """Return flags as words of a command line: llama.cpp reads a value only as a word of its own."""
    if order.runtime == LLAMA_CPP:
        return [word for one in flags for word in (one.name, one.escaped) if word]
    return [f"{one.name}={one.escaped}" if one.value else one.name for one in flags]


def checked_flags(order: ServingOrder, flags: Sequence[ServingFlag], known: frozenset[str] | None) -> str:
    """Return in words how the flags were checked. Raises ``NoManifest`` for one that the version does not have."""
    named = f"{order.runtime} {order.version}".strip()
    if known is None:
        return say("Flags not checked: the arguments of {named} are not listed here.", named=named)
    if strange := sorted({one.name for one in flags} - known):
        raise NoManifest(
            say(
                "{named} has no {flags}, so this manifest would not start. Sign a version that has "
                "the flag, or write the manifest by hand.",
                named=named,
                flags=joined(say(" and no "), strange),
            )
        )
    return say("Every flag is in the argument list of {named}.", named=named)


def _of_vllm(order: ServingOrder) -> list[ServingFlag]:
    load, plan = order.load, order.plan
    found = [
        ServingFlag("--host", "0.0.0.0"),  # noqa: S104 - of a container, reached through its service only
        ServingFlag("--port", str(PORT)),
        ServingFlag("--served-model-name", order.base.repo_id if order.base else order.rung.repo_id),
        ServingFlag("--max-model-len", str(load.context)),
        ServingFlag("--max-num-seqs", str(plan.sequences)),
        ServingFlag("--max-num-batched-tokens", str(_batch(order))),
        ServingFlag("--gpu-memory-utilization", f"{order.utilisation:g}"),
    ]
    if plan.ranks > 1:
        found.append(ServingFlag("--tensor-parallel-size", str(plan.ranks)))
    if load.cache == "fp8":
        found.append(ServingFlag("--kv-cache-dtype", "fp8"))
    if order.rung.klass == ADAPTER:
        found += [ServingFlag("--enable-lora"), ServingFlag("--lora-modules", f"{order.rung.repo_id}={TUNED}")]
    return found


def _of_run(order: ServingOrder) -> list[ServingFlag]:
    """Return the flags of the run that proved the order, after those that say what it serves, and where, offline."""
    own = ("--host", "--port", "--served-model-name", "--alias", "--model", "--mmproj", "--offline")
    found = [one for one in (_of_llama(order) if order.runtime == LLAMA_CPP else _of_vllm(order)) if one.name in own]
    written = order.proof.flags if order.proof else ()
    return [*found, *(ServingFlag(name, value) for name, value in written if name not in own)]


def _batch(order: ServingOrder) -> int:
    """Return the tokens of a batch: as sized, a text of an encoder whole, and never more than the load can hold."""
    load, sequences = order.load, order.plan.sequences
    whole = 0 if any(one.key == "kv" for one in order.plan.lines) else load.context
    return min(max(BATCH, sequences, whole), sequences * load.context)


def _of_group(order: ServingOrder, member: str) -> list[ServingFlag]:
    if not member:
        return []
    found = [
        ServingFlag("--pipeline-parallel-size", str(order.stages)),
        ServingFlag("--nnodes", str(order.stages)),
        ServingFlag("--master-addr", LEADER, expands=True),
    ]
    if member == "leader":
        return [*found, ServingFlag("--node-rank", "0")]
    return [*found, ServingFlag("--node-rank", INDEX, expands=True), ServingFlag("--headless")]


def _of_llama(order: ServingOrder) -> list[ServingFlag]:
    load, plan, rung = order.load, order.plan, order.rung
    first = next((one.path for one in rung.files if one.path != rung.projector), "")
    found = [
        ServingFlag("--host", "0.0.0.0"),  # noqa: S104 - of a container, reached through its service only
        ServingFlag("--port", str(PORT)),
        ServingFlag("--alias", rung.repo_id),
        ServingFlag("--model", f"{MODELS}/{first}"),
        ServingFlag("--ctx-size", str(PAD * -(-load.context // PAD) * plan.sequences)),
        ServingFlag("--parallel", str(plan.sequences)),
        ServingFlag("--metrics"),
        ServingFlag("--offline"),
    ]
    if rung.projector:
        found.append(ServingFlag("--mmproj", f"{MODELS}/{rung.projector}"))
    if order.on_gpu:
        found.append(ServingFlag("--n-gpu-layers", "999"))
    if load.cache == "fp8":
        found += [
            ServingFlag("--flash-attn", "on"), ServingFlag("--cache-type-k", "q8_0"),
            ServingFlag("--cache-type-v", "q8_0"),
        ]  # fmt: skip
    return found
