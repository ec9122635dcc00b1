"""A decision as an SPDX 3.0.1 document with the AI profile, built and checked by the SPDX project's bindings."""

import io
from datetime import datetime
from typing import Any

from spdx_python_model.bindings import v3_0_1 as spdx

RISK = {"low": "low", "medium": "medium", "high": "high"}


def document(data: dict[str, Any], sha256: str, url: str, stage: dict[str, Any] | None = None) -> bytes:
    """Return the JSON-LD bytes of the model as an AI package with its files, license and record.

    ``stage`` is what the decision is approved for at the export (``StageSummary.as_json``).
    """
    base = f"{url}#"
    info = spdx.CreationInfo()
    info.specVersion = "3.0.1"
    info.created = datetime.fromisoformat(data["issued_at"])
    person = spdx.Person(_id=f"{base}issued-by", creationInfo=info, name=data["issued_by"]["name"])
    info.createdBy = [person]
    package = _package(data, base, info)
    files = [_file(one, number, base, info) for number, one in enumerate(data["artifacts"])]
    license = spdx.simplelicensing_SimpleLicensingText(
        _id=f"{base}license", creationInfo=info, name=data["license"]["name"],
        simplelicensing_licenseText=f"{data['license']['name']}. {data['license']['source']}",
    )  # fmt: skip
    relations = [
        _relation("contains", package, files, base, info),
        _relation("hasConcludedLicense", package, [license], base, info),
    ]
    whole = spdx.SpdxDocument(
        _id=f"{base}document", creationInfo=info, name=f"Decision {data['number']}",
        rootElement=[package], profileConformance=[
            spdx.ProfileIdentifierType.core, spdx.ProfileIdentifierType.software, spdx.ProfileIdentifierType.ai,
            spdx.ProfileIdentifierType.simpleLicensing,
        ],
        comment=f"This document is generated from the decision record with the SHA-256 {sha256}.{_approved(stage)}",
    )  # fmt: skip
    whole.element = [package, *files, license, *relations, person]
    objects = spdx.SHACLObjectSet([whole, package, *files, license, *relations, person])
    out = io.BytesIO()
    spdx.JSONLDSerializer().write(objects, out, indent=2)
    return out.getvalue()


def _approved(stage: dict[str, Any] | None) -> str:
    """Return a sentence on what the decision is approved for, and one for each delivered item with its digest."""
    if not stage:
        return ""
    given = [
        f" Evidence {one['number']}: {one['sha256'] or one['link']}."
        for one in stage["evidence"]
        if one["delivered_at"]
    ]
    only = " only" if stage["stage"] == "test" else ""
    return f" At the export it is approved for {stage['stage']}{only}.{''.join(given)}"


def _package(data: dict[str, Any], base: str, info: Any) -> Any:
    model, card = data["model"], data.get("evidence", {}).get("card.limitations", {})
    said = [data["limitations"], _section(card.get("value"))]
    package = spdx.ai_AIPackage(
        _id=f"{base}model", creationInfo=info, name=model["repository"],
        software_packageVersion=model["commit"],
        software_primaryPurpose=spdx.software_SoftwarePurpose.model,
        ai_informationAboutApplication=data["workload"]["purpose"],
        ai_limitation="\n\n".join(one for one in said if one),
        ai_safetyRiskAssessment=getattr(spdx.ai_SafetyRiskAssessmentType, RISK[data["workload"]["risk_level"]]),
    )  # fmt: skip
    if model.get("architecture"):
        package.ai_typeOfModel = list(model["architecture"])
    if model.get("task"):
        package.ai_domain = [model["task"]]
    return package


def _section(value: Any) -> str:
    return str(value.get("text") or "") if isinstance(value, dict) else ""


def _file(one: dict[str, Any], number: int, base: str, info: Any) -> Any:
    found = spdx.software_File(_id=f"{base}file-{number}", creationInfo=info, name=one["path"])
    if one["sha256"]:
        found.verifiedUsing = [spdx.Hash(algorithm=spdx.HashAlgorithm.sha256, hashValue=one["sha256"])]
    return found


def _relation(kind: str, source: Any, targets: list[Any], base: str, info: Any) -> Any:
    return spdx.Relationship(
        _id=f"{base}{kind}", creationInfo=info, from_=source, to=targets,
        relationshipType=getattr(spdx.RelationshipType, kind),
        completeness=spdx.RelationshipCompleteness.complete,
    )  # fmt: skip
