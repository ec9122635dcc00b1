"""Layouts of weight files that real repositories have, each with the right answer: which files are the model."""

import json
from dataclasses import dataclass
from typing import Any

from tests.hub_server.layouts import Shape, gguf, index, pickled, safetensors, tensors

INDEX = "model.safetensors.index.json"
ONE, TWO, BOTH = tensors(0, 2), tensors(2, 4), tensors(0, 4)
BYTES = 64 * 64 * 2
HALVES = [safetensors(f"model-0000{n}-of-00002.safetensors", part) for n, part in ((1, ONE), (2, TWO))]
PLACES = {"model-00001-of-00002.safetensors": ONE, "model-00002-of-00002.safetensors": TWO}
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a" * 64 + "\nsize 5\n"
MTP: dict[str, Shape] = {"mtp.0.eh_proj.weight": (64, 64), "mtp.0.enorm.weight": (64,)}
LORA: dict[str, Shape] = {"base_model.model.layers.0.lora_A.weight": (8, 64)}


@dataclass
class Layout:
    """A repository and the right answer: the files of each rung, words in its problems, and what is outside."""

    files: list[dict[str, Any]]
    rungs: list[list[str]]
    texts: dict[str, str]
    why: str = ""
    blocked: bool = False
    outside: dict[str, str] | None = None
    code: str = ""


def layout(*files: dict[str, Any], rungs: list[list[str]], texts: dict[str, str] | None = None, **more: Any) -> Layout:
    return Layout(list(files), rungs, texts or {}, **more)


