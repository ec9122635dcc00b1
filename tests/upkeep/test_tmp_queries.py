import pytest
from tests.cast import Cast
from tests.house.test_queries import signed_in, watched
from reviews.people.actions import switch

pytestmark = pytest.mark.django_db


def test_q(cast: Cast) -> None:
    a, q = watched(signed_in(cast.administrator), f"/people/{cast.reader.pk}/forget/")
    print("OPEN", a.status_code, len(q))
    [print("  ", x[:150]) for x in q]
    switch(cast.reader, on=False, reason="Left.", by=cast.administrator_two)
    a, q = watched(signed_in(cast.administrator), f"/people/{cast.reader.pk}/forget/")
    print("CLOSED", a.status_code, len(q))
    [print("  ", x[:150]) for x in q]
    print(a.content.decode()[3000:])
