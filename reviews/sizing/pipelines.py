"""What a pipeline of several models holds while it makes an image: the least of its activations, by its classes.

Read from diffusers 0.42.1 (models/autoencoders/vae.py, models/unets/unet_2d_blocks.py, models/transformers/): the
decoder upsamples to full resolution with two maps of its second width side by side; a U-Net holds every skip
connection until its middle; a transformer holds each token before and inside its feed-forward layer. The stages run
one after another, so the largest counts. A class that is not listed is named, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reviews.language.phrases import joined, say
from reviews.sizing.reading import DefaultUsed, Refused

RUNTIME, VERSION = "diffusers", "0.42.1"
UNET, DECODER, FLUX, SD3 = "UNet2DConditionModel", "AutoencoderKL", "FluxTransformer2DModel", "SD3Transformer2DModel"
DEFAULTS: Mapping[str, Mapping[str, object]] = {
    UNET: {"block_out_channels": [320, 640, 1280, 1280], "layers_per_block": 2},
    DECODER: {"block_out_channels": [64], "force_upcast": True},
    FLUX: {"num_attention_heads": 24, "attention_head_dim": 128, "sample_size": 128},
    SD3: {"num_attention_heads": 18, "attention_head_dim": 64, "patch_size": 2, "sample_size": 128},
}
"""What each class assumes for a key that its configuration leaves out; the 128 of Flux is its pipeline's own."""
UPCASTS = "StableDiffusionXL"
"""How the pipelines begin that decode in 32 bits what is stored in 16, where the decoder says ``force_upcast``."""
SIDES = (512, 768, 1024, 1536, 2048)
"""Sides of square images, in pixels, for which pages show the least that is held."""
FLUX_PATCH, FEED_FORWARD = 2, 4
MOST, MOST_WIDTHS = 2**16, 16


@dataclass(frozen=True, slots=True)
class Component:
    """One model of a pipeline: folder, class, bytes of its files (None: unknown), its values by dtype, its keys."""

    name: str
    klass: str
    size: int | None = None
    dtypes: Mapping[str, int] = field(default_factory=dict)
    keys: Mapping[str, object] = field(default_factory=dict)

    @property
    def dtype(self) -> str:
        """The type in which most of its values are stored, "" if unknown."""
        return max(self.dtypes, key=lambda name: self.dtypes[name]) if self.dtypes else ""

    @property
    def width(self) -> int:
        """Bytes of one value while it computes: four if it is stored in 32 bits, else two."""
        return 4 if self.dtype == "F32" else 2

    @property
    def title(self) -> str:
        """Folder, class and stored type."""
        return f"{self.name} ({', '.join(one for one in (self.klass, self.dtype) if one)})"


@dataclass(frozen=True, slots=True)
class PipelineShape:
    """The models of a pipeline by folder; ``klass`` is the pipeline's own class."""

    klass: str
    components: tuple[Component, ...]

    @property
    def weights_words(self) -> str:
        """The bytes of the files by component, in words."""
        said = [
            say("{title} {size:,.2f} GiB", title=one.title, size=one.size / 2**30)
            for one in self.components
            if one.size
        ]
        return say("bytes of the files: {said}", said=joined(", ", said)) if said else say("bytes of the files")


def pipeline_of(rows: Sequence[Mapping[str, Any]]) -> PipelineShape:
    """Return the pipeline whose models a fact lists, each as an object with name, class, bytes, dtypes and keys."""
    found = []
    for one in rows:
        size, dtypes, keys = one.get("bytes"), one.get("dtypes"), one.get("keys")
        counted = {str(name): count for name, count in dtypes.items()} if isinstance(dtypes, Mapping) else {}
        known = size if isinstance(size, int) else None
        stated = keys if isinstance(keys, Mapping) else {}
        found.append(Component(str(one.get("name") or ""), str(one.get("class") or ""), known, counted, stated))
    return PipelineShape(str(rows[0].get("pipeline") or "") if rows else "", tuple(found))


@dataclass(frozen=True, slots=True)
class StageHeld:
    """What one stage holds at least for one image, in bytes, with its formula."""

    size: int
    formula: str


@dataclass(frozen=True, slots=True)
class ImageHeld:
    """The least for one image of a side in pixels: the largest stage; ``without`` names what is not counted."""

    side: int
    stage: StageHeld | None
    without: tuple[str, ...]
    defaults: tuple[DefaultUsed, ...] = ()


