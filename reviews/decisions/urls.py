"""Addresses of decisions: deciding on a candidate, the list, a record and its copies."""

from django.urls import path

from reviews.decisions import views

urlpatterns = [
    path("candidates/<int:candidate_id>/decide/", views.decide, name="decide"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/<int:number>/", views.decision, name="decision"),
    path("decisions/<int:number>/print/", views.decision_print, name="decision_print"),
    path("decisions/<int:number>.md", views.decision_markdown, name="decision_markdown"),
    path("decisions/<int:number>.json", views.decision_json, name="decision_json"),
    path("decisions/<int:number>/acknowledge/", views.acknowledge_duties, name="acknowledge_duties"),
    path("decisions/<int:number>/withdraw/", views.withdraw_decision, name="withdraw_decision"),
]
