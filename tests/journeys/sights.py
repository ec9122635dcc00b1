"""What the browser looks at beyond one address per page: empty, partial, unreadable, outdated, ended and hostile."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone

from reviews.hub.shapes.reading import ArtifactValue, FindingValue
from reviews.jobs.models import JobRun
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.workflow.actions.reviewing import remark
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast
from tests.readings import CARD, again, document, reading


class Sight(NamedTuple):
    """A page as one person (None: who has not signed in) sees it; ``status`` as it should be answered."""

    name: str
    person: User | None
    path: str
    status: int = 200


OWNER = "sample-lab-of-the-long-and-winding-owner-name"
LONG = f"{OWNER}/{'n' * 46}-instruct-v2.5-awq-int4-g128-sym-vision-preview-01"
"""A name of 96 characters after the owner's, the most that a hub allows, with no place to break in half of it."""
ATTACK = "<script>document.title='taken'</script><img src=//elsewhere.example/x onerror=alert(1)>"
BIDI = "invoice\u202egpj.exe"
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
"""One word that no window is wide enough for."""
HOSTILE_CARD = f"""{CARD}
# Another title of the same rank {ATTACK}

{ATTACK} and {WORD} and [a link](javascript:alert(1)) and ![a picture](https://elsewhere.example/p.png)

| {WORD} | b | c | d | e | f | g | h |
|---|---|---|---|---|---|---|---|
| `{WORD}` | 2 | 3 | 4 | 5 | 6 | 7 | 8 |

```
{WORD} {WORD}
```

<div style="position:fixed;inset:0" onclick="alert(1)">over everything</div>
"""


def _at(person: User, name: str, *args: Any, query: str = "", status: int = 200) -> Sight:
    words = " ".join(str(word) for word in (name, *args, query) if word != "")
    return Sight(f"{words}, {person.username}", person, reverse(name, args=args) + query, status)


def empty(cast: Cast) -> list[Sight]:
    """Every list before anything was put into it."""
    lists = ("home", "candidates", "catalog", "decisions", "jobs", "workloads", "propose")
    return [_at(cast.requester, name) for name in lists] + [
        _at(cast.administrator, "tokens"),
        _at(cast.reader, "own_tokens"),  # of somebody without a team
    ]


def accounts(cast: Cast) -> list[Sight]:
    """The pages that come with signing in, as nobody and as somebody, and a page that is not there."""
    nobody = ("account_login", "account_reset_password", "account_reset_password_done", "account_signup")
    somebody = (
        "account_change_password", "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn",
        "mfa_list_webauthn", "account_logout",
    )  # fmt: skip
    return [
        *(Sight(name, None, reverse(name)) for name in nobody),
        *(_at(cast.requester, name) for name in somebody),
        Sight("an invitation that does not work", None, reverse("accept_invitation"), 410),
        Sight("a page that is not there", cast.requester, "/nowhere/", 404),
    ]


def unlike(cast: Cast) -> list[Sight]:
    """Candidates that did not go the straight way: gated and partly read, unreadable, being read, ended."""
    part = reading("sample-lab/pebble", gated="manual", partial=True, gate_prompt="Accept the terms.")
    gated = scenes.candidate_at("read", cast, "sample-lab/pebble", read=part)
    failed = _unreadable(scenes.proposed(cast, "sample-lab/harbor-vision-8b"))
    live = scenes.proposed(cast, "sample-lab/kelp-2b")
    run = JobRun.objects.get(subject_id=failed.pk, kind="read_hub")
    rejected = scenes.candidate_at("rejected", cast, "sample-lab/atlas-14b-base")
    withdrawn = scenes.candidate_at("withdrawn", cast, "sample-lab/atlas-14b-chat")
    ready = scenes.candidate_at("ready", cast, "sample-lab/reef-coder-7b")
    return [
        _at(cast.legal, "candidate", gated.pk), _at(cast.legal, "legal", gated.pk),
        _at(cast.engineer, "engineering", gated.pk), _at(cast.legal, "evidence", gated.pk),
        _at(cast.requester, "candidate", failed.pk), _at(cast.legal, "evidence", failed.pk),
        _at(cast.requester, "job", run.pk), _at(cast.requester, "candidate", live.pk),
        _at(cast.requester, "candidate", rejected.pk), _at(cast.legal, "legal", rejected.pk),
        _at(cast.requester, "candidate", withdrawn.pk),
        _at(cast.decider, "candidate", ready.pk), _at(cast.decider, "decide", ready.pk),
        _at(cast.requester, "home"), _at(cast.decider, "home"), _at(cast.legal, "candidates"),
        _at(cast.legal, "candidates", query="?q=zzz&state=purple"),
        _at(cast.legal, "audit", query="?text=zzz&colour=1&since=x"),
        _at(cast.reader, "propose", status=403), _at(cast.reader, "candidate", 10**6, status=404),
    ]  # fmt: skip


