"""Command that takes a spreadsheet of earlier approvals and proposes its models, so that they are reviewed here."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.proposals.actions import submit_several
from reviews.proposals.batches import BatchPlan, plan_of
from reviews.proposals.lines import RefusedList, decoded, understood
from reviews.proposals.permits import why_not_propose
from reviews.proposals.sheet import parted
from reviews.workloads.models import Workload

MALFORMED = 6


class Command(BaseCommand):
    """Command with exit status 0 once everything is proposed, 6 for a sheet that is refused; it decides nothing."""

    help = "Propose the models of a CSV file (repository, revision, workload) for review. It never makes a decision."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file, who proposes, the hub of names without one, and whether to only look."""
        parser.add_argument("file", type=Path, help="CSV in UTF-8 whose first line names the columns")
        parser.add_argument("--by", required=True, help="user name of the requester, a member of each workload's team")
        parser.add_argument("--hub", default="huggingface", help="the hub of repositories that name none")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and propose nothing")

    def handle(self, *, file: Path, by: str, hub: str, dry_run: bool, **_options: Any) -> None:
        """Plan every workload's part, say it line by line, and propose all of it in one transaction."""
        person = User.objects.filter(username=by, is_active=True).first()
        if person is None:
            raise CommandError(f"No active account is called {by}.")
        if hub not in settings.HUBS:
            raise CommandError(f"No hub is called {hub}; the settings name {', '.join(settings.HUBS)}.")
        try:
            with transaction.atomic():
                plans = _plans(decoded(file.read_bytes()), person, hub)
                for workload, plan in plans:
                    self._tell(workload, plan)
                    if not dry_run and plan.chosen(again=False):
                        repos = [*plan.new, *(one for one, _ in plan.approved), *(one.repo for one in plan.left_out)]
                        submit_several(sorted(repos), workload=workload, again=False, seen=plan.digest, by=person)
        except RefusedList as error:
            raise CommandError("\n".join(error.sentences), returncode=MALFORMED) from error
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=MALFORMED) from error
        except Forbidden as error:
            raise CommandError(str(error)) from error
        count = sum(len(plan.chosen(again=False)) for _, plan in plans)
        done = "would become candidates" if dry_run else "are candidates and wait for their reviews"
        self.stdout.write(f"{count} {done}. Nothing is approved by this.")

    def _tell(self, workload: Workload, plan: BatchPlan) -> None:
        for repo in plan.chosen(again=False):
            self.stdout.write(f"line {repo.number}: {repo.repo_id} for {workload.slug}: new")
        for left in plan.passed_over(again=False):
            self.stdout.write(f"line {left.repo.number}: {left.repo.repo_id} for {workload.slug}: {left.why}")


def _plans(text: str, person: User, hub: str) -> list[tuple[Workload, BatchPlan]]:
    """Return each workload with its plan. Raises ``RefusedList`` with everything that is wrong, and ``Forbidden``."""
    found, wrong = [], []
    for slug, part in parted(text).items():
        workload = Workload.objects.select_related("team").filter(slug=slug).first()
        if workload is None:
            wrong.append(f"No workload is called {slug}; state it first under “Workloads”.")
            continue
        if why := why_not_propose(person, workload):
            raise Forbidden(why)
        try:
            found.append((workload, plan_of(understood(part, settings.HUBS, hub), workload, person)))
        except RefusedList as error:
            wrong += error.sentences
    if wrong:
        raise RefusedList(wrong)
    return found
