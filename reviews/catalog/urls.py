"""URL of the catalog."""

from django.urls import path

from reviews.catalog import views

urlpatterns = [path("catalog/", views.catalog, name="catalog")]
