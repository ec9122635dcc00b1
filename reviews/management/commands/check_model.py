"""Command that checks whether a model may be used, with the API's answer, from a shell or pipeline."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.api import check
from reviews.decisions.answers import PRODUCTION, STAGE_WORDS, CheckQuestion

WANTED = re.compile(r"(?P<repo>[\w.-]+(/[\w.-]+)?)@(?P<commit>[^\s@]+)", re.ASCII)


class Command(BaseCommand):
    """Command with exit status 0 for allow, 1 for deny, 2 for a malformed question."""

    help = "Check whether OWNER/NAME@COMMIT may be used for a workload, and print the reasons."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the pin, the workload, and optionally the hub, one file and the stage."""
        parser.add_argument("model", metavar="OWNER/NAME@COMMIT")
        parser.add_argument("--workload", required=True, help="short name of the workload, as in its page's URL")
        parser.add_argument("--hub", default="", help="name of a configured hub (default: the first)")
        parser.add_argument("--sha256", default="", help="SHA-256 of one file of the model")
        parser.add_argument("--file", default="", help="path of one file of the model, alone or with its SHA-256")
        parser.add_argument("--stage", default=PRODUCTION, choices=list(STAGE_WORDS), help="default: production")

    def handle(self, *, model: str, **options: Any) -> None:
        """Print the answer and its reasons, one per line."""
        wanted = WANTED.fullmatch(model)
        if wanted is None:
            raise CommandError(f"{model!r} does not have the form OWNER/NAME@COMMIT.", returncode=2)
        question = CheckQuestion(
            options["hub"] or check.default_hub(), wanted["repo"], wanted["commit"], options["workload"],
            options["sha256"].lower(), options["stage"], options["file"],
        )  # fmt: skip
        reply = check.ask(question, asked_by="command check_model")
        number = f", decision {reply.decision}" if reply.decision else ""
        self.stdout.write(f"{'allow' if reply.allow else 'deny'}{number}")
        for reason in reply.reasons:
            self.stdout.write(f"- {reason}")
        if not reply.allow:
            raise SystemExit(1)
