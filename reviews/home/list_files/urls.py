"""Addresses of the lists as files."""

from django.urls import path

from reviews.home.list_files import views

urlpatterns = [
    path("lists/<slug:list_name>.csv", views.list_file, {"form": "csv"}, name="list_csv"),
    path("lists/<slug:list_name>.json", views.list_file, {"form": "json"}, name="list_json"),
]
