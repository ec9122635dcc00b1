"""What goes into the model and what comes out: inferred from its configuration, else from the hub's task word."""

from __future__ import annotations

from collections.abc import Mapping

from reviews.hub.shapes.json_file import JsonFile
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import INFERRED, NOT_SAID, UNANSWERED, WARN, FactValue, FindingValue
from reviews.language.phrases import joined, say

TASKS: dict[str, tuple[list[str], list[str]]] = {
    "text-generation": (["text"], ["text"]), "text2text-generation": (["text"], ["text"]),
    "conversational": (["text"], ["text"]), "fill-mask": (["text"], ["text"]), "translation": (["text"], ["text"]),
    "summarization": (["text"], ["text"]), "question-answering": (["text"], ["text"]),
    "feature-extraction": (["text"], ["embedding"]), "sentence-similarity": (["text"], ["embedding"]),
    "text-ranking": (["text"], ["label"]), "text-classification": (["text"], ["label"]),
    "token-classification": (["text"], ["label"]), "zero-shot-classification": (["text"], ["label"]),
    "image-text-to-text": (["image", "text"], ["text"]), "visual-question-answering": (["image", "text"], ["text"]),
    "image-to-text": (["image"], ["text"]), "image-classification": (["image"], ["label"]),
    "object-detection": (["image"], ["box"]), "image-segmentation": (["image"], ["mask"]),
    "depth-estimation": (["image"], ["image"]), "image-feature-extraction": (["image"], ["embedding"]),
    "zero-shot-image-classification": (["image", "text"], ["label"]), "text-to-image": (["text"], ["image"]),
    "image-to-image": (["image"], ["image"]), "text-to-video": (["text"], ["video"]),
    "video-text-to-text": (["text", "video"], ["text"]), "video-classification": (["video"], ["label"]),
    "automatic-speech-recognition": (["audio"], ["text"]), "text-to-speech": (["text"], ["audio"]),
    "text-to-audio": (["text"], ["audio"]), "audio-text-to-text": (["audio", "text"], ["text"]),
    "audio-classification": (["audio"], ["label"]), "audio-to-audio": (["audio"], ["audio"]),
}  # fmt: skip
"""Input and output of the hub's task words, as the words themselves say."""

ENDS: tuple[tuple[str, list[str], list[str]], ...] = (
    ("ForCausalLM", ["text"], ["text"]), ("ForMaskedLM", ["text"], ["text"]), ("LMHeadModel", ["text"], ["text"]),
    ("ForSequenceClassification", ["text"], ["label"]), ("ForTokenClassification", ["text"], ["label"]),
    ("ForQuestionAnswering", ["text"], ["text"]), ("ForImageClassification", ["image"], ["label"]),
    ("ForObjectDetection", ["image"], ["box"]), ("ForSpeechSeq2Seq", ["audio"], ["text"]),
    ("ForCTC", ["audio"], ["text"]), ("ForAudioClassification", ["audio"], ["label"]),
)  # fmt: skip
"""Input and output by the end of an architecture's name, where the end alone says it."""

PARTS = {
    "vision_config": "image", "visual": "image", "vision_tower": "image", "mm_vision_tower": "image",
    "vit_config": "image", "audio_config": "audio", "thinker_config.audio_config": "audio",
    "thinker_config.vision_config": "image", "video_config": "video", "image_token_id": "image",
    "image_token_index": "image", "video_token_id": "video", "audio_token_id": "audio", "audio_token_index": "audio",
    "embd_layer.image_embd_layer": "image",
}  # fmt: skip
"""Fields of a configuration that give a language model a further sense."""

PROCESSOR_FILES = ("processor_config.json", "preprocessor_config.json", "video_preprocessor_config.json")
PROCESSORS = {"image_processor_type": "image", "feature_extractor_type": "audio", "video_processor_type": "video"}
"""Fields of processor files that say which sense they prepare."""

SPEECH = ("Whisper", "Speech", "SeamlessM4T", "Moonshine")
PICTURES_ONLY = ("VisionEncoderDecoder", "Blip", "GitFor", "Pix2Struct")


def facts(material: Material) -> list[FactValue]:
    """Return input and output, and what each source says of them."""
    config, task = material.file("config.json"), material.info.pipeline_tag
    processors = {path: material.file(path) for path in PROCESSOR_FILES}
    return [sources(config, processors, task, material.card.fields.get("pipeline_tag")), *inferred(config, task)]


