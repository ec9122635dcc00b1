"""Asking for and posting to the pages of a candidate as one of the cast."""

from typing import Any

from django.test import Client

from reviews.workflow.models import Candidate
from tests import scenes


def at(candidate: Candidate, page: str) -> str:
    return f"/candidates/{candidate.pk}/{page}"


def get(client: Client, who: Any, candidate: Candidate, page: str, status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(at(candidate, page))
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def post(client: Client, who: Any, candidate: Candidate, page: str, status: int, **values: Any) -> str:
    client.force_login(who)
    answer = client.post(at(candidate, page), {"seen": scenes.seen(candidate), **values})
    assert answer.status_code == status, answer.content.decode()[:2000]
    return " ".join(answer.content.decode().split())


def envelope(**changes: Any) -> dict[str, Any]:
    return {"outcome": "pass", "reason": "It fits the workload.", **scenes.TERMS, **changes}
