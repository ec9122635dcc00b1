"""URLs of the administrators' pages about people, and of each person's profile, mails and time zone."""

from django.urls import path

from reviews.people import language_views, mail_views, profile_views, views, zone_views

urlpatterns = [
    path("profile/", profile_views.profile, name="profile"),
    path("profile/sessions/end/", profile_views.end_sessions, name="end_sessions"),
    path("mails/", mail_views.choose_mails, name="choose_mails"),
    path("time-zone/", zone_views.time_zone, name="time_zone"),
    path("language/", language_views.set_language, name="set_language"),
    path("people/", views.people, name="people"),
    path("people/<int:person_id>/", views.person, name="person"),
    path("people/<int:person_id>/role/", views.change_role, name="change_role"),
    path("people/<int:person_id>/switch/", views.switch, name="switch_person"),
    path("people/teams/new/", views.team, name="new_team"),
    path("people/teams/<slug:slug>/", views.team, name="team"),
]
