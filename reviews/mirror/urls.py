"""URLs of the mirror's pages for people; machines ask under /mirror/, which the room of the API answers."""

from django.urls import path

from reviews.mirror import views

urlpatterns = [
    path("mirrors/", views.mirrors, name="mirrors"),
    path("decisions/<int:number>/mirror/", views.decision_mirror, name="decision_mirror"),
    path("decisions/<int:number>/mirror/copy/", views.copy_decision, name="copy_decision"),
    path("decisions/<int:number>/mirror/remove/", views.remove_copy, name="remove_copy"),
]
