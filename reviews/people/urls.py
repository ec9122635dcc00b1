"""URLs of the administrators' pages about people, and of each person's mails and time zone."""

from django.urls import path

from reviews.people import mail_views, views, zone_views

urlpatterns = [
    path("mails/", mail_views.choose_mails, name="choose_mails"),
    path("time-zone/", zone_views.time_zone, name="time_zone"),
    path("people/", views.people, name="people"),
    path("people/<int:person_id>/", views.person, name="person"),
    path("people/<int:person_id>/role/", views.change_role, name="change_role"),
    path("people/<int:person_id>/switch/", views.switch, name="switch_person"),
    path("people/teams/new/", views.team, name="new_team"),
    path("people/teams/<slug:slug>/", views.team, name="team"),
]
