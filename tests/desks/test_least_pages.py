"""The hardware page of what no runtime is sized for: a pipeline by its models; and the cells of the verdicts."""

from pathlib import Path

import pytest

from reviews.desks.engineering.manifests.manifest import DEPLOYMENT, manifest_of
from reviews.desks.engineering.manifests.order import NoManifest
from reviews.desks.engineering.manifests.orders import signed_order
from reviews.desks.engineering.verdict_cells import verdict_cell
from reviews.rungs.ladder import Ladder
from reviews.workflow.choice import settled
from tests import scenes
from tests.cast import Cast
from tests.hub.folders import reading_of
from tests.sizing.pictures import pipeline_files
from tests.workloads.test_pages import signed_in, text

pytestmark = pytest.mark.django_db


def test_a_pipeline_shows_its_models_and_the_least_and_can_be_signed(cast: Cast, tmp_path: Path) -> None:
    candidate = scenes.candidate_at("read", cast, "acme/model", read=reading_of(tmp_path, pipeline_files()))
    page = " ".join(text(signed_in(cast.engineer).get(f"/candidates/{candidate.pk}/engineering/hardware/")).split())
    for words in (
        "Weights of unet (UNet2DConditionModel, BF16)",
        "One image of 1,024 × 1,024 pixels, the size that it was made for",
        "One image of 512 × 512 pixels",
        "what diffusers reserves is not known; not counted:",
        "At least",
    ):
        assert words in page
    assert "Reserved by" not in page
    said = {"first_artifact_to_test": "unet/diffusion_pytorch_model.safetensors", "runtime": "diffusers 0.42.1"}
    terms = settled(candidate, scenes.TERMS | said, cast.engineer)
    sizing = terms["sizing"]
    assert (sizing["verdict"], sizing["lacks"][0], sizing["runtime_version"]) == ("unknown", "the runtime", "")
    weights = next(one["size"] for one in sizing["lines"] if one["key"] == "weights")
    assert sizing["need_bytes"] >= weights > 0
    with pytest.raises(NoManifest, match="is not known"):
        manifest_of(signed_order(Ladder(candidate.snapshot), terms, "Signed."), DEPLOYMENT, None)


def test_a_cell_of_the_verdicts_escapes_what_others_wrote() -> None:
    hostile = "<script>alert(1)</script>\u202e"
    cell = verdict_cell(hostile, "ok", hostile, hostile, hostile)
    assert "<script" not in cell
    assert "\u202e" not in cell
    assert cell.count("&lt;script&gt;") == 4
    assert verdict_cell("a", "ok", "Fits", "b", "").count("meta") == 1
