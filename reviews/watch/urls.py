"""URLs of the watch."""

from django.urls import path

from reviews.watch import views
from reviews.watch.advisories import views as advisory_views
from reviews.watch.usage import views as usage_views

urlpatterns = [
    path("watch/", views.watch, name="watch"),
    path("watch/findings/", views.findings, name="findings"),
    path("watch/figures/", views.finding_charts, name="finding_charts"),
    path("watch/advisories/", advisory_views.advisories, name="advisories"),
    path("watch/advisories/keys/", advisory_views.feed_keys, name="feed_keys"),
    path("watch/advisories/keys/<int:feed_key>/second/", advisory_views.second_feed_key, name="second_feed_key"),
    path("watch/advisories/keys/<int:feed_key>/retire/", advisory_views.retire_feed_key, name="retire_feed_key"),
    path("decisions/<int:number>/boundary/", advisory_views.boundary, name="boundary"),
    path("decisions/<int:number>/usage/", usage_views.usage, name="usage"),
    path("watch/<int:number>/ask/", views.watch_ask_now, name="watch_ask_now"),
    path("decisions/<int:number>/alerts/<int:alert>/", views.settle_alert, name="settle_alert"),
]
