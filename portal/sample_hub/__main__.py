"""Start the sample hub from the command line: `python -m portal.sample_hub --port 8100`."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from portal.sample_hub import serve
from portal.sample_hub.access import read_tokens
from portal.sample_hub.repository import RepositoryError
from portal.sample_hub.settings import HubSettings

DATA = Path(__file__).parent / "data"


def main() -> int:
    """Serve until a signal arrives; return 0, or 2 with one sentence if it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m portal.sample_hub", description=__doc__)
    parser.add_argument("--root", type=Path, action="append", help="folder of repositories; can be repeated")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--cdn-port", type=int, default=0, help="port for large files (0: any, -1: the same port)")
    parser.add_argument("--delay-ms", type=float, default=0.0, help="wait before each answer, in milliseconds")
    parser.add_argument("--no-resolve-cache", action="store_true", help="serve small files without a redirect")
    parser.add_argument("--no-redirects", action="store_true", help="serve every file directly, as a mirror does")
    parser.add_argument("--quiet", action="store_true", help="do not print a line per request")
    arguments = parser.parse_args()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        # Accepted tokens come from the environment: everyone on the machine can read a command line.
        tokens = read_tokens(os.environ.get("SAMPLE_HUB_TOKENS", ""))
        with serve(
            *(arguments.root or [DATA]),
            host=arguments.host,
            port=arguments.port,
            cdn_port=None if arguments.cdn_port < 0 else arguments.cdn_port,
            verbose=not arguments.quiet,
            settings=HubSettings(
                delay=arguments.delay_ms / 1000,
                tokens=tokens,
                resolve_cache=not arguments.no_resolve_cache,
                direct=arguments.no_redirects,
            ),
        ) as hub:
            print(f"Sample hub at {hub.url}, large files at {hub.cdn_url}", flush=True)
            stopped.wait()
    except (RepositoryError, ValueError, OSError, OverflowError) as error:
        print(f"The sample hub cannot start: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
