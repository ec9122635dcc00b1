"""Assembly of a decision record: the pin, the artifact set, the terms, the envelope and the decider's ruling."""

from datetime import UTC, datetime
from typing import Any

from reviews.decisions.alternatives import alternatives
from reviews.decisions.conflict_basis import resolved
from reviews.decisions.obligations import condition, waivers
from reviews.decisions.operations import incident_contact, operations
from reviews.decisions.record import Ruling
from reviews.decisions.unknowns import not_known
from reviews.decisions.variants import variants
from reviews.evidence.models import Fact, Snapshot
from reviews.evidence.queries import facts_of
from reviews.language.phrases import say
from reviews.people.holder import holder_from
from reviews.people.models import User
from reviews.workflow import states
from reviews.workflow.evaluation_record import evaluation_record
from reviews.workflow.models import LicenseIntake, SignOff
from reviews.workflow.queries import CandidateDetail


def document(number: int, detail: CandidateDetail, ruling: Ruling, by: User, at: datetime) -> dict[str, Any]:
    """Return the whole record as a JSON value. It copies names and texts, so later changes have no effect."""
    candidate = detail.candidate
    snapshot = candidate.snapshot
    legal, engineering = (detail.tracks[track].signoff for track in states.TRACKS)
    if snapshot is None or legal is None or engineering is None or detail.intake is None:
        raise ValueError(say("A decision requires a snapshot, a license intake and both sign-offs."))
    facts = facts_of(snapshot)
    terms = engineering.terms
    return {
        "number": number,
        "issued_at": at.astimezone(UTC).isoformat(),
        "issued_by": _person(by),
        "requested_by": _person(candidate.requester),
        "candidate": candidate.pk,
        "model": _model(snapshot, facts),
        "workload": candidate.workload.statement(),
        "license": _license(detail.intake, snapshot, facts) | {"rights": _rights(legal)},
        "artifacts": _artifacts(snapshot),
        "tokenizer": _digests(snapshot, "tokenizer_config", "special_tokens", "tokenizer", "processor"),
        "generation_config": _digests(snapshot, "generation_config"),
        "chat_template": {"digest": _value(facts, "template.digest"), "source": _value(facts, "template.source")},
        "evidence": _evidence(facts),
        "variants": variants(candidate, facts),
        "runtime": terms["runtime"],
        "envelope": {
            **{key: terms[key] for key in ("node_class", "context_tokens", "concurrency", "known")},
            **_companion(terms),
            **({"scope_narrowed": said} if (said := terms.get("scope_narrowed")) else {}),
        },
        **_chosen(terms),
        "first_artifact_to_test": terms["first_artifact_to_test"],
        "trade_off_accepted": terms["trade_off_accepted"],
        "format_reason": terms.get("format_reason", ""),
        **_ruled(ruling),
        "resolved_conflicts": resolved(detail, ruling),
        "signoffs": {states.LEGAL: _signoff(legal), states.ENGINEERING: _signoff(engineering)},
        "conditions": [condition(one) for one in detail.conditions],
        "waivers": waivers(candidate, at.date()),
        "policy": candidate.policy_id,
        "alternatives_considered": alternatives(candidate),
        "operations": operations(candidate),
        "incident_contact": incident_contact(candidate),
        "not_known": not_known(facts, legal, terms),
        "answers": {track: _answers(given) for track, given in detail.answers.items()},
        "runs": [terms["run"]] if terms.get("run") else [],
        "evaluation": evaluation_record(candidate, detail.value.evaluation),
        "snapshot": {"digest": snapshot.digest, "read_at": snapshot.read_at.astimezone(UTC).isoformat()},
    }


def _ruled(ruling: Ruling) -> dict[str, Any]:
    """Return the decider's part of the record. A person looks for triggers by a day; the watch is no substitute."""
    who, look_by = ruling.watcher or ruling.change_owner, ruling.look_by or ruling.review_by
    return {
        "limitations": ruling.limitations,
        "largest_unresolved_risk": ruling.largest_risk,
        **_evidence_asked(ruling),
        "revision_strategy": ruling.revision_strategy,
        "fallback": {
            "kind": ruling.fallback, "note": ruling.fallback_note, "decision": ruling.fallback_decision,
            **({"cause": ruling.fallback_cause} if ruling.fallback_cause else {}),
            **({"accepted_by": who_accepts.as_record()} if (who_accepts := ruling.fallback_accepted_by) else {}),
        },
        "re_evaluation_triggers": [
            {"trigger": one, "watched_by": "person", "who": who.as_record(), "look_by": look_by.isoformat()}
            for one in ruling.triggers
        ],
        "review_by": ruling.review_by.isoformat(),
        "removal_plan": ruling.removal_plan,
        "change_owner": ruling.change_owner.as_record(),
        "security_boundary": {key: part.as_record() for key, part in ruling.boundary.items()},
    }  # fmt: skip


def _evidence_asked(ruling: Ruling) -> dict[str, Any]:
    """Return the evidence that production requires, or who accepts for which reason that none is needed."""
    if none := ruling.evidence_none:
        return {"operational_evidence_none": {"reason": none.reason, "by": none.by.as_record()}}
    asked = enumerate(ruling.evidence, start=1)
    return {
        "operational_evidence": [
            {"number": number, "what": one.what, "owner": one.owner.as_record(), "due": one.due.isoformat()}
            for number, one in asked
        ]
    }


