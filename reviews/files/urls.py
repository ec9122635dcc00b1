"""The address of a file."""

from django.urls import path

from reviews.files import views

urlpatterns = [path("files/<uuid:file_id>/", views.kept_file, name="kept_file")]
