"""What the hardware page says of a pipeline beside its total: each model, and the least at other resolutions."""

from reviews.language.phrases import say
from reviews.sizing.pipelines import SIDES, PipelineShape, image_held
from reviews.sizing.plan import gib


def component_rows(pipeline: PipelineShape) -> list[tuple[str, str, str]]:
    """Return each model with its bytes, then the least that an image of each side holds, as (label, value, method)."""
    found = [
        (
            say("Weights of {title}", title=one.title),
            gib(one.size) if one.size else say("not known"),
            say("bytes of the files in its folder"),
        )
        for one in pipeline.components
    ]
    own = image_held(pipeline)
    for side in sorted({*SIDES, own.side} - {0}):
        held = own if side == own.side else image_held(pipeline, side)
        if held.stage is not None:
            made = say(", the size that it was made for") if side == own.side else ""
            label = say("One image of {side:,} × {side:,} pixels{made}", side=side, made=made)
            found.append((label, say("at least {gib}", gib=gib(held.stage.size)), held.stage.formula))
    return found
