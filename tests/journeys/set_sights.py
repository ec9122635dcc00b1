"""Candidates with unusual weight files, read over HTTP: a 70B in shards of any name, and layouts without a size."""

import json
import tempfile
from pathlib import Path
from typing import Any

from django.urls import reverse

from portal.sample_hub import serve
from reviews.hub.reading import read
from reviews.hub.transport.hubs import Hub
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.hub.known_layouts import LAYOUTS
from tests.hub_server.layouts import CONFIG, Shape, index, safetensors, write
from tests.journeys.sights import Sight

SHARDS, LAYERS = 8, 80
SEVENTY: dict[str, Any] = CONFIG | {
    "hidden_size": 8192, "intermediate_size": 28672, "num_hidden_layers": LAYERS, "num_attention_heads": 64,
    "num_key_value_heads": 8, "vocab_size": 128256, "max_position_embeddings": 131072,
}  # fmt: skip
WANTED = ("path-traversal", "two-files-no-numbers", "two-precisions", "gguf-projector-of-an-old-tool", "mtp-outside")


def seventy() -> dict[str, dict[str, Shape]]:
    """The tensors of a 70B by the names of its eight files, which no number orders."""
    files: dict[str, dict[str, Shape]] = {f"model_pp{n}_ep0_shard0.safetensors": {} for n in range(SHARDS)}
    names = list(files)
    for layer in range(LAYERS):
        held, at = files[names[layer * SHARDS // LAYERS]], f"model.layers.{layer}"
        for part, rows in (("q", 8192), ("k", 1024), ("v", 1024), ("o", 8192)):
            held[f"{at}.self_attn.{part}_proj.weight"] = (rows, 8192)
        for part in ("gate", "up"):
            held[f"{at}.mlp.{part}_proj.weight"] = (28672, 8192)
        held[f"{at}.mlp.down_proj.weight"] = (8192, 28672)
    files[names[0]]["model.embed_tokens.weight"] = files[names[-1]]["lm_head.weight"] = (128256, 8192)
    return files


def read_at(cast: Cast, names: tuple[str, ...] = ("eight-shards", *WANTED)) -> dict[str, Candidate]:
    """Candidates that were read from a hub with these layouts."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in names:
            if name == "eight-shards":
                files = seventy()
                texts = {"config.json": json.dumps(SEVENTY), "model.safetensors.index.json": index(files)}
                write(root, f"birch/{name}", [safetensors(path, held) for path, held in files.items()], texts)
            else:
                write(root, f"birch/{name}", LAYOUTS[name].files, LAYOUTS[name].texts)
        with serve(root) as server:
            for name in names:
                said = read(Hub("huggingface", server.url), f"birch/{name}", None)
                found[name] = scenes.candidate_at("read", cast, f"birch/{name}", read=said)
    return found


def weight_sets(cast: Cast) -> list[Sight]:
    """Hardware and variants of these candidates, the desk and the evidence of one."""
    found = read_at(cast)
    seen = [
        Sight(f"{part} of {name}", cast.engineer, reverse(part, args=[one.pk]))
        for name, one in found.items()
        for part in ("hardware", "variants")
    ]
    traversal = found["path-traversal"]
    seen.append(Sight("desk of path-traversal", cast.engineer, reverse("engineering", args=[traversal.pk])))
    fact = reverse("evidence_fact", args=[traversal.pk, "weights.sets"])
    return [*seen, Sight("sets of path-traversal", cast.engineer, fact)]
