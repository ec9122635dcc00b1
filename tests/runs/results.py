"""Result files shaped as the load tools write them, and headers for them."""

import json
from typing import Any

REPO, COMMIT, ARTIFACT = "sample-lab/atlas-1b", "a" * 40, "b" * 64


def dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


def vllm(**changes: Any) -> dict[str, Any]:
    """As ``vllm bench serve --save-result`` of vLLM 0.33 writes it, without the lists of --save-detailed."""
    return {
        "date": "20261128-101500", "endpoint_type": "openai-chat", "backend": "openai-chat", "label": None,
        "model_id": REPO, "tokenizer_id": REPO, "num_prompts": 200, "request_rate": "inf", "burstiness": 1.0,
        "max_concurrency": 16, "duration": 210.5, "completed": 200, "failed": 0, "total_input_tokens": 1_433_600,
        "total_output_tokens": 204_800, "request_throughput": 0.95, "request_goodput": None,
        "output_throughput": 972.9, "total_token_throughput": 7783.4, "max_output_tokens_per_s": 1201.0,
        "max_concurrent_requests": 19, "mean_ttft_ms": 812.4, "median_ttft_ms": 790.1, "std_ttft_ms": 101.0,
        "p99_ttft_ms": 1490.2, "mean_tpot_ms": 15.2, "median_tpot_ms": 15.1, "std_tpot_ms": 0.4, "p99_tpot_ms": 16.9,
        "mean_itl_ms": 15.3, "median_itl_ms": 15.0, "std_itl_ms": 2.1, "p99_itl_ms": 22.7,
        **changes,
    }  # fmt: skip


def spread(mean: float, **more: float) -> dict[str, Any]:
    one = {"mean": mean, "median": mean, "std_dev": 0.1, "count": 100, "percentiles": {"p50": mean, "p99": mean * 2}}
    return {"successful": one | more, "errored": None, "incomplete": None, "total": one}


def guidellm(*streams: int, errored: int = 0) -> dict[str, Any]:
    """As GuideLLM 0.5 writes benchmarks.json, without the single requests."""
    return {
        "metadata": {"version": 1, "guidellm_version": "0.5.0"},
        "args": {"target": "http://localhost:8000", "profile": "concurrent", "random_seed": 42},
        "benchmarks": [
            {
                "type_": "generative_benchmark",
                "config": {
                    "run_id": "r", "run_index": n, "strategy": {"type_": "concurrent", "streams": one},
                    "backend": {"type_": "openai_http", "target": "http://localhost:8000", "model": REPO},
                },
                "scheduler_metrics": {
                    "start_time": 1795860000.0,
                    "requests_made": {"successful": 100, "errored": errored, "incomplete": 3, "total": 103},
                },
                "metrics": {
                    "request_totals": {"successful": 100, "errored": errored, "incomplete": 3, "total": 103},
                    "requests_per_second": spread(1.9), "request_concurrency": spread(one - 0.2),
                    "prompt_token_count": spread(7168.0), "output_token_count": spread(1024.0),
                    "time_to_first_token_ms": spread(420.0), "inter_token_latency_ms": spread(12.5),
                    "output_tokens_per_second": spread(1945.0),
                },
                "start_time": 1795860000.0, "end_time": 1795860060.0, "duration": 60.0,
            }
            for n, one in enumerate(streams)
        ],
    }  # fmt: skip


def unit(unit: str, avg: float, **more: float) -> dict[str, Any]:
    return {"unit": unit, "avg": avg, **more}


def aiperf(**changes: Any) -> dict[str, Any]:
    """As AIPerf 0.3 writes profile_export_aiperf.json."""
    return {
        "schema_version": "1.1", "aiperf_version": "0.3.0", "request_throughput": unit("requests/sec", 13.1),
        "request_latency": unit("ms", 6550.3, p99=9381.6), "request_count": unit("requests", 200.0),
        "time_to_first_token": unit("ms", 1588.7, p50=787.5, p99=4119.3),
        "inter_token_latency": unit("ms", 51.7, p99=55.8), "output_token_throughput": unit("tokens/sec", 1274.6),
        "output_sequence_length": unit("tokens", 1024.0), "input_sequence_length": unit("tokens", 7168.0),
        "benchmark_duration": unit("sec", 15.19), "was_cancelled": False, "start_time": "2026-11-28T20:22:08.939332",
        "end_time": "2026-11-28T20:22:24.967633", "error_summary": [], "error_request_count": None,
        "input_config": {
            "endpoint": {"model_names": [REPO], "type": "chat", "streaming": True, "url": "localhost:9000"},
            "input": {"random_seed": 7}, "cli_command": f"aiperf profile -m {REPO} --concurrency 100",
            "loadgen": {"concurrency": 100, "request_rate_mode": "concurrency_burst", "request_count": 200},
        },
        **changes,
    }  # fmt: skip


def genai_perf(**changes: Any) -> dict[str, Any]:
    """As GenAI-Perf 0.0.15 writes profile_export_genai_perf.json."""
    return {
        "request_throughput": unit("requests/sec", 2.0), "request_latency": unit("ms", 800.0, p99=900.0),
        "request_count": unit("count", 98.0), "time_to_first_token": unit("ms", 40.0, p99=80.0),
        "inter_token_latency": unit("ms", 9.0, p99=11.0), "output_token_throughput": unit("tokens/sec", 256.0),
        "output_sequence_length": unit("tokens", 128.0), "input_sequence_length": unit("tokens", 550.0),
        "input_config": {
            "model": [REPO], "formatted_model_name": "sample-lab_atlas-1b", "concurrency": 8, "request_rate": None,
            "random_seed": 123, "request_count": 100, "streaming": True,
        },
        **changes,
    }  # fmt: skip


def llama_bench(prompt: int, made: int, **changes: Any) -> dict[str, Any]:
    """One test as ``llama-bench -o json`` writes it."""
    return {
        "build_commit": "8cf427ff", "build_number": 5163, "cpu_info": "AMD Ryzen 7 7800X3D", "gpu_info": "",
        "backends": "CPU", "model_filename": "models/m-Q4_K_M.gguf", "model_type": "llama 1B Q4_K - Medium",
        "model_size": 700_000_000, "model_n_params": 1_200_000_000, "n_batch": 2048, "n_ubatch": 512, "n_threads": 8,
        "type_k": "f16", "type_v": "f16", "n_gpu_layers": 0, "n_prompt": prompt, "n_gen": made, "n_depth": 0,
        "test_time": "2026-11-28T11:57:09Z", "avg_ns": 1_000_000_000, "stddev_ns": 982040, "avg_ts": 120.0,
        "stddev_ts": 1.0, "samples_ns": [1_000_000_000] * 5, "samples_ts": [120.0] * 5,
        **changes,
    }  # fmt: skip


def header(**changes: Any) -> dict[str, Any]:
    """The fields of a header; None leaves one out."""
    said = {
        "repository": REPO, "commit": COMMIT, "artifact": ARTIFACT, "runtime": "vLLM", "version": "0.33.0",
        "image": f"registry.example/vllm@sha256:{'c' * 64}", "node_class": "l40s-48-2", "node_class_version": 1,
        "accelerators": 1, "date": "2026-11-28", "ran_by": "Enno Engineer", "driver": "570.86",
        "flags": "--max-model-len 8192", "seed": 7, "memory_peak_mib": 41000,
        "memory_measured_by": "nvidia-smi --query-gpu=memory.used", **changes,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}


def yaml_of(said: dict[str, Any]) -> bytes:
    return "".join(f"{name}: {value}\n" for name, value in said.items()).encode()
