"""Addresses of saved views."""

from django.urls import path

from reviews.home.saved import pages

urlpatterns = [
    path("views/", pages.saved_views, name="saved_views"),
    path("views/new/", pages.save_view, name="save_view"),
    path("views/<int:view_id>/remove/", pages.remove_view, name="remove_view"),
]
