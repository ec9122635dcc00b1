"""The demo's watch: one round of the portal's own job, and one finding that an engineer has answered."""

from collections.abc import Mapping

from portal.demo.reading import performed
from reviews.decisions.alerts import open_alerts
from reviews.decisions.models import Decision, DecisionAlert
from reviews.jobs.models import JobRun
from reviews.people.models import User
from reviews.watch.actions import settle
from reviews.watch.jobs import want_round

REASON = "The newer commit only adds results by language to the card; weights, tokenizer and terms are the same files."


def watched(decision: Decision, people: Mapping[str, User]) -> None:
    """Ask the hub about every repository in force, read the newer commits, and answer one finding as Priya."""
    want_round()
    for kind in ("observe_hub", "read_newest"):
        for run in JobRun.objects.filter(kind=kind).order_by("pk"):
            performed(run)
    newer = open_alerts().filter(decision=decision, kind=DecisionAlert.AlertKind.NEW_COMMIT).first()
    if newer is not None:
        settle(newer, reason=REASON, by=people["priya"])
