#!/usr/bin/env python
"""Run one management command with the portal's settings, and report in one sentence what prevents it."""

import gc
import logging
import os
import sys

OFFLINE = frozenset(
    (
        "collectstatic",
        "draw_facts",
        "draw_states",
        "help",
        "identify_license",
        "makemigrations",
        "read_hub",
        "refresh_runtimes",
        "size",
    )
)
"""Commands that serve no one and store nothing: they run without a database or a secret."""
KEYLESS = ("make_files_key", "make_key")
"""Print keys that are needed before anything else is set, so they run without any setting."""
ALONE = frozenset(("identify_license", "read_hub", "refresh_runtimes", "size"))
"""Offline commands that need no table: Django's apps are not loaded for them, which takes most of a start."""
POWERLESS = "createsuperuser"
"""Django's command makes an account that has no role here, and no second factor; the right one is named instead."""
SERVING = ("worker", "scheduler")
"""Commands whose output is their log; the others print results and log to the other stream."""


def main() -> int:
    """Run the command named on the command line; return 2 if a setting or the database prevents it."""
    gc.disable()  # imports leave next to no garbage, and looking for it takes a sixth of a start
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from portal import running
    from portal.env import SettingError

    running.adopt()
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command == POWERLESS:
        return refuse(
            "A superuser has no powers in this portal; run manage.py create_person NAME --role administrator instead."
        )
    known = os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")
    if command in KEYLESS or (command in OFFLINE and not known):
        os.environ.setdefault("PORTAL_OFFLINE", "1")
    if command in SERVING:
        os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)  # one process, whose figures are in its own memory
    else:
        os.environ.setdefault("LOG_STREAM", "stderr")
    try:
        import portal.settings  # noqa: F401  (first, so that a bad value is not reported as a traceback)

        if command in ALONE:
            run_alone(command)
        else:
            execute_from_command_line(sys.argv)
    except SettingError as refused:
        return refuse(str(refused))
    except ImproperlyConfigured as refused:
        if "settings.DATABASES is improperly configured" not in str(refused):
            raise
        return refuse(
            "This command needs the database; set DATABASE_URL, or keep `make run` running in another terminal."
        )
    except Exception as error:
        if command in SERVING:
            logging.getLogger("portal.manage").critical("The %s has ended with an error.", command, exc_info=error)
            return 1
        if not isinstance(error, OperationalError):
            raise
        return refuse(f"Cannot connect to the database: {str(error).strip().splitlines()[0]}")
    return 0


def run_alone(command: str) -> None:
    """Run one of our commands with the portal's settings and logs, but without its apps."""
    from django.conf import settings
    from django.core.management import load_command_class
    from django.utils.log import configure_logging

    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    found = load_command_class("reviews", command)
    gc.enable()
    found.run_from_argv(sys.argv)


def refuse(sentence: str) -> int:
    """Print the sentence and return the exit status for it."""
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
