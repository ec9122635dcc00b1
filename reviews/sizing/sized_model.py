"""What is sized: a model with its weights, its layers or components, its runtime, and what is loaded beside it."""

from __future__ import annotations

from dataclasses import dataclass

from reviews.sizing.layers import Shape
from reviews.sizing.lower_bound import Held, held_by, held_by_pipeline
from reviews.sizing.memory import Sized
from reviews.sizing.pipelines import PipelineShape
from reviews.sizing.reserved import RUNTIME
from reviews.sizing.widths import Widths, widths_of


@dataclass(frozen=True, slots=True)
class Companion:
    """What a replica loads beside the model: a draft model, adapters, a projector. ``size`` is in bytes, or unknown."""

    title: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """The model to serve: layers and bytes of weights (None: unknown), configuration, runtime.

    ``short`` is the reason for which ``weights`` are only the least that the model has, "" if they are all.
    ``companion`` is loaded whole on each accelerator. ``widths`` are those of the configuration, if they are known
    already. ``pipeline`` are the models of a pipeline, which has no layers of its own.
    """

    shape: Shape | None
    config: object
    weights: int | None
    runtime: str = RUNTIME
    unknown: tuple[tuple[str, str], ...] = ()
    short: str = ""
    companion: Companion | None = None
    widths: Widths | None = None
    pipeline: PipelineShape | None = None

    def known_widths(self) -> Widths:
        """Return the widths of the configuration; those of an encoder need no vocabulary."""
        found = self.widths or widths_of(self.config)
        return found.encoding() if self.shape is not None and not self.shape.layers else found

    def held(self, context: int, dtype: str) -> Held:
        """Return what a request adds at least, whatever serves it, with a cache of this type."""
        if self.pipeline is not None:
            return held_by_pipeline(self.pipeline)
        return held_by(self.shape, self.config, self.known_widths(), context, dtype)

    def sized(self, widths: Widths) -> Sized | None:
        """Return the model's large parts, None if one of them is unknown."""
        if self.shape is None or self.weights is None:
            return None
        beside = (self.companion.size if self.companion else None) or 0
        return Sized(self.shape, self.weights, self.runtime, widths, beside)
