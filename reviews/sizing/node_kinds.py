"""What the kind of a node's accelerators means for a plan: runtimes that are not sized on it, and shares."""

from reviews.language.phrases import say
from reviews.sizing.reserved import RUNTIME, VERSION
from reviews.workloads.nodes.spec import GPU, UNIFIED, NodeSpec

OTHER_MAKERS = (
    ("google.com/tpu", "TPUs"),
    ("aws.amazon.com/neuron", say("AWS Neuron devices")),
    ("habana.ai/", say("Intel Gaudi")),
    ("gpu.intel.com/", say("Intel GPUs")),
)
"""Beginnings of the resource names of accelerators on which the memory of neither sized runtime was checked."""


def not_sized(node: NodeSpec, runtime: str) -> str:
    """Return why a plan whose memory suffices is no answer on a node, "" if it is one."""
    if maker := next((name for prefix, name in OTHER_MAKERS if node.resource_name.startswith(prefix)), ""):
        return say(
            "the memory suffices, but no runtime is sized here for {maker}; a test shows whether the model runs",
            maker=maker,
        )
    if node.kind == UNIFIED and runtime == RUNTIME:
        return say(
            "the memory suffices, but {runtime} {version} on unified memory is not supported; see a GGUF rung",
            runtime=RUNTIME,
            version=VERSION,
        )
    return ""


def not_isolated(node: NodeSpec) -> str:
    """Return what sharing an accelerator means for a plan, "" if each replica has its own."""
    if node.kind != GPU or not node.sharing:
        return ""
    return say("{sharing}, without isolation: the memory is the card's, and others may fill it", sharing=node.sharing)
