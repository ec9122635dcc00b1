"""Address of the figures."""

from django.urls import path

from reviews.home.figures import views

urlpatterns = [path("figures/", views.review_figures, name="review_figures")]
