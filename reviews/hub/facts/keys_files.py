"""Facts about the files: weights, quantization, scans, and code that loading would run."""

from __future__ import annotations

from reviews.hub.facts.keys import ANSWER, GGUFS, HEADERS, LIST, Key
from reviews.hub.shapes.reading import FILE, HUB, INFERRED

KEYS: tuple[Key, ...] = (
    Key("weights.files", "Weight files", "list of paths", (HUB,), LIST),
    Key("weights.bytes", "Weight bytes", "bytes of the weight files together", (HUB,), LIST, "bytes"),
    Key("weights.formats", "Weight formats", "format to {files, bytes}", (HUB,), f"{LIST}, by the ends of names"),
    Key(
        "weights.sets",
        "Files that are the model",
        "list of {name, format, how, index, files, missing, bytes, tensor_bytes, projector, dtypes, parameters, "
        "problems}: each list of files holds the model once; only a set without problems has a size",
        (INFERRED,),
        "weight indexes, tensor headers and GGUF headers; without them, the numbers in names",
    ),
    Key(
        "weights.components",
        "Models of the pipeline",
        "list of {pipeline (its class), name (folder), library, class, files, bytes, dtypes (dtype to values), keys "
        "(of its config.json, by which its activations are sized)}",
        (INFERRED,),
        "model_index.json, tensor headers and the config.json of each folder",
    ),
    Key(
        "weights.outside",
        "Weight files outside the model",
        "list of {file, what (adapter, mtp, overlay, twin, pickled twin, other precision, other format, mmproj, "
        "imatrix, vocab, unknown), why}",
        (INFERRED,),
        "weight indexes, tensor headers and GGUF headers",
    ),
    Key("weights.dtypes", "Values by dtype", "dtype to count of values as stored", (INFERRED, HUB), HEADERS),
    Key(
        "weights.parameters",
        "Parameters",
        "count of the model's values: stored values without scales and zero points; each packed integer counts as the "
        "values it holds",
        (INFERRED, HUB),
        HEADERS,
        "parameters",
    ),
    Key(
        "weights.packed",
        "Packed values",
        "{stored (dtype to count), tensors, scales (count of values), each (values that one stored integer holds)}",
        (INFERRED,),
        "names and dtypes of tensor headers; bits of the quantization scheme",
    ),
    Key(
        "weights.hub_dtypes",
        "Values by dtype (hub)",
        "dtype to count, as the hub counted; it may be that of its main branch",
        (HUB,),
        ANSWER,
    ),
    Key("weights.metadata", "Weight metadata", "text fields of the safetensors headers", (FILE,), HEADERS),
    Key("weights.shards", "Shards", "list of {set, of, present}", (HUB,), f"{LIST}, by the numbers in names"),
    Key(
        "weights.gguf",
        "GGUF files",
        "list of {file, size in bytes, quantization, types (tensor type to values), parameters, architecture, context, "
        "tokens, kind (model, adapter, mmproj, imatrix, vocab), part (its number and the count of a split), label (its "
        "stated size), why (what limits the reading of its header)}",
        (FILE,),
        GGUFS,
    ),
    Key(
        "weights.twins",
        "Safe twins",
        "list of {pickle, twin, same (true: same tensors; false: other tensors; null: not compared)}",
        (INFERRED,),
        "tensor names and shapes of both files",
    ),
    Key(
        "quantization.scheme",
        "Quantization",
        "{quant_method, bits, group_size, fmt, …, as far as stated}",
        (FILE, INFERRED),
        "`config.json` or a file of its own; else the headers and names of GGUF files",
    ),
    Key(
        "scan.pickles",
        "Imports of pickles",
        "list of {file, verdict (harmless, suspicious, dangerous, not scanned), imports, why, uninspected}",
        (INFERRED,),
        "opcodes of pickles, directories of archives and configurations, by range reads; nothing is unpickled",
    ),
    Key(
        "scan.files",
        "File states",
        "{counts (state to files), groups: list of {state (inert, scanned, not scanned), form (format by content), "
        "verdict, why, count, files}}",
        (INFERRED,),
        "first bytes of the files, then a reader for each format; texts and tensor headers that were read",
    ),
    Key(
        "scan.hub",
        "Scan by the hub",
        "{state (safe, issues, not scanned), files (path to the hub's word)}",
        (HUB,),
        ANSWER,
    ),
    Key(
        "code.remote",
        "Code in the repository",
        "{auto_map, files, foreign (code of other repositories)}",
        (FILE,),
        "`auto_map` of `config.json`, `tokenizer_config.json` and processor files, and the ends of file names",
    ),
)
