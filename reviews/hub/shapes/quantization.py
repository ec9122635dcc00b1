"""A quantization scheme as a configuration states it: one shape, which the reader writes and the rungs read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from reviews.hub.shapes.card import plain
from reviews.language.phrases import joined, say

UNSAID = say("not said")
NAMES = {
    "awq": "AWQ", "gptq": "GPTQ", "hqq": "HQQ", "aqlm": "AQLM", "exl2": "EXL2", "exl3": "EXL3", "quark": "Quark",
    "torchao": "torchao", "auto-round": "AutoRound", "intel/auto-round": "AutoRound", "quanto": "Quanto",
    "eetq": "EETQ", "vptq": "VPTQ", "higgs": "HIGGS", "spqr": "SpQR", "bitnet": "BitNet", "mlx": "MLX",
}  # fmt: skip
"""How publishers write the methods."""
FLOATS = (("nvfp4", "NVFP4"), ("mxfp4", "MXFP4"), ("mxfp8", "MXFP8"), ("mxfp6", "MXFP6"))
"""Number formats that name a scheme on their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantizationScheme:
    """A scheme by the names that files use; None where a file does not say.

    ``bits``, ``group_size`` and ``type`` of compressed-tensors are those of its groups, which all agree, else None.
    """

    quant_method: str | None = None
    quant_algo: str | None = None
    bits: int | None = None
    group_size: int | None = None
    activation_bits: int | None = None
    type: str | None = None
    fmt: str | None = None
    mode: str | None = None
    load_in_4bit: bool | None = None
    load_in_8bit: bool | None = None
    bnb_4bit_quant_type: str | None = None
    kv_cache_quant_algo: str | None = None
    weight_block_size: list[int] | None = None
    format: str | None = None
    types: list[str] | None = None

    @classmethod
    def stated(cls, values: Mapping[str, Any]) -> QuantizationScheme:
        """Return the scheme of a file's own object; a value of another type than its field's is left out."""
        found = {name: plain(values[name]) for name in NAMED if name in values}
        for name, others in OTHERS.items():
            found.setdefault(name, next((values[other] for other in others if other in values), None))
        groups, inner = values.get("config_groups"), values.get("quant_config")
        if isinstance(groups, Mapping):
            found |= {name: value for name, value in _of_groups(groups).items() if found.get(name) is None}
        if isinstance(inner, Mapping) and isinstance(inner.get("weight_quant_params"), Mapping):
            params = inner["weight_quant_params"]
            found |= {"bits": params.get("nbits"), "group_size": params.get("group_size")}
        return cls(**{name: value for name, value in found.items() if _fits(name, value)})

    @classmethod
    def of(cls, value: object) -> QuantizationScheme | None:
        """Return the scheme that a fact holds, None if it holds none."""
        return cls.stated(value) if isinstance(value, Mapping) and value else None

    def value(self) -> dict[str, Any]:
        """Return the scheme as the value of a fact: what the file says, and nothing else."""
        return {name: held for name in NAMED if (held := getattr(self, name)) is not None}

    @property
    def method(self) -> str:
        """The method in lower case; its number format or number of bits if no method is named, "" for none."""
        method = (self.quant_method or "").strip().lower()
        if method and method != UNSAID:
            return method
        return (self.quant_algo or self._float or (f"{self._bits}-bit" if self._bits else "")).lower()

    @property
    def label(self) -> str:
        """What a rung of it is called: method, bits and group, as in “GPTQ 4-bit g128”; never the storage type."""
        algo, method = (self.quant_algo or "").lower(), self.method
        if self._float:
            return self._float
        if method in ("bitsandbytes", "bnb") or self.load_in_4bit or self.load_in_8bit:
            return self._bitsandbytes
        if "awq" in algo:
            return self._grouped("AWQ", 4)
        if (
            "fp8" in f"{method} {algo}"
            or (self.type == "float" and self._bits == 8)
            or self.format == "float-quantized"
        ):
            return self._fp8
        if method == "compressed-tensors" or algo.startswith("int"):
            return self._integers
        if method == f"{self._bits}-bit":
            return self._grouped("", None)
        if self.quant_algo and self.quant_method:
            return f"{self.quant_method[:40]} {self.quant_algo[:40].replace('_', ' ').lower()}"
        return self._grouped(NAMES.get(method, method[:40]), None) if method else say("scheme not stated")

    @property
    def _bits(self) -> int | None:
        return self.bits or (4 if self.load_in_4bit else 8 if self.load_in_8bit else None)

    @property
    def _float(self) -> str:
        """The number format that names the scheme, "" for none."""
        said = (self.quant_method, self.quant_algo, self.format, self.fmt, self.mode)
        words = joined(" ", (one.lower() for one in said if one))
        return next((name for word, name in FLOATS if word in words), "")

    @property
    def _bitsandbytes(self) -> str:
        if self.load_in_4bit:
            return f"bnb {self.bnb_4bit_quant_type}" if self.bnb_4bit_quant_type else "bnb 4-bit"
        return "bnb int8" if self.load_in_8bit else "bnb"

    @property
    def _fp8(self) -> str:
        size = self.weight_block_size or []
        block = say(" block {part}", part=size[0] if len(set(size)) == 1 else "×".join(map(str, size))) if size else ""
        return f"FP8{f' {self.fmt}' if self.fmt else ''}{block}"

    @property
    def _integers(self) -> str:
        if not self._bits:
            return (
                say("compressed-tensors, several schemes") if self.method == "compressed-tensors" else say("Integers")
            )
        both = f" W{self._bits}A{self.activation_bits}" if self.activation_bits else ""
        return f"{'FP' if self.type == 'float' else 'INT'}{self._bits}{both}{self._group}"

    @property
    def _group(self) -> str:
        return f" g{self.group_size}" if self.group_size and self.group_size > 0 else ""

    def _grouped(self, name: str, bits: int | None) -> str:
        each = self._bits or bits
        return f"{name}{f' {each}-bit' if each else ''}{self._group}".strip()


