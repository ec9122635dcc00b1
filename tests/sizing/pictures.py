"""A repository that makes pictures: a pipeline with a U-Net, a decoder and a scheduler, as files."""

import json

from tests.hub.test_own_kinds import layers, whole

UNET = {"block_out_channels": [320, 640, 1280], "layers_per_block": 2, "sample_size": 128}
VAE = {"block_out_channels": [128, 256, 512, 512], "force_upcast": True, "sample_size": 1024}
INDEX = {
    "_class_name": "StableDiffusionXLPipeline", "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"], "scheduler": ["diffusers", "EulerDiscreteScheduler"],
}  # fmt: skip


def pipeline_files(**vae: object) -> dict[str, bytes]:
    """The files by path; ``vae`` are other values of the decoder's configuration."""
    return {
        "model_index.json": json.dumps(INDEX).encode(),
        "unet/config.json": json.dumps(UNET | {"_name_or_path": "x", "attention_head_dim": [5, 10, 20]}).encode(),
        "unet/diffusion_pytorch_model.safetensors": whole(layers(0, 3)),
        "vae/config.json": json.dumps(VAE | vae).encode(),
        "vae/diffusion_pytorch_model.safetensors": whole(layers(0, 1)),
        "scheduler/config.json": b"{}",
    }
