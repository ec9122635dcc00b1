"""What the form proposes for the security boundary: what the portal itself read; owners are always named by people."""

from reviews.evidence.models import Snapshot
from reviews.workflow import states
from reviews.workflow.models import Candidate


def boundary_start(candidate: Candidate) -> dict[str, str]:
    """Proposals for the parts that stand in the repository; container and post-processing are ours to say."""
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
    """Return the files of a kind at the commit, in a line."""
    names = list(snapshot.artifacts.filter(kind=kind).order_by("path").values_list("path", flat=True)[:6])
    return f"{', '.join(names)} at {snapshot.commit[:12]}" if names else ""
