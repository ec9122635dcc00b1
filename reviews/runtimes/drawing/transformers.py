"""Facts of Transformers: the classes of its automatic models with their tasks, model types, quantization methods."""

from __future__ import annotations

import ast

from reviews.runtimes import syntax
from reviews.runtimes.archives import Release, ReleaseError
from reviews.runtimes.drawing import facts
from reviews.runtimes.drawing.facts import Drawn

TITLE = "Transformers"
FOLDER = "transformers/models/auto/"
MODELS, TYPES = f"{FOLDER}modeling_auto.py", (f"{FOLDER}auto_mappings.py", f"{FOLDER}configuration_auto.py")
METHODS = "transformers/quantizers/auto.py"
TASKS = {
    "MODEL_MAPPING_NAMES": facts.EMBED, "MODEL_FOR_TEXT_ENCODING_MAPPING_NAMES": facts.EMBED,
    "MODEL_FOR_CAUSAL_LM_MAPPING_NAMES": facts.GENERATE, "MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES": facts.GENERATE,
    "MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES": facts.MULTIMODAL,
    "MODEL_FOR_MULTIMODAL_LM_MAPPING_NAMES": facts.MULTIMODAL,
    "MODEL_FOR_SPEECH_SEQ_2_SEQ_MAPPING_NAMES": facts.TRANSCRIBE, "MODEL_FOR_CTC_MAPPING_NAMES": facts.TRANSCRIBE,
    "MODEL_FOR_RNNT_MAPPING_NAMES": facts.TRANSCRIBE, "MODEL_FOR_TDT_MAPPING_NAMES": facts.TRANSCRIBE,
    "MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES": facts.CLASSIFY,
    "MODEL_FOR_TOKEN_CLASSIFICATION_MAPPING_NAMES": facts.TOKENS,
    "MODEL_FOR_MASKED_LM_MAPPING_NAMES": facts.FILL,
    "MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES": facts.IMAGES,
    "MODEL_FOR_ZERO_SHOT_IMAGE_CLASSIFICATION_MAPPING_NAMES": facts.IMAGES,
    "MODEL_FOR_OBJECT_DETECTION_MAPPING_NAMES": facts.IMAGES,
    "MODEL_FOR_SEMANTIC_SEGMENTATION_MAPPING_NAMES": facts.IMAGES,
}  # fmt: skip
"""The tables of automatic classes that are drawn, each with the task of its classes; a table that is gone is empty."""

SPEECH, SEEING = "MODEL_FOR_SPEECH_SEQ_2_SEQ_MAPPING_NAMES", "MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES"
CAUSAL, PAIRED = "MODEL_FOR_CAUSAL_LM_MAPPING_NAMES", "MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES"
PLAIN, FILLING = "MODEL_MAPPING_NAMES", "MODEL_FOR_MASKED_LM_MAPPING_NAMES"


def wanted(path: str) -> bool:
    """Tell whether a file of a release is read."""
    return path in (MODELS, METHODS, *TYPES)


def draw(release: Release) -> Drawn:
    """Return the facts of a release of Transformers. Raises ``ReleaseError`` if a table that must be there is not."""
    trees = {path: syntax.parsed(path, text) for path, text in release.files.items()}
    if MODELS not in trees:
        raise ReleaseError(f"{release.file} has no {MODELS}.")
    found = Drawn(TITLE, list(trees))
    for name, task in TASKS.items():
        for classes in syntax.table(syntax.assigned(trees[MODELS], name)).values():
            found.add(syntax.words(classes), task)
    for path in (one for one in TYPES if one in trees):
        found.model_types.update(dict.fromkeys(syntax.table(syntax.assigned(trees[path], "CONFIG_MAPPING_NAMES")), ""))
    _meant(found, trees[MODELS])
    methods = syntax.table(syntax.assigned(trees[METHODS], "AUTO_QUANTIZER_MAPPING")) if METHODS in trees else {}
    found.quantizations.update(dict.fromkeys(_plain(methods)))
    if not found.architectures or not found.model_types:
        raise ReleaseError(f"{release.file} is written in another way than the releases that can be read.")
    return found


def _meant(found: Drawn, tree: ast.Module) -> None:
    """Set the class that each model type means if a configuration names none; that of an encoder is its plain model."""
    named = {one: syntax.table(syntax.assigned(tree, one)) for one in (SPEECH, SEEING, CAUSAL, PAIRED, PLAIN, FILLING)}
    for kind in found.model_types:
        encoder = kind in named[FILLING] and kind not in named[PAIRED]
        order = (SPEECH, SEEING, PLAIN) if encoder else (SPEECH, SEEING, CAUSAL, PAIRED, PLAIN)
        found.model_types[kind] = next(
            (classes[0] for one in order if (classes := syntax.words(named[one].get(kind)))), ""
        )


def _plain(methods: dict[str, ast.expr]) -> list[str]:
    """Return the methods as configurations name them: bitsandbytes has two quantizers and one name."""
    return sorted({one.removesuffix("_4bit").removesuffix("_8bit") for one in methods})
