"""The pages of a manifest: of a choice, of a signature, and of a model that exceeds a node."""

import pytest
import yaml as library

from reviews.desks.engineering.hardware_page import Hardware
from reviews.desks.engineering.manifests.manifest import GROUPS, manifest_of
from reviews.desks.engineering.manifests.orders import chosen_order
from tests import scenes
from tests.cast import Cast
from tests.desks.manifest_orders import validate
from tests.journeys.set_sights import read_at
from tests.workloads.test_pages import signed_in, text

pytestmark = pytest.mark.django_db


def test_the_manifest_of_a_choice_and_of_a_signature_is_shown_and_sent(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    url = f"/candidates/{candidate.pk}/engineering/manifest"
    client = signed_in(cast.engineer)
    page = " ".join(text(client.get(f"{url}/")).split())
    assert "Nothing was started with it" in page
    assert "?rung=safetensors&amp;node=l40s-48-2&amp;cache=bfloat16&amp;form=deployment" in page
    assert "Manifest of what engineering signed" not in page
    answer = client.get(f"{url}.yaml?form=kserve")
    assert answer["Content-Type"] == "application/yaml"
    for document in library.safe_load_all(text(answer)):
        validate(document)
    refused = client.get(f"{url}.yaml?form=leaderworkerset")
    assert (refused.status_code, "fits one node" in text(refused)) == (409, True)
    assert "No manifest" in text(client.get(f"{url}/?form=leaderworkerset"))
    scenes.sign_track(candidate, "engineering", cast)
    assert "Manifest of what engineering signed" in text(client.get(f"{url}/"))
    signed = text(client.get(f"{url}.yaml?signed=1"))
    assert "# Signed by Enno Engineer on " in signed
    assert f'model-review.example/commit: "{candidate.commit}"' in signed


def test_a_model_that_exceeds_a_node_is_split_over_several_for_a_test(cast: Cast) -> None:
    candidate = read_at(cast, ("eight-shards",))["eight-shards"]
    order = chosen_order(Hardware(candidate))
    assert order.stages > 1
    found = manifest_of(order, GROUPS, None)
    assert "no verdict covers several nodes" in found.text
    for document in found.documents:
        validate(document)
