"""Refuse one of our management commands that has the name of another app's: it would silently replace it."""

import importlib
import sys
from pathlib import Path

import django
from django.apps import apps
from django.core.management import find_commands

OURS = ("portal", "reviews")


def shadowed() -> list[str]:
    """Return one sentence for each of our commands that hides another one; Django must be set up."""
    owners = {"django.core": find_commands(str(Path(django.__file__).parent / "core" / "management"))}
    for app in apps.get_app_configs():
        owners[app.name] = find_commands(str(Path(app.path) / "management"))
    return [
        f"{ours} {name}: {owner} has it too."
        for ours in OURS
        for owner, names in owners.items()
        if owner != ours
        for name in sorted({*names} & {*owners[ours]})
    ]


def main() -> int:
    """Print the clashes; return 1 if there are any."""
    importlib.import_module("portal.settings")
    django.setup()
    found = shadowed()
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    sys.exit(main())
