"""The portal beside MLflow: the same names in the same PostgreSQL, each question to both by turns, in one run.

Run it with `python tests/bench/peers/compare.py [--venv DIR] [--quick] [--caches off]`. MLflow is installed by pip into
an environment of its own, which takes some minutes and 600 MB the first time; without an index to install it from, this
says so and ends. Every request comes over a new connection, because MLflow's server stalls on kept ones. MLflow asks
nobody to sign in, and searches models where the portal searches decisions; it compares three tags for equality where
the portal compares license, node class and the least context.
"""

import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from portal.embedded import Services  # noqa: E402
from tests.bench import bench_pages, production  # noqa: E402
from tests.bench.load import Window, window  # noqa: E402
from tests.bench.pages import p50, p95, pages, rate  # noqa: E402
from tests.bench.peers import mlflow  # noqa: E402

GOALS = {"catalog": 3, "search, rare": 10, "search, common": 3, "three attributes": 12}
"""How many times MLflow's answers a second the portal should give."""
CLIENTS = 8


def main() -> int:
    """Install, fill, serve both, measure, print."""
    options = _options()
    try:
        python = mlflow.install(options.venv)
    except mlflow.NotInstalled as error:
        print(f"MLflow could not be installed, so nothing was compared:\n{error}", file=sys.stderr)
        return 1
    with bench_pages.ready(options) as services:
        size = 3_000 if options.quick else 20_000
        ((_, name),) = bench_pages.fill(services, (size,), options)
        compare(services, python, name, options)
    return 0


def compare(services: Services, python: Path, name: str, options: "bench_pages.argparse.Namespace") -> None:
    """Serve both on one of the databases, ask both each question by turns, and print a line for each."""
    bench_pages.connect(name)
    own = {page.target.name: page.target for page in pages(options.token)}
    rare = own["search, rare"].path.partition("?q=")[2]
    with (
        production.serving(services, name, caches=options.caches) as server,
        mlflow.serving(services, python, name, rare) as peer,
    ):
        print(
            f"MLflow {mlflow.VERSION}, {name.removeprefix('pages_')} decisions and model versions, c={CLIENTS},"
            f" caches {options.caches}"
        )
        print(f"{'question':<18} {'MLflow p50/p95, req/s':>28} {'portal p50/p95, req/s':>28} {'ratio':>7}   goal")
        for question, target in peer.targets().items():
            found: list[tuple[Window, Window]] = []
            for _ in range(options.rounds):
                theirs = window(peer.port, target, clients=CLIENTS, seconds=options.seconds)
                ours = window(server.port, own[question], clients=CLIENTS, seconds=options.seconds)
                found.append((theirs, ours))
            print(_line(question, found), flush=True)


def _options() -> "bench_pages.argparse.Namespace":
    parser = bench_pages.parser(__doc__.splitlines()[0])
    parser.add_argument("--venv", type=Path, default=ROOT / "var" / "mlflow", help="where MLflow is installed")
    options = parser.parse_args()
    if options.quick:
        options.seconds, options.rounds = 0.5, 1
    return options


def _line(question: str, found: list[tuple[Window, Window]]) -> str:
    told = []
    for side in (0, 1):
        windows = [pair[side] for pair in found]
        middle = [statistics.median(of(one) for one in windows) for of in (p50, p95, rate)]
        told.append(f"{middle[0] * 1000:.0f}/{middle[1] * 1000:.0f} ms, {middle[2]:.1f}")
    ratio = statistics.median(ours.rate / theirs.rate for theirs, ours in found)
    goal = GOALS.get(question)
    verdict = f"at least {goal}: {'met' if ratio >= goal else 'NOT MET'}" if goal else "printed only"
    return f"{question:<18} {told[0]:>28} {told[1]:>28} {ratio:>7.2f}   {verdict}"


if __name__ == "__main__":
    sys.exit(main())
