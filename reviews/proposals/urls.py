"""URLs of the list of candidates, the proposal form, and requests for another reading."""

from django.urls import path

from reviews.proposals import views

urlpatterns = [
    path("candidates/", views.candidates, name="candidates"),
    path("candidates/new/", views.propose, name="propose"),
    path("candidates/<int:candidate_id>/read-again/", views.read_again, name="read_again"),
]
