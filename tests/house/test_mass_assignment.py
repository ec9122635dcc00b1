"""A form sets what its page asks for and nothing else, whatever other fields are sent with it."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.db.models import BooleanField, DateField, DateTimeField, Field, ForeignKey, IntegerField, JSONField
from django.utils.http import urlencode

from reviews.workloads.models import Workload
from tests.cast import Cast
from tests.house.filled import Effect, Filled, Sender, filled, senders
from tests.house.places import build
from tests.server import Fields

pytestmark = pytest.mark.django_db
WORDS = {
    "by": "both", "actor": "Dora Decider", "signer": "1", "user": "1", "is_superuser": "on", "is_staff": "on",
    "powers": "decide", "roles": "administrator", "decided_by": "1", "author": "1", "repo_id": "sample-lab/forged",
    "at": "2001-01-05", "digest": "forged", "pk": "1", "_state": "decided", "state": "decided", "policy": "1",
}  # fmt: skip
"""Names that no model has, or whose value a person would choose with care."""


def value_for(field: Any) -> str:
    """A value that the field would take and that no form of the scene sends."""
    if isinstance(field, ForeignKey) or field.many_to_many:
        newest = field.related_model._base_manager.order_by("pk").last()
        return str(newest.pk) if newest else "1"
    if getattr(field, "choices", None):
        return str(list(field.flatchoices)[-1][0])
    kinds = (
        (BooleanField, "on"), (DateTimeField, "2031-01-05T10:00:00Z"), (DateField, "2031-01-05"), (IntegerField, "1"),
        (JSONField, '{"forged": true}'),
    )  # fmt: skip
    return next((value for kind, value in kinds if isinstance(field, kind)), "forged")


def every_field() -> dict[str, str]:
    """A value for each field of each table of the portal, by its name and by its column."""
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    own = [field for field in fields if isinstance(field, Field)]
    found = {name: value_for(field) for field in own for name in (field.name, field.attname)}
    return found | WORDS


def forged(form: Filled, values: dict[str, str]) -> Fields:
    """All these fields but those that the form asks for, or that its confirmation adds."""
    asked = form.controls | {name for name, _ in form.fields}
    return [(name, value) for name, value in values.items() if name not in asked]


def differs(plain: Effect, other: Effect) -> list[Any]:
    """What only one of two effects has."""
    return [(table, plain.get(table), other.get(table)) for table in {*plain, *other}
            if plain.get(table) != other.get(table)]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "step"), [("body", 4), pytest.param("body", 1, marks=pytest.mark.long),
                        pytest.param("address", 1, marks=pytest.mark.long)]
)  # fmt: skip
def test_more_fields_than_the_form_has_change_nothing_more(cast: Cast, place: str, step: int) -> None:
    numbers = build(cast) | {"work": Workload.objects.get(slug="claims-intake").pk}
    values, wrong, idle = every_field(), {}, set()
    forms = list(filled(cast, numbers, list(senders(cast))[::step]))
    sender = Sender(forms)
    for form in forms:
        more = forged(form, values)
        status, plain = sender.effect(form)
        sent = sender.effect(form, more) if place == "body" else sender.effect(form, query="?" + urlencode(more))
        if (status, plain) != sent:
            wrong[form.name] = (status, sent[0], differs(plain, sent[1]))
        if not plain:
            idle.add(form.name)
    assert not wrong, json.dumps(wrong, indent=1, default=list)
    assert len(idle) < len(forms) / 2, idle
