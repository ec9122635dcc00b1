"""Addresses of accounts that are made and opened by invitation."""

from django.urls import path

from reviews.invitations import views

urlpatterns = [
    path("people/new/", views.new_person, name="new_person"),
    path("people/<int:person_id>/invite/", views.invite_again, name="invite_again"),
    path("invitation/", views.accept_invitation, name="accept_invitation"),
    path("invitation/<str:token>/", views.open_invitation, name="open_invitation"),
]
