"""An acknowledgement of before teams were noted keeps its words and gets the team that it was for."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoDbBlocker

from reviews.decisions.duties import digest_of
from reviews.decisions.models import Acknowledgement, Decision
from tests.ops.earlier import database, restore, upgrade
from tests.ops.test_earlier_database import DUMP, run

DUTIES = [{"words": "Keep the notice.", "owner": "Rita", "due": "before first use"}]
WRITTEN = """
INSERT INTO reviews_acknowledgement (duties, at, by_id, decision_id)
SELECT '[{"due": "before first use", "owner": "Rita", "words": "Keep the notice."}]', now(), issued_by_id, number
FROM reviews_decision ORDER BY number LIMIT 1
"""


@pytest.fixture(autouse=True)
def may_connect(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """This test uses a database of its own, never the one of the run."""
    with django_db_blocker.unblock():
        yield


@pytest.mark.long
def test_an_earlier_acknowledgement_is_kept_with_its_team_and_the_digest_of_its_duties() -> None:
    with database():
        restore(DUMP)
        run(WRITTEN)
        upgrade()
        row = Acknowledgement.objects.get()
        decision = Decision.objects.select_related("workload__team").get(pk=row.decision_id)
        assert row.duties == DUTIES
        assert row.team == decision.workload.team
        assert row.duties_digest == digest_of(DUTIES)
        for statement in ("UPDATE reviews_acknowledgement SET at = now()", "DELETE FROM reviews_acknowledgement"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
