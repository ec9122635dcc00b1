"""Which files of a commit are the model: decided here once, from indexes, headers and, without either, numbers.

A name decides nothing but what the loaders of a format themselves decide by it: the numbers of shards, and the name
that an adapter's file must have.
"""

from __future__ import annotations

from collections.abc import Iterable

from reviews.hub.files import gguf_sets, tensor_sets
from reviews.hub.files.set_input import SetInput
from reviews.hub.shapes.artifact_set import OTHER_FORMAT, PICKLED_TWIN, ArtifactSets, OutsideFile, WeightSet
from reviews.hub.shapes.reading import ArtifactValue
from reviews.language.phrases import say

WEIGHTS = ("weights", "adapter")


def decide(given: SetInput) -> ArtifactSets:
    """Return the weight sets of a commit, and every other weight file with what it is."""
    safe = tensor_sets.sets_of(given, tensor_sets.SAFETENSORS)
    packed = gguf_sets.sets_of(given)
    pickled = tensor_sets.sets_of(given, tensor_sets.PICKLE)
    sets = (*safe.sets, *packed.sets)
    outside = [*safe.outside, *packed.outside]
    if safe.sets:
        outside += _twins(pickled)
    else:
        sets, outside = (*sets, *pickled.sets), [*outside, *pickled.outside]
    named = {path for one in sets for path in one.files} | {one.path for one in outside}
    outside += [
        OutsideFile(one.path, OTHER_FORMAT, say("The portal sizes no {format} weights.", format=one.format))
        for one in given.artifacts
        if one.kind in WEIGHTS and one.path not in named
    ]
    notes = (*safe.notes, *packed.notes, *(() if safe.sets else pickled.notes))
    return ArtifactSets(sets, tuple(sorted(outside, key=lambda one: one.path)), notes)


def _twins(pickled: ArtifactSets) -> Iterable[OutsideFile]:
    """Yield the pickled files beside safetensors, which are never the ones to load."""
    paths = [path for one in pickled.sets for path in one.files] + [one.path for one in pickled.outside]
    for path in sorted(set(paths)):
        yield OutsideFile(path, PICKLED_TWIN, say("Pickled weights beside safetensors; the safetensors are the model."))


def of_listing(artifacts: Iterable[ArtifactValue]) -> ArtifactSets:
    """Return the sets as far as a file list shows them, for a snapshot that was stored without this answer."""
    return decide(SetInput(tuple(artifacts), unread=say("the snapshot was stored before the portal looked into it")))


def first(found: ArtifactSets, form: str) -> WeightSet | None:
    """Return the first set of a format."""
    return next((one for one in found.sets if one.format == form), None)
