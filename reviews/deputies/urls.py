"""URLs of deputies."""

from django.urls import path

from reviews.deputies import views

urlpatterns = [
    path("deputy/", views.deputy, name="deputy"),
    path("deputy/<int:deputy_id>/", views.deputy_row, name="deputy_row"),
]
