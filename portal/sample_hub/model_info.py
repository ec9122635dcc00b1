"""Works out what the hub would say of a repository at one commit: tags, library, task, configuration, parameters."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.sample_hub import card
from portal.sample_hub.repository import Repository, Snapshot
from portal.sample_hub.weights import gguf_summary, parameter_counts

AUTO_CLASSES = {
    "text-generation": "AutoModelForCausalLM",
    "image-text-to-text": "AutoModelForImageTextToText",
    "image-to-text": "AutoModelForImageTextToText",
    "fill-mask": "AutoModelForMaskedLM",
}
TASKS = {
    "ForCausalLM": "text-generation",
    "ForMaskedLM": "fill-mask",
    "ForSequenceClassification": "text-classification",
}
# Above this a card or a configuration is served, but not looked into.
SMALL = 2_000_000


@dataclass(frozen=True)
class ModelInfo:
    """One repository at one commit; `canonical` gives today's name of another repository."""

    repository: Repository
    snapshot: Snapshot
    canonical: Callable[[str], str]

    @cached_property
    def card(self) -> dict[str, Any]:
        """Return the card's front matter at this commit, empty when there is none that can be read."""
        readme = self.snapshot.files.get("README.md")
        return (card.front_matter(readme.content()) or {}) if readme and readme.size <= SMALL else {}

    @cached_property
    def config(self) -> dict[str, Any]:
        """Return config.json at this commit, empty when there is none that can be read."""
        return self._json("config.json")

    def _json(self, path: str) -> dict[str, Any]:
        file = self.snapshot.files.get(path)
        if file is None or file.size > SMALL:
            return {}
        try:
            content = json.loads(file.content())
        except (ValueError, RecursionError):
            return {}
        return content if isinstance(content, dict) else {}

    def library(self) -> str | None:
        """Return the library: declared, from the card, or transformers when config.json names an architecture."""
        named = self.repository.profile.library or self.card.get("library_name")
        return named or ("transformers" if self.config.get("architectures") else None)

    def pipeline_tag(self) -> str | None:
        """Return the task: declared, from the card, or what the hub infers from the architecture's name."""
        if said := self.repository.profile.pipeline_tag or self.card.get("pipeline_tag"):
            return str(said)
        named = " ".join(map(str, _list(self.config.get("architectures"))))
        return next((task for ending, task in TASKS.items() if ending in named), None)

    def tags(self) -> list[str]:
        """Return the tags in the hub's order, each once."""
        found: list[Any] = [self.library(), *self._formats(), self.config.get("model_type"), self.pipeline_tag()]
        found += _list(self.card.get("tags"))
        if "tokenizer_config" in self.config_summary() and "chat_template" in str(self.config_summary()):
            found.append("conversational")
        if self.config.get("auto_map"):
            found.append("custom_code")
        found += _list(self.card.get("language")) + [f"base_model:{name}" for name in self._bases()]
        found += [f"base_model:{self._relation()}:{name}" for name in self._bases()]
        found += [f"license:{name}" for name in _list(self.card.get("license"))]
        return list(dict.fromkeys(tag for tag in (*found, "region:us") if isinstance(tag, str) and tag))

    @cached_property
    def tag_set(self) -> frozenset[str]:
        """Return the tags, to ask whether one is there."""
        return frozenset(self.tags())

    def _formats(self) -> list[str]:
        ends = {"safetensors": ".safetensors", "pytorch": ".bin", "gguf": ".gguf"}
        return [name for name, end in ends.items() if any(path.endswith(end) for path in self.snapshot.files)]

    def _bases(self) -> list[str]:
        named = (name for name in _list(self.card.get("base_model")) if isinstance(name, str))
        return [self.canonical(name) for name in named]

    def _relation(self) -> str:
        if said := self.card.get("base_model_relation"):
            return str(said)
        if "adapter_config.json" in self.snapshot.files:
            return "adapter"
        if len(self._bases()) > 1:
            return "merge"
        return "quantized" if "gguf" in self._formats() or "quantization_config" in self.config else "finetune"

    def base_models(self) -> dict[str, Any] | None:
        """Return the models that this one is made from, as `expand=baseModels` does."""
        models = [{"_id": None, "id": name} for name in self._bases()]
        return {"relation": self._relation(), "models": models} if models else None

    def is_made_from(self, repo_id: str) -> str | None:
        """Return the relation to `repo_id` when this repository names it as its base."""
        return self._relation() if repo_id in self._bases() else None

    def config_summary(self) -> dict[str, Any]:
        """Return the part of the configuration that the hub repeats."""
        named = ("architectures", "model_type", "quantization_config", "auto_map")
        summary: dict[str, Any] = {key: self.config[key] for key in named if key in self.config}
        if adapter := self._json("adapter_config.json"):
            summary["peft"] = {key: adapter.get(key) for key in ("base_model_name_or_path", "task_type")}
        tokenizer = self._json("tokenizer_config.json")
        if tokenizer or self.config:
            wanted = ("bos_token", "chat_template", "eos_token", "pad_token", "unk_token", "use_default_system_prompt")
            summary["tokenizer_config"] = {key: tokenizer[key] for key in wanted if tokenizer.get(key) is not None}
        if template := self.snapshot.files.get("chat_template.jinja"):
            summary["chat_template_jinja"] = template.content().decode("utf-8", errors="replace")
        return summary

    def transformers_info(self) -> dict[str, Any] | None:
        """Return which classes open the model, or None when transformers does not."""
        if self.library() != "transformers" or not self.config:
            return None
        info: dict[str, Any] = {"auto_model": AUTO_CLASSES.get(str(self.pipeline_tag()), "AutoModel")}
        custom = self.config.get("auto_map")
        if isinstance(custom, dict) and info["auto_model"] in custom:
            info["custom_class"] = custom[info["auto_model"]]
        task = self.pipeline_tag()
        return info | ({"pipeline_tag": task} if task else {}) | {"processor": "AutoTokenizer"}

    def safetensors(self) -> dict[str, Any] | None:
        """Count the parameters by dtype over all generated safetensors files of the commit."""
        return self._counted

    @cached_property
    def _counted(self) -> dict[str, Any] | None:
        return parameter_counts(self.snapshot.files)

    def gguf(self) -> dict[str, Any] | None:
        """Describe the first GGUF file of the commit; like the hub, one object for all of them."""
        return gguf_summary(self.snapshot.files)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
