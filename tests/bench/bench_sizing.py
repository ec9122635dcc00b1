"""Bytes of a cache by configuration: how often each tool is right, and microseconds a configuration.

Run it with `python tests/bench/bench_sizing.py [--data DIR]`. The truth is measured caches of real
classes. Beside ours stand the plain formula that most calculators use (two times layers, heads and width for every
token), and, where they are installed, hf-mem's and accelerate's own answers; a tool that is not there is said to be.
A second table is of keys that are left out or null: the truth is what transformers' class makes of the configuration.
"""

import argparse
import importlib.util
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from reviews.sizing.families import shape_of  # noqa: E402
from reviews.sizing.fit import Load, size  # noqa: E402
from reviews.sizing.layers import kv_bytes, state_bytes  # noqa: E402
from reviews.sizing.reading import Refused  # noqa: E402

DATA = Path(os.environ.get("REFERENCE_DATA", ROOT.parent / "shared" / "data")) / "sizing"
LEFT_OUT = ROOT / "tests" / "sizing" / "left_out.jsonl"
Row = dict[str, Any]


def rows(folder: Path) -> list[Row]:
    """Configurations with measured bytes by context, of both truth sets."""
    found = []
    for name, field in (("truth.jsonl", "kv_bytes_1seq"), ("truth_newer_families.jsonl", "kv_bytes")):
        for line in (folder / name).read_text().splitlines() if (folder / name).is_file() else []:
            row = json.loads(line)
            if row.get(field):
                found.append(
                    {
                        "id": row["id"],
                        "config": row["config"],
                        "truth": row[field],
                        "parameters": row.get("params_total"),
                    }
                )
    return found


def ours(config: Row, context: int) -> int | None:
    """Our answer, None where it is refused."""
    try:
        shape = shape_of(config)
    except Refused:
        return None
    return kv_bytes(shape, context) + state_bytes(shape)


def formula(config: Row, context: int) -> int | None:
    """What most calculators compute: 2 × layers × key-value heads × width × tokens × 2 bytes."""
    text = config.get("text_config") if isinstance(config.get("text_config"), dict) else config
    try:
        heads = text["num_attention_heads"]
        width = text.get("head_dim") or text["hidden_size"] // heads
        return int(4 * text["num_hidden_layers"] * text.get("num_key_value_heads", heads) * width * context)
    except (KeyError, TypeError):
        return None


def table(name: str, answer: Callable[[Row, int], int | None], found: list[Row]) -> None:
    """Print how many comparisons are exact, wrong and without an answer, and the worst ratios."""
    exact = silent = 0
    ratios: list[float] = []
    for row in found:
        for context, wanted in row["truth"].items():
            got = answer(row["config"], int(context))
            if got is None:
                silent += 1
            elif got == wanted:
                exact += 1
            else:
                ratios.append(got / wanted if wanted else float("inf"))
    worst = f", from {min(ratios):.2f} to {max(ratios):.1f} times the truth" if ratios else ""
    print(f"{name:<28} exact {exact:>4}, wrong {len(ratios):>4}, no answer {silent:>4}{worst}")


def left_out() -> list[tuple[Row, Row, bool]]:
    """Configurations without one key, with what they must equal, and whether the class refuses to load them.

    That is the configuration as its class completes it; where the class refuses a null, the one that has the key.
    """
    found: list[tuple[Row, Row, bool]] = []
    for line in LEFT_OUT.read_text().splitlines():
        row = json.loads(line)
        base = {"model_type": row["model_type"], **row["base"]}
        whole = base | {key: unpacked(value) for key, value in row["written"].items()}
        for name, changes in row["cases"].items():
            key, _, null = name.partition("=")
            config = {one: value for one, value in base.items() if one != key} | ({key: None} if null else {})
            shut = changes == "refused"
            told = base if shut else whole | {one: unpacked(value) for one, value in changes.items()}
            found.append((config, told, shut))
    return found


def unpacked(value: Any) -> Any:
    """A list of words from its runs."""
    runs = value.get("runs") if isinstance(value, dict) else None
    return value if runs is None else [word for count, word in runs for _ in range(count)]


