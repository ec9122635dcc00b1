"""Run the whole portal in the foreground: services, migrations, sample, web, worker, scheduler; Ctrl-C stops it all."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from portal import env, running
from portal.embedded import EmbeddedError, Services
from portal.embedded.process import free_port, last_lines
from portal.env import SettingError
from portal.runner import refusals
from portal.runner.children import Children, reap_orphans
from portal.runner.refusals import Refusal

START_PATIENCE = 120.0
"""Seconds until the web server must first respond."""


class Stopped(BaseException):
    """A request to end this process; not an Exception, so that nothing handles it as an error."""


def main() -> int:
    """Run until a signal (0), or a refusal or the end of one program (1)."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with contextlib.ExitStack() as stack:
            run(stack)
    except Stopped:
        say("Everything has stopped.")
        return 0
    except (Refusal, SettingError, EmbeddedError) as refused:
        print(f"The portal did not start: {refused}", file=sys.stderr, flush=True)
        return 1
    except Died as died:
        print(f"{died}\nEverything else was stopped.", file=sys.stderr, flush=True)
        return 1
    return 0


class Died(RuntimeError):
    """A program that should keep running has ended."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # stopping takes a few seconds and must not be interrupted
    raise Stopped


def run(stack: contextlib.ExitStack) -> None:
    """Start everything in order and watch it; `stack` stops whatever was started."""
    from portal import settings  # reads the whole environment, so that a bad value is reported first

    host, port = refusals.address()
    folder = settings.VAR_DIR
    stack.enter_context(refusals.lock(folder))
    environ = dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "portal.settings", "HOST": host, "PORT": str(port)}
    with stopping_messages():
        environ |= start_services(stack, folder)
        children = Children(folder / "log")
        stack.callback(stop_children, children)
        environ |= start_sample_hub(children, settings.PORTAL_DEMO, port)
        environ |= own_metrics_folder(folder) | allowed_hosts(settings.PORTAL_DEMO, host, settings.ALLOWED_HOSTS)
        prepare(folder, environ)
        programs = without_owner(environ)
        running.write(folder, programs)
        stack.callback(running.forget, folder)
        # Before the worker runs: the sample does its own readings, which a worker would take over.
        sample_failed = settings.PORTAL_DEMO and not create_sample(folder, programs)
        start_programs(children, programs, host, port)
        wait_until_ready(children, host, port)
        announce(folder, host, port, demo=settings.PORTAL_DEMO, sample_failed=sample_failed)
        while not (ended := children.ended()):
            time.sleep(0.25)
        raise Died(ended.describe_end())


@contextlib.contextmanager
def stopping_messages() -> Iterator[None]:
    """Acknowledge Ctrl-C, so that the person sees that something is happening."""
    try:
        yield
    except BaseException:
        say("Stopping ...")
        raise


def start_services(stack: contextlib.ExitStack, folder: Path) -> dict[str, str]:
    """Start the embedded services that no URL replaces; check the others. Return the programs' settings."""
    database, queue = env.secret("DATABASE_URL"), env.secret("REDIS_URL")
    found = {name: value for name, value in (("DATABASE_URL", database), ("REDIS_URL", queue)) if value}
    if database:
        refusals.check_database("DATABASE_URL", database)
        owner = env.secret("MIGRATE_DATABASE_URL")
        if owner:
            refusals.check_database("MIGRATE_DATABASE_URL", owner)
        found["MIGRATE_DATABASE_URL"] = owner or database
    if queue:
        refusals.check_queue("REDIS_URL", queue)
    if not (database and queue):
        say(f"Starting {' and '.join(['PostgreSQL'] * (not database) + ['Valkey'] * (not queue))} under {folder} ...")
        services = Services(folder)
        stack.callback(services.stop)
        services.start(postgres=not database, valkey=not queue)
        found |= services.environment()
    return found


