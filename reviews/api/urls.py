"""URLs of the API and of the page for its tokens."""

from django.urls import path

from reviews.api import calendar, feed, mirror, pages, reference_pages
from reviews.api.service import api, no_such_place

urlpatterns = [
    path("tokens/", pages.tokens, name="tokens"),
    path("tokens/own/", pages.own_tokens, name="own_tokens"),
    path("tokens/<int:token_id>/revoke/", pages.revoke, name="revoke_token"),
    path("api-reference/", reference_pages.api_reference, name="api_reference"),
    path("api-reference/<slug:operation>/", reference_pages.api_operation, name="api_operation"),
    path("api/v1/", no_such_place),
    path("api/v1/decisions.atom", feed.token_feed),
    path("api/v1/calendar.ics", calendar.token_calendar),
    path("api/v1/", api.urls),
    path("api/<path:rest>", no_such_place),
    path("mirror/", mirror.mirrored),
    path("mirror/<path:rest>", mirror.mirrored),
]
