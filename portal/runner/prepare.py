"""Update database, grants and static files in one process, because most of the time goes into starting Django."""

import hashlib
import sys

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from portal.env import SettingError


def main() -> int:
    """Migrate and grant as the owner, and collect static files if they changed; return 2 for a refused setting."""
    try:
        django.setup()
    except SettingError as refused:
        print(refused, file=sys.stderr)
        return 2
    call_command("upgrade")
    collect_static()
    return 0


def collect_static() -> None:
    """Collect and compress static files, unless the same files have been collected before."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path).timestamp()}\n".encode())
    stamp = settings.STATIC_ROOT / "collected"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest())


if __name__ == "__main__":
    sys.exit(main())
