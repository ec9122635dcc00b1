"""Statements whose text is kept depend on nothing but what they are kept under; their answers are never kept."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import Count, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews import statements
from reviews.home.at_hand import at_hand, at_hand_statement
from reviews.people.models import Team, User
from reviews.query_plans import planned
from reviews.workflow.models import Candidate
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_it_is_written_once_for_a_person_and_a_day(cast: Cast) -> None:
    morning = timezone.now().replace(hour=0, minute=1)
    written = {}
    for at in (morning, morning + timedelta(hours=23)):
        statements._kept.clear()
        with time_machine.travel(at, tick=False):
            written[at] = {
                person.pk: at_hand_statement(person, timezone.localdate()) for person in User.objects.order_by("pk")
            }
    first, second = written.values()
    assert first == second
    assert len(set(first.values())) == len(first)


def test_what_a_person_may_see_and_the_day_are_part_of_it(cast: Cast) -> None:
    today = timezone.localdate()
    own = at_hand_statement(again(cast.reader), today)
    assert at_hand_statement(again(cast.reader), today) is own
    assert at_hand_statement(again(cast.reader), today + timedelta(days=1)) != own
    Team.objects.get(slug="claims").members.add(cast.reader)
    joined = at_hand_statement(again(cast.reader), today)
    assert joined != own
    cast.reader.groups.add(*cast.legal.groups.all())
    assert at_hand_statement(again(cast.reader), today) not in (own, joined)


def test_the_answer_is_read_each_time(cast: Cast) -> None:
    assert at_hand(again(cast.legal), timezone.localdate()).own == 0
    scenes.candidate_at("answered", cast)
    assert at_hand(again(cast.legal), timezone.localdate()).own == 1


def test_rows_with_their_related_ones_are_those_of_the_query(cast: Cast) -> None:
    key = scenes.candidate_at("answered", cast).pk

    def build(*some: int) -> QuerySet[Candidate]:
        found = Candidate.objects.select_related("workload__team").defer("requested_id").filter(pk__in=some)
        return found.annotate(tracks_here=Count("tracks")).order_by("-pk")

    for asked in ([key, 10**6], [10**6, key], [10**6, 10**6 + 1]):
        kept = statements.objects(("a test", len(asked)), build, Candidate, asked)
        with CaptureQueriesContext(connection) as more:
            assert [vars(one.workload.team)["name"] for one in kept] == [
                one.workload.team.name for one in build(*asked)
            ]
        assert len(more) == 1  # that of the comparison
        assert [_said(one) for one in kept] == [_said(one) for one in build(*asked)]


def _said(one: Candidate) -> dict[str, object]:
    return {name: value for name, value in vars(one).items() if name != "_state"}


def test_a_moment_is_put_in_each_time(cast: Cast) -> None:
    scenes.candidate_at("read", cast)
    now = timezone.now()

    def since(moment: datetime) -> list[Candidate]:
        return statements.objects("since", lambda at: Candidate.objects.filter(created_at__gte=at), Candidate, [moment])

    assert len(since(now - timedelta(hours=1))) == 1
    assert since(now + timedelta(hours=1)) == []


def test_a_text_is_put_in_each_time_and_stays_a_value(cast: Cast) -> None:
    scenes.candidate_at("read", cast)
    name = Candidate.objects.get().repo_id

    def named(text: str) -> list[Candidate]:
        def build(of: str) -> QuerySet[Candidate]:
            return Candidate.objects.filter(repo_id=of).exclude(commit="no commit")

        return statements.objects("named", build, Candidate, [text])

    assert [one.repo_id for one in named(name)] == [name]
    for hostile in ("", "' OR true --", "%s", "\ue0000"):
        assert named(hostile) == []


def test_a_value_that_is_not_in_the_statement_is_refused(cast: Cast) -> None:
    with pytest.raises(ValueError, match="not in the statement"):
        statements.objects("lost", lambda _key: Candidate.objects.all(), Candidate, [1])
    assert statements.objects("none", Candidate.objects.none, Candidate) == []


def test_texts_are_written_into_a_statement_and_nothing_else() -> None:
    asked = statements.written_out(("SELECT %s, %s LIKE %s, %s", (1, "it's 5 %", "5 %%s", 2)))
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        assert cursor.fetchone() == (1, False, 2)
    assert asked[1] == (1, 2)
    unclear = ("SELECT '%%s', %s", ("x",))
    assert statements.written_out(unclear) == unclear


def test_plain_values_are_those_of_the_query(cast: Cast) -> None:
    key = scenes.candidate_at("answered", cast).pk

    def build(*some: int) -> QuerySet[Candidate, tuple[int, str]]:
        return Candidate.objects.filter(pk__in=some).values_list("pk", "workload__name")

    assert statements.tuples("pairs", build, [key]) == list(build(key))
    assert statements.tuples("none of them", lambda: Candidate.objects.none().values_list("pk")) == []


def test_only_so_many_are_kept(cast: Cast) -> None:
    for number in range(statements.MOST + 10):
        statements.statement(("a test", number), lambda: ("SELECT 1", ()))
    assert len(statements._kept) <= statements.MOST


@pytest.mark.django_db(transaction=True)
def test_a_statement_is_planned_once_and_a_migration_may_change_what_it_returns() -> None:
    def ask() -> object:
        with planned() as cursor:
            cursor.execute("SELECT * FROM changing WHERE word = %s", ["x"])
            return cursor.fetchall()

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE changing AS SELECT 'x'::varchar(5) AS word")
        for _ in range(5):
            assert ask() == [("x",)]
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%changing%'")
        assert cursor.fetchone() == (1,)
        # Within a block: the driver forgets what it keeps when it sees a table altered, which others do elsewhere.
        cursor.execute("DO $$ BEGIN ALTER TABLE changing ALTER word TYPE varchar(9), ADD more int; END $$")
        assert ask() == [("x", None)]
        cursor.execute("DROP TABLE changing")
