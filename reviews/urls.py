"""The site map in the order of the data's way; each room names its own pages.

Evidence and jobs have no pages of their own: theirs show several rooms at once and stand in ``home``.
"""

from django.urls import include, path

ROOMS = (
    "home.urls",
    "home.urls_audit",
    "home.urls_look",
    "home.help.urls",
    "home.search.urls",
    "home.list_files.urls",
    "home.saved.urls",
    "home.figures.urls",
    "reference.library.urls",
    "reference.licenses.urls",
    "reference.nodes.urls",
    "reference.policy.urls",
    "watch.urls",
    "proposals.urls",
    "desks.urls",
    "desks.shortlist.urls",
    "decisions.urls",
    "decisions.responsibility.urls",
    "catalog.urls",
    "catalog.asking.urls",
    "mirror.urls",
    "workloads.urls",
    "webhooks.urls",
    "invitations.urls",
    "granting.urls",
    "deputies.urls",
    "files.urls",
    "people.urls",
    "upkeep.urls",
    "api.urls",
)

urlpatterns = [path("", include(f"reviews.{room}")) for room in ROOMS]
