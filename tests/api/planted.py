"""Pulls of models as people write them, each as a file with a place for the name and for the commit."""

PYTHON = [
    'AutoModel.from_pretrained("{repo}", revision="{pin}")',
    'model = transformers.AutoModelForCausalLM.from_pretrained(\n    "{repo}",\n    revision="{pin}",\n)',
    'NAME = "{repo}"\nPIN = "{pin}"\n\ntokenizer = AutoTokenizer.from_pretrained(NAME, revision=PIN)',
    'from_pretrained(pretrained_model_name_or_path="{repo}", revision="{pin}")',
    'from huggingface_hub import snapshot_download\n\nsnapshot_download("{repo}", revision="{pin}")',
    'snapshot_download(repo_id="{repo}", revision="{pin}", local_dir="/models")',
    'HfApi().hf_hub_download("{repo}", "model.safetensors", revision="{pin}")',
    'hf_hub_download(repo_id="{repo}", filename="a.gguf", revision="{pin}")',
    'pipeline("text-generation", model="{repo}", revision="{pin}")',
    'pipe = pipeline("summarization", "{repo}", revision="{pin}")',
    'from vllm import LLM\n\nllm = LLM(model="{repo}", revision="{pin}")',
    'import vllm\n\nllm = vllm.LLM("{repo}", revision="{pin}")',
    'AsyncEngineArgs(model="{repo}", revision="{pin}")',
    'SentenceTransformer("{repo}", revision="{pin}")',
    'CrossEncoder(model_name="{repo}", revision="{pin}")',
    'timm.create_model("hf-hub:{repo}@{pin}", pretrained=True)',
    'fs.open("hf://{repo}@{pin}")',
    'def load(name="{repo}", pin="{pin}"):\n    return AutoModel.from_pretrained(name, revision=pin)',
    'class Config:\n    name: str = "{repo}"\n\nAutoModel.from_pretrained(Config.name, revision="{pin}")',
    'NAME = os.environ.get("MODEL", "{repo}")\nAutoModel.from_pretrained(NAME, revision="{pin}")',
    'PeftModel.from_pretrained(base, "{repo}", revision="{pin}")',
    'FastLanguageModel.from_pretrained(model_name="{repo}", revision="{pin}")',
    'subprocess.run(["hf", "download", "{repo}", "--revision", "{pin}"], check=True)',
    'os.system("huggingface-cli download {repo} --revision {pin}")',
    'async def go():\n    with open("x"):\n        return f(AutoModel.from_pretrained("{repo}", revision="{pin}"))',
]
SHELL = [
    "hf download {repo} --revision {pin}",
    "hf download --revision={pin} --local-dir /models {repo} model.safetensors",
    "huggingface-cli download {repo} \\\n  --revision {pin} \\\n  --include '*.json'",
    "vllm serve {repo} --revision {pin} --port 8000",
    "vllm serve --dtype auto {repo} --revision={pin}",
    "python3 -m vllm.entrypoints.openai.api_server --model {repo} --revision {pin}",
    "python -m sglang.launch_server --model-path {repo} --revision {pin}",
    "text-generation-launcher --model-id {repo} --revision {pin}",
    'MODEL={repo}\nPIN={pin}\nvllm serve "$MODEL" --revision "${{PIN}}"',
    "export MODEL=${{MODEL:-{repo}}}\nvllm serve $MODEL --revision {pin}",
    "if true; then sudo -E hf download {repo} --revision {pin} && echo done; fi",
    "docker run --gpus all vllm/vllm-openai:v0.9 --model {repo} --revision {pin}",
    "bash -lc 'cd /x && hf download {repo} --revision {pin}'",
    'ssh node7 "hf download {repo} --revision {pin}"',
    "curl -LO https://huggingface.co/{repo}/resolve/{pin}/model.safetensors",
    "git clone https://huggingface.co/{repo} --branch {pin}",
    "accelerate launch train.py --model_name_or_path {repo} --model_revision {pin}",
    "lm_eval --model hf --model_args pretrained={repo},revision={pin} --tasks x",
    "python - <<'PY'\nfrom transformers import AutoModel\nAutoModel.from_pretrained('{repo}', revision='{pin}')\nPY",
    "python3 -c \"from x import y; y.from_pretrained('{repo}', revision='{pin}')\"",
]
DOCKER = [
    "FROM python:3.12\nRUN pip install -U huggingface_hub && hf download {repo} --revision {pin}",
    'FROM vllm/vllm-openai:v0.9\nCMD ["--model", "{repo}", "--revision", "{pin}"]',
    'FROM x\nENTRYPOINT ["vllm", "serve"]\nCMD ["{repo}", "--revision", "{pin}"]',
    "FROM x\nENV MODEL_ID={repo} REVISION={pin}",
    "FROM x\nARG NAME={repo}\nRUN hf download $NAME --revision {pin}",
    "FROM x\nADD https://huggingface.co/{repo}/resolve/{pin}/model.gguf /models/",
    "FROM x\nRUN --mount=type=cache,target=/c <<EOF\nhf download {repo} --revision {pin}\nEOF",
]
YAML = [
    "spec:\n  predictor:\n    model:\n      storageUri: hf://{repo}:{pin}",
    'spec:\n  containers:\n    - name: a\n      args: ["--model={repo}", "--revision={pin}"]',
    "containers:\n- command:\n  - vllm\n  - serve\n  args:\n  - {repo}\n  - --revision\n  - {pin}",
    "services:\n  llm:\n    image: vllm/vllm-openai\n    command: --model {repo} --revision {pin}",
    "jobs:\n  a:\n    steps:\n      - run: |\n          set -e\n          hf download {repo} --revision {pin}",
    "script:\n  - pip install x\n  - huggingface-cli download {repo} --revision {pin}",
    "model_name_or_path: {repo}\nmodel_revision: {pin}\nlearning_rate: 0.1",
    "spec:\n  model:\n    uri: hf://{repo}@{pin}\n    name: some-name",
    "env:\n  - name: OTHER\n    value: x\n  - name: MODEL_ID\n    value: hf://{repo}:{pin}",
    'args:\n  - "-c"\n  - |\n    exec vllm serve {repo} --revision {pin}',
    "containers:\n- args:\n  - --port\n  - '80'\n  - --model\n  - '{repo}'\n  - --revision\n  - '{pin}'  # pinned",
]
FILES = [
    *((f"p{number}.py", text) for number, text in enumerate(PYTHON)),
    *((f"s{number}.sh", text) for number, text in enumerate(SHELL)),
    *((f"d{number}/Dockerfile", text) for number, text in enumerate(DOCKER)),
    *((f"y{number}.yaml", text) for number, text in enumerate(YAML)),
]
"""Every form under the name of its file."""

