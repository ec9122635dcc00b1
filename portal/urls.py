"""The root of the site map: probes and sign-in here, everything else in `reviews.urls`."""

import importlib.util

from django.urls import include, path

from portal import health

urlpatterns = [
    *(path(place.lstrip("/"), view, name=place.lstrip("/")) for place, view in health.PROBES.items()),
    path("accounts/", include("allauth.urls")),
]
if importlib.util.find_spec("reviews.urls"):
    urlpatterns.append(path("", include("reviews.urls")))
