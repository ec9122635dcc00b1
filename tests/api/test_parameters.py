"""A name that takes one value and is sent twice is refused by every operation, never answered by one of the two."""

import json
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from reviews.api.document import examples
from reviews.api.parameters import OF_OTHERS
from reviews.api.service import api
from reviews.people.actions import grant_role, set_team
from reviews.people.models import User
from tests.api.asking import own_token, token
from tests.cast import Cast

pytestmark = pytest.mark.django_db
METHODS = frozenset({"get", "put", "post", "delete", "patch"})
TWICE = "takes one value and was sent 2 times. Send it once."


@cache
def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Method, address about the rows of its example, and what the document says of each operation."""
    found = []
    for address, place in api.get_openapi_schema()["paths"].items():
        for method in METHODS & set(place):
            example = examples()[place[method]["operationId"]]["parameters"]
            about = address.format(**{name: quote(str(value)) for name, value in example.items()})
            found.append((method, about, place[method]))
    return found


def queried(said: dict[str, Any]) -> dict[str, bool]:
    """The parameters of an operation's address, each with whether it is a list."""
    found = [one for one in said.get("parameters", []) if one["in"] == "query"]
    return {one["name"]: one["schema"].get("type") == "array" for one in found}


@pytest.fixture
def secrets(cast: Cast) -> dict[str, str]:
    """Tokens for what takes one of a person, and for what takes only one of the company."""
    grant_role(cast.both, "administrator", by="system:tests")
    set_team(slug="claims", name="Claims", members=[cast.requester, cast.both], by=cast.administrator)
    own = own_token(User.objects.get(pk=cast.both.pk), cast.claims)
    return {"own": own, "company": token("check", "decisions", "ledger", "mirror")}


def ask(secrets: dict[str, str], method: str, address: str, said: dict[str, Any], **sent: Any) -> Any:
    kind = "own" if said["x-scopes"]["own"] else "company"
    return Client().generic(method.upper(), address, headers={"Authorization": f"Bearer {secrets[kind]}"}, **sent)


def test_a_parameter_sent_twice_is_refused_by_every_operation_unless_it_is_a_list(secrets: dict[str, str]) -> None:
    refused = lists = 0
    for method, address, said in operations():
        if said["operationId"] in OF_OTHERS:
            continue
        known = queried(said)
        for name, is_list in (known or {"repo": False}).items():
            answer = ask(secrets, method, f"{address}?{urlencode([(name, 'a'), (name, 'b')])}", said)
            if is_list:
                assert "takes one value" not in answer.content.decode(), name
                lists += 1
                continue
            words = f"“{name}” {TWICE}" if known else "This address does not know the parameter repo."
            told = (answer.status_code, answer["Content-Type"], answer.json()["detail"])
            assert told == (422, "application/problem+json", words), (said["operationId"], name)
            refused += 1
    assert (refused > 100, lists > 10) == (True, True)


def test_a_name_twice_in_an_object_or_a_form_is_refused_by_every_operation(secrets: dict[str, str]) -> None:
    seen = set()
    for method, address, said in operations():
        content = said.get("requestBody", {}).get("content", {})
        if said["operationId"] in OF_OTHERS or not content:
            continue
        (kind,) = content
        seen.add(kind)
        if kind == "application/json":
            body, name = '{"repo": {"in": 1}, "note": [], "repo": "b"}', "repo"
            answer = ask(secrets, method, address, said, data=body, content_type=kind)
        else:
            (schema,) = content.values()
            name = next(iter(schema["schema"]["properties"]))
            part = f'--x\r\nContent-Disposition: form-data; name="{name}"'
            part += '; filename="x"' if schema["schema"]["properties"][name].get("format") == "binary" else ""
            body = f"{part}\r\n\r\n1\r\n{part}\r\n\r\n2\r\n--x--\r\n"
            answer = ask(secrets, method, address, said, data=body, content_type=f"{kind}; boundary=x")
        words = f"“{name}” {TWICE}"
        assert (answer.status_code, answer.json()["detail"]) == (422, words), said["operationId"]
    assert seen == {"application/json", "multipart/form-data"}


def test_names_that_others_add_are_left_to_them(secrets: dict[str, str]) -> None:
    headers = {"Authorization": f"Bearer {secrets['company']}"}
    body = json.dumps({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "1"}})
    address = "/api/v1/admission?timeout=10s&timeout=10s"
    assert Client().post(address, body, content_type="application/json", headers=headers).status_code == 200