PROSE = {
    "README.md": "Run `hf download sample-lab/atlas-1b` or AutoModel.from_pretrained('sample-lab/atlas-1b').\n",
    "notes.txt": "vllm serve sample-lab/atlas-1b\n",
    "a.py": '"""Use AutoModel.from_pretrained("sample-lab/atlas-1b") or hf download sample-lab/atlas-1b."""\n'
    "# snapshot_download('sample-lab/atlas-1b')\n"
    'HELP = "Start it with: vllm serve sample-lab/atlas-1b"\nprint("hf download sample-lab/atlas-1b")\n'
    "settings.get('path', 'owner/name')\nload('./models/atlas')\nAutoModel.from_pretrained('./models/atlas')\n"
    "AutoModel.from_pretrained('/srv/models/atlas')\nload_dataset('sample-lab/letters')\n"
    "snapshot_download('sample-lab/letters', repo_type='dataset')\n",
    "b.sh": '# hf download sample-lab/atlas-1b\necho "run hf download sample-lab/atlas-1b"  # vllm serve a/b\n'
    "cat <<EOF\nhf download sample-lab/atlas-1b gets the model.\nEOF\nvllm serve /srv/models/atlas\n"
    "hf download sample-lab/letters --repo-type dataset\ngrep -r 'vllm serve a/b' .\n"
    "curl https://huggingface.co/docs/hub/index\n",
    "Dockerfile": 'FROM vllm/vllm-openai:v0.9\n# RUN hf download a/b\nLABEL about="hf download a/b"\n'
    "RUN echo 'vllm serve a/b'\n"
    'CMD ["--model", "/models/atlas"]\n',
    "c.yaml": "# storageUri: hf://a/b\ndescription: Use hf://a/b and --model a/b, or run vllm serve a/b.\n"
    "image: vllm/vllm-openai:v0.9\nnotes: |\n  hf download a/b\nspec:\n  model:\n    storageUri: pvc://models/atlas\n"
    "args:\n  - --model=/models/atlas\n",
    "config.json": '{"_name_or_path": "sample-lab/atlas-1b"}\n',
}
"""Texts about pulls, comments, printed words, data sets and paths on the machine: none is a pull."""
