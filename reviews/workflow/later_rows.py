"""Rows that a colleague wrote after a page was opened: whoever acts on that page has not read them."""

from typing import Any

from django.db.models import QuerySet

from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.permits import Stale
from reviews.workflow import questions
from reviews.workflow.models import Answer, LicenseIntake


def require_no_later(rows: QuerySet[Any], before: int | None, by: User) -> None:
    """Raise ``Stale`` if someone else wrote one of these rows after the page was opened.

    ``before`` is the key of the newest row that the page showed, 0 if it showed none, and None where no page was shown.
    """
    if before is None:
        return
    later = rows.filter(pk__gt=before).exclude(by=by).select_related("by").order_by("pk").last()
    if isinstance(later, Answer):
        asked = questions.find(later.track, later.question)
        about = asked.title if asked else later.question
        raise Stale(say("{name} answered “{about}” after you opened this page.", name=later.by.name, about=about))
    if isinstance(later, LicenseIntake):
        raise Stale(say("{name} recorded the license intake after you opened this page.", name=later.by.name))
    if later is not None:
        raise Stale(say("{name} wrote this entry after you opened this page.", name=later.by.name))
