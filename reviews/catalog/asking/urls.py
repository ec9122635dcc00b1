"""URLs of the first question."""

from django.urls import path

from reviews.catalog.asking import views

urlpatterns = [
    path("ask/", views.ask, name="ask"),
    path("ask/questions/", views.use_questions, name="use_questions"),
    path("ask/questions/<int:use_question_id>/", views.use_question, name="use_question"),
]
