"""Repositories that reader 1 read otherwise than reader 2: what `reader_one.sql.xz` has signed, as a hub serves them.

They are modelled on public bug reports: shards with names of their own, an overlay beside numbered shards, and a second
license text for the weights. The last one is ordinary.
"""

import json
from pathlib import Path

from tests.hub_server.layouts import index, safetensors, tensors, write

SHARDS, OVERLAY = "birch-lab/pipeline-shards", "birch-lab/overlay"
MODEL_LICENSE, PLAIN = "birch-lab/model-license", "birch-lab/plain"
APACHE = (Path(__file__).parents[2] / "LICENSE").read_text()
CARD = """---
license: apache-2.0
pipeline_tag: text-generation
library_name: transformers
---
# An invented model

## Intended use

Drafting and summarising in English and German.

## Limitations

It may state false facts.
"""
RESEARCH = """Model License (invented)

The weights may be used for non-commercial research purposes only. Commercial use is prohibited.
"""
CHAT = {"tokenizer_class": "LlamaTokenizer", "chat_template": "{% for one in messages %}{{ one.content }}{% endfor %}"}
TOKENIZER = {"version": "1.0", "model": {"type": "BPE", "vocab": {"<s>": 1, "</s>": 2}, "merges": []}}
TEXTS = {
    "README.md": CARD, "LICENSE": APACHE, "tokenizer.json": json.dumps(TOKENIZER),
    "tokenizer_config.json": json.dumps(CHAT),
}  # fmt: skip


def write_repositories(root: Path) -> None:
    """Write all four below this folder, with the same bytes each time."""
    pieces = {f"model_pp{number}_ep0_shard0.safetensors": tensors(number, number + 1) for number in range(4)}
    named = TEXTS | {"model.safetensors.index.json": index(pieces)}
    write(root, SHARDS, [safetensors(path, held) for path, held in pieces.items()], named)

    stale, fresh = tensors(0, 4), tensors(2, 3)
    kept = {"model-00001-of-00002.safetensors": tensors(0, 2), "model-overlay-1.safetensors": fresh}
    kept["model-00002-of-00002.safetensors"] = tensors(3, 4)
    files = [
        safetensors("model-00001-of-00002.safetensors", tensors(0, 2)),
        safetensors("model-00002-of-00002.safetensors", {name: stale[name] for name in tensors(2, 4)}),
        safetensors("model-overlay-1.safetensors", fresh),
    ]
    write(root, OVERLAY, files, TEXTS | {"model.safetensors.index.json": index(kept)})

    whole = [safetensors("model.safetensors", tensors(0, 4))]
    write(root, MODEL_LICENSE, whole, TEXTS | {"MODEL_LICENSE": RESEARCH})
    write(root, PLAIN, whole, TEXTS)
