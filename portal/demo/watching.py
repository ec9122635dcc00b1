"""The demo's watch: a round of the portal's own job, a finding that an engineer has answered, and one of a scan."""

from collections.abc import Mapping

from portal.demo.reading import another_hub, performed
from reviews.decisions.alerts import open_alerts
from reviews.decisions.models import Decision, DecisionAlert
from reviews.hub.observing import observe
from reviews.jobs.models import JobRun
from reviews.people.models import User
from reviews.watch.actions import settle, weigh
from reviews.watch.jobs import want_round
from reviews.watch.models import WatchedRepository
from reviews.watch.observed import Observed
from reviews.watch.rows.repositories import add_unwatched, note_observed

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


def flagged(decision: Decision) -> None:
    """Let the hub's scan name one file of a decision, until the portal asks again a day later."""
    add_unwatched()
    row = WatchedRepository.objects.get(hub=decision.hub, repo_id=decision.repo_id)
    path = decision.files.filter(path__endswith=".safetensors").order_by("path").first()
    if path is None:
        raise ValueError("The sample's decision has no file that a scan could name.")
    with another_hub(decision.repo_id, security={path.path: {"status": "suspicious"}}) as hub:
        note_observed(row, Observed.of(observe(hub, decision.repo_id)))
    weigh(row)
