"""Addresses of the administrators' pages about people."""

from django.urls import path

from reviews.people import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/new/", views.new_person, name="new_person"),
    path("people/<int:person_id>/", views.person, name="person"),
    path("people/<int:person_id>/role/", views.change_role, name="change_role"),
    path("people/<int:person_id>/switch/", views.switch, name="switch_person"),
    path("people/teams/new/", views.team, name="new_team"),
    path("people/teams/<slug:slug>/", views.team, name="team"),
]
