"""Command that computes a model's memory needs from its configuration alone, for planning and for scripts."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from reviews.hub.text import visible
from reviews.sizing.fit import RUNTIME_BYTES, Load, MemoryNeed, SizingStep, size
from reviews.sizing.indexed import named
from reviews.sizing.layers import DTYPES
from reviews.sizing.pipeline_need import is_pipeline, pipeline_at, size_pipeline
from reviews.sizing.pipelines import PipelineShape
from reviews.sizing.weights import BadHeaders, Weights, active, routing_of, scheme_of, weights_of
from reviews.workloads.nodes.bundled import shipped

MOST_BYTES = 64 * 2**20
"""Most bytes read from a file; the headers of the largest models total about twenty million."""


ALIASES = {
    "auto": "bfloat16", "bf16": "bfloat16", "fp16": "float16", "f16": "float16", "half": "float16", "f32": "float32",
    "fp32": "float32", "fp8_e4m3": "fp8", "fp8_e5m2": "fp8", "f8_e4m3": "fp8",
}  # fmt: skip


ACTIVE = SizingStep(
    "params_active", 0, "parameters", "parameters - routed × (1 - chosen / experts), embeddings counted",
    "computed exactly; memory holds all of them",
)  # fmt: skip


NOT_GIVEN = {"weights_bytes": "weights; for a total, add --tensors or --weights-bytes"}
"""What was not asked for, in words."""


class Unusable(Exception):
    """Unusable input; the message is one sentence."""


class Command(BaseCommand):
    """Command ``manage.py size``, which only reads files."""

    help = "Compute the cache, weights and fit of a model from its config.json."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """Add the options; sizes are in bytes, contexts in tokens."""
        parser.add_argument(
            "--config", type=Path, required=True, metavar="FILE", help="config.json, or a pipeline's model_index.json"
        )
        parser.add_argument("--tensors", type=Path, metavar="FILE", help="JSON of safetensors headers")
        parser.add_argument("--index", type=Path, metavar="FILE", help="weight index that names the model's files")
        parser.add_argument(
            "--quant-config", type=Path, metavar="FILE", help="hf_quant_config.json or quantize_config.json"
        )
        parser.add_argument("--context", type=int, required=True, metavar="N", help="tokens per sequence")
        parser.add_argument("--sequences", type=int, required=True, metavar="N", help="concurrent sequences")
        parser.add_argument(
            "--kv-dtype", default="bfloat16", type=_dtype, choices=sorted(DTYPES), metavar="D", help=", ".join(DTYPES)
        )
        parser.add_argument("--weights-bytes", type=int, metavar="N", help="bytes of the weights, without headers")
        parser.add_argument("--tensor-parallel", type=int, default=1, metavar="N", help="GPUs that share the model")
        parser.add_argument("--node", choices=sorted(shipped()), metavar="CLASS", help=", ".join(shipped()))
        parser.add_argument(
            "--side",
            type=int,
            metavar="N",
            help="pixels of a square image; without it, the size the model was made for",
        )
        parser.add_argument("--json", action="store_true", help="print one object instead of lines")

    def handle(self, **options: Any) -> None:
        """Compute and print the answer. Bad input ends with one sentence and exit status 2."""
        try:
            self.stdout.write(self.worked_out(options))
        except Unusable as error:
            self.stderr.write(visible(str(error)))
            raise SystemExit(2) from None

    def worked_out(self, options: dict[str, Any]) -> str:
        """Return the answer as text. Raises ``Unusable`` for bad input."""
        for name in ("context", "sequences", "tensor_parallel", "weights_bytes", "side"):
            value = options[name]
            if value is not None and not 1 <= value <= 2**50:
                raise Unusable(f"--{name.replace('_', '-')} must be a positive whole number.")
        config = _read(options["config"])
        stated = _read(options["quant_config"]) if options["quant_config"] else None
        weights = _weights(options["tensors"], options["index"], scheme_of(config, stated))
        given = options["weights_bytes"] or (weights.total if weights else None)
        load = Load(options["context"], options["sequences"], options["kv_dtype"], options["tensor_parallel"])
        node = shipped().get(options["node"])
        spec = node.spec if node else None
        if is_pipeline(config):
            pipeline = _pipeline(options["config"], config, options["tensors"])
            answer = size_pipeline(pipeline, load, given, spec, options["side"])
        else:
            answer = size(config, load, given, spec)
        row = _row(answer, weights, given)
        routing = routing_of(config)
        if weights and (used := active(weights, routing)) is not None:
            row["steps"].append(asdict(ACTIVE) | {"value": used})
            row["defaults"] += [one for used in routing.defaults if (one := asdict(used)) not in row["defaults"]]
        return json.dumps(row, indent=1) if options["json"] else _lines(row)


def _dtype(word: str) -> str:
    """Return the cache type for any of the names that runtimes use."""
    return ALIASES.get(word.lower(), word.lower())


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unusable(f"{path} is larger than {MOST_BYTES:,} bytes.")
        return json.loads(path.read_bytes())
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise Unusable(f"{path} is not valid JSON.") from None


def _pipeline(path: Path, index: Any, tensors: Path | None) -> PipelineShape:
    """Return the pipeline of an index, with the configurations in the folders beside it."""

    def config_of(name: str) -> Any:
        beside = path.parent / name / "config.json"
        return _read(beside) if beside.is_file() else None

    return pipeline_at(index, config_of, _read(tensors) if tensors else None)


def _weights(path: Path | None, index: Path | None, scheme: Any) -> Weights | None:
    if path is None:
        if index is not None:
            raise Unusable("--index needs --tensors: the headers of the files that it names.")
        return None
    try:
        headers = _read(path)
        return weights_of(named(headers, _read(index)) if index else headers, scheme)
    except (BadHeaders, RecursionError) as error:
        raise Unusable(f"{path}: {error}") from None


def _row(answer: MemoryNeed, weights: Weights | None, given: int | None) -> dict[str, Any]:
    unknown = [{"key": key, "why": why} for key, why in answer.unknown]
    if weights and weights.why:
        unknown.append({"key": "params_total", "why": weights.why})
    return {
        "model_type": answer.model_type,
        "params_total": weights.parameters if weights else None,
        "weights_bytes": given,
        "layers": dict(answer.layers),
        "kv_bytes_per_sequence": answer.kv,
        "state_bytes_per_sequence": answer.state,
        "kv_reserved": asdict(answer.reserved) if answer.reserved else None,
        "kv_bytes_per_gpu": answer.kv_per_gpu,
        "activation_bytes": answer.activation,
        "logits_bytes": answer.logits,
        "runtime_bytes": None if "the runtime" in answer.lacks else RUNTIME_BYTES,
        "total_bytes": answer.total,
        "total_is": None if answer.total is None else "at least" if answer.lacks else "estimate",
        "total_lacks": list(answer.lacks),
        "max_sequences": answer.most_sequences,
        "verdict": answer.verdict,
        "unknown": unknown,
        "not_given": list(answer.not_given),
        "defaults": [asdict(one) for one in answer.defaults],
        "steps": [asdict(step) for step in answer.steps],
    }


def _lines(row: dict[str, Any]) -> str:
    found = [
        f"{step['key']}: {step['value']:,} {step['unit']} ({step['formula']}; {step['known']})" for step in row["steps"]
    ]
    found += [f"{one['key']} = {one['value']} (inferred: {one['source']})" for one in row["defaults"]]
    found += [f"unknown: {one['key']}: {one['why']}" for one in row["unknown"]]
    found += [f"not given: {NOT_GIVEN[key]}" for key in row["not_given"]]
    return "\n".join([*found, f"verdict: {row['verdict']}"])
