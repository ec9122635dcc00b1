"""The evidence document of a snapshot: the exact bytes that its digest covers, rebuilt from the rows."""

from reviews.evidence.models import Snapshot
from reviews.hub.digest import canonical


def content(snapshot: Snapshot) -> bytes:
    """Return the canonical bytes whose SHA-256 is the snapshot's digest (see ``hub.digest.of_reading``)."""
    about = {
        key: value
        for key, value in snapshot.repo.items()
        if key not in ("last_modified", "requested_id", "requested_revision")
    }
    about["tags"] = sorted(about.get("tags") or ())
    return canonical(
        {
            "repo": about,
            "artifacts": [
                {"path": one.path, "size": one.size, "blob_id": one.blob_id, "sha256": one.sha256, "kind": one.kind}
                for one in sorted(snapshot.artifacts.all(), key=lambda one: one.path)
            ],
            "documents": [
                {"path": path, "role": role, "sha256": sha256}
                for path, role, sha256 in sorted(snapshot.documents.values_list("path", "role", "sha256"))
            ],
            "facts": {fact.key: fact.value for fact in snapshot.facts.all()},
        }
    )
