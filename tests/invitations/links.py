"""What tests do with invitations: make one, take the link from its mail, open it, and choose a password."""

import re
from typing import Any

from django.core import mail
from django.test import Client

from reviews.invitations.jobs import send_invitation, send_reset
from reviews.jobs.models import JobRun
from reviews.ledger.models import LedgerEntry
from reviews.people.models import User
from tests.cast import Cast

NEW = {
    "first_name": "Nora", "last_name": "New", "username": "nora", "email": "nora@example.org", "sign_in": "invitation",
}  # fmt: skip
CHOSEN = "three calm herons"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def nothing(_: str) -> None:
    """A step that no page shows."""


def mailed(kind: str = "send_invitation") -> str:
    """Do the waiting job as the worker would; return the path of the link in its mail."""
    run = JobRun.objects.filter(kind=kind).latest("pk")
    (send_invitation if kind == "send_invitation" else send_reset)(run.subject_id, nothing)
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def invited(cast: Cast) -> tuple[User, str]:
    """A person whom an administrator has just invited, and the path of the link in the mail."""
    assert signed_in(cast.administrator).post("/people/new/", NEW).status_code == 200
    return User.objects.get(username="nora"), mailed()


def accept(path: str, client: Client | None = None, **more: Any) -> Any:
    """Open a link and choose a password."""
    client = client or Client()
    opened = client.get(path)
    assert opened["Location"] == "/invitation/", opened
    return client.post("/invitation/", {"password": CHOSEN, "again": CHOSEN, **more})


def events(person: User) -> list[tuple[str, str]]:
    return list(LedgerEntry.objects.filter(subject=f"person:{person.pk}").values_list("event", "actor"))[::-1]


def dead(answer: Any) -> bool:
    return answer.status_code == 410 and "This invitation link no longer works" in text(answer)
