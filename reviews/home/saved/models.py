"""The table of saved views."""

from django.conf import settings
from django.db import models

from reviews.language.phrases import say
from reviews.people.models import Team

LISTS = (
    ("catalog", say("Catalog")),
    ("candidates", say("Candidates")),
    ("decisions", say("Decisions")),
    ("findings", say("Findings")),
    ("workloads", say("Workloads")),
)
"""The lists of which views are saved, by the name of the page."""

MOST_QUERY = 2_000


class SavedView(models.Model):
    """What narrows a list, as its address has it, under a name: of its owner alone, or of a team as well.

    It is only a question. What it shows depends on whoever opens it.
    """

    name = models.CharField(max_length=80)
    list_name = models.CharField(max_length=20, choices=LISTS)
    query = models.CharField(max_length=MOST_QUERY)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="saved_views")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
