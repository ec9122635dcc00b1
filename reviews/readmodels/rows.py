"""Writing the narrow rows anew, through the same function as the database's triggers."""

from collections.abc import Sequence

from django.db import connection


def rebuild(numbers: Sequence[int]) -> None:
    """Write the rows of these decisions as their definition says; a row without a decision goes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT refresh_catalog(%s)", [list(numbers)])
