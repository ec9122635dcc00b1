"""Addresses of the clause library."""

from django.urls import path

from reviews.reference.library import views

urlpatterns = [
    path("clauses/", views.clause_library, name="clause_library"),
    path("clauses/compare/", views.compare_licenses, name="compare_licenses"),
]
