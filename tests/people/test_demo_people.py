"""The people of the demo sign in with the one printed password."""

import re

import pytest
from django.test import Client

from portal.demo.people import PEOPLE, found_company, sign_ins

pytestmark = pytest.mark.django_db


@pytest.mark.long
def test_everyone_of_the_demo_signs_in_without_an_invitation() -> None:
    printed = sign_ins(found_company())
    password = re.search(r"password (\S+)", printed)
    assert password
    for username, *_ in PEOPLE:
        client = Client()
        answer = client.post("/accounts/login/", {"login": f"{username}@example.org", "password": password[1]})
        assert answer.status_code == 302, username
        assert client.get("/catalog/").status_code == 200, username
