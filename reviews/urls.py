"""The site map in the order of the data's way; each room names its own pages."""

import importlib.util

from django.urls import include, path

ROOMS = (
    "home.urls",
    "home.urls_audit",
    "home.urls_look",
    "intake.urls",
    "evidence.urls",
    "workflow.urls",
    "decisions.urls",
    "catalog.urls",
    "workloads.urls",
    "jobs.urls",
    "people.urls",
    "api.urls",
)

urlpatterns = [path("", include(f"reviews.{room}")) for room in ROOMS if importlib.util.find_spec(f"reviews.{room}")]
