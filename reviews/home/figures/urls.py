"""Addresses of the figures."""

from django.urls import path

from reviews.home.figures import views

urlpatterns = [
    path("figures/", views.review_figures, name="review_figures"),
    path("candidates/<int:candidate_id>/family/", views.family_tree, name="family_tree"),
]
