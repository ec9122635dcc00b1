"""What the header of one GGUF file says of the file and of its tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reviews.hub.shapes.reading import Json
from reviews.language.phrases import say

CHAT_TEMPLATE = "tokenizer.chat_template"
MODEL = "model"
TOO_SHORT = say("the tensors need")
"""How the reason begins for which a file is too short for its own tensors."""


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What was read of one header, in part when ``why`` says what kept the rest from being read or believed.

    ``values`` has every number, truth value and text of the header, and its lists of at most 64 of them. Of a text the
    first 4,000 characters are kept, of a chat template 1 MiB; NaN and the infinities are words. ``tokens`` is the
    length of the token list. ``special`` is (id, text of the token) by the word in the key: bos, eos, eot, unknown,
    padding; the text is "" for an id that the list does not have or that was not read.

    ``types`` is (tensors, elements) by the name of the tensor type, "type 37" for an unknown number; ``tensors`` and
    ``parameters`` are their sums. ``tensor_bytes`` counts blocks without alignment and leaves unknown types out.
    ``embedding_rows`` is what ``token_embd.weight`` has. Of a split file all of these are the part's own.

    ``why`` is also set when the whole header was read and ggml would refuse the file all the same: a field (the last
    one is taken) or a tensor stands twice, a tensor is no whole number of blocks wide, the file is too short for them.
    ``bytes_read`` came in ``rounds`` requests. ``capped``: nothing is wrong with it, but no more of it may be read.

    ``file_type`` is the word for the type of most tensors, such as Q4_K_M; "" when the header does not say.
    ``base_models`` are the models that this one was made from, by their numbers, each as id, url, organization and
    version; the id is owner/name where an address is one of the public hub, else the name alone.
    """

    path: str
    version: int = 0
    values: Mapping[str, Json] = field(default_factory=dict)
    tokens: int | None = None
    special: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    types: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    tensors: int = 0
    parameters: int = 0
    tensor_bytes: int = 0
    embedding_rows: int | None = None
    why: str = ""
    gated: bool = False
    bytes_read: int = 0
    rounds: int = 0
    file_type: str = ""
    base_models: tuple[Mapping[str, str], ...] = ()
    capped: bool = False

    def text(self, key: str) -> str:
        """Return a field's text, "" when it is missing or not text."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> int | None:
        """Return a field's whole number from 0 up to what JSON can carry, else None."""
        value = self.values.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None

    @property
    def architecture(self) -> str:
        """Return the architecture: llama, qwen3moe; clip for an image encoder that goes with a model."""
        return self.text("general.architecture")

    @property
    def kind(self) -> str:
        """Return what the file is: model, or a helper by its own word (adapter, mmproj, imatrix, vocab).

        Files from before ``general.type`` show it otherwise: an image encoder by its architecture, an importance matrix
        and an adapter by fields that only these have, a vocabulary by the lack of tensors outside a split.
        """
        said = self.text("general.type").strip().lower()
        if said and said != MODEL:
            return said[:40]
        if self.architecture == "clip":
            return "mmproj"
        if "adapter.type" in self.values:
            return "adapter"
        if any(key.startswith("imatrix.") for key in self.values):
            return "imatrix"
        return "vocab" if not self.tensors and not self.why and self.split is None else MODEL

    @property
    def too_short(self) -> bool:
        """Return whether all that is wrong is that the file is too short for its tensors."""
        return self.why.startswith(TOO_SHORT)

    @property
    def context(self) -> int | None:
        """Return the tokens of context that the model was trained for; None when the header does not say."""
        return self.number(f"{self.architecture}.context_length") or None

    @property
    def name(self) -> str:
        """Return the model's name as a person would write it."""
        return self.text("general.name")

    @property
    def license(self) -> dict[str, str]:
        """Return those of license, name and link that the header has."""
        keys = {"license": "general.license", "name": "general.license.name", "link": "general.license.link"}
        return {word: self.text(key) for word, key in keys.items() if self.text(key)}

    @property
    def split(self) -> tuple[int, int] | None:
        """Return (number of this part from 0, count of parts), None for a file that is no part."""
        part, count = self.number("split.no"), self.number("split.count")
        return None if part is None or not count else (part, count)

    @property
    def templates(self) -> dict[str, str]:
        """Return chat templates by name, first "default": ``tokenizer.chat_template``. Others add a name to it."""
        found = {"default": self.text(CHAT_TEMPLATE)}
        named = {
            key.removeprefix(f"{CHAT_TEMPLATE}."): key for key in self.values if key.startswith(f"{CHAT_TEMPLATE}.")
        }
        found |= {name: self.text(key) for name, key in sorted(named.items()) if name and name not in found}
        return {name: text for name, text in found.items() if text}
