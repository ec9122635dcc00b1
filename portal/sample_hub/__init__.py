"""A small hub for trials: serves folders of repositories in the hub's protocol to the real huggingface_hub client."""

from portal.sample_hub.server import SampleHub, serve

__all__ = ["SampleHub", "serve"]
