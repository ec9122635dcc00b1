"""The root of the site map: probes and sign-in here, everything else in `reviews.urls`."""

from django.urls import include, path

from portal import health

handler500 = "reviews.home.outage.failed"

urlpatterns = [
    *(path(place.lstrip("/"), view, name=place.lstrip("/")) for place, view in health.PROBES.items()),
    path("accounts/", include("reviews.invitations.account_urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("reviews.urls")),
]
