"""The root of the site map: probes and sign-in here, everything else in `reviews.urls`."""

import importlib.util

from django.urls import include, path

from portal import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("accounts/", include("allauth.urls")),
]
if importlib.util.find_spec("reviews.urls"):
    urlpatterns.append(path("", include("reviews.urls")))
