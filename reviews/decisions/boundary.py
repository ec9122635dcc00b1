"""Suggestions for the security boundary form, from what the portal read; people always name the owners."""

from reviews.evidence.models import Snapshot
from reviews.language.phrases import joined, say
from reviews.workflow import states
from reviews.workflow.models import Candidate


def boundary_start(candidate: Candidate) -> dict[str, str]:
    """Suggest the parts found in the repository; people enter the container and post-processing."""
    snapshot = candidate.snapshot
    if snapshot is None:
        return {}
    track = candidate.tracks.select_related("signoff").filter(name=states.ENGINEERING).first()
    terms = track.signoff.terms if track and track.signoff else {}
    found = {
        "reviewed_container": str(terms.get("runtime", "")),
        "reviewed_tokenizer": _files(snapshot, "tokenizer"),
        "reviewed_weights": str(terms.get("first_artifact_to_test", "")),
        "reviewed_prompt-template": _files(snapshot, "template"),
    }
    return {key: words for key, words in found.items() if words}


def _files(snapshot: Snapshot, kind: str) -> str:
    """Return the files of a kind at the commit, in one line."""
    names = list(snapshot.artifacts.filter(kind=kind).order_by("path").values_list("path", flat=True)[:6])
    return say("{names} at {commit}", names=joined(", ", names), commit=snapshot.commit[:12]) if names else ""
