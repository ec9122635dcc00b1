#!/usr/bin/env python
"""Run one management command with the portal's settings, and say a bad setting in one sentence."""

import os
import sys


def main() -> int:
    """Run the command named on the command line; 2 when a setting is refused."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from portal.env import SettingError

    try:
        import portal.settings  # noqa: F401  (read first, so that a bad value is not reported as a traceback)
    except SettingError as refused:
        print(f"The portal did not start: {refused}", file=sys.stderr)
        return 2
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
