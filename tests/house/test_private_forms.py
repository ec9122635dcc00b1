"""A full and valid form about a private candidate does nothing for a person who may not see the candidate."""

import pytest
from django.test import Client

from reviews.workloads.models import Workload
from tests.cast import Cast
from tests.house import private
from tests.house.filled import Sender, changes, filled, rows, undone

pytestmark = pytest.mark.django_db
PAGES = (
    "acknowledge_duties", "answer", "read_again", "record_intake", "sign", "remarks", "reply_remark", "resolve_remark",
    "reject", "withdraw", "withdraw_decision", "add_to_record", "write_entry", "ask_waiver", "carry_over",
    "ask_requirement_waiver", "tie_clause", "withdraw_signoff", "propose", "propose_list", "edit_workload",
)  # fmt: skip


@pytest.mark.parametrize(
    "who", ["stranger", *(pytest.param(o, marks=pytest.mark.long) for o in ("administrator", "reader", "no role"))]
)
def test_a_valid_form_of_a_stranger_is_not_found_and_changes_nothing(cast: Cast, who: str) -> None:
    scene = private.build(cast)
    work = Workload.objects.get(slug=scene.private["slug"])
    forms = list(filled(cast, scene.private | {"work": work.pk}, PAGES))
    assert len(forms) >= 10, [form.name for form in forms]
    person, client = scene.strangers[who], Client(raise_request_exception=False)
    assert person
    client.force_login(person)
    with undone():
        before = rows()
        answers = {form.name: client.post(form.path, form.body()).status_code for form in forms}
        changed = changes(before, rows())
    assert not changed
    found = {name: status for name, status in answers.items() if status not in (404, 403)}
    assert found.keys() <= {"propose", "propose_list"}, answers
    assert {name for name, status in answers.items() if status == 404} >= {"withdraw", "remarks"}, answers
    sender = Sender(forms)
    written = {form.name for form in forms if sender.effect(form)[1]}
    assert written >= {"remarks", "reply_remark", "withdraw_decision", "propose"}, written
