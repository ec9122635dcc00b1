"""A command line for the embedded services: `python -m portal.embedded start|stop|status|env`."""

import argparse
import shlex
import sys
from pathlib import Path

from portal.embedded.services import EmbeddedError, Services

FOLDER = Path(__file__).resolve().parents[2] / "var"


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; return 1 with a sentence if a service fails, or if `status` finds one down."""
    parser = argparse.ArgumentParser(prog="python -m portal.embedded", description=__doc__)
    parser.add_argument("verb", choices=("start", "stop", "status", "env"))
    parser.add_argument("--folder", type=Path, default=FOLDER, help="data folder (default: var/)")
    given = parser.parse_args(arguments)
    services = Services(given.folder)
    try:
        if given.verb == "start":
            services.start(dies_with_parent=False)
        if given.verb == "stop":
            services.valkey.stop()
            services.postgres.stop()
        elif given.verb == "status":
            pids = {"PostgreSQL": services.postgres.pid(), "Valkey": services.valkey.pid()}
            for name, pid in pids.items():
                print(f"{name}: {f'running, process {pid}' if pid else 'not running'}")
            return 0 if all(pids.values()) else 1
        else:
            for name, value in services.environment().items():
                print(f"export {name}={shlex.quote(value)}")
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
