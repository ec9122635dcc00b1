"""The site map in the order of the data's way; each room names its own pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("reviews.home.urls")),
    path("", include("reviews.home.urls_audit")),
    path("", include("reviews.intake.urls")),
    path("", include("reviews.evidence.urls")),
    path("", include("reviews.workflow.urls")),
    path("", include("reviews.decisions.urls")),
    path("", include("reviews.catalog.urls")),
    path("", include("reviews.workloads.urls")),
    path("", include("reviews.jobs.urls")),
    path("", include("reviews.people.urls")),
    path("", include("reviews.api.urls")),
]