class ComponentFigures:
    """The keys of one component: as its configuration states them, else by its class; noted if by the class."""

    def __init__(self, component: Component) -> None:
        self.component = component
        self.defaults: dict[str, DefaultUsed] = {}

    def value(self, key: str) -> object:
        """Return a stated value, else the class's own. Raises ``Refused`` where neither is known."""
        component, found = self.component, self.component.keys.get(key)
        name = f"{component.name}.{key}"
        if found is not None:
            return found
        own = DEFAULTS[component.klass].get(key)
        if own is None:
            raise Refused(name, say("the configuration does not say it, and its class has no value of its own"))
        shown = joined(", ", map(str, own)) if isinstance(own, list) else str(own).lower()
        self.defaults[key] = DefaultUsed(
            name,
            shown,
            say("default of {runtime} {version} for {klass}", runtime=RUNTIME, version=VERSION, klass=component.klass),
        )
        return own

    def number(self, key: str) -> int:
        """Return a whole number, the first of a pair. Raises ``Refused`` for anything else."""
        found = self.value(key)
        found = found[0] if isinstance(found, list) and found else found
        if isinstance(found, bool) or not isinstance(found, int) or not 1 <= found <= MOST:
            raise Refused(f"{self.component.name}.{key}", say("is not a whole number from 1 to {most:,}", most=MOST))
        return found

    def widths(self) -> list[int]:
        """Return the widths of a model's blocks. Raises ``Refused`` for anything but a short list of numbers."""
        found = self.value("block_out_channels")
        if not isinstance(found, list) or not 1 <= len(found) <= MOST_WIDTHS:
            raise Refused(f"{self.component.name}.block_out_channels", say("is not a list of widths"))
        if not all(type(one) is int and 1 <= one <= MOST for one in found):
            raise Refused(f"{self.component.name}.block_out_channels", say("is not a list of widths"))
        return list(found)


def image_held(pipeline: PipelineShape, side: int | None = None) -> ImageHeld:
    """Return the least that one image holds; without a ``side`` in pixels, at the pipeline's own size."""
    read = {one.name: ComponentFigures(one) for one in pipeline.components if one.klass in DEFAULTS}
    missed = [
        say("the activations of {title}", title=one.title) for one in pipeline.components if one.klass not in DEFAULTS
    ]
    stages, pixels = [], side or 0
    try:
        vae = next((one for one in read.values() if one.component.klass == DECODER), None)
        if vae is None:
            raise Refused(say("the image decoder"), say("its class is not known here, so its resolution is not either"))
        scale = 2 ** (len(vae.widths()) - 1)
        pixels = side or scale * _own_size(read)
        for one in read.values():
            stages.append(STAGES[one.component.klass](one, pipeline, pixels, pixels // scale))
    except Refused as error:
        missed.append(say("activations ({key}: {why})", key=error.key, why=error.why))
    defaults = tuple(used for one in read.values() for used in one.defaults.values())
    largest = max(stages, key=lambda one: one.size, default=None)
    return ImageHeld(pixels, largest, (*missed, say("guidance (doubles a batch)"), say("temporary tensors")), defaults)


def _own_size(read: Mapping[str, ComponentFigures]) -> int:
    """Return the side of the latent that the model was made for. Raises ``Refused`` if no model says it."""
    for one in read.values():
        if one.component.klass != DECODER:
            return one.number("sample_size")
    raise Refused("sample_size", say("no model of a class that is known here states it"))


def _decoded(read: ComponentFigures, pipeline: PipelineShape, side: int, _latent: int) -> StageHeld:
    component, widths = read.component, read.widths()
    wide = widths[1] if len(widths) > 1 else widths[0]
    upcast = pipeline.klass.startswith(UPCASTS) and component.width == 2 and read.value("force_upcast") is True
    each = 4 if upcast else component.width
    how = say(
        "decoding {side:,} × {side:,} pixels: 2 maps × {wide:,} channels × {each} bytes",
        side=side,
        wide=wide,
        each=each,
    )
    return StageHeld(2 * wide * side * side * each, how)


def _skipped(read: ComponentFigures, _pipeline: PipelineShape, _side: int, latent: int) -> StageHeld:
    widths, depth, each = read.widths(), read.number("layers_per_block"), read.component.width
    values = widths[0] * latent**2
    for level, wide in enumerate(widths):
        values += depth * wide * (latent >> level) ** 2
        values += wide * (latent >> (level + 1)) ** 2 if level + 1 < len(widths) else 0
    return StageHeld(
        values * each,
        say("skip connections of a {latent:,} × {latent:,} latent × {each} bytes", latent=latent, each=each),
    )


def _attended(read: ComponentFigures, _pipeline: PipelineShape, _side: int, latent: int) -> StageHeld:
    patch = FLUX_PATCH if read.component.klass == FLUX else read.number("patch_size")
    hidden, each = read.number("num_attention_heads") * read.number("attention_head_dim"), read.component.width
    tokens = (latent // patch) ** 2
    how = say(
        "{tokens:,} tokens of the image × {hidden:,} × {value} × {each} bytes",
        tokens=tokens,
        hidden=hidden,
        value=1 + FEED_FORWARD,
        each=each,
    )
    return StageHeld(tokens * hidden * (1 + FEED_FORWARD) * each, how)


STAGES: Mapping[str, Callable[[ComponentFigures, PipelineShape, int, int], StageHeld]] = {
    UNET: _skipped, DECODER: _decoded, FLUX: _attended, SD3: _attended,
}  # fmt: skip
