"""URLs of webhook endpoints."""

from django.urls import path

from reviews.webhooks import views

urlpatterns = [
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/<int:endpoint_id>/", views.webhook, name="webhook"),
    path("webhooks/<int:endpoint_id>/second/", views.second_webhook, name="second_webhook"),
    path("webhooks/<int:endpoint_id>/test/", views.try_webhook, name="try_webhook"),
    path("webhooks/<int:endpoint_id>/end/", views.end_webhook, name="end_webhook"),
]
