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
    with database():
        others = [leaf for leaf in MigrationLoader(connection).graph.leaf_nodes() if leaf[0] != "reviews"]
        executor = MigrationExecutor(connection)
        executor.migrate(others)
        executor.loader.build_graph()  # of what is there now
        plan = [one for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes("reviews"))]
        # Each state is kept: whoever migrates to a name works all the earlier ones out anew, a hundred times.
        state, states, found = executor.loader.project_state(others), {}, {}
        for migration in plan:
            states[migration.name] = state.clone()
            state = executor.apply_migration(state, migration)
            found[migration.name] = schema()
        left = {}
        for before, migration in reversed(list(itertools.pairwise(plan))):
            if before.name < FIRST:
                break
            executor.unapply_migration(states[migration.name], migration)
            now = schema()
            if now != found[before.name]:
                left[migration.name] = sorted(line[:120] for line in now ^ found[before.name])
    assert len(plan) > 60
    assert left == {}
