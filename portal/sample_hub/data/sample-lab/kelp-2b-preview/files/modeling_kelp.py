"""The Kelp preview model: a gated linear recurrence in the place of attention."""

import torch
from torch import nn
from transformers import PreTrainedModel
from transformers.modeling_outputs import CausalLMOutput

from .configuration_kelp import KelpConfig


class Tide(nn.Module):
    """A recurrence with one decaying memory value for each channel."""

    def __init__(self, config):
        super().__init__()
        size = config.hidden_size
        self.floor = config.state_decay_floor
        self.in_proj = nn.Linear(size, 3 * size, bias=False)
        self.gate_proj = nn.Linear(size, size, bias=False)
        self.decay = nn.Parameter(torch.zeros(size, dtype=torch.float32))
        self.out_proj = nn.Linear(size, size, bias=False)

    def forward(self, hidden):
        """Run over the time steps one by one; a fast version will follow."""
        value, write, read = self.in_proj(hidden).chunk(3, dim=-1)
        keep = torch.sigmoid(self.decay).clamp(min=self.floor).to(hidden.dtype)
        memory, outputs = torch.zeros_like(value[:, 0]), []
        for step in range(hidden.shape[1]):
            memory = keep * memory + torch.sigmoid(write[:, step]) * value[:, step]
            outputs.append(torch.sigmoid(read[:, step]) * memory)
        mixed = torch.stack(outputs, dim=1) * torch.nn.functional.silu(self.gate_proj(hidden))
        return self.out_proj(mixed)


class FeedForward(nn.Module):
    """The gated feed-forward part of a layer."""

    def __init__(self, config):
        super().__init__()
        self.gate_up_proj = nn.Linear(config.hidden_size, 2 * config.intermediate_size, bias=False)
        self.down_proj = nn.Linear(config.intermediate_size, config.hidden_size, bias=False)

    def forward(self, hidden):
        """Return the same shape as came in."""
        gate, up = self.gate_up_proj(hidden).chunk(2, dim=-1)
        return self.down_proj(torch.nn.functional.silu(gate) * up)


class Block(nn.Module):
    """One layer: recurrence, then feed-forward, each with a norm before it."""

    def __init__(self, config):
        super().__init__()
        self.norm_in = nn.RMSNorm(config.hidden_size, eps=config.rms_norm_eps)
        self.tide = Tide(config)
        self.norm_out = nn.RMSNorm(config.hidden_size, eps=config.rms_norm_eps)
        self.mlp = FeedForward(config)

    def forward(self, hidden):
        """Add both parts to what came in."""
        hidden = hidden + self.tide(self.norm_in(hidden))
        return hidden + self.mlp(self.norm_out(hidden))


class Stack(nn.Module):
    """Embedding, layers and the last norm."""

    def __init__(self, config):
        super().__init__()
        self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(Block(config) for _ in range(config.num_hidden_layers))
        self.norm = nn.RMSNorm(config.hidden_size, eps=config.rms_norm_eps)

    def forward(self, input_ids):
        """Return the hidden state of every position."""
        hidden = self.embed_tokens(input_ids)
        for layer in self.layers:
            hidden = layer(hidden)
        return self.norm(hidden)


class KelpForCausalLM(PreTrainedModel):
    """Predicts the next token; input and output share the embedding."""

    config_class = KelpConfig

    def __init__(self, config):
        super().__init__(config)
        self.model = Stack(config)

    def forward(self, input_ids, **unused):
        """Return the scores of the next token at every position."""
        return CausalLMOutput(logits=self.model(input_ids) @ self.model.embed_tokens.weight.T)
