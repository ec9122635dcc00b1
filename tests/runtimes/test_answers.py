"""Which runtime serves what: a table of rungs by runtimes against the committed releases; unknown is never "no"."""

from dataclasses import replace

import pytest

from reviews.runtimes.answers import NO, REMOTE, UNKNOWN, YES, RuntimeNeed, answer, newest
from reviews.runtimes.hardware import capability

RUNTIMES = (
    ("vLLM", "0.32.0"), ("vLLM", "0.33.0"), ("SGLang", "0.5.23"), ("Transformers", "5.24.0"),
    ("llama.cpp", "gguf-0.19.0"), ("Infinity", "0.0.78"), ("TGI", ""), ("TEI", ""), ("TensorRT-LLM", ""),
    ("Triton", ""), ("ONNX Runtime", ""), ("faster-whisper", ""),
)  # fmt: skip
SIGNS = {YES: "y", NO: "n", REMOTE: "r", UNKNOWN: "-"}
TABLE = """
yyyyn-y-y-n- LlamaForCausalLM|S|llama||generate||
yyyyn-y---n- LlamaForCausalLM|S|llama|awq|generate||75
nnnyn-y---n- LlamaForCausalLM|S|llama|awq|generate||70
yyyyn-y---n- LlamaForCausalLM|S|llama|gptq|generate||80
yyyyn-y-y-n- LlamaForCausalLM|S|llama|fp8|generate||89
--yyn-y---n- LlamaForCausalLM|S|llama|bitsandbytes|generate||80
---yn-----n- LlamaForCausalLM|S|llama|hqq|generate||80
nnn-n---y-n- LlamaForCausalLM|S|llama|modelopt|generate||75
yyyyn---y-n- LlamaForCausalLM|S|llama|nvfp4|generate||100
yy--n-----n- LlamaForCausalLM|S|llama||generate|adapter|
yyyyn-y---n- LlamaForCausalLM|pickle|llama||generate||
yyyyn-----n- Qwen3ForCausalLM|S|qwen3||generate||
----n--y--n- Qwen3ForCausalLM|S|qwen3||embed||
yyyyn-y-y-n- MixtralForCausalLM|S|mixtral||generate||
yyyyn-y-y-n- DeepseekV3ForCausalLM|S|deepseek_v3|fp8|generate||90
yyyyn-----n- GptOssForCausalLM|S|gpt_oss|mxfp4|generate||80
nnnyn-----n- GptOssForCausalLM|S|gpt_oss|mxfp4|generate||75
-y--n-----n- AliceAIForCausalLM|S|||generate||
nn--n-y---n- MPTForCausalLM|S|mpt||generate||
yyyyn-y---n- GPT2LMHeadModel|S|gpt2||generate||
---yn-y---n- T5ForConditionalGeneration|S|t5||generate||
---yn-----n- BartForConditionalGeneration|S|bart||generate||
yyyyn-y---n- MambaForCausalLM|S|mamba||generate||
----n-----n- KelpForCausalLM|S|kelp||generate||
---rn-----n- KelpForCausalLM|S|kelp||generate|remote|
yyyyn-y---n- Qwen2_5_VLForConditionalGeneration|S|qwen2_5_vl||multimodal||
yyyyn-----n- LlavaForConditionalGeneration|S|llava||multimodal||
nnyyn-y-y-n- MllamaForConditionalGeneration|S|mllama||multimodal||
yyyyn--y--n- BertModel|S|bert||embed||
yyyyn--y--n- XLMRobertaModel|S|xlm-roberta||embed||
yy-yn--y--n- ModernBertModel|S|modernbert||embed||
---yn--y--n- MPNetModel|S|mpnet||embed||
----n--y-yy- BertModel|onnx|bert||embed||
yyy-ny----n- XLMRobertaForSequenceClassification|S|xlm-roberta||rerank||
yyyyny--y-n- BertForSequenceClassification|S|bert||classify||
---yny----n- DistilBertForSequenceClassification|S|distilbert||classify||
yy-yn-----n- BertForTokenClassification|S|bert||tokens||
yy-yn-----ny WhisperForConditionalGeneration|S|whisper||transcribe||
---yn-----n- Wav2Vec2ForCTC|S|wav2vec2||transcribe||
yyyyn-----n- CLIPModel|S|clip||embed||
nn--n-----n- CLIPModel|S|clip||embed|adapter|
---yn-----n- ViTForImageClassification|S|vit||images||
----n-----n- StableDiffusionXLPipeline|diffusers|||||
----y-----n- llama|gguf||Q4_K_M|generate||
----------n- kelp|gguf||Q4_K_M|generate||
----y-----n- bert|gguf||F16|embed||
----n-----n- |S|||||
"""
"""The answer of each runtime, then architecture, format (S: safetensors), model type, quantization, task, adapter or
remote code, and the compute capability of the node."""
LLAMA = RuntimeNeed("LlamaForCausalLM", "safetensors", "llama", task="generate")


