"""Start and stop the two embedded services of one folder together, and return their URLs."""

import os
from pathlib import Path

from portal.embedded.initdb import APP, OWNER
from portal.embedded.postgres import Postgres
from portal.embedded.process import EmbeddedError
from portal.embedded.valkey import Valkey

__all__ = ["EmbeddedError", "Services", "start"]


class Services:
    """The embedded services of one folder; it stops only what it started."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        logs = self.folder / "log"
        self.postgres = Postgres(self.folder / "postgres", logs / "postgres.log", durable=durable)
        self.valkey = Valkey(self.folder / "valkey", logs / "valkey.log", durable=durable)
        self._postgres_wanted = self._valkey_wanted = True

    def start(self, *, postgres: bool = True, valkey: bool = True, dies_with_parent: bool = True) -> None:
        """Start the requested services; if one fails, stop those already started.

        Raises EmbeddedError with one sentence (and the end of the log, if there is one).
        """
        self._postgres_wanted, self._valkey_wanted = postgres, valkey
        try:
            (self.folder / "log").mkdir(parents=True, exist_ok=True)
            if not os.access(self.folder, os.W_OK | os.X_OK):
                raise PermissionError
            if postgres:
                self.postgres.start(dies_with_parent=dies_with_parent)
            if valkey:
                self.valkey.start(dies_with_parent=dies_with_parent)
        except OSError as error:
            self.stop()
            reason = error.strerror or "permission denied"
            raise EmbeddedError(f"{self.folder} cannot be written: {reason.lower()}.") from None
        except BaseException:
            self.stop()
            raise

    def environment(self) -> dict[str, str]:
        """Return the settings that make the portal use these services: app role, owner role, queue."""
        found: dict[str, str] = {}
        if self._postgres_wanted:
            found |= {"DATABASE_URL": self.postgres.url(APP), "MIGRATE_DATABASE_URL": self.postgres.url(OWNER)}
        if self._valkey_wanted:
            found["REDIS_URL"] = self.valkey.url()
        return found

    def stop(self) -> None:
        """Stop what this object started, the queue first."""
        for service in (self.valkey, self.postgres):
            if service.started_by_us:
                service.stop()
                service.started_by_us = False


def start(folder: Path, *, durable: bool = True) -> Services:
    """Start both services in `folder`; they end with this process at the latest."""
    services = Services(folder, durable=durable)
    services.start()
    return services