NAMED = tuple(one.name for one in fields(QuantizationScheme))
OTHERS = {"bits": ("w_bit", "num_bits", "nbits"), "group_size": ("q_group_size",)}
"""Other names of a field, as older tools write them."""
TEXTS = (
    "quant_method", "quant_algo", "type", "fmt", "mode", "bnb_4bit_quant_type", "kv_cache_quant_algo", "format",
)  # fmt: skip
WHOLE = ("bits", "group_size", "activation_bits")


def _fits(name: str, value: Any) -> bool:
    """Tell whether a value may be in a field of this name."""
    if name in TEXTS:
        return isinstance(value, str) and bool(value)
    if name in WHOLE:
        return isinstance(value, int) and not isinstance(value, bool) and -1 <= value <= 2**16
    if name in ("load_in_4bit", "load_in_8bit"):
        return isinstance(value, bool)
    kind = int if name == "weight_block_size" else str
    return isinstance(value, list) and 0 < len(value) <= 100 and all(type(one) is kind for one in value)


def _of_groups(groups: Mapping[str, Any]) -> dict[str, Any]:
    """Return what all groups of compressed-tensors say of the weights; a value on which they differ is left out."""
    weights = [one.get("weights") for one in groups.values() if isinstance(one, Mapping)]
    inputs = [one.get("input_activations") for one in groups.values() if isinstance(one, Mapping)]
    return {
        "bits": _same(weights, "num_bits"), "group_size": _same(weights, "group_size"), "type": _same(weights, "type"),
        "activation_bits": _same(inputs, "num_bits"),
    }  # fmt: skip


def _same(rows: list[Any], key: str) -> Any:
    values = [one.get(key) if isinstance(one, Mapping) else None for one in rows]
    return values[0] if values and all(one == values[0] for one in values) else None
