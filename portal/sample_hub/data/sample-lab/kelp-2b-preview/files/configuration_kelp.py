"""Configuration of the Kelp preview model."""

from transformers import PretrainedConfig


class KelpConfig(PretrainedConfig):
    """Sizes of the recurrent layers; `state_decay_floor` keeps the memory from vanishing."""

    model_type = "kelp"

    def __init__(
        self,
        vocab_size=32768,
        hidden_size=2560,
        intermediate_size=6400,
        num_hidden_layers=24,
        max_position_embeddings=65536,
        rms_norm_eps=1e-5,
        state_decay_floor=1e-3,
        **kwargs,
    ):
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.intermediate_size = intermediate_size
        self.num_hidden_layers = num_hidden_layers
        self.max_position_embeddings = max_position_embeddings
        self.rms_norm_eps = rms_norm_eps
        self.state_decay_floor = state_decay_floor
        super().__init__(**kwargs)
