"""URLs of the list of candidates, the proposal forms, and requests for another reading."""

from django.urls import path

from reviews.proposals import batch_views, views

urlpatterns = [
    path("candidates/", views.candidates, name="candidates"),
    path("candidates/new/", views.propose, name="propose"),
    path("candidates/new/list/", batch_views.propose_list, name="propose_list"),
    path("candidates/lists/<int:batch_id>/", batch_views.proposed_list, name="proposed_list"),
    path("candidates/<int:candidate_id>/read-again/", views.read_again, name="read_again"),
]
