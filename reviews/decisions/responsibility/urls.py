"""URLs of responsibilities."""

from django.urls import path

from reviews.decisions.responsibility import views

urlpatterns = [
    path("decisions/<int:number>/responsible/<str:part>/", views.hand_over, name="hand_over"),
    path("people/<int:person_id>/close/", views.close_account, name="close_account"),
]
