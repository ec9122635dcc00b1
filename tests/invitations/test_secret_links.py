"""Links go by mail to the owner alone; neither a log nor a table nor a job carries one."""

import re
from datetime import timedelta
from typing import Any

import pytest
import structlog
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from portal.logs import hide_links
from reviews.invitations import actions
from reviews.invitations.jobs import send_invitation, send_reset
from reviews.invitations.models import Invitation
from reviews.invitations.rows import keep_new_token
from reviews.jobs.kinds import JobError
from reviews.jobs.models import JobRun
from tests.cast import Cast
from tests.invitations.links import CHOSEN, invited, nothing

pytestmark = pytest.mark.django_db


def test_a_reset_link_reaches_only_who_has_a_password(cast: Cast) -> None:
    invited(cast)
    for email, mails in (("nora@example.org", 1), ("nobody@example.com", 1), ("decider@example.org", 2)):
        Client().post("/accounts/password/reset/", {"email": email})
        for run_ in JobRun.objects.filter(kind="send_reset", state="queued"):
            send_reset(run_.subject_id, nothing)
        JobRun.objects.filter(kind="send_reset").update(state="done", ended_at=timezone.now())
        assert len(mail.outbox) == mails, email
    path = re.search(r"http://127\.0\.0\.1:8000(/\S+)", str(mail.outbox[-1].body))
    assert path
    client = Client()
    page = client.get(path[1], follow=True)
    form = {"password1": CHOSEN, "password2": CHOSEN}
    assert client.post(page.request["PATH_INFO"], form).status_code == 302
    assert Client().post("/accounts/login/", {"login": "decider", "password": CHOSEN}).status_code == 302


def test_links_are_not_sent_into_a_log(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    invitation = actions.invite_again(cast.decider, reason="Lost.", by=cast.administrator)
    for send, subject in ((send_invitation, invitation.pk), (send_reset, cast.reader.pk)):
        with pytest.raises(JobError, match="Set EMAIL_URL") as refused:
            send(subject, nothing)
        assert not refused.value.retryable
    assert Invitation.objects.get().digest == ""


def test_the_log_does_not_hold_the_token(cast: Cast, capfd: Any, settings: Settings) -> None:
    nora, path = invited(cast)
    token = path.split("/")[2]
    logger = structlog.get_logger("tests")
    logger.warning("request_finished", request=f"GET {path}", other=RuntimeError(path))
    Client().get(path + "x")
    Client().post(path)
    said = "".join(capfd.readouterr())
    assert "/invitation/…" in said
    assert token not in said
    assert nora


def test_links_are_masked_wherever_they_stand_in_a_line() -> None:
    line = '{"request": "/accounts/password/reset/key/2-abc-def123/", "at": "/invitation/A_b-9/x","n": "/invitation/"}'
    assert hide_links(None, "", line) == (
        '{"request": "/accounts/password/reset/key/2-…/", "at": "/invitation/…/x","n": "/invitation/"}'
    )


def test_a_token_has_256_bits_and_lives_as_long_as_the_setting_says(cast: Cast, settings: Settings) -> None:
    settings.INVITATION_HOURS = 5
    invitation = actions.invite_again(cast.decider, reason="Lost.", by=cast.administrator)
    assert len(keep_new_token(invitation)) == 43
    invitation.refresh_from_db()
    left = invitation.expires_at - timezone.now()
    assert timedelta(hours=4, minutes=59) < left <= timedelta(hours=5)
