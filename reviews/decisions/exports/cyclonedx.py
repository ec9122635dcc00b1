"""A decision as a CycloneDX 1.6 ML-BOM: the model as a component with its card, the files with their digests.

Built by hand because the Python library has no class for a model card; its schema validates the result.
"""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from reviews.people.holder import holder_words

SPEC = "1.6"
MOST_TEXT = 4000
"""Most characters of one record text that the bill of materials repeats."""


def cyclonedx(data: dict[str, Any], sha256: str, url: str, stage: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the bill of materials of a record; ``url`` is the record's address, ``sha256`` its digest.

    ``stage`` is what the decision is approved for at the export (``StageSummary.as_json``).
    """
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPEC}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{url}#{sha256}')}",
        "version": 1,
        "metadata": {
            "timestamp": data["issued_at"],
            "component": _model(data, url, sha256),
            "authors": [{"name": data["issued_by"]["name"]}],
            "properties": _properties(data, sha256) + _stage(stage),
        },
        "components": [_file(one) for one in data["artifacts"]],
        "dependencies": [{"ref": "model", "dependsOn": [_ref(one) for one in data["artifacts"]]}],
    }


def _ref(file: dict[str, Any]) -> str:
    return f"file:{file['path']}"


def _file(file: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "file", "bom-ref": _ref(file), "name": file["path"]}
    if file["sha256"]:
        found["hashes"] = [{"alg": "SHA-256", "content": file["sha256"]}]
    properties = [("kind", file["kind"]), ("size", file["size"]), ("gitBlob", file["blob_id"])]
    found["properties"] = _named(properties)
    return found


def _model(data: dict[str, Any], url: str, sha256: str) -> dict[str, Any]:
    model = data["model"]
    group, _, name = model["repository"].rpartition("/")
    found = {
        "type": "machine-learning-model",
        "bom-ref": "model",
        "name": name,
        "version": model["commit"],
        "licenses": [{"license": _license(data)}],
        "modelCard": _card(data),
        "externalReferences": [
            {"type": "attestation", "url": url, "comment": "Decision record",
             "hashes": [{"alg": "SHA-256", "content": sha256}]},
        ],
    }  # fmt: skip
    if group:
        found["group"] = group
    if data["license"].get("publisher"):
        found["supplier"] = {"name": data["license"]["publisher"]}
    return found


def _license(data: dict[str, Any]) -> dict[str, Any]:
    """Return the license by name, as legal recorded it: an id would claim a verbatim match with a listed text."""
    documents = data["license"].get("documents", ())
    said = [("source", data["license"]["source"]), *(("document " + one["path"], one["sha256"]) for one in documents)]
    return {"name": data["license"]["name"][:MOST_TEXT], "properties": _named(said)}


def _card(data: dict[str, Any]) -> dict[str, Any]:
    model, workload, evidence = data["model"], data["workload"], data.get("evidence", {})
    parameters: dict[str, Any] = {}
    if model.get("task"):
        parameters["task"] = model["task"]
    if model.get("architecture"):
        parameters["modelArchitecture"] = ", ".join(model["architecture"])
    for name, key in (("inputs", "modality.input"), ("outputs", "modality.output")):
        value = evidence.get(key, {}).get("value")
        if isinstance(value, list):
            parameters[name] = [{"format": str(one)} for one in value]
    return {
        "modelParameters": parameters,
        "considerations": {
            "users": [workload["users"]],
            "useCases": [workload["purpose"]],
            "technicalLimitations": [data["limitations"], data["largest_unresolved_risk"]],
            "performanceTradeoffs": [data["trade_off_accepted"]],
        },
        "properties": _named([("workload", workload["name"]), ("risk level", workload["risk_level"])]),
    }


def _properties(data: dict[str, Any], sha256: str) -> list[dict[str, str]]:
    """Return the data that has no field of its own in the bill of materials: decision, envelope, duties, dates."""
    envelope, legal, engineering = data["envelope"], data["signoffs"]["legal"], data["signoffs"]["engineering"]
    said: list[tuple[str, Any]] = [
        ("decision", data["number"]), ("record sha256", sha256), ("snapshot sha256", data["snapshot"]["digest"]),
        ("permission", f"{legal['outcome']}, {legal['by']['name']}"),
        ("endorsement", f"{engineering['outcome']}, {engineering['by']['name']}"),
        ("runtime", data["runtime"]), ("node class", envelope["node_class"]),
        ("context tokens", envelope["context_tokens"]), ("concurrency", envelope["concurrency"]),
        ("envelope is", envelope["known"]), ("review by", data["review_by"]),
        ("fallback", data["fallback"]["kind"]), ("policy", data.get("policy")),
    ]  # fmt: skip
    said += [
        (f"run {one['number']}", f"{one['sha256']}, {one['tool']} on {one['ran_on']}") for one in data.get("runs", ())
    ]
    duties = data["license"].get("rights", {}).get("duties", ())
    said += [(f"duty {n}", one["words"]) for n, one in enumerate(duties, start=1)]
    said += [
        (f"condition {one['track']} {one['number']}", f"{one['text']} ({holder_words(one['owner'])}, {one['due']})")
        for one in data["conditions"]
    ]
    said += [(f"waiver {one['what']}", f"until {one['expires']}: {one['reason']}") for one in data.get("waivers", ())]
    return _named(said)


def _stage(stage: dict[str, Any] | None) -> list[dict[str, str]]:
    """Return what the decision is approved for at the export, with the evidence and the digests delivered."""
    if not stage:
        return []
    said: list[tuple[str, Any]] = [("approved for", stage["stage"])]
    for one in stage["evidence"]:
        given = f"delivered {one['delivered_at']}, {one['sha256'] or one['link']}" if one["delivered_at"] else "open"
        said.append((f"evidence {one['number']}", f"{one['what']} ({one['owner']}, {one['due']}): {given}"))
    if release := stage["release"]:
        said.append(("released", f"{release['at']}, {release['by']}: {release['reason']}"))
    return _named(said)


def _named(said: list[tuple[str, Any]]) -> list[dict[str, str]]:
    return [
        {"name": f"model-review:{name}", "value": str(value)[:MOST_TEXT]}
        for name, value in said
        if value is not None and value != ""
    ]
