"""What the kind of a node's accelerators means for a plan: runtimes that are not sized on it, and shares."""

from reviews.sizing.reserved import RUNTIME, VERSION
from reviews.workloads.nodes.spec import GPU, UNIFIED, NodeSpec

OTHER_MAKERS = (
    ("google.com/tpu", "TPUs"), ("aws.amazon.com/neuron", "AWS Neuron devices"), ("habana.ai/", "Intel Gaudi"),
    ("gpu.intel.com/", "Intel GPUs"),
)  # fmt: skip
"""Beginnings of the resource names of accelerators on which the memory of neither sized runtime was checked."""


def not_sized(node: NodeSpec, runtime: str) -> str:
    """Return why a plan whose memory suffices is no answer on a node, "" if it is one."""
    if maker := next((name for prefix, name in OTHER_MAKERS if node.resource_name.startswith(prefix)), ""):
        return f"the memory suffices, but no runtime is sized here for {maker}; a test shows whether the model runs"
    if node.kind == UNIFIED and runtime == RUNTIME:
        return f"the memory suffices, but {RUNTIME} {VERSION} on unified memory is not supported; see a GGUF rung"
    return ""


def not_isolated(node: NodeSpec) -> str:
    """Return what sharing an accelerator means for a plan, "" if each replica has its own."""
    if node.kind != GPU or not node.sharing:
        return ""
    return f"{node.sharing}, without isolation: the memory is the card's, and others may fill it"