def start_sample_hub(children: Children, demo: bool, port: int) -> dict[str, str]:
    """Serve the bundled sample repositories as the hub `sample`, in demo mode; keep the user's HUBS."""
    hubs = env.words("HUBS")
    if not demo or any(hub.startswith("sample=") for hub in hubs):
        return {}
    place = env.number("SAMPLE_HUB_PORT", 0, most=65535) or (port + 1 if _is_free(port + 1) else free_port())
    command = [sys.executable, "-m", "portal.sample_hub", "--port", str(place)]
    # It only serves files and needs none of our secrets.
    children.start(
        "sample hub", command, {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    )
    return {"HUBS": ",".join([*hubs, f"sample=http://127.0.0.1:{place}"])}


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def own_metrics_folder(folder: Path) -> dict[str, str]:
    """Create one folder in which the web server's processes sum their metrics; remove those of an earlier run."""
    place = folder / "metrics"
    place.mkdir(exist_ok=True)
    for old in place.glob("*.db"):
        old.unlink()
    return {"PROMETHEUS_MULTIPROC_DIR": str(place)}


def allowed_hosts(demo: bool, host: str, known: list[str]) -> dict[str, str]:
    """Accept the names under which a demo is reached if HOST opens it to other machines."""
    if not demo or env.text("ALLOWED_HOSTS"):
        return {}
    return {"ALLOWED_HOSTS": ",".join(dict.fromkeys([*known, host, socket.gethostname(), socket.getfqdn()]))}


def prepare(folder: Path, environ: dict[str, str]) -> None:
    """Migrate, grant, and collect static files."""
    say("Bringing the database up to date ...")
    log = folder / "log" / "prepare.log"
    if run_once([sys.executable, "-m", "portal.runner.prepare"], environ, log):
        raise Refusal(f"the database could not be brought up to date; the end of {log}:\n{last_lines(log, 12)}")


def create_sample(folder: Path, environ: dict[str, str]) -> bool:
    """Create the demo people and the sample; return whether it is complete.

    The command itself leaves a portal with people alone, so an interrupted sample is never completed later. The note
    next to the embedded data records this, and saves running the command once the sample exists.
    """
    log, note = folder / "log" / "sample.log", folder / "postgres" / "sample"
    embedded = not env.secret("DATABASE_URL")
    if embedded and note.exists():
        return note.read_text() == "created"
    say("Creating the sample (once) ...")
    if embedded:
        note.write_text("begun")
    if run_once([sys.executable, "manage.py", "create_sample"], environ, log):
        return False
    if embedded:
        note.write_text("created")
    return True


def run_once(command: list[str], environ: dict[str, str], log: Path) -> int:
    """Run a program to its end with its own log, and return its exit status."""
    with log.open("wb") as output:
        return subprocess.run(
            command, env=environ, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        ).returncode


def without_owner(environ: dict[str, str]) -> dict[str, str]:
    """Return the settings without the owner's role: only migrations need it, so no running program has it."""
    return {name: value for name, value in environ.items() if not name.startswith("MIGRATE_DATABASE_URL")}


def start_programs(children: Children, environ: dict[str, str], host: str, port: int) -> None:
    """Start the web server, worker and scheduler."""
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = [
        sys.executable,
        "-m",
        "gunicorn",
        "portal.wsgi:application",
        "--bind",
        where,
        "--config",
        "python:portal.gunicorn",
    ]
    children.start("web server", web, environ)
    for name in ("worker", "scheduler"):
        children.start(name, [sys.executable, "manage.py", name], environ)


def wait_until_ready(children: Children, host: str, port: int) -> None:
    """Wait until /readyz succeeds; raise if a program ends or nothing responds for two minutes."""
    end = time.monotonic() + START_PATIENCE
    while time.monotonic() < end:
        if ended := children.ended():
            raise Died(ended.describe_end())
        connection = http.client.HTTPConnection(_reach(host), port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            if answer.status == 200:
                return
            said = answer.read().decode(errors="replace")
        except OSError:
            said = "nothing"
        finally:
            connection.close()
        time.sleep(0.1)
    raise Refusal(f"the web server was not ready within {START_PATIENCE:.0f} s; it answered: {said}")


def _reach(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104  (compared, not bound)


def announce(folder: Path, host: str, port: int, *, demo: bool, sample_failed: bool) -> None:
    """Print where the portal is, who can sign in, and how to stop."""
    shown = _reach(host)
    say(f"\nThe portal is running: http://{f'[{shown}]' if ':' in shown else shown}:{port}/")
    if demo:
        if not env.is_loopback(_reach(host)) or shown != host:
            say("This is a demo: anyone who can reach this machine can sign in with the accounts below.")
        sign_ins = folder / "demo-sign-ins.txt"
        if sign_ins.exists():
            say(sign_ins.read_text().rstrip())
        if sample_failed:
            log = folder / "log" / "sample.log"
            say(f"The sample is incomplete; see {log}. Everything else works. Delete {folder} to start over.")
    say(f"Logs: {folder / 'log'}   Stop with Ctrl-C.")


def stop_children(children: Children) -> None:
    """Stop the programs, then whatever they left behind; the embedded services are stopped after them."""
    children.stop()
    reap_orphans(keep=_services_below_us())


def _services_below_us() -> set[int]:
    """Return our direct children that are embedded services: they run in a data folder, not in the checkout."""
    from portal import settings

    services = Services(settings.VAR_DIR)
    return {services.postgres.pid(), services.valkey.pid()}


def say(words: str) -> None:
    """Print a message for the person who ran `make run`."""
    with contextlib.suppress(BrokenPipeError):
        print(words, flush=True)


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[2])
    sys.exit(main())
