"""Two transactions at once: the row of a decision is true of both once both are committed."""

import threading

import pytest
from django.db import connection, transaction

from reviews.readmodels.models import CatalogEntry
from reviews.readmodels.queries import stale
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import assemble

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_workload_that_becomes_private_while_a_decision_is_issued_hides_it() -> None:
    cast = assemble()
    candidate = scenes.candidate_at("ready", cast)
    hidden = threading.Event()

    def hide() -> None:
        try:
            Workload.objects.filter(pk=candidate.workload_id).update(private=True)
            hidden.set()
        finally:
            connection.close()

    other = threading.Thread(target=hide)
    with transaction.atomic():
        scenes.decide(candidate, cast)
        other.start()
        hidden.wait(2)  # it may have to wait for this transaction to end
    other.join()
    assert CatalogEntry.objects.get().private
    assert stale() == []
