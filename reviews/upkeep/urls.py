"""URL of the page on which an administrator removes the name of a person who has left."""

from django.urls import path

from reviews.upkeep import views

urlpatterns = [
    path("people/<int:person_id>/forget/", views.forget_person, name="forget_person"),
]
