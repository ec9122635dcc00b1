"""Facts about the files: weights, quantization, scans, and code that loading would run."""

from __future__ import annotations

from reviews.hub.facts.keys import ANSWER, GGUFS, HEADERS, LIST, Key
from reviews.hub.shapes.reading import FILE, HUB, INFERRED
from reviews.language.phrases import say

KEYS: tuple[Key, ...] = (
    Key("weights.files", say("Weight files"), say("list of paths"), (HUB,), LIST),
    Key("weights.bytes", say("Weight bytes"), say("bytes of the weight files together"), (HUB,), LIST, "bytes"),
    Key(
        "weights.formats",
        say("Weight formats"),
        say("format to {files, bytes}"),
        (HUB,),
        say("{list}, by the ends of names", list=LIST),
    ),
    Key(
        "weights.sets",
        say("Files that are the model"),
        say(
            "list of {name, format, how, index, files, missing, bytes, tensor_bytes, projector, dtypes, parameters, "
            "problems}: each list of files holds the model once; only a set without problems has a size"
        ),
        (INFERRED,),
        say("weight indexes, tensor headers and GGUF headers; without them, the numbers in names"),
    ),
    Key(
        "weights.components",
        say("Models of the pipeline"),
        say(
            "list of {pipeline (its class), name (folder), library, class, files, bytes, dtypes "
            "(dtype to values), keys "
            "(of its config.json, by which its activations are sized)}"
        ),
        (INFERRED,),
        say("model_index.json, tensor headers and the config.json of each folder"),
    ),
    Key(
        "weights.outside",
        say("Weight files outside the model"),
        say(
            "list of {file, what (adapter, mtp, overlay, twin, pickled twin, other precision, other format, mmproj, "
            "imatrix, vocab, unknown), why}"
        ),
        (INFERRED,),
        say("weight indexes, tensor headers and GGUF headers"),
    ),
    Key("weights.dtypes", say("Values by dtype"), say("dtype to count of values as stored"), (INFERRED, HUB), HEADERS),
    Key(
        "weights.parameters",
        say("Parameters"),
        say(
            "count of the model's values: stored values without scales and zero points; each packed "
            "integer counts as the "
            "values it holds"
        ),
        (INFERRED, HUB),
        HEADERS,
        "parameters",
    ),
    Key(
        "weights.packed",
        say("Packed values"),
        say(
            "{stored (dtype to count), tensors, scales (count of values), each (values that one stored integer holds)}"
        ),
        (INFERRED,),
        say("names and dtypes of tensor headers; bits of the quantization scheme"),
    ),
    Key(
        "weights.hub_dtypes",
        say("Values by dtype (hub)"),
        say("dtype to count, as the hub counted; it may be that of its main branch"),
        (HUB,),
        ANSWER,
    ),
    Key("weights.metadata", say("Weight metadata"), say("text fields of the safetensors headers"), (FILE,), HEADERS),
    Key(
        "weights.shards",
        say("Shards"),
        say("list of {set, of, present}"),
        (HUB,),
        say("{list}, by the numbers in names", list=LIST),
    ),
    Key(
        "weights.gguf",
        say("GGUF files"),
        say(
            "list of {file, size in bytes, quantization, types (tensor type to values), parameters, "
            "architecture, context, "
            "tokens, kind (model, adapter, mmproj, imatrix, vocab), part (its number and the count "
            "of a split), label (its "
            "stated size), why (what limits the reading of its header)}"
        ),
        (FILE,),
        GGUFS,
    ),
    Key(
        "weights.twins",
        say("Safe twins"),
        say("list of {pickle, twin, same (true: same tensors; false: other tensors; null: not compared)}"),
        (INFERRED,),
        say("tensor names and shapes of both files"),
    ),
    Key(
        "quantization.scheme",
        say("Quantization"),
        say("{quant_method, bits, group_size, fmt, …, as far as stated}"),
        (FILE, INFERRED),
        say("`config.json` or a file of its own; else the headers and names of GGUF files"),
    ),
    Key(
        "scan.pickles",
        say("Imports of pickles"),
        say("list of {file, verdict (harmless, suspicious, dangerous, not scanned), imports, why, uninspected}"),
        (INFERRED,),
        say("opcodes of pickles, directories of archives and configurations, by range reads; nothing is unpickled"),
    ),
    Key(
        "scan.files",
        say("File states"),
        say(
            "{counts (state to files), groups: list of {state (inert, scanned, not scanned), form (format by content), "
            "verdict, why, count, files}}"
        ),
        (INFERRED,),
        say("first bytes of the files, then a reader for each format; texts and tensor headers that were read"),
    ),
    Key(
        "scan.hub",
        say("Scan by the hub"),
        say("{state (safe, issues, not scanned), files (path to the hub's word)}"),
        (HUB,),
        ANSWER,
    ),
    Key(
        "code.remote",
        say("Code in the repository"),
        say("{auto_map, files, foreign (code of other repositories)}"),
        (FILE,),
        say("`auto_map` of `config.json`, `tokenizer_config.json` and processor files, and the ends of file names"),
    ),
)
