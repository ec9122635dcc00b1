"""URLs of role requests."""

from django.urls import path

from reviews.granting import views

urlpatterns = [
    path("people/<int:person_id>/role/<slug:role>/", views.request_role, name="request_role"),
    path("people/requests/<int:request_id>/", views.role_request, name="role_request"),
]
