"""Releases of runtimes for tests: archives written as the build tools write them, and a small vLLM."""

import io
import tarfile
import zipfile
from pathlib import Path

VLLM = {
    "vllm/model_executor/models/registry.py": """
_TEXT_GENERATION_MODELS = {"LlamaForCausalLM": ("llama", "LlamaForCausalLM"), "Own": ("vllm.models.own", "Own")}
_EMBEDDING_MODELS = {"LlamaModel": ("llama", "LlamaForCausalLM"), "BertModel": ("bert", "BertEmbeddingModel")}
_MULTIMODAL_MODELS = {"WhisperForConditionalGeneration": ("whisper", "Whisper")}
_PREVIOUSLY_SUPPORTED_MODELS = {"MPTForCausalLM": "0.28.0"}
_OOT_SUPPORTED_MODELS = {"BartModel": "https://example.org/bart-plugin"}
""",
    "vllm/model_executor/models/interfaces.py": "class SupportsLoRA: ...\nclass SupportsTranscription: ...\n",
    "vllm/model_executor/models/llama.py": """
from .interfaces import SupportsLoRA
class Middle(SupportsLoRA): ...
class LlamaForCausalLM(nn.Module, Middle): ...
""",
    "vllm/model_executor/models/bert.py": """
from torch import nn
class BertEmbeddingModel(nn.Module): ...
""",
    "vllm/model_executor/models/whisper.py": """
from .interfaces import SupportsTranscription
from .nowhere import Unread
class Whisper(Unread, SupportsTranscription): ...
""",
    "vllm/models/own/__init__.py": "from .model import Own\n",
    "vllm/models/own/model.py": """
from vllm.model_executor.models.llama import LlamaForCausalLM
class Own(LlamaForCausalLM): ...
""",
    "vllm/model_executor/layers/quantization/__init__.py": """
QuantizationMethods = Literal["awq", "late"]
def get_quantization_config(quantization):
    from .awq import AWQConfig
    method_to_config: dict[str, type] = {"awq": AWQConfig}
""",
    "vllm/model_executor/layers/quantization/awq.py": """
class AWQConfig:
    @classmethod
    def get_min_capability(cls) -> int:
        return 75
""",
    "vllm/config/model.py": "class ModelConfig:\n    max_model_len: int | None\n    enforce_eager: bool = False\n",
    "vllm/engine/arg_utils.py": """
def add_cli_args(parser):
    model_kwargs = get_kwargs(ModelConfig)
    parser.add_argument("--max-model-len", **model_kwargs["max_model_len"])
    parser.add_argument("--enforce-eager", "-e", **{**model_kwargs["enforce_eager"], "default": None})
    parser.add_argument("--log", action=argparse.BooleanOptionalAction)
""",
    "vllm/entrypoints/openai/cli_args.py": """
class FrontendArgs:
    host: str | None = None
    enable_auto_tool_choice: bool = False
    KNOWN: ClassVar[int] = 1
def make_arg_parser(parser):
    parser.add_argument("--headless", action="store_true")
""",
    "vllm/tool_parsers/__init__.py": '_TOOL_PARSERS_TO_REGISTER = {"hermes": ("hermes_tool_parser", "Hermes")}',
    "vllm/reasoning/__init__.py": '_REASONING_PARSERS_TO_REGISTER = {"qwen3": ("qwen3", "Qwen3")}',
    "vllm/version.py": "raise SystemExit('run')",
}
"""Paths and texts; nothing that runs them would get past the first."""


def member(name: str, content: bytes | str, mtime: int = 1_790_000_000) -> tuple[tarfile.TarInfo, bytes]:
    """Return a member of a tar archive."""
    info, data = tarfile.TarInfo(name), content.encode() if isinstance(content, str) else content
    info.size, info.mtime = len(data), mtime
    return info, data


def sdist(
    folder: Path, files: dict[str, str], *, name: str = "vllm", version: str = "9.1.0", mtime: int = 1_790_000_000
) -> Path:
    """Write a source release: every file below its one folder, with its metadata."""
    path = folder / f"{name}-{version}.tar.gz"
    about = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n\nLong text\nName: other\n"
    with tarfile.open(path, "w:gz") as archive:
        for one, text in ({"PKG-INFO": about} | files).items():
            info, data = member(f"{name}-{version}/{one}", text, mtime)
            archive.addfile(info, io.BytesIO(data))
    return path


def wheel(folder: Path, files: dict[str, str], *, name: str = "vllm", version: str = "9.1.0") -> Path:
    """Write a wheel of the same files."""
    path = folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    about = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, text in (files | {f"{name}-{version}.dist-info/METADATA": about}).items():
            archive.writestr(zipfile.ZipInfo(one, (2026, 9, 21, 0, 0, 0)), text)
    return path
