"""The headers of the files that a weight index names, for sizing from files on disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviews.hub.files.set_input import several_files, several_tensors, some
from reviews.hub.files.weight_index import index_of
from reviews.hub.shapes.json_file import JsonFile
from reviews.language.phrases import say
from reviews.sizing.weights import BadHeaders

PLACE = "model.safetensors.index.json"


def named(headers: object, index: object) -> dict[str, dict[str, Any]]:
    """Return, by file, the tensors that a weight index takes from it; copies in other files are left out.

    ``headers`` are those of several safetensors files by file name. Raises ``BadHeaders`` unless every tensor of the
    index is in the file that it names, and every tensor of those files is in the index.
    """
    fields = dict(index) if isinstance(index, Mapping) else {}
    read = index_of(PLACE, JsonFile(PLACE, fields, "", here=True, read=True))
    if read.why or read.outside:
        raise BadHeaders(
            say("The index cannot be used: {value}.", value=read.why or say("it names files outside the repository"))
        )
    files = headers if isinstance(headers, Mapping) else {}
    missing = [path for path in read.files if not isinstance(files.get(path), Mapping)]
    if missing:
        raise BadHeaders(
            say(
                "The index names {several} without a header: {some}.",
                several=several_files(len(missing)),
                some=some(missing),
            )
        )
    lost = [tensor for tensor, path in read.tensors.items() if tensor not in files[path]]
    extra = [
        tensor
        for path in read.files
        for tensor in files[path]
        if tensor != "__metadata__" and tensor not in read.tensors
    ]
    if lost or extra:
        words = some(str(name)[:100] for name in (lost or extra))
        raise BadHeaders(
            say(
                "The index and the headers differ in {several}: {words}.",
                several=several_tensors(len(lost or extra)),
                words=words,
            )
        )
    found: dict[str, dict[str, Any]] = {path: {} for path in read.files}
    for tensor, path in read.tensors.items():
        found[path][tensor] = files[path][tensor]
    return found
