"""One part of the crash campaign, in a process of its own: prepare a candidate, issue its decision, or look at what is.

Run as `python crash_play.py prepare|issue|look [NUMBER]` with DATABASE_URL of the campaign's own database.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ |= {"PORTAL_TEST": "1", "DJANGO_SETTINGS_MODULE": "portal.settings"}

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from reviews.decisions.models import Decision  # noqa: E402
from reviews.decisions.replay import rebuilt  # noqa: E402
from reviews.ledger import queries as ledger  # noqa: E402
from reviews.ledger.models import LedgerEntry, LedgerNode, SignedHead  # noqa: E402
from reviews.people.models import User  # noqa: E402
from reviews.workflow.models import Candidate  # noqa: E402
from tests import cast as casting  # noqa: E402
from tests import scenes  # noqa: E402


def prepare(count: int) -> None:
    """Candidates that are ready to be decided."""
    for command in ("migrate", "ship_roles", "ship_policy"):
        call_command(command, verbosity=0)
    cast = casting.assemble()
    for number in range(count):
        scenes.candidate_at("ready", cast, f"sample-lab/crash-{number}")


def issue(number: int) -> None:
    """The act itself, as a web process runs it."""
    from reviews.decisions.actions import issue as act

    candidate = Candidate.objects.get(repo_id=f"sample-lab/crash-{number}")
    decider = User.objects.get(username="decider")
    sys.stdout.write("go\n")
    sys.stdout.flush()
    act(candidate, ruling=scenes.ruling(), seen=scenes.seen(candidate), by=decider)


def look() -> None:
    """Everything that must be all or nothing, as one line of JSON."""
    issued = dict(LedgerEntry.objects.filter(event="decision:issued").values_list("data__number", "data__sha256"))
    kept = dict(Decision.objects.values_list("number", "sha256"))
    heads = SignedHead.objects.filter(why__startswith="decision").count()
    entries = LedgerEntry.objects.count()
    whole = all(one.files.count() == 6 and one.candidate.state == "decided" for one in Decision.objects.all())
    decided = Candidate.objects.filter(state="decided").count()
    sys.stdout.write(json.dumps({
        "decisions": len(kept), "same": issued == kept, "whole": whole, "decided": decided == len(kept),
        "heads": heads == len(kept), "verifies": ledger.verify().ok, "rebuilt": rebuilt() == [],
        "tree": LedgerNode.objects.count() == entries - entries.bit_count(),
        "numbers": sorted(kept) == list(range(1, len(kept) + 1)),
    }))  # fmt: skip


ACTS = {"prepare": lambda: prepare(int(sys.argv[2])), "issue": lambda: issue(int(sys.argv[2])), "look": look}

if __name__ == "__main__":
    ACTS[sys.argv[1]]()
