"""The counts of the facets, which are added up from groups of rows, are those of the rows themselves."""

from uuid import uuid4

import pytest
from django.http import QueryDict

from reviews.catalog import facets, queries
from reviews.catalog.filters import TITLES, CatalogFilter
from reviews.catalog.rules import WorkloadQuestion
from reviews.workloads.queries import visible_to
from tests.cast import Cast
from tests.catalog.test_page import three

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["", "parameters=0.9&language=de", "stage=test&license=MIT&review=90&q=sample"])
def test_a_count_is_the_number_of_rows_under_its_value_and_all_other_filters(cast: Cast, address: str) -> None:
    three(cast)
    offers = queries.fit(queries.offers(cast.reader), WorkloadQuestion())
    given = QueryDict(address)
    known = [str(uuid4()), address]  # so that nothing is found that an earlier test has counted
    counted = facets.count(lambda: offers, lambda: visible_to(cast.reader), CatalogFilter(given), known)
    assert facets.number(counted, "all") == 3
    assert facets.number(counted, "found") == CatalogFilter(given).filter_queryset(offers).count()
    told = [(name, value, n) for name in TITLES for value, _, n in counted.get(name, [])]
    assert told or address
    for name, value, n in told:
        alone = given.copy()
        alone.setlist(name, [value])
        assert CatalogFilter(alone).filter_queryset(offers).count() == n, (name, value)
