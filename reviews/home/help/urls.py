"""Addresses of the help for people who are new."""

from django.urls import path

from reviews.home.help import views

urlpatterns = [
    path("help/glossary/", views.glossary, name="glossary"),
    path("help/tour/dismiss/", views.dismiss_tour, name="dismiss_tour"),
]
