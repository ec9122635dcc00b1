"""Start PostgreSQL and Valkey for one test run, switch the network off, and load the settings for tests."""

import contextlib
import gc
import os
import re
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_django

from portal.embedded import Services
from tests import database, generated, network, shares

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.pages.browser import Chromium

SERVICES = pytest.StashKey[tuple[Services, Path]]()
# Whatever a developer's shell holds must not change what the tests see.
FOREIGN = re.compile(
    r"HF_|HUB|OIDC_|LOCKOUT_|EMAIL_URL|(SECRET|FILES)_KEY|ALLOWED_HOSTS|DEBUG|PORTAL_(?!TEST)|(HTTPS?|ALL)_PROXY",
    re.IGNORECASE,
)


QUICKLY = contextlib.ExitStack()
"""Open while the database is made."""
LIMITS = ("LIMIT_ACTS", "LIMIT_ACTS_ADDRESS", "LIMIT_TOKEN", "LIMIT_TOKEN_ADDRESS", "LIMIT_BAD_TOKENS")

generated.use_profile()  # before a module of tests is read: what it names is added to the profile then


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Prepare before pytest-django looks for settings; a pytest-xdist worker inherits the services."""
    network.switch_off()
    for name in [name for name in os.environ if FOREIGN.match(name)]:
        del os.environ[name]
    os.environ.update({"PORTAL_TEST": "1", "DJANGO_SETTINGS_MODULE": "portal.settings"})
    # The same few people and tokens send all that the tests send; tests of the limits set their own.
    os.environ.update(dict.fromkeys(LIMITS, "1000000000"))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        _start_services(config)
    elif "db=0" in os.environ["REDIS_URL"]:  # each worker has a queue of its own
        os.environ["REDIS_URL"] = os.environ["REDIS_URL"].replace("db=0", f"db={int(worker.lstrip('gw')) + 1}")
    os.environ.setdefault("VAR_DIR", tempfile.gettempdir())

    from django.conf import settings

    # pytest-django sets Django up only when it finds the settings already read; and it reads them itself, before this
    # file is known, where the environment names them: too early for a worker to have got a queue of its own.
    if os.environ["REDIS_URL"] != settings.REDIS_URL:
        raise pytest.UsageError("The settings were read before this process had its own queue.")
    if not worker and config.getoption("numprocesses", None):
        del os.environ["DJANGO_SETTINGS_MODULE"]


def _start_services(config: pytest.Config) -> None:
    wanted = {"postgres": not os.environ.get("DATABASE_URL"), "valkey": not os.environ.get("REDIS_URL")}
    folder = Path(tempfile.mkdtemp(prefix="portal-tests-"))
    services = Services(folder, durable=False)
    config.stash[SERVICES] = (services, folder)
    services.start(**wanted)
    found = services.environment()
    if wanted["postgres"]:
        # Tests make their own database, so they connect as the owner; what the app's role may do has tests of its own.
        found["DATABASE_URL"] = found["MIGRATE_DATABASE_URL"]
        (folder / "shared").mkdir()
        found[database.SHARED] = str(folder / "shared")
    os.environ.update(found, VAR_DIR=str(folder / "var"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this run started and leave no file behind."""
    services, folder = config.stash.get(SERVICES, (None, None))
    if services and folder:
        services.stop()
        shutil.rmtree(folder, ignore_errors=True)


LONGEST = (
    "tests/journeys/test_journey", "tests/ops/test_runner", "tests/ops/test_settings", "tests/house/test_unused",
    "tests/house/test_acts", "tests/house/test_sizes", "tests/house/test_reader", "tests/hub/test_hostile",
    "tests/journeys", "tests/jobs/test_crash", "tests/house", "tests/ops/test_earlier", "tests/ops/test_embedded",
)  # fmt: skip
"""Where the tests are that take many seconds each: they go first, so that no process waits for another in the end.

The first one makes the database; the next ones need none, so that the other processes do not wait for it.
"""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let the collector of garbage wait until the tests are known: what is made of them stays to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let one process import a file of tests first: it rewrites the assertions, and the others load the result."""
    shared = database.folder() if isinstance(collector, pytest.Module) else None
    with database.alone(shared / f"{collector.name}.collected") if shared else contextlib.nullcontext():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Put the longest tests first; hypothesis, which reads all our source meanwhile, does it in one process first."""
    shares.leave_some(items)  # before pytest leaves out the long ones
    shared = database.folder()
    with database.alone(shared / "constants") if shared else contextlib.nullcontext():
        yield
    items.sort(key=lambda item: next((n for n, place in enumerate(LONGEST) if item.nodeid.startswith(place)), 99))


def pytest_collection_finish() -> None:
    """Let clients be signed in by one row; let the collector of garbage pass over what stays to the end, and look less
    often: it took a twelfth of a run."""
    from tests import signed_in

    signed_in.install()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_runtest_setup() -> None:
    """Let no test find counts that an earlier one kept: scenes from memory end at the same ledger head."""
    from tests.kept import forget

    forget()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Watch how long one test takes; what it shares with others, such as the database, is made before."""
    with shares.watched(item):
        yield


@pytest.fixture
def cast(db: None) -> "Cast":
    """Everybody, with roles and teams."""
    from tests.cast import assemble

    return assemble()


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Chromium]":
    """The browser, in a thread of its own, for all tests of this process."""
    from tests.pages.browser import Chromium

    found = Chromium()
    yield found
    found.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Migrate once for all processes of the run, and quickly."""
    from tests import migrating

    database.copy_or_make()
    QUICKLY.enter_context(migrating.quickly())


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: "pytest.FixtureDef[object]") -> Generator[None, object, object]:
    """Let no process wait for a database whose migration failed; each then tries and fails for itself."""
    try:
        return (yield)
    except BaseException:
        if fixturedef.argname == "django_db_setup":
            database.give_up()
        raise


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Add what every portal has, and let the teardown of transactional tests, and nothing else, empty all tables."""
    from django.core.management import call_command
    from django.db import connection

    QUICKLY.close()
    with django_db_blocker.unblock():
        call_command("ship_roles")
        call_command("ship_policy")
        database.keep()
        shipped = database.contents()
    connection.ops.execute_sql_flush = lambda _statements: database.empty(shipped)
    yield
    # Threads of a test server keep their connections; the database is dropped only when nobody is left in it.
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        cursor.execute(others, cursor.fetchone())