def need(row: str) -> RuntimeNeed:
    name, form, kind, method, task, more, device = row.split("|")
    return RuntimeNeed(
        name, "safetensors" if form == "S" else form, kind, method, task,
        adapter=more == "adapter", remote_code=more == "remote", capability=int(device) if device else None,
    )  # fmt: skip


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_every_runtime_answers_for_every_rung(line: str) -> None:
    expected, _, row = line.partition(" ")
    assert "".join(SIGNS[answer(*one, need(row)).verdict] for one in RUNTIMES) == expected


def test_a_yes_says_since_when_and_every_answer_says_where_from() -> None:
    assert answer("vLLM", "0.33.0", LLAMA).words == "Yes, since 0.32.0 or earlier"
    assert answer("vLLM", "0.33.0", replace(LLAMA, architecture="AliceAIForCausalLM")).since == "0.33.0"
    assert "vllm-0.33.0.tar.gz, released 2026-11-02" in answer("vllm", "v0.33.0", LLAMA).source
    assert all(one.source for one in newest(LLAMA))


def test_a_no_gives_its_reason() -> None:
    gone = answer("vLLM", "0.33.0", replace(LLAMA, architecture="MPTForCausalLM", model_type="mpt"))
    assert gone.why == "MPTForCausalLM was removed; 0.28.0 was the last version with it"
    old = answer("vLLM", "0.33.0", replace(LLAMA, quantization="awq", capability=70))
    assert old.why == "awq needs compute capability 7.5, and the node has 7.0"


def test_a_version_or_runtime_that_was_not_read_is_unknown() -> None:
    for runtime, version in (("vLLM", "0.1.0"), ("vLLM", ""), ("Kelp", "1.0"), ("", "")):
        assert answer(runtime, version, LLAMA).verdict == UNKNOWN


def test_those_that_serve_come_first() -> None:
    order = [one.verdict for one in newest(LLAMA)]
    assert order == sorted(order, key=[YES, REMOTE, UNKNOWN, NO].index)


@pytest.mark.parametrize(
    ("accelerator", "labels", "expected"),
    [
        ("NVIDIA L40S", {}, 89), ("NVIDIA A100-SXM4-80GB", {}, 80), ("Tesla T4", {}, None), ("NVIDIA H100 NVL", {}, 90),
        ("AMD Instinct MI300X", {}, None), ("NVIDIA Kelp", {}, None), ("NVIDIA RTX 4090", {}, 89),
        ("anything", {"nvidia.com/gpu.compute.major": "9", "nvidia.com/gpu.compute.minor": "0"}, 90),
        ("NVIDIA L4", {"nvidia.com/gpu.compute.major": "x"}, 89),
    ],
)  # fmt: skip
def test_the_capability_of_a_device(accelerator: str, labels: dict[str, str], expected: int | None) -> None:
    assert capability(accelerator, labels) == expected