def _companion(terms: dict[str, Any]) -> dict[str, Any]:
    """Return what each replica loads beside the model; ``mib`` is None if its memory is not counted."""
    if not terms.get("companion"):
        return {}
    return {"companion": {"is": terms["companion"], "mib": terms.get("companion_mib")}}


def _chosen(terms: dict[str, Any]) -> dict[str, Any]:
    """Return the rung with its artifact set, its sizing and the owner of its pool, as far as engineering fixed them.

    Records from before rungs were named have none of these.
    """
    if not terms.get("rung"):
        return {}
    found = {
        "rung": {"key": terms["rung"], "is": terms["rung_words"], "quality_loss": terms.get("quality_loss", "")},
        "artifact_set": terms["artifact_set"],
    }
    if "sizing" in terms:
        found["sizing"] = terms["sizing"]
    if terms.get("pool_owner"):
        found["pool"] = {"value": terms["pool_value"], "owner": holder_from(terms["pool_owner"]).as_record()}
    return found


EVIDENCE = (
    "publisher", "license.tag", "license.name", "license.link", "license.files", "license.unread", "license.binds",
    "license.taken", "license.card_terms", "card.license", "gate.state", "gate.eu_disallowed", "lineage.base_model",
    "lineage.relation", "card.intended_use", "card.out_of_scope", "card.limitations", "card.bias",
    "card.training_data", "card.evaluation", "card.safety", "card.hardware", "card.languages", "context.config",
    "weights.sets", "weights.bytes", "weights.formats", "weights.dtypes", "weights.parameters", "quantization.scheme",
    "code.remote", "template.roles", "tokenizer.class", "modality.input", "modality.output",
)  # fmt: skip
"""The facts that a record repeats with their state, so that it can be read without the portal."""


def _evidence(facts: dict[str, Fact]) -> dict[str, Any]:
    """Return the facts that were read, by key; an unanswered fact stays in the record with its reason."""
    return {
        key: {name: getattr(facts[key], name) for name in ("value", "state", "why", "file", "locator")}
        for key in EVIDENCE
        if key in facts
    }


def _person(user: User) -> dict[str, str]:
    return {"name": user.name, "username": user.username}


def _value(facts: dict[str, Fact], key: str) -> Any:
    return facts[key].value if key in facts else None


def _model(snapshot: Snapshot, facts: dict[str, Fact]) -> dict[str, Any]:
    parameters = _value(facts, "weights.parameters")
    return {
        "hub": snapshot.hub,
        "repository": snapshot.repo_id,
        "commit": snapshot.commit,
        "publisher": _value(facts, "publisher"),
        "architecture": _value(facts, "architecture.names"),
        "task": snapshot.repo.get("pipeline_tag"),
        "context_offered": _value(facts, "context.config"),
        "parameters": parameters if isinstance(parameters, int) else None,
    }


def _license(intake: LicenseIntake, snapshot: Snapshot, facts: dict[str, Fact]) -> dict[str, Any]:
    return {
        "name": intake.license_name,
        "source": intake.license_source,
        "declared": _value(facts, "license.tag"),
        "gate": _value(facts, "gate.state"),
        "documents": _digests(snapshot, "license", "use_policy", "notice", "gate_prompt"),
        "publisher": intake.publisher,
        "intended_use": intake.intended_use,
        "commercial_limits": intake.commercial_limits,
        "redistribution_assumption": intake.redistribution,
        "acceptable_use": intake.acceptable_use,
        "recorded_by": _person(intake.by),
    }


def _rights(legal: SignOff) -> dict[str, Any]:
    """Return what legal's pass settled: versions of the terms, mirror, duties with owners, every rule's answer."""
    empty: dict[str, Any] = {"licenses": {}, "mirror": "", "duties": [], "rules": []}
    return {key: legal.terms.get(key, nothing) for key, nothing in empty.items()}


def _artifacts(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return every file of the commit as an atomic set. A file without a SHA-256 at the hub has its git blob id."""
    return [
        {"path": file.path, "size": file.size, "sha256": file.sha256, "blob_id": file.blob_id, "kind": file.kind}
        for file in snapshot.artifacts.all()
    ]


def _digests(snapshot: Snapshot, *roles: str) -> list[dict[str, str]]:
    found = snapshot.documents.filter(role__in=roles)
    return [
        {"path": path, "role": role, "sha256": sha} for path, role, sha in found.values_list("path", "role", "sha256")
    ]


def _signoff(signoff: SignOff) -> dict[str, Any]:
    return {
        "outcome": signoff.outcome,
        "reason": signoff.reason,
        "by": _person(signoff.signer),
        "at": signoff.at.astimezone(UTC).isoformat(),
        "snapshot": signoff.snapshot.digest,
        "basis": signoff.basis,
        "review_by": signoff.review_by.isoformat() if signoff.review_by else None,
        "repeats": _repeated(signoff),
        **({"related_accounts": signoff.related} if signoff.related else {}),
    }


def _repeated(signoff: SignOff) -> dict[str, Any] | None:
    """Return the sign-off that this one renews or inherits, with the rule and its snapshot."""
    old = signoff.copied_from
    if old is None:
        return None
    return {
        "rule": signoff.rule, "by": _person(old.signer), "at": old.at.astimezone(UTC).isoformat(),
        "snapshot": old.snapshot.digest, "candidate": old.candidate_id,
    }  # fmt: skip


def _answers(given: dict[str, Any]) -> dict[str, Any]:
    return {key: {"choice": one.choice, "text": one.text, "by": one.by.name} for key, one in sorted(given.items())}
