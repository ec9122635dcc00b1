"""Facts of llama.cpp, from the package ``gguf`` of the same sources: architectures and types of GGUF files."""

from __future__ import annotations

import ast

from reviews.runtimes import syntax
from reviews.runtimes.archives import Release, ReleaseError
from reviews.runtimes.drawing import facts
from reviews.runtimes.drawing.facts import Drawn

TITLE = "llama.cpp"
CONSTANTS = "gguf/constants.py"
NOT_SERVED = ("clip",)
"""Names of files that are loaded beside a model, never alone."""


def wanted(path: str) -> bool:
    """Tell whether a file of a release is read."""
    return path == CONSTANTS


def draw(release: Release) -> Drawn:
    """Return the facts of a release of ``gguf``. Raises ``ReleaseError`` if a table that must be there is not."""
    tree = syntax.parsed(CONSTANTS, release.files.get(CONSTANTS, ""))
    found = Drawn(TITLE, [CONSTANTS], prefix="gguf-")
    names = syntax.assigned(tree, "MODEL_ARCH_NAMES")
    values = names.values if isinstance(names, ast.Dict) else []
    for name in map(syntax.word, values):
        if name and name not in NOT_SERVED:
            found.add([name], facts.OTHER)
    kinds = syntax.classes(tree).get("LlamaFileType")
    for each in kinds.body if kinds else []:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            kind = each.targets[0].id
            if kind.startswith(("MOSTLY_", "ALL_")):
                found.quantizations[kind.removeprefix("MOSTLY_").removeprefix("ALL_").removesuffix("_MOE")] = None
    if not found.architectures or not found.quantizations:
        raise ReleaseError(f"{release.file} is written in another way than the releases of gguf that can be read.")
    return found