def findings(material: Material, _facts: Mapping[str, FactValue]) -> list[FindingValue]:
    """Return a finding where the configuration and the hub's task word disagree."""
    return conflicts(material.file("config.json"), material.info.pipeline_tag)


def inferred(config: JsonFile, task: str) -> list[FactValue]:
    """Return input and output as facts, from the configuration where it says them, else from the hub's task word."""
    names = _architectures(config)
    inputs, output = _of_architecture(names, _senses(config))
    given, made = TASKS.get(task, ([], []))
    from_config = bool(inputs)
    how = (
        say("architecture and sub-configurations of config.json")
        if from_config
        else say("the hub's task {task}", task=task)
    )
    file, place = (config.path, config.place("architectures")) if from_config else ("", "")

    def fact(key: str, words: list[str]) -> FactValue:
        if words:
            quote = joined(", ", names)[:300] if file else task
            return FactValue(key, sorted(words), INFERRED, "", file, place, quote, how)
        why = NOT_SAID if config.read or task else config.why
        where = config.path if config.read else ""
        return FactValue(key, None, UNANSWERED, why, where, "", "", say("config.json and the hub's task"))

    return [fact("modality.input", inputs or given), fact("modality.output", output or made)]


def conflicts(config: JsonFile, task: str) -> list[FindingValue]:
    """Return a finding when the task takes what the configuration does not."""
    inputs, _ = _of_architecture(_architectures(config), _senses(config))
    given, _ = TASKS.get(task, ([], []))
    if not inputs or not given or set(given) <= set(inputs) | {"text"}:
        return []
    title = say("The hub's task {task} does not fit the configuration", task=task)
    detail = say(
        "The configuration takes {inputs}; the task takes {given}.",
        inputs=joined(", ", inputs),
        given=joined(", ", given),
    )
    return [FindingValue("modality-conflict", WARN, title, detail, config.path, config.place("architectures"))]


def sources(config: JsonFile, processors: Mapping[str, JsonFile], hub_task: str, card_task: object) -> FactValue:
    """Return what each source says of input and output, side by side."""
    key, how = "modality.sources", say("each source by itself")
    names = _architectures(config)
    found = {"configuration": _of_architecture(names, _senses(config))}
    senses = {sense for one in processors.values() for name, sense in PROCESSORS.items() if one.get(name)}
    found["processor files"] = (sorted(senses), [])
    found["task of the hub"] = TASKS.get(hub_task, ([], []))
    found["task of the card"] = TASKS.get(card_task, ([], [])) if isinstance(card_task, str) else ([], [])
    value = {name: {"input": list(one[0]), "output": list(one[1])} for name, one in found.items() if one[0] or one[1]}
    if value:
        place = (config.path, config.place("architectures")) if "configuration" in value else ("", "")
        return FactValue(key, value, INFERRED, "", *place, joined(", ", names)[:300], how)
    return FactValue(key, None, UNANSWERED, NOT_SAID if config.read else config.why, "", "", "", how)


def _senses(config: JsonFile) -> set[str]:
    """Return the senses that parts of the configuration add."""
    return {sense for name, sense in PARTS.items() if config.get(name) not in (None, False, "")}


def _architectures(config: JsonFile) -> list[str]:
    listed = config.fields.get("architectures")
    return [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []


def _of_architecture(names: list[str], extra: set[str]) -> tuple[list[str], list[str]]:
    for end, inputs, output in ENDS:
        if any(name.endswith(end) for name in names):
            return sorted({*inputs, *extra}), output
    if any(name.endswith(("ForConditionalGeneration", "EncoderDecoderModel")) for name in names):
        if any(name.startswith(SPEECH) for name in names):
            return ["audio"], ["text"]
        if any(name.startswith(PICTURES_ONLY) for name in names):
            return ["image", "text"] if "text" in extra else ["image"], ["text"]
        return sorted({"text", *extra}), ["text"]
    return [], []


def takes_text(inputs: object, outputs: object) -> bool | None:
    """Return whether text goes in or comes out, so that a tokenizer is needed; None when neither is known."""
    if not isinstance(inputs, list) and not isinstance(outputs, list):
        return None
    both = [*(inputs if isinstance(inputs, list) else []), *(outputs if isinstance(outputs, list) else [])]
    return "text" in both