def completed(found: list[tuple[Row, Row, bool]], context: int = 32768) -> int:
    """Print how often a configuration without one key gives the number of the completed one; return our wrong ones.

    Where the class refuses a null, the right answer is none, or the same number because the key has no effect on it.
    """
    wrong = 0
    for name, answer in (("2 × layers × heads × width", formula), ("ours", ours)):
        exact = wrong = silent = rightly = 0
        for config, told, shut in found:
            got = answer(config, context)
            if got is None:
                silent, rightly = silent + 1, rightly + (shut or ours(told, context) is None)
            elif got == ours(told, context):
                exact += 1
            else:
                wrong += 1
        print(f"{name:<28} exact {exact:>4}, wrong {wrong:>4}, no answer {silent:>4}, rightly {rightly:>4}")
    return wrong


def hf_mem(config: Row, context: int) -> int | None:
    """What hf-mem answers for the same configuration, None where it raises."""
    from hf_mem.safetensors import kv_cache  # type: ignore[import-not-found]

    try:
        return int(kv_cache.compute_safetensors_kv_cache_size(config, "BF16", context))
    except Exception:  # noqa: BLE001  its way of saying that it does not know
        return None


def accelerate(found: list[Row]) -> None:
    """Accelerate's estimate of the weights against the published count of parameters; it has none of the cache."""
    from accelerate import init_empty_weights  # type: ignore[import-not-found]
    from accelerate.utils import calculate_maximum_sizes  # type: ignore[import-not-found]
    from transformers import AutoConfig, AutoModel  # type: ignore[import-not-found]

    errors = []
    for row in (one for one in found if 0 < (one["parameters"] or 0) < 10**11):
        try:
            with init_empty_weights():
                model = AutoModel.from_config(AutoConfig.for_model(**row["config"]))
            errors.append(calculate_maximum_sizes(model)[0] / 4 / row["parameters"] - 1)
        except Exception:  # noqa: BLE001  not every configuration can be built by it
            continue
    if errors:
        print(
            f"{'accelerate, weights only':<28} {len(errors)} models, exact {sum(one == 0 for one in errors)}, "
            f"{min(errors):+.1%} to {max(errors):+.1%}; of the cache no answer"
        )


def rivals(found: list[Row]) -> None:
    """The answers of installed rivals on the same configurations; what is missing is named."""
    if importlib.util.find_spec("hf_mem"):
        table("hf-mem", hf_mem, found)
    else:
        print("hf-mem is not installed: no answers")
    if all(importlib.util.find_spec(one) for one in ("accelerate", "transformers", "torch")):
        accelerate(found)
    else:
        print("accelerate is not installed: no answers")


def speed(found: list[Row]) -> None:
    """Microseconds of processor time for a whole answer, against reading the same configuration as JSON."""
    texts = [json.dumps(one["config"]) for one in found]
    load = Load(32768, 4)
    taken, parsed = [], []
    for text in texts * 5:
        started = time.process_time()
        config = json.loads(text)
        middle = time.process_time()
        size(config, load, 2 * 10**10)
        parsed.append(middle - started)
        taken.append(time.process_time() - middle)
    ordered = sorted(taken)
    p99 = ordered[int(len(ordered) * 0.99)]
    print(
        f"a configuration: median {statistics.median(ordered) * 1e6:.0f} µs, p99 {p99 * 1e6:.0f} µs, longest "
        f"{ordered[-1] * 1e6:.0f} µs (bound 10,000); {sum(taken) / sum(parsed):.1f} times reading its JSON"
    )


def main() -> int:
    """Print the tables; 1 where an answer of ours is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    found = rows(parser.parse_args().data)
    missing = left_out()
    types = len({config["model_type"] for config, _, _ in missing})
    print(f"{len(missing)} configurations of {types} model types with one key left out or null")
    astray = completed(missing)
    if not found:
        print("No measured models are there; set REFERENCE_DATA to where they are.")
        return 1 if astray else 0
    print(f"{len(found)} configurations, {sum(len(one['truth']) for one in found)} comparisons")
    table("ours", ours, found)
    table("2 × layers × heads × width", formula, found)
    rivals(found)
    speed(found)
    wrong = [
        one["id"] for one in found for context, wanted in one["truth"].items()
        if (got := ours(one["config"], int(context))) is not None and got != wanted
    ]  # fmt: skip
    return 1 if wrong or astray else 0


if __name__ == "__main__":
    raise SystemExit(main())
