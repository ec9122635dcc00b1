"""Create the demo's people and reviews, once; only if PORTAL_DEMO is set."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from reviews.people.models import User


class Command(BaseCommand):
    """``manage.py create_sample``; does nothing if the portal already has people."""

    help = "Create demo people, workloads and reviews of the sample hub's repositories."

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the company, write the sign-ins where make run finds them, and perform the reviews."""
        if not settings.PORTAL_DEMO:
            raise CommandError("The sample is only for demos; set PORTAL_DEMO=1.")
        if User.objects.exists():
            self.stdout.write("The portal already has people; the sample was not changed.")
            return
        self._perform()
        self.stdout.write("The sample is ready.")

    def _perform(self) -> None:
        # Most of the portal, which every later start of a demo does without.
        from portal.demo.nodes import add_nodes
        from portal.demo.people import found_company, sign_ins
        from portal.demo.reading import HUB
        from portal.demo.reviews import Play, perform_play
        from portal.demo.workloads import state_workloads

        if HUB not in settings.HUBS:
            raise CommandError(f"The sample needs the hub {HUB}; name it in HUBS.")
        call_command("ship_terms", stdout=self.stdout)
        call_command("ship_nodes", stdout=self.stdout)
        company = found_company()
        add_nodes(company.people["tomasz"])
        self._keep(sign_ins(company))
        perform_play(Play(company, state_workloads(company)))

    def _keep(self, text: str) -> None:
        path = Path(settings.VAR_DIR) / "demo-sign-ins.txt"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
