"""URLs of the catalog."""

from django.urls import path

from reviews.catalog import compare_views, views

urlpatterns = [
    path("catalog/", views.catalog, name="catalog"),
    path("catalog/compare/", compare_views.compare_decisions, name="compare_decisions"),
]
