"""Files that people add to remarks, replies and met conditions: kept once, read by whoever may see the candidate."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from reviews.files.models import KeptFile
from reviews.files.permits import owned_by
from reviews.files.rows import keep
from reviews.files.uploads import FileContent
from reviews.people.models import User
from reviews.workflow.models import Condition, Remark, RemarkReply
from reviews.workflow.queries import candidates_for

REMARK, REPLY, CONDITION = "remark", "remark-reply", "condition"
"""Kinds of owners of files in the room ``files``."""
OWNERS = {
    REMARK: (Remark, "candidate"),
    REPLY: (RemarkReply, "remark__candidate"),
    CONDITION: (Condition, "signoff__candidate"),
}
"""The table of each kind, and the way from its row to the candidate."""


def attach(content: FileContent | None, kind: str, row_id: int, *, by: User) -> dict[str, object]:
    """Keep a file for a row; return what the entry of the act says of it, nothing without a file."""
    if content is None:
        return {}
    file = keep(content, owner_kind=kind, owner_id=str(row_id), by=by)
    return {"file": file.name, "file_bytes": file.size, "file_sha256": file.sha256}


def attached(kind: str, rows: Iterable[int]) -> dict[int, list[KeptFile]]:
    """Return the files of rows of a kind by their keys, in one query."""
    found = defaultdict[int, list[KeptFile]](list)
    for file in KeptFile.objects.filter(owner_kind=kind, owner_id__in=[str(one) for one in rows]):
        found[int(file.owner_id)].append(file)
    return found


def register() -> None:
    """Let whoever may see a candidate read the files of its remarks, replies and conditions."""
    for kind in OWNERS:
        owned_by(kind, _may_read(kind))


def _may_read(kind: str) -> Callable[[User, str], bool]:
    table, way = OWNERS[kind]

    def may_read(user: User, number: str) -> bool:
        seen = candidates_for(user).prefetch_related(None).order_by().values("pk")
        return number.isdecimal() and table._default_manager.filter(pk=int(number), **{f"{way}__in": seen}).exists()

    return may_read
