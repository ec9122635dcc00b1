"""Command that encrypts all kept files under the first key of ``FILES_KEY``."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviews.files.actions import reencrypt
from reviews.upkeep.keys import waiting_under

BY = "system:command"


class Command(BaseCommand):
    """Command ``manage.py rotate_files_key``; docs/settings.md has the steps before and after it."""

    help = "Encrypt every kept file under the first key of FILES_KEY; it may be interrupted and run again."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Go through the files step by step; fail if some do not open, or wait for a worker under another key."""
        count, after = 0, ""
        lost: list[str] = []
        while True:
            step = reencrypt(after, by=BY)
            if not step.done and not step.lost:
                break
            count, after = count + len(step.done), max((*step.done, *step.lost))
            lost += step.lost
        key = settings.FILES_KEY[0][0]
        self.stdout.write(f"{count} file{'s' if count != 1 else ''} encrypted under the key “{key}”.")
        if lost:
            raise CommandError(
                f"{len(lost)} could not be opened and stay as they are: {', '.join(lost[:20])}. Add their key to "
                "FILES_KEY and run this again before you remove any key."
            )
        if waiting := sum(number for key_id, number in waiting_under().items() if key_id != key):
            raise CommandError(
                f"{waiting} that wait{'s' if waiting == 1 else ''} to be judged or counted by a worker "
                f"{'is' if waiting == 1 else 'are'} still under another key. Remove no key until the worker is through "
                "with them (see Jobs), and run this again."
            )
        self.stdout.write(f"No file needs another key. You can remove every key but “{key}” from FILES_KEY.")
