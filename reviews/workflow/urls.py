"""Addresses of the two desks and of the acts on them."""

from django.urls import path

from reviews.workflow import views

AT = "candidates/<int:candidate_id>"

urlpatterns = [
    path(f"{AT}/legal/", views.legal, name="legal"),
    path(f"{AT}/engineering/", views.engineering, name="engineering"),
    path(f"{AT}/legal/intake/", views.record_intake, name="record_intake"),
    path(f"{AT}/<slug:track>/answers/<slug:question>/", views.answer, name="answer"),
    path(f"{AT}/<slug:track>/sign/", views.sign, name="sign"),
    path(f"{AT}/<slug:track>/withdraw/", views.withdraw_signoff, name="withdraw_signoff"),
    path(f"{AT}/conditions/<int:condition_id>/met/", views.meet_condition, name="meet_condition"),
]
