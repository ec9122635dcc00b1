"""Every migration after the joined ones is undone to what there was before it: nothing of it is left."""

import itertools
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from pytest_django import DjangoDbBlocker

from tests.ops.earlier import database
from tests.ops.schema import schema

FIRST = "0015_write_once"


@pytest.fixture(autouse=True)
def may_connect(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test uses a database of its own, never the one of the run."""
    with django_db_blocker.unblock():
        yield


@pytest.mark.long
def test_a_migration_that_is_undone_leaves_what_there_was() -> None:
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    names = sorted(name for app, name in disk if app == "reviews" and name >= FIRST)
    with database():
        others = [leaf for leaf in MigrationLoader(connection).graph.leaf_nodes() if leaf[0] != "reviews"]
        MigrationExecutor(connection).migrate(others)
        found = {}
        for name in names:
            step(name)
            found[name] = schema()
        left = {}
        for before, name in reversed(list(itertools.pairwise(names))):
            step(before)
            now = schema()
            if now != found[before]:
                left[name] = sorted(line[:120] for line in now ^ found[before])
    assert left == {}


def step(name: str) -> None:
    MigrationExecutor(connection).migrate([("reviews", name)])
