"""Which load tool wrote a result file, by what the file holds; its name is never looked at."""

from reviews.language.phrases import say
from reviews.runs.formats import genai_perf, guidellm, llama_bench, vllm_bench
from reviews.runs.measure import LoadResult
from reviews.runs.refused import RefusedRun
from reviews.runs.strict_json import documents

FORMATS = (llama_bench, guidellm, genai_perf, vllm_bench)
TOOLS = say("vllm bench serve, guidellm, genai-perf, aiperf and llama-bench")


def result_of(data: bytes) -> LoadResult:
    """Return what a result file says. Raises ``RefusedRun`` with what is wrong."""
    found = documents(data)
    for one in FORMATS:
        if one.is_this(found):
            return one.read(found)
    raise RefusedRun(
        say("No known load tool wrote this file. The portal reads the JSON results of {tools}.", tools=TOOLS)
    )
