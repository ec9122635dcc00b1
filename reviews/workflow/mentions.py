"""People whom a remark or reply names with @ and their user name: who they are, who may be named, and their mail."""

import re
from collections.abc import Collection, Iterator

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from reviews.jobs.mail import post_copied
from reviews.jobs.mail_kinds import MENTION
from reviews.jobs.rows import MailAbout
from reviews.language.phrases import say
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import actor_name
from reviews.single_lines import as_line
from reviews.workflow.models import Candidate
from reviews.workloads.permits import REVIEW_POWERS
from reviews.workloads.queries import visible_to

NAMED = re.compile(r"(?<![\w@.+/-])@([\w.+-]+(?:@[\w.-]+)?)")
"""A user name as accounts have it, which may be an address; an address by itself names no one."""
CODE = re.compile(r"`[^`\n]*`")
MOST = 10
"""People whom one text may name."""


def why_not_mention(text: str, candidate: Candidate) -> str:
    """Allow to name people who may see the candidate; whether another account exists is not told."""
    said = list(dict.fromkeys(_names(text)))
    if len(said) > MOST:
        return say("Name at most {most} people in one text.", most=MOST)
    known = {one.username.lower() for one in mentioned(text, candidate)}
    if lost := [name for name in said if name.lower() not in known]:
        return say(
            "No one who may see this candidate has the user name {value}. Correct it, or write it "
            "without @ or in `backticks`.",
            value=lost[0],
        )
    return ""


def mentioned(text: str, candidate: Candidate) -> list[User]:
    """Return the people whom a text names and who may see the candidate now, by name."""
    names = {name.lower() for name in _names(text)}
    if not names:
        return []
    found = User.objects.annotate(login=Lower("username")).filter(login__in=names, is_active=True)
    return [one for one in found.order_by("last_name", "first_name", "pk") if _sees(one, candidate)]


def who_may_see(candidate: Candidate, most: int) -> list[User]:
    """Return the first open accounts by name whose owners may see a candidate."""
    found, workload = User.objects.filter(is_active=True), candidate.workload
    if workload.private:
        held = frozenset[str]().union(*map(roles.holders, REVIEW_POWERS))
        found = found.filter(Q(teams=workload.team_id) | Q(groups__name__in=held)).distinct()
    return list(found.order_by("last_name", "first_name", "username")[:most])


def tell_mentioned(text: str, candidate: Candidate, *, where: str, by: User, but: Collection[int] = ()) -> list[str]:
    """Mail whom a text names, without its author and those who know already; return the user names of all named."""
    people = mentioned(text, candidate)
    why = say("{name} mentions you in {where}: {text}", name=by.name, where=where, text=text)
    url = f"{settings.PORTAL_URL}{reverse('remarks', args=[candidate.pk])}"
    body = say(
        "{why}\n\n{place}\n{url}\n",
        why=why,
        place=say("{label}, for the workload {name}.", label=candidate.label, name=as_line(candidate.workload.name)),
        url=url,
    )
    subject = say("{value}: {name} mentions you", value=candidate.repo_id.rpartition("/")[2], name=by.name)
    about = MailAbout(candidate.pk, "", kind=MENTION)
    post_copied(people, subject, body, asked_by=actor_name(by), about=about, but={by.pk, *but})
    return [one.username for one in people]


def _names(text: str) -> Iterator[str]:
    """Yield what stands behind each @ outside quoted lines and code; a full stop at the end ends the sentence."""
    for line in text.splitlines():
        if not line.lstrip().startswith(">"):
            for found in NAMED.finditer(CODE.sub("", line)):
                if name := found[1].rstrip(".+-"):
                    yield name


def _sees(person: User, candidate: Candidate) -> bool:
    return visible_to(person).filter(pk=candidate.workload_id).exists()
