"""Who is told that a repository has been read: the legal reviewers, of a list that was proposed together only once."""

from django.conf import settings
from django.urls import reverse

from reviews.jobs.mail import post_copied
from reviews.jobs.rows import MailAbout
from reviews.language.phrases import say
from reviews.people.queries import holders
from reviews.proposals.models import ProposalLine
from reviews.single_lines import as_line
from reviews.workflow import turns
from reviews.workflow.models import Candidate

LEGAL = turns.REVIEWERS["legal"]
WHY = say("The repository has been read; record the license intake next.")


def call_legal(candidate: Candidate, *, asked_by: str) -> None:
    """Mail the legal reviewers that the license intake is next.

    Of a list, one mail goes out, with its first reading: a thousand mails would be read by nobody.
    """
    line = ProposalLine.objects.filter(candidate=candidate).select_related("batch").first()
    if line is None:
        turns.call(candidate, LEGAL, WHY, "legal", asked_by=asked_by)
        return
    count = line.batch.lines.filter(candidate__isnull=False).count()
    subject = say("{count:,} repositories were proposed together; record their license intakes next", count=count)
    address = f"{settings.PORTAL_URL}{reverse('proposed_list', args=[line.batch_id])}"
    body = say(
        "The portal is reading them one after the other, for {name}; the first has been read.\nThis "
        "is the only mail about this list. Its page shows which are ready:\n{address}\n",
        name=as_line(candidate.workload.name),
        address=address,
    )
    about = MailAbout(candidate.pk, LEGAL, event=f"proposals:{line.batch_id}")
    told = [one for one in holders(LEGAL).exclude(pk=candidate.requester_id) if turns.sees(one, candidate.pk)]
    post_copied(told, subject, body, asked_by=asked_by, about=about)
