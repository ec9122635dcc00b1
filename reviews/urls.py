"""The site map; each room names its own pages.

The addresses that are asked most come first, because Django tries one room after the other; no two rooms share one.
Evidence and jobs have no pages of their own: theirs show several rooms at once and stand in ``home``.
"""

from django.urls import include, path

ROOMS = (
    "api.urls",
    "catalog.urls",
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
)

urlpatterns = [path("", include(f"reviews.{room}")) for room in ROOMS]
