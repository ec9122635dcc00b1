"""Addresses of the lists as files."""

from django.urls import path

from reviews.home.list_files import views

DECISIONS = {"list_name": "decisions"}

urlpatterns = [
    path("decisions/list.csv", views.list_file, DECISIONS | {"form": "csv"}, name="decisions_csv"),
    path("decisions/list.json", views.list_file, DECISIONS | {"form": "json"}, name="decisions_json"),
    path("lists/<slug:list_name>.csv", views.list_file, {"form": "csv"}, name="list_csv"),
    path("lists/<slug:list_name>.json", views.list_file, {"form": "json"}, name="list_json"),
]