def _unreadable(candidate: Candidate) -> Candidate:
    names = ("Resolving the commit", "Listing files", "Reading tensor headers")
    JobRun.objects.filter(subject_id=candidate.pk, kind="read_hub").update(
        state="gave_up", attempt=5, error=f"The hub answered 503 five times. {WORD}", error_code="unreachable",
        ended_at=timezone.now(), steps=[{"name": name, "at": timezone.now().isoformat()} for name in names],
    )  # fmt: skip
    return candidate


def decided(cast: Cast) -> list[Sight]:
    """Decisions whose ground has moved, with conditions, and taken back; what the catalog makes of them."""
    moved = scenes.candidate_at("legal-passed", cast, "sample-lab/atlas-14b-instruct")
    scenes.sign_track(moved, "engineering", cast, "pass with conditions")
    outdated = scenes.decide(scenes.fresh(moved), cast)
    old = scenes.fresh(moved).snapshot
    changed = "Sample License 2.0\n\n1. You may not.\n"
    take_reading(moved.pk, reading("sample-lab/atlas-14b-instruct", license_text=changed))
    new = scenes.fresh(moved).snapshot
    assert old
    assert new
    asked = "?purpose=claims-intake&data=personal&node=l40s-48-2"
    return [
        _at(cast.legal, "candidate", moved.pk), _at(cast.legal, "legal", moved.pk),
        _at(cast.engineer, "engineering", moved.pk), _at(cast.legal, "compare", moved.pk, old.pk, new.pk),
        _at(cast.auditor, "history", moved.pk),
        _at(cast.decider, "decision", outdated.pk), _at(cast.reader, "decision_print", outdated.pk),
        _at(cast.reader, "decisions"), _at(cast.requester, "catalog", query=asked),
        _at(cast.reader, "catalog", query="?license=Other&context=4096&colour=1&parameters=x"),
    ]  # fmt: skip


def hostile(cast: Cast) -> list[Sight]:
    """A repository whose names and texts want to break out of the page, and people who type likewise."""
    findings = (
        FindingValue("remote-code", "warn", f"{BIDI} brings code {ATTACK}", WORD, BIDI, "L5"),
        FindingValue("shard-missing", "block", "Shard 3 of 6 is missing", "The index names it.", "config.json", "L2"),
    )
    first = reading(
        LONG, card=HOSTILE_CARD, license_text=f"{ATTACK}\n{WORD}\n\u202etxet\n", findings=findings,
        facts={
            "license.tag": (ATTACK, "file", "README.md", "L2"),
            "architecture.names": ([WORD, BIDI], "file", "", ""),
        },
    )  # fmt: skip
    files = (
        ArtifactValue(BIDI + "x" * 150, None, "f" * 40, "", "other", ""),
        ArtifactValue(WORD, 1, "", "", "weights", ""),
    )
    odd = document(BIDI, "notice", f"{ATTACK}\n\u2066hidden\u2069\n")
    read = again(first, artifacts=(*first.artifacts, *files), documents=(*first.documents, odd))
    work = scenes.workload(cast, name=f"Claims {WORD[:80]}", purpose=f"{ATTACK} {WORD}", users=BIDI, private=True)
    found = scenes.candidate_at("answered", cast, LONG, work=work, read=read)
    said = remark(found, track="legal", about=BIDI, text=f"{ATTACK} {WORD} {BIDI}", by=cast.legal)
    snapshot = found.snapshot
    assert snapshot
    card, notice = snapshot.documents.get(role="card"), snapshot.documents.get(role="notice")
    here = (found.pk,)
    return [
        _at(cast.requester, "home"), _at(cast.requester, "candidates"),
        _at(cast.requester, "workloads"), _at(cast.requester, "workload", work.slug),
        _at(cast.legal, "candidate", *here), _at(cast.legal, "evidence", *here), _at(cast.legal, "legal", *here),
        _at(cast.engineer, "engineering", *here), _at(cast.decider, "decide", *here),
        _at(cast.legal, "document", *here, card.pk, query="?as=card"),
        _at(cast.legal, "document", *here, card.pk, query="#L7"), _at(cast.legal, "document", *here, notice.pk),
        _at(cast.requester, "remarks", *here), _at(cast.legal, "resolve_remark", *here, said.pk),
        _at(cast.auditor, "history", *here), _at(cast.requester, "withdraw", *here),
        _at(cast.auditor, "audit"), _at(cast.administrator, "jobs"),
    ]  # fmt: skip