SET = sorted(PLACES)
LAYOUTS: dict[str, Layout] = {
    "one-file": layout(safetensors("model.safetensors", BOTH), rungs=[["model.safetensors"]]),
    "numbers-without-index": layout(*HALVES, rungs=[SET]),
    "in-a-folder": layout(
        *(safetensors(f"weights/{one['path']}", ONE if n == 0 else TWO) for n, one in enumerate(HALVES)),
        rungs=[[f"weights/{path}" for path in SET]],
        texts={f"weights/{INDEX}": index(PLACES, total_size=4 * BYTES)},
    ),
    "two-precisions": layout(
        *HALVES,
        safetensors("model.fp16-00001-of-00002.safetensors", ONE, "F16"),
        safetensors("model.fp16-00002-of-00002.safetensors", TWO, "F16"),
        rungs=[SET, ["model.fp16-00001-of-00002.safetensors", "model.fp16-00002-of-00002.safetensors"]],
        texts={
            INDEX: index(PLACES),
            "model.safetensors.index.fp16.json": index(
                {"model.fp16-00001-of-00002.safetensors": ONE, "model.fp16-00002-of-00002.safetensors": TWO}
            ),
        },
    ),
    "two-precisions-without-index": layout(
        safetensors("model.safetensors", BOTH, "F32"),
        safetensors("model.fp16.safetensors", BOTH, "F16"),
        rungs=[["model.safetensors"], ["model.fp16.safetensors"]],
    ),
    "pipeline": layout(
        safetensors("unet/diffusion_pytorch_model.safetensors", ONE, "F32"),
        safetensors("unet/diffusion_pytorch_model.fp16.safetensors", ONE, "F16"),
        safetensors("vae/diffusion_pytorch_model.safetensors", tensors(0, 1, "decoder")),
        safetensors("all_in_one.safetensors", tensors(0, 3, "model.diffusion_model")),
        rungs=[["unet/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors"]],
        texts={
            "model_index.json": json.dumps(
                {"_class_name": "P", "unet": ["diffusers", "U"], "vae": ["diffusers", "V"], "scheduler": ["d", "S"]}
            )
        },
        outside={
            "unet/diffusion_pytorch_model.fp16.safetensors": "other precision",
            "all_in_one.safetensors": "unknown",
        },
    ),
    "folders-without-a-pipeline": layout(
        safetensors("unet/a.safetensors", ONE),
        safetensors("vae/b.safetensors", tensors(0, 1, "decoder")),
        rungs=[["unet/a.safetensors", "vae/b.safetensors"]],
        why="unknown which files are the model",
    ),
    "consolidated-twin": layout(
        *HALVES,
        safetensors("consolidated.safetensors", tensors(0, 4, "layers")),
        rungs=[SET],
        texts={INDEX: index(PLACES, total_size=4 * BYTES)},
        outside={"consolidated.safetensors": "twin"},
    ),
    "consolidated-pickles": layout(
        *HALVES,
        pickled("original/consolidated.00.pth", ONE),
        rungs=[SET],
        texts={INDEX: index(PLACES)},
        outside={"original/consolidated.00.pth": "pickled twin"},
    ),
    "twin-beside-one-file": layout(
        safetensors("model.safetensors", BOTH),
        safetensors("consolidated.safetensors", tensors(0, 4, "layers")),
        rungs=[["model.safetensors"]],
        outside={"consolidated.safetensors": "twin"},
    ),
    "adapter-beside-base": layout(
        safetensors("model.safetensors", BOTH),
        safetensors("adapter_model.safetensors", LORA),
        rungs=[["model.safetensors"]],
        outside={"adapter_model.safetensors": "adapter"},
    ),
    "adapter-alone": layout(
        safetensors("adapter_model.safetensors", LORA),
        rungs=[["adapter_model.safetensors"]],
    ),
    "adapter-by-its-tensors": layout(
        safetensors("model.safetensors", BOTH),
        safetensors("style.safetensors", LORA),
        rungs=[["model.safetensors"]],
        outside={"style.safetensors": "adapter"},
    ),
    "mtp-outside": layout(
        *HALVES,
        safetensors("extra.safetensors", MTP),
        rungs=[SET],
        texts={INDEX: index(PLACES)},
        outside={"extra.safetensors": "mtp"},
    ),
    "mtp-in-the-index": layout(
        *HALVES,
        safetensors("model_mtp.safetensors", MTP),
        rungs=[[*SET, "model_mtp.safetensors"]],
        texts={INDEX: index({**PLACES, "model_mtp.safetensors": MTP})},
    ),
    "overlay-outside": layout(
        *HALVES,
        safetensors("patch.safetensors", tensors(1, 2)),
        rungs=[SET],
        texts={INDEX: index(PLACES)},
        outside={"patch.safetensors": "overlay"},
    ),
    "two-files-no-numbers": layout(
        safetensors("talker.safetensors", ONE),
        safetensors("vocoder.safetensors", tensors(0, 2, "vocoder")),
        rungs=[["talker.safetensors", "vocoder.safetensors"]],
        why="unknown which files are the model: talker.safetensors, vocoder.safetensors",
    ),
    "stale-index-beside-one-file": layout(
        safetensors("model.safetensors", BOTH),
        rungs=[["model.safetensors"]],
        texts={INDEX: index(PLACES)},
        code="index-stale",
    ),
    "stale-index-of-another-model": layout(
        safetensors("model.safetensors", tensors(0, 1)),
        rungs=[["model.safetensors"]],
        texts={INDEX: index(PLACES)},
        why="none of the files",
        blocked=True,
    ),
    "numbered-differently": layout(
        *HALVES,
        rungs=[SET],
        texts={INDEX: index({"model-00001-of-00003.safetensors": ONE, "model-00002-of-00003.safetensors": TWO})},
        code="index-stale",
    ),
    "a-shard-is-missing": layout(
        HALVES[0], rungs=[SET[:1]], texts={INDEX: index(PLACES)}, why="lacks 1 file", blocked=True
    ),
    "a-number-is-missing": layout(HALVES[1], rungs=[SET[1:]], why="lacks 1 file", blocked=True),
    "other-letter-case": layout(
        HALVES[0],
        safetensors("Model-00002-of-00002.safetensors", TWO),
        rungs=[SET[:1]],
        texts={INDEX: index(PLACES)},
        why="letter case differs",
        blocked=True,
    ),
    "a-file-named-twice": layout(
        safetensors("a.safetensors", BOTH),
        rungs=[["a.safetensors"]],
        texts={INDEX: index({"a.safetensors": ONE, "./a.safetensors": TWO}, total_size=4 * BYTES)},
    ),
    "path-traversal": layout(
        *HALVES,
        rungs=[SET],
        texts={INDEX: index({**PLACES, "../../secret.safetensors": tensors(4, 5)})},
        why="files outside the repository",
        blocked=True,
    ),
    "empty-index": layout(*HALVES, rungs=[SET], texts={INDEX: index({})}, why="no usable weight map", blocked=True),
    "index-is-not-json": layout(*HALVES, rungs=[SET], texts={INDEX: "{"}, why="cannot be parsed", blocked=True),
    "index-is-a-pointer": layout(*HALVES, rungs=[SET], texts={INDEX: POINTER}, why="Git LFS pointer", blocked=True),
    "index-is-too-large": layout(*HALVES, rungs=[SET], texts={INDEX: " " * (17 * 2**20)}, why="too large"),
    "tensor-not-in-its-file": layout(
        *HALVES,
        rungs=[SET],
        texts={INDEX: index({SET[0]: tensors(0, 3), SET[1]: tensors(3, 4)})},
        why="places 1 tensor in files without them",
        blocked=True,
    ),
    "tensor-not-in-the-index": layout(
        *HALVES,
        rungs=[SET],
        texts={INDEX: index({SET[0]: ONE, SET[1]: tensors(2, 3)})},
        why="have 1 tensor that the index does not name",
        blocked=True,
    ),
    "total-differs": layout(*HALVES, rungs=[SET], texts={INDEX: index(PLACES, total_size=9)}, why="the index states 9"),
    "other-formats": layout(
        safetensors("model.safetensors", BOTH),
        pickled("pytorch_model.bin", BOTH),
        rungs=[["model.safetensors"]],
        texts={"onnx/model.onnx": "x", "openvino/openvino_model.bin": "x"},
        outside={
            "pytorch_model.bin": "pickled twin",
            "onnx/model.onnx": "other format",
            "openvino/openvino_model.bin": "pickled twin",
        },
    ),
    "pickles-by-their-index": layout(
        pickled("part_a.bin", ONE),
        pickled("part_b.bin", TWO),
        rungs=[["part_a.bin", "part_b.bin"]],
        texts={"pytorch_model.bin.index.json": index({"part_a.bin": ONE, "part_b.bin": TWO}, total_size=4 * BYTES)},
    ),
    "gguf-beside-safetensors": layout(
        safetensors("model.safetensors", BOTH),
        gguf("model-F16.gguf", BOTH, general__file_type=1),
        rungs=[["model.safetensors"], ["model-F16.gguf"]],
    ),
    "gguf-quantizations": layout(
        gguf("m-F16.gguf", BOTH, general__file_type=1),
        gguf("m-Q8_0.gguf", BOTH, "Q8_0", general__file_type=7),
        gguf("vocab.gguf", {}),
        gguf("style.gguf", LORA, general__type="adapter", adapter__type="lora"),
        rungs=[["m-F16.gguf"], ["m-Q8_0.gguf"]],
        outside={"vocab.gguf": "vocab", "style.gguf": "adapter"},
    ),
    "gguf-split-in-a-folder": layout(
        *(
            gguf(f"Q8_0/m-0000{n + 1}-of-00002.gguf", part, "Q8_0", split__no=n, split__count=2)
            for n, part in enumerate((ONE, TWO))
        ),
        rungs=[["Q8_0/m-00001-of-00002.gguf", "Q8_0/m-00002-of-00002.gguf"]],
    ),
    "gguf-part-is-missing": layout(
        gguf("m-00001-of-00002.gguf", ONE, split__no=0, split__count=2),
        rungs=[["m-00001-of-00002.gguf"]],
        why="lacks 1 part: m-00002-of-00002.gguf",
        blocked=True,
    ),
    "gguf-tensors-are-missing": layout(
        *(
            gguf(f"m-0000{n + 1}-of-00002.gguf", part, split__no=n, split__count=2, split__tensors__count=9)
            for n, part in enumerate((ONE, TWO))
        ),
        rungs=[["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"]],
        why="counts 9 tensors",
        blocked=True,
    ),
    "gguf-in-pieces": layout(
        gguf("m.gguf", BOTH, pieces=2), rungs=[["m.gguf.part1of2", "m.gguf.part2of2"]]
    ),
    "gguf-projector-of-an-old-tool": layout(
        gguf("m.gguf", BOTH, general__file_type=1),
        gguf("encoder.gguf", tensors(0, 1, "v.blk"), general__architecture="clip"),
        rungs=[["m.gguf", "encoder.gguf"]],
        outside={"encoder.gguf": "mmproj"},
    ),
}  # fmt: skip
