"""The ways to split a model over the accelerators of a node."""

from reviews.sizing.cells import RUNTIME as LLAMA_CPP
from reviews.sizing.layers import Shape
from reviews.workloads.nodes.spec import GPU, NodeSpec


def ways_to_split(node: NodeSpec, shape: Shape, runtime: str) -> list[int]:
    """Return the ways to split a model on a node: powers of two that divide its accelerators and its heads.

    Slices and shares of an accelerator are never joined, and llama.cpp's cells are counted for one memory.
    """
    if node.kind != GPU or node.divided or runtime == LLAMA_CPP:
        return [1]
    heads = [one.heads for one in shape.layers if one.heads]
    found = [n for n in (1, 2, 4, 8, 16) if n <= node.count and node.count % n == 0]
    return [n for n in found if all(h % n == 0 or n % h == 0 for h in heads)]
