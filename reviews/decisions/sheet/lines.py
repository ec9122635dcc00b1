"""Lines to copy from a record: how to pull exactly the approved bytes and load them; plain Python, no database."""

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviews.decisions.runbook.runbook import ServedFile, served_files
from reviews.language.phrases import joined, say

MOST_FILES = 30
"""Files that a line names one by one; a longer list is pulled by its folder and checked by the sums."""
CLASSES = {
    "text-generation": "AutoModelForCausalLM", "text2text-generation": "AutoModelForSeq2SeqLM",
    "summarization": "AutoModelForSeq2SeqLM", "translation": "AutoModelForSeq2SeqLM",
    "image-text-to-text": "AutoModelForImageTextToText", "automatic-speech-recognition": "AutoModelForSpeechSeq2Seq",
    "text-classification": "AutoModelForSequenceClassification",
    "token-classification": "AutoModelForTokenClassification", "question-answering": "AutoModelForQuestionAnswering",
    "feature-extraction": "AutoModel", "sentence-similarity": "AutoModel", "fill-mask": "AutoModelForMaskedLM",
    "image-classification": "AutoModelForImageClassification",
}  # fmt: skip
"""The class of the Transformers library for a task of the hub; a task that is not listed gets no line."""


@dataclass(frozen=True)
class PullLine:
    """One way to get or load the approved bytes: what it is for, the lines to copy, and what to know about them."""

    what: str
    code: str
    note: str = ""


def pull_lines(data: Mapping[str, Any], endpoint: str = "") -> list[PullLine]:
    """Return every line that this record has an answer for.

    ``endpoint`` is the address of the model's hub, "" for the one that the hub's client asks by itself: without it, the
    line would pull from there whatever has the same name.
    """
    made = [
        _hf(data, endpoint),
        _python(data, endpoint),
        _transformers(data, endpoint),
        _kserve(data, endpoint),
        _oci(data),
    ]
    return [one for one in made if one is not None]


def pulled_files(data: Mapping[str, Any]) -> list[ServedFile]:
    """Return the files to pull from the model's own repository: the artifact set, and what it needs beside weights.

    Records of earlier schemas name no set; then every file that the review read is pulled.
    """
    repository = str(data["model"]["repository"])
    own = [one for one in served_files(data) if one.repository == repository]
    if own:
        return own
    return [
        ServedFile(repository, str(one["path"]), one.get("size"), str(one.get("sha256") or one.get("blob_id") or ""))
        for one in data.get("artifacts") or []
    ]


def _hf(data: Mapping[str, Any], endpoint: str) -> PullLine:
    model, names = data["model"], _names(data)
    words = ["hf", "download", str(model["repository"]), *names, "--revision", str(model["commit"]),
             "--local-dir", _folder(data)]  # fmt: skip
    asks = f"HF_ENDPOINT={shlex.quote(endpoint)} " if endpoint else ""
    return PullLine(say("With the hub's own client"), asks + shlex.join(words), _whole(names))


def _python(data: Mapping[str, Any], endpoint: str) -> PullLine:
    model, names = data["model"], _names(data)
    patterns = f"    allow_patterns={names!r},\n" if names else ""
    code = (
        "from huggingface_hub import snapshot_download\n\nfolder = snapshot_download(\n"
        f"    repo_id={model['repository']!r},\n    revision={model['commit']!r},\n{patterns}"
        + (f"    endpoint={endpoint!r},\n)" if endpoint else ")")
    )
    return PullLine(say("From Python"), code, _whole(names))


def _transformers(data: Mapping[str, Any], endpoint: str) -> PullLine | None:
    model = data["model"]
    loader = CLASSES.get(str(model.get("task") or ""))
    if loader is None or any(one.path.endswith(".gguf") for one in served_files(data)):
        return None
    helper = (
        "AutoProcessor" if loader in ("AutoModelForImageTextToText", "AutoModelForSpeechSeq2Seq") else "AutoTokenizer"
    )
    pin = f"{model['repository']!r}, revision={model['commit']!r}"
    code = (
        f"from transformers import {helper}, {loader}\n\n"
        f"{_name(helper)} = {helper}.from_pretrained({pin})\n"
        f"model = {loader}.from_pretrained({pin})"
    )
    if endpoint:
        code = f'import os\n\nos.environ["HF_ENDPOINT"] = {endpoint!r}  # before the next line\n' + code
    return PullLine(
        say("In Transformers"), code, say("Both lines name the revision; without it, each loads the newest commit.")
    )


def _name(helper: str) -> str:
    return "processor" if helper == "AutoProcessor" else "tokenizer"


def _kserve(data: Mapping[str, Any], endpoint: str) -> PullLine:
    """Return the field of an InferenceService, and for another hub, what the cluster needs first.

    KServe pulls in a container of its own, which takes nothing from the ``env`` of the model: it would ask its own hub.
    """
    model = data["model"]
    field = f"spec:\n  predictor:\n    model:\n      storageUri: hf://{model['repository']}:{model['commit']}"
    whole = say("KServe pulls the whole repository at the commit, also files that the review leaves out of the set.")
    if not endpoint:
        return PullLine(say("As a storage address of KServe"), field, whole)
    container = (
        "apiVersion: serving.kserve.io/v1alpha1\nkind: ClusterStorageContainer\nmetadata:\n  name: reviewed-hub\n"
        "spec:\n  container:\n    name: storage-initializer\n    image: kserve/storage-initializer:VERSION\n    env:\n"
        f"      - name: HF_ENDPOINT\n        value: {json.dumps(endpoint)}\n"
        "  supportedUriFormats:\n    - prefix: hf://"
    )
    note = say(
        "An administrator of the cluster adds the first part once, VERSION being that of its KServe: without it, "
        "KServe asks another hub. No other ClusterStorageContainer may name hf://."
    )
    return PullLine(say("As a storage address of KServe"), f"{container}\n---\n{field}", joined(" ", [note, whole]))


def _oci(data: Mapping[str, Any]) -> PullLine:
    """Return the lines that make an image of the pulled folder; KServe needs a shell in it, so it is not empty."""
    model = data["model"]
    name = re.sub(r"[^a-z0-9]+", "-", str(model["repository"]).lower()).strip("-")
    image = f"REGISTRY/{name}:{str(model['commit'])[:12]}"
    build = shlex.join(["docker", "build", "-f", "-", "-t", image, _folder(data)])
    code = (
        f"printf 'FROM busybox:stable\\nCOPY . /models/\\n' | {build}\ndocker push {image}\nstorageUri: oci://{image}"
    )
    note = say(
        "After the first line above; REGISTRY is your own. A registry keeps a copy, so ask the record first whether "
        "the company may mirror the model. The last line is for a KServe whose modelcars are enabled."
    )
    return PullLine(say("As an OCI image"), code, note)


def _names(data: Mapping[str, Any]) -> list[str]:
    """Return the files that a line names; none if they are many, or one would be read as an option of the command."""
    names = [one.path for one in pulled_files(data)]
    return [] if len(names) > MOST_FILES or any(one.startswith("-") for one in names) else names


def _folder(data: Mapping[str, Any]) -> str:
    model = data["model"]
    return f"models/{str(model['repository']).replace('/', '--')}-{str(model['commit'])[:12]}"


def _whole(names: Sequence[str]) -> str:
    if names:
        return say("Names exactly the files of the approved set.")
    return say("The files of the set cannot be named in one line, so it pulls the whole commit. Check the sums below.")
